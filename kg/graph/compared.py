"""A plan's graph → what a comparison reads of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pyoxigraph as ox
from rdflib import URIRef
from rdflib.namespace import DCTERMS

from kg.alignment.model import ComparedItem, ComparedPlan
from kg.errors import InputError
from kg.identifiers import PolicyIdentifiers
from kg.namespaces import PP, SCHEMA, concept

ORG_CLASSIFICATION = "http://www.w3.org/ns/org#classification"
ELI_IS_PART_OF = "http://data.europa.eu/eli/ontology#is_part_of"
_OWNERS = (concept("role", "lead"), concept("role", "responsible"))


def compared_plan(store: ox.Store, document_id: str, ids: PolicyIdentifiers) -> ComparedPlan:
    """Read a plan and its items from a store that holds its graph and, for the types of bodies, the agencies.

    Args:
        store: holds the graphs.
        document_id: id of the document.
        ids: its IRIs.

    Raises:
        InputError: the store has no such plan, or the plan has no items.
    """
    return _Reader(store, ids).plan(document_id)


class _Reader:
    def __init__(self, store: ox.Store, ids: PolicyIdentifiers) -> None:
        self._store = store
        self._graph = ox.NamedNode(ids.graph)
        self._ids = ids

    def plan(self, document_id: str) -> ComparedPlan:
        items = sorted(self._subjects(PP.itemOf, self._ids.work), key=lambda iri: (self._position(iri), iri))
        if not items:
            raise InputError("compare.no_items", document=document_id)
        signed = self._value(self._ids.work, PP.dateSigned)
        facts_only = concept("text-status", "facts-only") in self._objects(self._ids.work, PP.textStatus)
        return ComparedPlan(
            id=document_id,
            iri=self._ids.work,
            title=self._value(self._ids.work, DCTERMS.title),
            items=tuple(self._item(iri) for iri in items),
            signed=dt.date.fromisoformat(signed) if signed else None,
            has_text=not facts_only,
        )

    def _item(self, iri: str) -> ComparedItem:
        cited = self._objects(iri, PP.hasCitation)
        return ComparedItem(
            iri=iri,
            key=iri.rsplit("/", 1)[1],
            number=self._value(iri, PP.itemNumber),
            path=tuple(self._path(iri)),
            heading=self._value(iri, DCTERMS.title),
            text=self._text(iri),
            themes=frozenset(map(_key, self._objects(iri, PP.theme))),
            initiatives=frozenset(map(_key, self._objects(iri, PP.mentions))),
            body_types=frozenset(self._body_types(iri)),
            citations=frozenset(
                value
                for citation in cited
                for value in (self._value(citation, PP.citedNumber) or self._value(citation, PP.citedTitle),)
                if value
            ),
        )

    def _text(self, iri: str) -> str:
        """The wording of the annex where there is one, else of the body (DESIGN §3)."""
        wordings = {_key(each): self._value(each, PP.text) for each in self._subjects(PP.statementOf, iri)}
        return wordings.get("annex") or wordings.get("body") or ""

    def _path(self, iri: str) -> Iterator[str]:
        part = next(iter(self._objects(iri, PP.inSection)), "")
        around = next(iter(self._objects(part, ELI_IS_PART_OF)), "") if part else ""
        chain = [part]
        while around and around != self._ids.work and around not in chain:
            chain.append(around)
            around = next(iter(self._objects(around, ELI_IS_PART_OF)), "")
        for each in reversed(chain):
            if heading := self._value(each, PP.heading):
                yield heading

    def _body_types(self, iri: str) -> Iterator[str]:
        for assignment in self._subjects(PP.assignmentOf, iri):
            if not set(self._objects(assignment, PP.role)) & set(_OWNERS):
                continue
            for agent in self._objects(assignment, PP.assignee):
                pattern = (ox.NamedNode(agent), ox.NamedNode(ORG_CLASSIFICATION), None, None)
                yield from (_key(_text_of(quad.object)) for quad in self._store.quads_for_pattern(*pattern))

    def _position(self, iri: str) -> int:
        return int(self._value(iri, SCHEMA.position) or 0)

    def _value(self, subject: str, predicate: URIRef | str) -> str:
        return next(iter(self._objects(subject, predicate)), "") if subject else ""

    def _objects(self, subject: str, predicate: URIRef | str) -> list[str]:
        found = self._store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(str(predicate)), None, self._graph)
        return sorted(_text_of(quad.object) for quad in found)

    def _subjects(self, predicate: URIRef | str, value: str) -> list[str]:
        found = self._store.quads_for_pattern(None, ox.NamedNode(str(predicate)), ox.NamedNode(value), self._graph)
        return sorted(_text_of(quad.subject) for quad in found)


def _text_of(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal) else str(term)


def _key(iri: str) -> str:
    return iri.rsplit("/", 1)[1]
