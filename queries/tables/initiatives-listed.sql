WITH counted AS MATERIALIZED (
    SELECT c.initiative AS concept, sum(c.items) AS items, count(*) AS plans, min(f.signed) AS first, f.signed_tag AS first_tag
    FROM initiatives c LEFT JOIN plan_facts f ON f.plan = c.plan
    GROUP BY c.initiative
)
SELECT concept.iri AS "concept iri",
    n.chinese AS "concept_zh literal", n.chinese_tag AS "concept_zh tag",
    n.english AS "concept_en literal", n.english_tag AS "concept_en tag",
    (
        SELECT min(first.iri) FROM broader several JOIN iris first ON first.id = several.broader
        WHERE several.narrower = c.concept
    ) AS "broader iri",
    o.notation AS "notation literal", o.notation_tag AS "notation tag",
    c.items AS "items integer", c.plans AS "plans integer",
    c.first AS "first literal", c.first_tag AS "first tag"
FROM counted c
JOIN iris concept ON concept.id = c.concept
LEFT JOIN shown n ON n.thing = c.concept
LEFT JOIN (
    SELECT concept, min(notation) AS notation, notation_tag FROM notations GROUP BY concept
) o ON o.concept = c.concept
ORDER BY c.items DESC, concept.iri;
