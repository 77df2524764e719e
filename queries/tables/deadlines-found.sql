-- one of the three gives rows: by the calendar, by agency, by plan
WITH chosen_plans AS (SELECT id FROM iris WHERE iri IN (SELECT value FROM json_each(:plans))),
chosen_places AS (SELECT id FROM iris WHERE iri IN (SELECT value FROM json_each(:places))),
chosen_agents AS (SELECT id FROM iris WHERE iri IN (SELECT value FROM json_each(:agents))),
picked AS MATERIALIZED (
    SELECT * FROM (
        SELECT d.due, document.iri, m.position, milestone.iri AS milestone, m.id
        FROM due d CROSS JOIN milestones m ON m.id = d.id
        CROSS JOIN iris document ON document.id = m.plan
        CROSS JOIN things milestone ON milestone.id = m.milestone
        WHERE :agents IS NULL AND :plans IS NULL
            AND d.reading = :reading AND d.due BETWEEN :from AND :until
            AND (:places IS NULL OR d.plan IN (SELECT plan FROM plan_places WHERE place IN chosen_places))
        ORDER BY d.due, document.iri, m.position, milestone.iri, m.wording, m.deadline, m.deliverable
        LIMIT :rows OFFSET :skip
    )
    UNION ALL
    SELECT * FROM (
        SELECT d.due, document.iri, m.position, milestone.iri AS milestone, m.id
        FROM milestones m
        CROSS JOIN due d ON d.reading = :reading AND d.plan = m.plan AND d.id = m.id
            AND d.due = iif(:reading = 'strict', m.strict, m.lenient)
        CROSS JOIN iris document ON document.id = m.plan
        CROSS JOIN things milestone ON milestone.id = m.milestone
        WHERE m.item IN (SELECT item FROM duties WHERE agent IN chosen_agents)
            AND (:plans IS NULL OR m.plan IN chosen_plans)
            AND d.due BETWEEN :from AND :until
            AND (:places IS NULL OR d.plan IN (SELECT plan FROM plan_places WHERE place IN chosen_places))
        ORDER BY d.due, document.iri, m.position, milestone.iri, m.wording, m.deadline, m.deliverable
        LIMIT :rows OFFSET :skip
    )
    UNION ALL
    SELECT * FROM (
        SELECT d.due, document.iri, m.position, milestone.iri AS milestone, m.id
        FROM milestones m
        CROSS JOIN due d ON d.reading = :reading AND d.plan = m.plan AND d.id = m.id
            AND d.due = iif(:reading = 'strict', m.strict, m.lenient)
        CROSS JOIN iris document ON document.id = m.plan
        CROSS JOIN things milestone ON milestone.id = m.milestone
        WHERE m.plan IN chosen_plans AND :agents IS NULL
            AND d.due BETWEEN :from AND :until
            AND (:places IS NULL OR d.plan IN (SELECT plan FROM plan_places WHERE place IN chosen_places))
        ORDER BY d.due, document.iri, m.position, milestone.iri, m.wording, m.deadline, m.deliverable
        LIMIT :rows OFFSET :skip
    )
)
SELECT
    d.due AS "due literal", iif(:reading = 'strict', m.strict_tag, m.lenient_tag) AS "due tag",
    d.iri AS "document iri",
    f.title AS "document_zh literal", f.title_tag AS "document_zh tag",
    item.iri AS "item iri",
    m.number AS "number literal", m.number_tag AS "number tag",
    d.milestone AS "milestone iri",
    m.wording AS "wording literal", m.wording_tag AS "wording tag",
    m.deadline AS "deadline literal", m.deadline_tag AS "deadline tag",
    m.deliverable AS "deliverable literal", m.deliverable_tag AS "deliverable tag"
FROM picked d
CROSS JOIN milestones m ON m.id = d.id
CROSS JOIN plan_facts f ON f.plan = m.plan
CROSS JOIN things item ON item.id = m.item
ORDER BY d.due, d.iri, d.position, d.milestone, m.wording, m.deadline, m.deliverable;
