SELECT DISTINCT
    initiative.iri AS "initiative iri",
    n.chinese AS "initiative_zh literal", n.chinese_tag AS "initiative_zh tag",
    n.english AS "initiative_en literal", n.english_tag AS "initiative_en tag",
    i.items AS "items integer", i.itself AS "itself integer"
FROM (
    SELECT * FROM initiatives_of_all WHERE :plan IS NULL
    UNION ALL
    SELECT initiative, items, itself FROM initiatives WHERE plan = (SELECT id FROM iris WHERE iri = :plan)
) i
JOIN names n ON n.thing = i.initiative AND n.english IS NOT NULL
    AND n.part IN (SELECT part FROM initiative_narrower WHERE mentioned = i.initiative)
JOIN iris initiative ON initiative.id = i.initiative
ORDER BY i.items DESC, i.itself DESC, initiative.iri;
