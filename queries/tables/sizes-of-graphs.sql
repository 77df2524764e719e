SELECT g.iri AS "graph iri", s.triples AS "triples integer", s.subjects AS "subjects integer",
    s.objects AS "objects integer", s.properties AS "properties integer", s.entities AS "entities integer",
    s.classes AS "classes integer"
FROM graph_sizes s
JOIN iris g ON g.id = s.graph
ORDER BY g.iri;
