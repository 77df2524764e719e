"""Tables worked out when data are published, from which some saved queries are answered in an indexed read.

A generation has one SQLite file. What its tables hold is said by SPARQL, one query a table, each evaluated on one part
of the data alone; how a saved query reads them is said by SQL. ``definitions`` reads those files, ``rows`` evaluates
them on a part, ``making`` keeps the file, ``reading`` answers from it, ``bindings`` writes SPARQL results, ``grams``
cuts texts for the index of words, ``question`` is what a store is asked.
"""
