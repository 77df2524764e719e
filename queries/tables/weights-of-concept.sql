WITH chosen AS MATERIALIZED (SELECT id FROM iris WHERE iri = :concept),
chosen_plans AS (SELECT id FROM iris WHERE iri IN (SELECT value FROM json_each(:plans))),
listed AS MATERIALIZED (
    SELECT x.plan, document.iri, x.items
    FROM (
        SELECT plan, items FROM coverage WHERE theme = (SELECT id FROM chosen)
        UNION ALL
        SELECT plan, items FROM initiatives WHERE initiative = (SELECT id FROM chosen)
    ) x
    JOIN iris document ON document.id = x.plan
    WHERE :plans IS NULL OR x.plan IN chosen_plans
    ORDER BY x.items DESC, document.iri
    LIMIT :rows
)
SELECT l.iri AS "plan iri",
    f.title AS "title_zh literal", f.title_tag AS "title_zh tag",
    c.title AS "title_en literal", c.title_tag AS "title_en tag",
    l.items AS "items integer"
FROM listed l
JOIN plan_facts f ON f.plan = l.plan
LEFT JOIN catalog_titles_first c ON c.plan = l.plan
ORDER BY l.items DESC, l.iri;
