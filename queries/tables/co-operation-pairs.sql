SELECT DISTINCT
    a.iri AS "agency_a iri",
    m.chinese AS "agency_a_zh literal", m.chinese_tag AS "agency_a_zh tag",
    m.english AS "agency_a_en literal", m.english_tag AS "agency_a_en tag",
    b.iri AS "agency_b iri",
    n.chinese AS "agency_b_zh literal", n.chinese_tag AS "agency_b_zh tag",
    n.english AS "agency_b_en literal", n.english_tag AS "agency_b_en tag",
    p.items AS "items integer"
FROM (
    SELECT * FROM pairs_of_all WHERE :plan IS NULL
    UNION ALL
    SELECT a, b, items FROM pairs WHERE plan = (SELECT id FROM iris WHERE iri = :plan)
) p
JOIN names_of_all m ON m.thing = p.a AND m.agency
JOIN names_of_all n ON n.thing = p.b AND n.agency
JOIN iris a ON a.id = p.a
JOIN iris b ON b.id = p.b
ORDER BY p.items DESC, a.iri, b.iri;
