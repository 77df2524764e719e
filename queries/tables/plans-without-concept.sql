WITH chosen AS MATERIALIZED (SELECT id FROM iris WHERE iri = :concept),
newest AS MATERIALIZED (
    SELECT f.*, document.iri
    FROM plan_facts f
    JOIN iris document ON document.id = f.plan
    ORDER BY f.signed DESC, document.iri
    LIMIT :newest
)
SELECT n.iri AS "plan iri",
    n.title AS "title_zh literal", n.title_tag AS "title_zh tag",
    c.title AS "title_en literal", c.title_tag AS "title_en tag",
    n.signed AS "signed literal", n.signed_tag AS "signed tag"
FROM newest n
LEFT JOIN catalog_titles_first c ON c.plan = n.plan
WHERE NOT EXISTS (SELECT 1 FROM coverage x WHERE x.theme = (SELECT id FROM chosen) AND x.plan = n.plan)
    AND NOT EXISTS (SELECT 1 FROM initiatives x WHERE x.initiative = (SELECT id FROM chosen) AND x.plan = n.plan)
ORDER BY n.signed DESC, n.iri;
