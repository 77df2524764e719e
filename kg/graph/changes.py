"""Changes between two versions of a document as resources (PROV-O §3.1: ``prov:wasRevisionOf``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import PROV, RDFS

from kg.graph.items import item_keys
from kg.graph.writer import Writer
from kg.identifiers import PolicyIdentifiers
from kg.namespaces import PP, SCHEMA, concept
from kg.records.model import PlanRecord
from kg.vocabulary import scheme


class Side(Protocol):
    """One side of a change; ``key`` is what the record calls the item, empty where no item is concerned."""

    @property
    def key(self) -> str: ...  # noqa: D102


class Described(Protocol):
    """What of a change is written (:class:`kg.comparison.versions.Change`, a layer above)."""

    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def element(self) -> str: ...  # noqa: D102
    @property
    def old(self) -> Side | None: ...  # noqa: D102
    @property
    def new(self) -> Side | None: ...  # noqa: D102
    @property
    def before(self) -> str: ...  # noqa: D102
    @property
    def after(self) -> str: ...  # noqa: D102
    @property
    def sentence(self) -> Mapping[str, str]: ...  # noqa: D102


Version = tuple[PlanRecord, PolicyIdentifiers]
"""A record and the IRIs of its document."""


def changes_graph(changes: Iterable[Described], old: Version, new: Version) -> Graph:
    """The graph of all changes, with IRIs under the expression of the new version.

    Args:
        changes: what was changed, in order.
        old: the earlier version.
        new: the later one.
    """
    graph = Graph()
    write = Writer(graph)
    (before, of_old), (after, of_new) = old, new
    keys = item_keys(before.items), item_keys(after.items)
    write.link(of_new.file(after.sha256), PROV.wasRevisionOf, of_old.file(before.sha256))
    for order, change in enumerate(changes, start=1):
        iri = of_new.part("changes", before.sha256[:12], str(order))
        write.describe(iri, PP.Change)
        write.value(iri, SCHEMA.position, order)
        write.link(iri, PP.changeKind, concept("change-kind", str(change.kind)))
        if change.element in scheme("element"):
            write.link(iri, PP.changedElement, concept("element", change.element))
        one = of_old.item(keys[0][change.old.key]) if change.old and change.old.key else None
        two = of_new.item(keys[1][change.new.key]) if change.new and change.new.key else None
        write.link(iri, PP.changedItem, two or one)
        if one and two and one != two:
            graph.add((URIRef(two), PROV.wasRevisionOf, URIRef(one)))
        write.value(iri, PP.changedFrom, change.before)
        write.value(iri, PP.changedTo, change.after)
        for language, text in change.sentence.items():
            write.value(iri, RDFS.comment, Literal(text, lang=language))
    return graph
