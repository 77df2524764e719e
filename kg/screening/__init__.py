"""Plans as N-Triples lines through the fast SHACL engine, without the weight of an RDF library.

A process that screens holds an interpreter, a parser and the compiled shapes: some 25 MB and 50 ms of start, where the
reference takes four times as much. So only pyoxigraph, ``shacl`` and the standard library are imported here; what a
result means to a reader is the business of :mod:`kg.validation`.
"""
