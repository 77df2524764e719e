"""Bodies read as RDF, and graphs compared.

A body is the work of a stranger: JSON-LD contexts by name are not fetched by the parser, entities that would swell
RDF/XML are refused, and graphs are compared in time that grows with their size alone.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable
from functools import cached_property

import pyoxigraph as ox

from kg.store.rdf_xml import refuse_swelling
from kg.verifying.exchange import Exchange

FORMATS = {
    "turtle": ("text/turtle", ox.RdfFormat.TURTLE),
    "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
    "rdfxml": ("application/rdf+xml", ox.RdfFormat.RDF_XML),
    "ntriples": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
}
"""Formats that a thing is asked for: media type and parser."""
PARSERS = dict(FORMATS.values()) | {
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/trig": ox.RdfFormat.TRIG,
    "text/n3": ox.RdfFormat.N3,
}
ANY_RDF = "text/turtle, application/n-triples;q=0.9, application/ld+json;q=0.8, application/rdf+xml;q=0.7"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
ROUNDS = 8
"""How far the surroundings of a blank node are looked at to tell it from others."""

Subject = ox.NamedNode | ox.BlankNode
Row = tuple[str, str, str]


class UnreadableError(Exception):
    """A body that is not what its media type says; the text is the parser's."""


class Graph:
    """Triples of a body, to be looked up."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self.quads = list(quads)

    @cached_property
    def _by_subject(self) -> dict[str, dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]]]:
        found: dict[str, dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]]] = {}
        for quad in self.quads:
            if not isinstance(quad.object, ox.Triple):
                found.setdefault(_name(quad.subject), {}).setdefault(quad.predicate.value, []).append(quad.object)
        return found

    @property
    def subjects(self) -> list[str]:
        """Every subject, in order; blank nodes as ``_:…``."""
        return sorted(self._by_subject)

    def of_type(self, *types: str) -> list[str]:
        """Subjects of any of some classes, in order."""
        wanted = set(types)
        return [each for each in self.subjects if wanted & set(self.values(each, TYPE))]

    def values(self, subject: str, *properties: str) -> list[str]:
        """Values of properties of a subject, in order: IRIs and literals as texts, blank nodes as ``_:…``."""
        known = self._by_subject.get(subject, {})
        return sorted({_name(value) for each in properties for value in known.get(each, ())})

    def value(self, subject: str, *properties: str) -> str:
        """One of the values, or an empty text."""
        return next(iter(self.values(subject, *properties)), "")

    def texts(self, subject: str) -> list[str]:
        """Literals that are said of a subject: its label, or whatever else a person can read."""
        known = self._by_subject.get(subject, {})
        return sorted({each.value for values in known.values() for each in values if isinstance(each, ox.Literal)})

    def objects(self, *, without: Collection[str] = ()) -> list[str]:
        """IRIs that stand as objects, in order, types and the objects of some predicates aside."""
        left = {TYPE, *without}
        named = (
            q.object.value for q in self.quads if isinstance(q.object, ox.NamedNode) and q.predicate.value not in left
        )
        return sorted(set(named))

    def difference(self, other: Graph) -> tuple[list[str], list[str]]:
        """Triples of this graph alone and of the other alone, as N-Triples, in order.

        Blank nodes are told apart by what surrounds them; nodes in the same surroundings count by their number.
        """
        ours, theirs = _coloured(self.quads), _coloured(other.quads)
        return sorted((ours - theirs).elements()), sorted((theirs - ours).elements())


def whole_number(text: str) -> int | None:
    """A number that a literal states, or None where it is none."""
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else None


def _name(term: object) -> str:
    return str(term) if isinstance(term, ox.BlankNode) else str(getattr(term, "value", term))


def _coloured(quads: list[ox.Quad]) -> Counter[str]:
    rows = sorted({(str(q.subject), str(q.predicate), str(q.object)) for q in quads})
    colours = {term: "_:" for row in rows for term in (row[0], row[2]) if term.startswith("_:")}
    for _ in range(min(ROUNDS, len(colours))):
        around: dict[str, list[str]] = {node: [] for node in colours}
        for subject, predicate, value in rows:
            if subject in around:
                around[subject].append(f"> {predicate} {colours.get(value, value)}")
            if value in around:
                around[value].append(f"< {predicate} {colours.get(subject, subject)}")
        colours = {node: "_:" + _digest(colours[node], *sorted(seen)) for node, seen in around.items()}
    return Counter(f"{colours.get(s, s)} {p} {colours.get(o, o)} ." for s, p, o in rows)


def _digest(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]


def read(answer: Exchange, media_type: str = "", body: bytes | None = None) -> Graph:
    """The graph of an answer.

    Args:
        answer: with its body.
        media_type: to read it as; its own by default.
        body: what to read in place of the answer's.

    Raises:
        UnreadableError: it is no RDF, or broken.
    """
    form = PARSERS.get(media_type or answer.media_type)
    if form is None:
        raise UnreadableError(answer.media_type or "–")
    if answer.cut:
        raise UnreadableError(f"> {answer.cut} bytes")
    text = answer.body if body is None else body
    try:
        if form == ox.RdfFormat.RDF_XML:
            refuse_swelling(text)
        return Graph(ox.parse(text, form, base_iri=answer.address))
    except (SyntaxError, ValueError) as error:
        raise UnreadableError(str(error)) from None
