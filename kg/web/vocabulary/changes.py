"""What changed between two versions of a vocabulary, from the difference of their RDF.

An IRI never changes its meaning and never goes away: a term that is no longer wanted is marked ``owl:deprecated`` and
points to its successor (``dcterms:isReplacedBy``). A removed term is therefore a broken promise, and said to be one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from rdflib import Graph, URIRef
from rdflib import Literal as Text
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS
from rdflib.term import Node

from kg.messages import LANGUAGES, render
from kg.namespaces import short

Kind = Literal["added", "deprecated", "removed", "changed"]
KINDS: tuple[Kind, ...] = ("removed", "added", "deprecated", "changed")
"""In the order of the list, broken promises first."""
TERM_TYPES = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, SKOS.Concept)
ASPECTS: Mapping[URIRef, str] = {
    RDF.type: "type",
    RDFS.label: "label",
    SKOS.prefLabel: "label",
    SKOS.altLabel: "other_label",
    RDFS.comment: "definition",
    SKOS.definition: "definition",
    SKOS.scopeNote: "scope_note",
    RDFS.subClassOf: "superclass",
    RDFS.subPropertyOf: "superproperty",
    RDFS.domain: "domain",
    RDFS.range: "range",
    OWL.inverseOf: "inverse",
    SKOS.broader: "broader",
    SKOS.notation: "notation",
}
"""Property → what its change is a change of."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    Args:
        kind: what happened.
        term: IRI.
        aspect: what of the term changed; empty unless ``kind`` is ``changed``.
        language: tag of a changed text, else empty.
        old: values before, sorted.
        new: values after, sorted; of a deprecated term its successors.
    """

    kind: Kind
    term: str
    aspect: str = ""
    language: str = ""
    old: tuple[str, ...] = ()
    new: tuple[str, ...] = ()

    @property
    def breaks(self) -> bool:
        """Whether data or queries that used the old version may be wrong by it."""
        return self.kind == "removed"

    def to_json(self) -> dict[str, Any]:
        """The change as data, with the sentence in both languages."""
        return {**asdict(self), "old": list(self.old), "new": list(self.new), "message": self._messages()}

    def sentence(self, language: str) -> str:
        """The change in words."""
        return render(self._key, language, **self._values(language))

    @property
    def _key(self) -> str:
        if self.kind == "changed":
            form = "changed" if self.old and self.new else "gained" if self.new else "lost"
            return f"web.vocabulary.change.{form}"
        return f"web.vocabulary.change.{'replaced' if self.kind == 'deprecated' and self.new else self.kind}"

    def _values(self, language: str) -> dict[str, str]:
        comma = render("web.vocabulary.change.comma", language)
        aspect = render(f"web.vocabulary.aspect.{self.aspect}", language) if self.aspect else ""
        tag = render("web.vocabulary.change.tag", language, tag=self.language) if self.language else ""
        values = {"old": comma.join(self.old), "new": comma.join(self.new)}
        return {"term": short(self.term), "aspect": aspect + tag, **values}

    def _messages(self) -> dict[str, str]:
        return {language: self.sentence(language) for language in LANGUAGES}


def compare(old: Graph, new: Graph, namespace: str) -> tuple[Change, ...]:
    """The changes from ``old`` to ``new``.

    Args:
        old: a version of a vocabulary.
        new: a later version.
        namespace: only terms whose IRI begins with it are compared.
    """
    before, after = _terms(old, namespace), _terms(new, namespace)
    found = [Change("removed", str(term)) for term in before - after]
    found += [Change("added", str(term)) for term in after - before]
    for term in before & after:
        if _is_deprecated(new, term) and not _is_deprecated(old, term):
            successors = tuple(sorted(short(str(node)) for node in new.objects(term, DCTERMS.isReplacedBy)))
            found.append(Change("deprecated", str(term), new=successors))
        found += _changes_of(term, old, new)
    return tuple(sorted(found, key=_rank))


def _rank(change: Change) -> tuple[int, str, str, str]:
    return KINDS.index(change.kind), change.term, change.aspect, change.language


def _terms(graph: Graph, namespace: str) -> set[Node]:
    typed = (node for kind in TERM_TYPES for node in graph.subjects(RDF.type, kind))
    return {node for node in typed if str(node).startswith(namespace)}


def _is_deprecated(graph: Graph, term: Node) -> bool:
    return any(str(value) in {"true", "1"} for value in graph.objects(term, OWL.deprecated))


def _changes_of(term: Node, old: Graph, new: Graph) -> Iterator[Change]:
    for predicate, aspect in ASPECTS.items():
        before, after = _values(old, term, predicate), _values(new, term, predicate)
        for language in sorted({*before, *after}):
            was, now = before.get(language, set()), after.get(language, set())
            if was != now:
                yield Change("changed", str(term), aspect, language, tuple(sorted(was)), tuple(sorted(now)))


def _values(graph: Graph, term: Node, predicate: URIRef) -> dict[str, set[str]]:
    """Language tag (empty without one) → values of a property; anonymous classes are left out."""
    found: dict[str, set[str]] = {}
    for value in graph.objects(term, predicate):
        if isinstance(value, Text):
            found.setdefault(value.language or "", set()).add(str(value))
        elif isinstance(value, URIRef):
            found.setdefault("", set()).add(short(str(value)))
    return found
