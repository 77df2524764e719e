"""policy-kg: government policy plans as a validated, queryable knowledge graph.

A plan flows one way through the packages, and imports point down the same way::

    documents -> records -> graph -> store -> saved_queries, validation, network -> web, cli
"""

__version__ = "0.1.0"
