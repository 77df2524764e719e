SELECT DISTINCT
    document.iri AS "document iri",
    t.title AS "document_zh literal", t.title_tag AS "document_zh tag",
    type.iri AS "type iri",
    k.chinese AS "type_zh literal", k.chinese_tag AS "type_zh tag",
    k.english AS "type_en literal", k.english_tag AS "type_en tag",
    agency.iri AS "agency iri",
    n.chinese AS "agency_zh literal", n.chinese_tag AS "agency_zh tag",
    n.english AS "agency_en literal", n.english_tag AS "agency_en tag",
    w.lead AS "lead integer", w.support AS "support integer", w.responsible AS "responsible integer",
    w.items AS "items integer"
FROM iris document
CROSS JOIN plans p ON p.plan = document.id
CROSS JOIN titles t ON t.plan = p.plan AND t.part = p.part AND t.chinese
CROSS JOIN workload w ON w.plan = p.plan
CROSS JOIN names_of_all n ON n.thing = w.agency AND n.agency
CROSS JOIN iris agency ON agency.id = w.agency
LEFT JOIN (types y JOIN names k ON k.thing = y.type AND k.english IS NOT NULL JOIN iris type ON type.id = y.type)
    ON y.agency = w.agency
WHERE document.iri = :plan OR :plan IS NULL
ORDER BY document.iri, type.iri, w.items DESC, agency.iri;
