"""The catalogue: one ``dcat:Dataset`` a document, with origin and rights as its ``document.toml`` states them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF

from kg.errors import InputError
from kg.graph.writer import Writer
from kg.identifiers import Identifiers
from kg.messages import LANGUAGES


@dataclass(frozen=True, slots=True)
class Entry:
    """A ``document.toml``.

    Args:
        folder: the document's folder.
        id: ``{gb2260|cn}-{year}-{slug}``.
        file: name of the source text, or of the records where only facts are carried.
        facts_only: no sentences are carried.
        sha256: recorded digest of the file, in hexadecimal digits.
        title: language → title.
        origin: language → where the copy comes from.
        rights: language → what is claimed of the text.
        records_licence: IRI of the licence of our records.
    """

    folder: Path
    id: str
    file: str
    facts_only: bool
    sha256: str
    title: Mapping[str, str]
    origin: Mapping[str, str]
    rights: Mapping[str, str]
    records_licence: str

    @property
    def path(self) -> Path:
        """The file to read."""
        return self.folder / self.file


def read_entry(path: Path) -> Entry:
    """Read a ``document.toml``.

    Raises:
        InputError: not TOML, or a key is missing.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return Entry(
            folder=path.parent,
            id=data["id"],
            file=data.get("source") or data["records"],
            facts_only="records" in data,
            sha256=data["sha256"],
            title={language: data["title"][language] for language in LANGUAGES},
            origin={language: data["origin"][language] for language in LANGUAGES},
            rights={language: data["rights"][language] for language in LANGUAGES},
            records_licence=data["rights"]["records_licence"],
        )
    except (OSError, ValueError, KeyError, TypeError) as problem:  # TOML and encoding errors are ValueErrors
        raise InputError("catalog.entry", file=f"{path.parent.name}/{path.name}", reason=str(problem)) from problem


def catalog_graph(entries: Iterable[Entry], identifiers: Identifiers) -> Graph:
    """The catalogue of the documents."""
    graph = Graph(identifier=URIRef(identifiers.graph("catalog")))
    write = Writer(graph)
    catalog = f"{identifiers.base}catalog"
    write.describe(catalog, DCAT.Catalog)
    for entry in entries:
        ids = identifiers.policy(entry.id)
        write.link(catalog, DCAT.dataset, ids.graph)
        write.describe(ids.graph, DCAT.Dataset)
        write.value(ids.graph, DCTERMS.identifier, entry.id)
        write.link(ids.graph, FOAF.primaryTopic, ids.work)
        write.link(ids.graph, DCTERMS.license, entry.records_licence)
        for predicate, texts in (
            (DCTERMS.title, entry.title),
            (DCTERMS.description, entry.origin),
            (DCTERMS.rights, entry.rights),
        ):
            for language, text in texts.items():
                write.value(ids.graph, predicate, Literal(text, lang=language))
    return graph
