# Run once by the nursery after loading: the default graph becomes the union of all named graphs, each triple once.
INSERT { ?subject ?predicate ?object } WHERE { GRAPH ?graph { ?subject ?predicate ?object } }
