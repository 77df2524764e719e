"""Which terms exist: those of our files, the foreign terms they declare, and rdflib's closed vocabularies."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import rdflib.namespace
from rdflib import Graph
from rdflib.namespace import SH, DefinedNamespace

from kg.doctor.lines import read_source
from kg.namespaces import PP, SHAPE, VOCAB

NUMBERED = "http://www.w3.org/1999/02/22-rdf-syntax-ns#_"
"""``rdf:_1``, ``rdf:_2`` … have no end (RDF Schema §5.1.5)."""


@dataclass(frozen=True, slots=True)
class Vocabularies:
    """The known terms.

    Args:
        prefixes: prefix → namespace, of ``ontology/prefixes.ttl``.
        terms: namespace → local names. A namespace of the table without terms has the empty set.
    """

    prefixes: Mapping[str, str]
    terms: Mapping[str, frozenset[str]]

    def namespace_of(self, iri: str) -> str | None:
        """The longest known namespace that ``iri`` begins with; None for data and strangers' vocabularies."""
        found = (namespace for namespace in self.terms if iri.startswith(namespace))
        return max(found, key=len, default=None)

    def knows(self, iri: str) -> bool:
        """Whether ``iri`` is a known term, a namespace itself, or nothing that these vocabularies could tell about."""
        namespace = self.namespace_of(iri)
        if namespace is None or iri == namespace or iri.startswith(NUMBERED):
            return True
        return iri.removeprefix(namespace) in self.terms[namespace]

    def nearest(self, iri: str) -> str:
        """The known term of the same namespace that looks most like ``iri``, short; ``–`` if none does."""
        namespace = self.namespace_of(iri) or ""
        local = iri.removeprefix(namespace)
        known = sorted(self.terms.get(namespace, ()))
        same_letters = [name for name in known if name.lower() == local.lower()]
        match = same_letters or difflib.get_close_matches(local, known, n=1, cutoff=0.5)
        return self.short(namespace + match[0]) if match else "–"

    def nearest_prefix(self, prefix: str) -> str:
        """The prefix of the table that looks most like ``prefix``; ``–`` if none does."""
        return next(iter(difflib.get_close_matches(prefix, self.prefixes, n=1, cutoff=0.5)), "–")

    def short(self, iri: str) -> str:
        """``iri`` with the prefix of the table, else in angle brackets."""
        namespace = self.namespace_of(iri)
        prefix = next((name for name, other in self.prefixes.items() if other == namespace), None)
        return f"<{iri}>" if namespace is None or prefix is None else f"{prefix}:{iri.removeprefix(namespace)}"


def read_vocabularies(ontology: Path, shapes: Path | None = None) -> Vocabularies:
    """Read the vocabularies of a folder ``ontology/``, and the names of the shapes of a folder.

    Files that do not parse are passed over here; :func:`kg.doctor.terms.check_turtle` names them.
    """
    prefixes = _prefixes(ontology / "prefixes.ttl")
    found = {namespace: set(names) for namespace, names in closed_namespaces().items()}
    for namespace in (*prefixes.values(), str(PP), str(VOCAB), str(SHAPE)):
        found.setdefault(namespace, set())
    schemes = sorted((ontology / "schemes").glob("*.ttl"))
    shape_files = sorted(shapes.glob("*.ttl")) if shapes else []
    for path in (ontology / "policy-kg.ttl", ontology / "alignments.ttl", *schemes, *shape_files):
        _add(found, _declared(path))
    return Vocabularies(prefixes, {namespace: frozenset(names) for namespace, names in found.items()})


@cache
def closed_namespaces() -> Mapping[str, frozenset[str]]:
    """Namespace → local names, of the vocabularies that rdflib carries in full (``rdflib/namespace/_*.py``)."""
    found = {}
    for entry in vars(rdflib.namespace).values():
        if isinstance(entry, type(DefinedNamespace)) and entry is not DefinedNamespace:
            names = (str(term).removeprefix(str(entry)) for term in dir(entry))
            found[str(entry)] = frozenset((*names, *entry._extras))  # noqa: SLF001 -- terms that are words of Python
    return found


def _prefixes(path: Path) -> dict[str, str]:
    table = Graph().parse(path)
    pairs = (
        (table.value(entry, SH.prefix), table.value(entry, SH.namespace)) for entry in table.objects(None, SH.declare)
    )
    return {str(prefix): str(namespace) for prefix, namespace in sorted(pairs)}


def _declared(path: Path) -> set[str]:
    """What a Turtle file gives a type to; read by the lexer, so a broken statement hides no other."""
    source = read_source(path.read_text(encoding="utf-8"), {})
    return {term.iri for term in source.terms if term.typed and term.iri}


def _add(found: dict[str, set[str]], iris: Iterable[str]) -> None:
    for iri in iris:
        namespace = max((name for name in found if iri.startswith(name)), key=len, default=None)
        if namespace is not None:
            found[namespace].add(iri.removeprefix(namespace))
