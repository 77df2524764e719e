SELECT
    document.iri AS "document iri",
    t.title AS "document_zh literal", t.title_tag AS "document_zh tag",
    item.iri AS "item iri",
    x.number AS "number literal", x.number_tag AS "number tag",
    iif(x.inside, item.iri || x.found, x.found) AS "found iri",
    x.text AS "text literal", x.text_tag AS "text tag"
FROM (
    SELECT rowid AS id FROM grams WHERE :plan IS NULL AND grams MATCH :words_bigrams
    UNION ALL
    -- one plan has few texts
    SELECT texts.id
    FROM plans p CROSS JOIN texts ON texts.part = p.part AND texts.plan = p.plan
    WHERE p.plan = (SELECT id FROM iris WHERE iri = :plan)
) g
CROSS JOIN texts x ON x.id = g.id
CROSS JOIN iris document ON document.id = x.plan
CROSS JOIN titles t ON t.plan = x.plan AND t.chinese
CROSS JOIN things item ON item.id = x.item
WHERE instr(coalesce(x.folded, x.text), :words_folded)
ORDER BY document.iri, x.position, item.iri, "found iri";
