WITH chosen AS MATERIALIZED (SELECT id FROM iris WHERE iri = :agency)
SELECT partner.iri AS "partner iri",
    s.chinese AS "partner_zh literal", s.chinese_tag AS "partner_zh tag",
    s.english AS "partner_en literal", s.english_tag AS "partner_en tag",
    p.items AS "items integer"
FROM (
    SELECT b AS partner, items FROM pairs_of_all WHERE a = (SELECT id FROM chosen)
    UNION ALL
    SELECT a, items FROM pairs_of_all WHERE b = (SELECT id FROM chosen)
) p
JOIN iris partner ON partner.id = p.partner
LEFT JOIN shown s ON s.thing = p.partner
WHERE EXISTS (SELECT 1 FROM agencies WHERE agency = p.partner)
ORDER BY p.items DESC, partner.iri
LIMIT :rows;
