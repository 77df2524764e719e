"""The one place that holds quads: local (pyoxigraph in worker processes) or remote (SPARQL 1.1 Protocol).

Nothing is imported here: the nursery runs as ``python -I -m kg.store.nursery`` and may load only pyoxigraph and the
standard library. Callers take :class:`kg.store.base.Store` and one of :class:`kg.store.local.LocalStore` and
:class:`kg.store.remote.RemoteStore`.

Front process: ``base``, ``formats``, ``local`` with ``sources``, ``serving``, ``pool``, ``sharing``, ``processes`` and
``rdf_files``; ``remote`` with ``calls`` (HTTP that ends), ``authentication``, ``addresses``, ``remote_answers`` and
``remote_facts``; ``federation`` (SERVICE). Nursery and workers: ``nursery``, ``loading``, ``worker``, ``merging``,
``serialising``, ``answers``, ``jail``. Both: ``frames``, ``lexer``, ``spool``.
"""
