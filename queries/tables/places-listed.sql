WITH counted AS MATERIALIZED (
    SELECT place, sum(plans) AS plans, sum(agencies) AS agencies, sum(items) AS items
    FROM (
        SELECT j.place, count(*) AS plans, 0 AS agencies, sum(coalesce(p.items, 0)) AS items
        FROM plan_places j LEFT JOIN plans p ON p.plan = j.plan
        GROUP BY j.place
        UNION ALL
        SELECT place, 0, count(DISTINCT iif(agent IN (SELECT agency FROM agencies), agent, NULL)), 0
        FROM agent_places
        WHERE agent IN (SELECT agency FROM workload_of_all)
        GROUP BY place
    )
    GROUP BY place
)
SELECT place.iri AS "place iri",
    n.chinese AS "place_zh literal", n.chinese_tag AS "place_zh tag",
    n.english AS "place_en literal", n.english_tag AS "place_en tag",
    within.iri AS "within iri",
    s.chinese AS "within_zh literal", s.chinese_tag AS "within_zh tag",
    s.english AS "within_en literal", s.english_tag AS "within_en tag",
    c.plans AS "plans integer", c.agencies AS "agencies integer", c.items AS "items integer"
FROM counted c
JOIN iris place ON place.id = c.place
LEFT JOIN shown n ON n.thing = c.place
LEFT JOIN iris within ON within.iri = (
    SELECT min(first.iri) FROM within several JOIN iris first ON first.id = several.around
    WHERE several.place = c.place
)
LEFT JOIN shown s ON s.thing = within.id
ORDER BY place.iri;
