SELECT DISTINCT
    agency.iri AS "agency iri",
    n.chinese AS "agency_zh literal", n.chinese_tag AS "agency_zh tag",
    n.english AS "agency_en literal", n.english_tag AS "agency_en tag",
    w.lead AS "lead integer", w.support AS "support integer", w.responsible AS "responsible integer",
    w.items AS "items integer"
FROM (
    SELECT agency, lead, support, responsible, items FROM workload_of_all WHERE :plan IS NULL
    UNION ALL
    SELECT agency, lead, support, responsible, items FROM workload
    WHERE plan = (SELECT id FROM iris WHERE iri = :plan)
) w
JOIN names_of_all n ON n.thing = w.agency AND n.agency
JOIN iris agency ON agency.id = w.agency
ORDER BY w.lead DESC, w.support DESC, w.items DESC, agency.iri;
