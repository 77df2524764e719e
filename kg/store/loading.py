"""What a nursery holds: files loaded once, then changed part by part. Only pyoxigraph and the standard library.

The default graph is kept equal to the union of the named graphs, each triple once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph as ox

UNION = Path(__file__).with_name("union.ru")
Facts = dict[str, Any]
"""``quads``, ``triples`` (of the union), ``graphs`` (sorted names) and ``data_version``."""


def load(store: ox.Store, files: Sequence[Mapping[str, Any]], data_version: str | None = None) -> Facts:
    """Load RDF files and make the default graph the union of the named graphs.

    Args:
        store: an empty store.
        files: ``path``, ``media_type`` and ``graph`` (the named graph and base IRI of a file of triples).
        data_version: of the data; the first 12 digits of the SHA-256 over the files if not given.

    Raises:
        OSError: a file cannot be read.
        SyntaxError: a file is not what its media type says.
    """
    digest = hashlib.sha256()
    for file in files:
        if data_version is None:
            digest.update(_digest(file["path"]))
        form = ox.RdfFormat.from_media_type(file["media_type"])
        graph = None if form is not None and form.supports_datasets else ox.NamedNode(file["graph"])
        try:
            store.bulk_load(path=file["path"], format=form, base_iri=file["graph"], to_graph=graph)
        except SyntaxError as error:
            error.msg = f"{file['path']}: {error.msg}"
            raise
    quads = len(store)
    loose = sum(1 for _ in store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    store.update(UNION.read_text(encoding="utf-8"))
    return _facts(store, quads, len(store) - quads + loose, data_version or digest.hexdigest()[:12])


def change(store: ox.Store, before: Facts, remove: Iterable[str], add: Iterable[str], data_version: str) -> Facts:
    """Replace parts of the data.

    Args:
        store: loaded by :func:`load`.
        before: the facts of the store.
        remove: names of graphs that go.
        add: N-Quads files that come; none of their graphs is there from before.
        data_version: of the data after the change.

    Raises:
        OSError: a file cannot be read.
        SyntaxError: a file is no N-Quads; the store must not be used any more.
    """
    union = ox.DefaultGraph()
    quads, triples = before["quads"], before["triples"]
    gone: set[ox.Triple] = set()
    for name in remove:
        graph = ox.NamedNode(name)
        old = [quad.triple for quad in store.quads_for_pattern(None, None, None, graph)]
        quads -= len(old)
        gone.update(old)
        store.remove_graph(graph)
    for path in add:
        new = set(ox.parse(path=path, format=ox.RdfFormat.N_QUADS))
        quads += len(new)
        fresh = [triple for triple in {quad.triple for quad in new} if not _has(store, triple, union)]
        triples += len(fresh)
        store.extend(new)
        store.extend(ox.Quad(*triple) for triple in fresh)
    for triple in gone:
        if all(quad.graph_name == union for quad in store.quads_for_pattern(*triple)):
            store.remove(ox.Quad(*triple))
            triples -= 1
    return _facts(store, quads, triples, data_version)


def _has(store: ox.Store, triple: ox.Triple, graph: ox.DefaultGraph) -> bool:
    found = store.quads_for_pattern(triple.subject, triple.predicate, triple.object, graph)
    return next(iter(found), None) is not None


def _facts(store: ox.Store, quads: int, triples: int, data_version: str) -> Facts:
    return {
        "quads": quads,
        "triples": triples,
        "graphs": sorted(graph.value for graph in store.named_graphs() if isinstance(graph, ox.NamedNode)),
        "data_version": data_version,
    }


def _digest(path: str) -> bytes:
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
