WITH chosen AS MATERIALIZED (SELECT id FROM iris WHERE iri IN (SELECT value FROM json_each(:agencies)))
SELECT a.iri AS "agency_a iri",
    m.chinese AS "agency_a_zh literal", m.chinese_tag AS "agency_a_zh tag",
    m.english AS "agency_a_en literal", m.english_tag AS "agency_a_en tag",
    b.iri AS "agency_b iri",
    n.chinese AS "agency_b_zh literal", n.chinese_tag AS "agency_b_zh tag",
    n.english AS "agency_b_en literal", n.english_tag AS "agency_b_en tag",
    p.items AS "items integer"
FROM pairs_of_all p
JOIN iris a ON a.id = p.a
JOIN iris b ON b.id = p.b
LEFT JOIN shown m ON m.thing = p.a
LEFT JOIN shown n ON n.thing = p.b
WHERE p.a IN chosen AND p.b IN chosen
ORDER BY p.items DESC, a.iri, b.iri;
