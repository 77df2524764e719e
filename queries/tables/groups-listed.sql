SELECT agent.iri AS "group iri",
    n.chinese AS "group_zh literal", n.chinese_tag AS "group_zh tag",
    n.english AS "group_en literal", n.english_tag AS "group_en tag",
    place.iri AS "place iri",
    s.chinese AS "place_zh literal", s.chinese_tag AS "place_zh tag",
    s.english AS "place_en literal", s.english_tag AS "place_en tag",
    kind.iri AS "kind iri",
    k.chinese AS "kind_zh literal", k.chinese_tag AS "kind_zh tag",
    k.english AS "kind_en literal", k.english_tag AS "kind_en tag",
    w.items AS "items integer", w.plans AS "plans integer"
FROM workload_of_all w
JOIN iris agent ON agent.id = w.agency
LEFT JOIN shown n ON n.thing = w.agency
LEFT JOIN iris place ON place.iri = (
    SELECT min(first.iri) FROM agent_places several JOIN iris first ON first.id = several.place
    WHERE several.agent = w.agency
)
LEFT JOIN shown s ON s.thing = place.id
LEFT JOIN iris kind ON kind.iri = (
    SELECT min(first.iri) FROM kinds several JOIN iris first ON first.id = several.kind
    WHERE several.agent = w.agency
)
LEFT JOIN shown k ON k.thing = kind.id
WHERE EXISTS (SELECT 1 FROM agent_groups g WHERE g.agent = w.agency)
ORDER BY w.items DESC, agent.iri;
