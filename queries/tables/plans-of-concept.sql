WITH chosen AS MATERIALIZED (SELECT id FROM iris WHERE iri = :concept),
listed AS MATERIALIZED (
    SELECT f.*, document.iri, x.items
    FROM (
        SELECT plan, items FROM coverage WHERE theme = (SELECT id FROM chosen)
        UNION ALL
        SELECT plan, items FROM initiatives WHERE initiative = (SELECT id FROM chosen)
    ) x
    JOIN plan_facts f ON f.plan = x.plan
    JOIN iris document ON document.id = x.plan
    ORDER BY f.signed, document.iri
    LIMIT :rows OFFSET :skip
)
SELECT l.iri AS "plan iri",
    l.title AS "title_zh literal", l.title_tag AS "title_zh tag",
    c.title AS "title_en literal", c.title_tag AS "title_en tag",
    place.iri AS "place iri",
    s.chinese AS "place_zh literal", s.chinese_tag AS "place_zh tag",
    s.english AS "place_en literal", s.english_tag AS "place_en tag",
    l.signed AS "signed literal", l.signed_tag AS "signed tag",
    l.items AS "items integer", p.items AS "all_items integer"
FROM listed l
JOIN plans p ON p.plan = l.plan
LEFT JOIN catalog_titles_first c ON c.plan = l.plan
LEFT JOIN iris place ON place.iri = (
    SELECT min(first.iri) FROM plan_places several JOIN iris first ON first.id = several.place
    WHERE several.plan = l.plan
)
LEFT JOIN shown s ON s.thing = place.id
ORDER BY l.signed, l.iri;
