WITH chosen_plans AS (SELECT id FROM iris WHERE iri IN (SELECT value FROM json_each(:plans)))
SELECT document.iri AS "plan iri",
    f.title AS "title_zh literal", f.title_tag AS "title_zh tag",
    c.title AS "title_en literal", c.title_tag AS "title_en tag",
    f.signed AS "signed literal", f.signed_tag AS "signed tag",
    w.lead AS "lead integer", w.support AS "support integer", w.responsible AS "responsible integer",
    w.items AS "items integer"
FROM workload w
JOIN iris document ON document.id = w.plan
JOIN plan_facts f ON f.plan = w.plan
LEFT JOIN catalog_titles_first c ON c.plan = w.plan
WHERE w.agency = (SELECT id FROM iris WHERE iri = :agent) AND (:plans IS NULL OR w.plan IN chosen_plans)
ORDER BY f.signed DESC, document.iri
LIMIT :rows OFFSET :skip;
