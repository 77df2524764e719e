SELECT
    thing.iri AS "thing iri",
    coalesce(s.chinese, f.title) AS "thing_zh literal",
    iif(s.chinese IS NULL, f.title_tag, s.chinese_tag) AS "thing_zh tag",
    coalesce(s.english, c.title) AS "thing_en literal",
    iif(s.english IS NULL, c.title_tag, s.english_tag) AS "thing_en tag",
    f.signed AS "signed literal", f.signed_tag AS "signed tag"
FROM (SELECT DISTINCT value FROM json_each(:things)) wanted
JOIN iris thing ON thing.iri = wanted.value
LEFT JOIN shown s ON s.thing = thing.id
LEFT JOIN plan_facts f ON f.plan = thing.id
LEFT JOIN catalog_titles c ON c.rowid = (
    SELECT rowid FROM catalog_titles WHERE plan = thing.id ORDER BY title, title_tag LIMIT 1
)
WHERE coalesce(s.chinese, s.english, f.title, c.title, f.signed) IS NOT NULL
ORDER BY thing.iri;
