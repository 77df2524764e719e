WITH chosen_places AS (SELECT id FROM iris WHERE iri IN (SELECT value FROM json_each(:places))),
chosen_types AS (SELECT id FROM iris WHERE iri IN (SELECT value FROM json_each(:types)))
SELECT agency.iri AS "agency iri",
    n.chinese AS "agency_zh literal", n.chinese_tag AS "agency_zh tag",
    n.english AS "agency_en literal", n.english_tag AS "agency_en tag",
    place.iri AS "place iri",
    s.chinese AS "place_zh literal", s.chinese_tag AS "place_zh tag",
    s.english AS "place_en literal", s.english_tag AS "place_en tag",
    type.iri AS "type iri",
    k.chinese AS "type_zh literal", k.chinese_tag AS "type_zh tag",
    k.english AS "type_en literal", k.english_tag AS "type_en tag",
    w.lead AS "lead integer", w.support AS "support integer", w.responsible AS "responsible integer",
    w.items AS "items integer", w.plans AS "plans integer"
FROM workload_of_all w
JOIN iris agency ON agency.id = w.agency
LEFT JOIN shown n ON n.thing = w.agency
LEFT JOIN iris place ON place.iri = (
    SELECT min(first.iri) FROM agent_places several JOIN iris first ON first.id = several.place
    WHERE several.agent = w.agency
)
LEFT JOIN shown s ON s.thing = place.id
LEFT JOIN iris type ON type.iri = (
    SELECT min(first.iri) FROM types several JOIN iris first ON first.id = several.type
    WHERE several.agency = w.agency
)
LEFT JOIN shown k ON k.thing = type.id
WHERE EXISTS (SELECT 1 FROM agencies a WHERE a.agency = w.agency)
    AND (:places IS NULL OR w.agency IN (SELECT agent FROM agent_places WHERE place IN chosen_places))
    AND (:types IS NULL OR w.agency IN (SELECT agency FROM types WHERE type IN chosen_types))
ORDER BY w.items DESC, agency.iri;
