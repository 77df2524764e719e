"""Named graphs to and from any SPARQL 1.1 store, one by one, resumable, and verified by what the server itself counts.

``quad_file``: the graphs of an N-Quads file. ``fingerprints``: whether a graph there is the graph here.
``server``: a store as this package sees it. ``push`` and ``pull`` do the work.
"""
