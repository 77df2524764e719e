"""Canonical N-Quads or N-Triples → JSON-LD with the project's terms and a context inside: nobody has to fetch anything.

One node a line, below the graph that it stands in, if it stands in one. A term of the context is taken where every
value of the property has the form that the term prescribes, else ``prefix:name`` with full values, so that nothing is
lost (JSON-LD 1.1 §4.2).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, Self

import pyoxigraph as ox

from kg import resources
from kg.dumps.graphs import graph_of, subject_of

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
Value = ox.NamedNode | ox.BlankNode | ox.Literal


@dataclass(frozen=True, slots=True)
class Term:
    """A property of the context.

    Args:
        name: as written in JSON.
        coercion: ``@id``, a datatype, or nothing.
        by_language: whether its values are a map of languages.
    """

    name: str
    coercion: str = ""
    by_language: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """A JSON-LD context.

    Args:
        source: as it stands in the file.
        prefixes: prefix → namespace.
        terms: IRI → the term for it.
        compacted: IRI of a property, class or datatype → its short form, as they come.
    """

    source: Mapping[str, Any]
    prefixes: Mapping[str, str]
    terms: Mapping[str, Term]
    compacted: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read ``context.jsonld``: prefixes as IRIs, terms as ``prefix:name`` or a definition."""
        source = json.loads(path.read_text(encoding="utf-8"))["@context"]
        simple = {name: value for name, value in source.items() if isinstance(value, str)}
        prefixes = {name: value for name, value in simple.items() if value.endswith(("/", "#"))}

        def full(compact: str) -> str:
            prefix, colon, local = compact.partition(":")
            return prefixes[prefix] + local if colon and prefix in prefixes else compact

        terms = {full(value): Term(name) for name, value in simple.items() if name not in prefixes}
        for name, definition in source.items():
            if isinstance(definition, dict):
                coercion = full(definition.get("@type", ""))
                terms[full(definition["@id"])] = Term(name, coercion, definition.get("@container") == "@language")
        return cls(source, prefixes, terms)

    def compact(self, iri: str) -> str:
        """``prefix:name``, or the IRI itself; vocabularies are small, so each is looked for once."""
        if iri not in self.compacted:
            self.compacted[iri] = self._compacted(iri)
        return self.compacted[iri]

    def _compacted(self, iri: str) -> str:
        for prefix, namespace in self.prefixes.items():
            if iri.startswith(namespace) and not iri.startswith("//", len(namespace)):
                return f"{prefix}:{iri[len(namespace) :]}"
        return iri

    def key(self, iri: str) -> str:
        """The term or compact name of a class."""
        term = self.terms.get(iri)
        return term.name if term else self.compact(iri)


@cache
def project_context() -> Context:
    """The context that the ontology carries."""
    return Context.read(resources.folder("ontology") / "context.jsonld")


def write_jsonld(path: Path, lines: Iterable[bytes], context: Context) -> None:
    """Write JSON-LD.

    Args:
        path: of the file.
        lines: quads, those of a graph together and in canonical order.
        context: names to use; it is written into the file.
    """
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{{"@context": {_written(context.source)},\n"@graph": [')
        for at, (graph, quads) in enumerate(groupby(lines, graph_of)):
            file.write(f'{"," if at else ""}\n{{"id": {_written(graph.decode()[1:-1])}, "@graph": [')
            for place, (_, together) in enumerate(groupby(quads, subject_of)):
                file.write(f"{',' if place else ''}\n{_written(_node(b''.join(together), context))}")
            file.write("\n]}")
        file.write("\n]}\n")


def jsonld_of_graph(triples: bytes, context: Context) -> bytes:
    """A graph as JSON-LD, with that part of the context that it makes use of.

    Args:
        triples: N-Triples in code point order.
        context: names to use.
    """
    nodes = [_node(b"".join(lines), context) for _, lines in groupby(triples.splitlines(keepends=True), subject_of)]
    written = ",\n".join(map(_written, nodes))
    return f'{{"@context": {_written(_used(nodes, context))},\n"@graph": [\n{written}\n]}}\n'.encode()


def _used(nodes: Iterable[Mapping[str, Any]], context: Context) -> dict[str, Any]:
    """The part of a context that nodes use: keywords, terms, and the prefixes of both."""
    names = {"id", "type"}

    def look(value: Any) -> None:
        match value:
            case dict():
                names.update(value)
                for key in ("type", "@type"):
                    names.update(_listed(value.get(key, ())))
                for each in value.values():
                    look(each)
            case list():
                for each in value:
                    look(each)

    for node in nodes:
        look(node)
    chosen = {name: context.source[name] for name in names & context.source.keys() - context.prefixes.keys()}
    for definition in chosen.values():
        names.update([definition] if isinstance(definition, str) else definition.values())
    used = {name.partition(":")[0] for name in names if ":" in name} & context.prefixes.keys()
    kept = chosen.keys() | used | {"@version"}
    return {name: definition for name, definition in context.source.items() if name in kept}


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value] if isinstance(value, str) else []


def _node(quads: bytes, context: Context) -> dict[str, Any]:
    """A subject with its properties."""
    subject = ""
    found: dict[str, list[Value]] = defaultdict(list)
    for quad in ox.parse(quads, format=ox.RdfFormat.N_QUADS):
        subject = _name(quad.subject)
        found[quad.predicate.value].append(quad.object)
    types = [context.key(_name(kind)) for kind in found.pop(RDF_TYPE, ())]
    node: dict[str, Any] = {"id": subject}
    if types:
        node["type"] = _one(types)
    return node | dict(sorted(_property(iri, values, context) for iri, values in found.items()))


def _property(iri: str, values: list[Value], context: Context) -> tuple[str, Any]:
    """The key of a property, and its values in the form that the key prescribes."""
    term = context.terms.get(iri)
    if term is None or not all(_fits(value, term) for value in values):
        return context.compact(iri), _one([_full(value, context) for value in values])
    if term.by_language:
        texts: dict[str, list[str]] = defaultdict(list)
        for value in values:
            if isinstance(value, ox.Literal):
                texts[value.language or ""].append(value.value)
        return term.name, {language: _one(each) for language, each in sorted(texts.items())}
    if term.coercion:
        return term.name, _one([_name(value) for value in values])
    return term.name, _one([_full(value, context) for value in values])


def _fits(value: Value, term: Term) -> bool:
    """Whether a value can be written as a term prescribes it."""
    if not isinstance(value, ox.Literal):
        return not term.by_language and term.coercion in {"", "@id"}
    if term.by_language:
        return value.language is not None
    return not term.coercion or (value.language is None and value.datatype.value == term.coercion)


def _full(value: Value, context: Context) -> Any:
    """A value with all that it is."""
    if not isinstance(value, ox.Literal):
        return {"id": _name(value)}
    if value.language:
        return {"@value": value.value, "@language": value.language}
    if value.datatype.value == XSD_STRING:
        return value.value
    return {"@value": value.value, "@type": context.compact(value.datatype.value)}


def _name(term: Any) -> str:
    return f"_:{term.value}" if isinstance(term, ox.BlankNode) else str(term.value)


def _one(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
