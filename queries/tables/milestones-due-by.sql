SELECT
    document.iri AS "document iri",
    t.title AS "document_zh literal", t.title_tag AS "document_zh tag",
    item.iri AS "item iri",
    m.number AS "number literal", m.number_tag AS "number tag",
    m.wording AS "wording literal", m.wording_tag AS "wording tag",
    d.due AS "due literal", iif(:reading = 'strict', m.strict_tag, m.lenient_tag) AS "due tag",
    n.chinese AS "scope_zh literal", n.chinese_tag AS "scope_zh tag",
    n.english AS "scope_en literal", n.english_tag AS "scope_en tag",
    m.deliverable AS "deliverable literal", m.deliverable_tag AS "deliverable tag",
    m.deadline AS "deadline literal", m.deadline_tag AS "deadline tag"
FROM (
    SELECT due, id FROM due WHERE :plan IS NULL AND reading = :reading AND due <= :date
    UNION ALL
    SELECT d.due, d.id
    FROM milestones m CROSS JOIN due d ON d.reading = :reading AND d.plan = m.plan AND d.id = m.id
        AND d.due = iif(:reading = 'strict', m.strict, m.lenient)
    WHERE m.plan = (SELECT id FROM iris WHERE iri = :plan) AND d.due <= :date
) d
CROSS JOIN milestones m ON m.id = d.id
CROSS JOIN iris document ON document.id = m.plan
CROSS JOIN titles t ON t.plan = m.plan
CROSS JOIN things item ON item.id = m.item
CROSS JOIN things milestone ON milestone.id = m.milestone
LEFT JOIN (scopes s JOIN names n ON n.thing = s.scope AND n.english IS NOT NULL) ON s.milestone = m.milestone
ORDER BY d.due, document.iri, m.position, milestone.iri;
