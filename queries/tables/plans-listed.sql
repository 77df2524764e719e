WITH chosen_places AS (SELECT id FROM iris WHERE iri IN (SELECT value FROM json_each(:places))),
listed AS MATERIALIZED (
    SELECT f.*, document.iri
    FROM plan_facts f
    JOIN iris document ON document.id = f.plan
    WHERE :places IS NULL OR f.plan IN (SELECT plan FROM plan_places WHERE place IN chosen_places)
    ORDER BY f.signed DESC, document.iri
    LIMIT :rows OFFSET :skip
)
SELECT
    l.iri AS "plan iri",
    l.title AS "title_zh literal", l.title_tag AS "title_zh tag",
    c.title AS "title_en literal", c.title_tag AS "title_en tag",
    issuer.iri AS "issuer iri",
    i.chinese AS "issuer_zh literal", i.chinese_tag AS "issuer_zh tag",
    i.english AS "issuer_en literal", i.english_tag AS "issuer_en tag",
    place.iri AS "place iri",
    s.chinese AS "place_zh literal", s.chinese_tag AS "place_zh tag",
    s.english AS "place_en literal", s.english_tag AS "place_en tag",
    l.signed AS "signed literal", l.signed_tag AS "signed tag",
    coalesce(p.items, 0) AS "items integer",
    l.milestones AS "milestones integer",
    (
        SELECT count(*) FROM workload w
        WHERE w.plan = l.plan AND EXISTS (SELECT 1 FROM agencies a WHERE a.agency = w.agency)
    ) AS "agencies integer",
    l.completeness AS "completeness literal", l.completeness_tag AS "completeness tag"
FROM listed l
LEFT JOIN catalog_titles_first c ON c.plan = l.plan
LEFT JOIN plans p ON p.plan = l.plan
LEFT JOIN iris issuer ON issuer.id = l.issuer
LEFT JOIN shown i ON i.thing = l.issuer
LEFT JOIN iris place ON place.iri = (
    SELECT min(first.iri) FROM plan_places several JOIN iris first ON first.id = several.place
    WHERE several.plan = l.plan
)
LEFT JOIN shown s ON s.thing = place.id
ORDER BY l.signed DESC, l.iri;
