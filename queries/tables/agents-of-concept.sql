WITH chosen AS MATERIALIZED (SELECT id FROM iris WHERE iri = :concept),
counted AS MATERIALIZED (
    SELECT
        agent, sum(lead) AS lead, sum(support) AS support, sum(responsible) AS responsible, count(*) AS items
    FROM (
        SELECT DISTINCT d.item, d.agent, d.lead, d.support, d.responsible
        FROM (
            SELECT item FROM item_themes WHERE theme = (SELECT id FROM chosen)
            UNION
            SELECT item FROM item_themes
            WHERE theme IN (SELECT narrower FROM broader WHERE broader = (SELECT id FROM chosen))
            UNION
            SELECT item FROM mentions
            WHERE mentioned IN (SELECT mentioned FROM initiative_narrower WHERE initiative = (SELECT id FROM chosen))
        ) i
        CROSS JOIN duties d ON d.item = i.item
    )
    GROUP BY agent
)
SELECT agent.iri AS "agent iri",
    s.chinese AS "agent_zh literal", s.chinese_tag AS "agent_zh tag",
    s.english AS "agent_en literal", s.english_tag AS "agent_en tag",
    (
        SELECT min(class) FROM classes
        WHERE thing = c.agent
            AND class IN ('https://w3id.org/policy-kg/ns#Agency', 'https://w3id.org/policy-kg/ns#AgencyGroup')
    ) AS "class iri",
    c.lead AS "lead integer", c.support AS "support integer", c.responsible AS "responsible integer",
    c.items AS "items integer"
FROM counted c
JOIN iris agent ON agent.id = c.agent
LEFT JOIN shown s ON s.thing = c.agent
ORDER BY c.items DESC, agent.iri
LIMIT :rows;
