"""Everything over HTTP: SPARQL 1.1 Protocol, saved queries, pages.

Build an application with :func:`kg.web.app.create_app`; nothing is built at import.
"""
