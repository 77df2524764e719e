"""All saved queries as RDF that other tools run: ``sh:SPARQLExecutable`` (SHACL §5).

The form is that of the SIB "SPARQL examples": the query, ``rdfs:comment``, ``schema:keywords`` and ``schema:target``,
so that editors, testers and model tools made for it find ours unchanged. Parameters hold their example values.
"""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, RDFS, SH, XSD

from kg.namespaces import PP, SCHEMA
from kg.saved_queries.header import MARK
from kg.saved_queries.model import QueryKind, SavedQuery
from kg.saved_queries.texts import Texts
from kg.saved_queries.values import ValueReader
from kg.store.lexer import tokens

SELECT = (SH.SPARQLSelectExecutable, SH.select)
ASK = (SH.SPARQLAskExecutable, SH.ask)
CONSTRUCT = (SH.SPARQLConstructExecutable, SH.construct)
FORMS: dict[QueryKind, tuple[URIRef, URIRef]] = {"solutions": SELECT, "boolean": ASK, "graph": CONSTRUCT}


def executables_turtle(queries: Iterable[SavedQuery], reader: ValueReader, endpoint: str) -> bytes:
    """The queries as Turtle.

    Args:
        queries: in any order.
        reader: binds the example values.
        endpoint: address of the SPARQL endpoint they are for.
    """
    graph = Graph()
    table = URIRef(f"{reader.base_iri}queries")
    for prefix, namespace in (("sh", SH), ("schema", SCHEMA), ("pp", PP)):
        graph.bind(prefix, namespace, replace=True)
    used = {name for query in queries for name in _add(graph, query, reader, URIRef(endpoint), table)}
    for prefix in sorted(used & set(reader.prefixes)):
        declaration = URIRef(f"{table}#prefix-{prefix}")
        graph.add((table, SH.declare, declaration))
        graph.add((declaration, SH.prefix, Literal(prefix)))
        graph.add((declaration, SH.namespace, Literal(reader.prefixes[prefix], datatype=XSD.anyURI)))
    return graph.serialize(format="turtle").encode()


def executable_text(query: SavedQuery, reader: ValueReader) -> str:
    """The query with its example values, without the header."""
    text = reader.bind(query, {parameter.name: parameter.example for parameter in query.parameters})
    return "\n".join(line for line in text.splitlines() if not line.startswith(MARK)).strip() + "\n"


def _add(graph: Graph, query: SavedQuery, reader: ValueReader, endpoint: URIRef, table: URIRef) -> set[str]:
    """Describe one query; gives the prefixes that it uses."""
    subject = URIRef(f"{table}/{query.name}")
    kind, predicate = FORMS[query.kind]
    text = executable_text(query, reader)
    graph.add((subject, RDF.type, SH.SPARQLExecutable))
    graph.add((subject, RDF.type, kind))
    graph.add((subject, RDF.type, PP.SavedQuery))
    graph.add((subject, predicate, Literal(text)))
    graph.add((subject, SH.prefixes, table))
    graph.add((subject, SCHEMA.target, endpoint))
    if query.theme:
        graph.add((subject, SCHEMA.keywords, Literal(query.theme["en"])))
    words = {RDFS.label: query.title, RDFS.comment: _comment(query), PP.question: query.question}
    for property_, texts in words.items():
        for language, text_ in (texts.by_language if texts else {}).items():
            graph.add((subject, property_, Literal(text_, lang=language)))
    return {token.text.partition(":")[0] for token in tokens(text) if token.kind == "name"}


def _comment(query: SavedQuery) -> Texts:
    """What an editor shows in its list of examples."""
    return query.question or query.description or query.title
