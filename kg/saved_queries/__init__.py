"""Saved queries: ``.rq`` files with a typed header, checked once when registered and bound without text tricks.

``texts`` and ``model`` are what a query is, ``header`` reads it, ``values`` turns what people type into RDF terms,
``binder`` puts terms where parameters stand, ``registry`` holds the queries of a folder, ``tables`` runs one and gives
typed rows.
"""
