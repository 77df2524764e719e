WITH found AS MATERIALIZED (
    -- the best name of a thing is the first of these, as in the SPARQL
    SELECT
        thing,
        min(
            iif(folded_label = :words_folded, '0', iif(instr(folded_label, :words_folded) = 1, '1', '2'))
            || (100000 + length(label)) || label
        ) AS best
    FROM labels
    WHERE instr(folded_label, :words_folded)
    GROUP BY thing
)
SELECT thing.iri AS "thing iri",
    substr(c.telling, 2) AS "class iri",
    substr(f.best, 8) AS "label text",
    s.chinese AS "thing_zh literal", s.chinese_tag AS "thing_zh tag",
    s.english AS "thing_en literal", s.english_tag AS "thing_en tag"
FROM found f
JOIN (SELECT thing, min(rank || class) AS telling FROM classes GROUP BY thing) c ON c.thing = f.thing
JOIN iris thing ON thing.id = f.thing
LEFT JOIN shown s ON s.thing = f.thing
ORDER BY f.best, thing.iri
LIMIT :rows;
