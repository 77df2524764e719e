"""The data as VoID (W3C Interest Group Note 2011), with every count that a query over the data gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from rdflib.namespace import DCTERMS, FOAF, SKOS, VOID

from kg import messages, namespaces
from kg.catalog.model import Publication, Row
from kg.catalog.statements import Statements

WIKIDATA = "http://www.wikidata.org/entity/"
FEATURES = ("Turtle", "JSON-LD", "N-Triples", "RDF_XML")
"""Formats that every thing has (names of https://www.w3.org/ns/formats/)."""
OF_DATASET = {
    "triples": VOID.triples,
    "entities": VOID.entities,
    "subjects": VOID.distinctSubjects,
    "objects": VOID.distinctObjects,
    "properties": VOID.properties,
    "classes": VOID.classes,
}
"""Column of a count → its property."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What queries counted.

    Args:
        whole: the row of ``size-of-data``.
        classes: rows of ``classes-of-data``.
        properties: rows of ``properties-of-data``.
        graphs: rows of ``sizes-of-graphs``.
        links: links to Wikidata.
        examples: IRIs of things of several kinds.
    """

    whole: Row
    classes: Sequence[Row] = ()
    properties: Sequence[Row] = ()
    graphs: Sequence[Row] = ()
    links: int = 0
    examples: Sequence[str] = ()

    @property
    def vocabularies(self) -> tuple[str, ...]:
        """The namespaces of the prefix table of which a class or a property is used."""
        used = [row["class"] for row in self.classes] + [row["property"] for row in self.properties]
        known = sorted(namespaces.prefixes().values())
        return tuple(name for name in known if any(_local(name, iri) for iri in used))


def _local(namespace: str, iri: str) -> bool:
    """Whether an IRI is a term of a namespace, and of none below it."""
    rest = iri.removeprefix(namespace)
    return iri.startswith(namespace) and rest != "" and "/" not in rest and "#" not in rest


def fragment(kind: str, iri: str) -> str:
    """The fragment of the description that tells of a class or property.

    Args:
        kind: ``class`` or ``property``.
        iri: of the term.

    >>> fragment("class", "http://www.w3.org/ns/dcat#Dataset")
    'class-dcat:Dataset'
    """
    return f"{kind}-{quote(namespaces.short(iri), safe=':')}"


def void(publication: Publication, counts: Counts) -> Statements:
    """The description of the whole data, with a subset for each named graph.

    Args:
        publication: where the data are.
        counts: of the data.
    """
    write = _Void(publication)
    write.document()
    write.whole(counts)
    for row in counts.graphs:
        write.link(publication.dataset, str(VOID.subset), row["graph"])
        write.describe(row["graph"], str(VOID.Dataset))
        write.counts(row["graph"], row)
    write.linkset(counts.links)
    return write


class _Void(Statements):
    """Writes the description.

    Args:
        publication: where the data are.
    """

    def __init__(self, publication: Publication) -> None:
        super().__init__()
        self._of = publication

    def document(self) -> None:
        """The description itself (§6)."""
        iri = f"{self._of.address}void"
        self.describe(iri, str(VOID.DatasetDescription))
        self.text(iri, str(DCTERMS.title), messages.both("catalog.void_title"))
        self.link(iri, str(FOAF.primaryTopic), self._of.dataset)

    def whole(self, counts: Counts) -> None:
        """The data set of everything."""
        of, iri = self._of, self._of.dataset
        self.describe(iri, str(VOID.Dataset))
        self.text(iri, str(DCTERMS.title), messages.both("graph.dataset_title"))
        self.text(iri, str(DCTERMS.description), messages.both("graph.dataset_description"))
        if of.licence:
            self.link(iri, str(DCTERMS.license), of.licence)
        self.link(iri, str(FOAF.homepage), of.address)
        self.link(iri, str(VOID.rootResource), of.catalog)
        self.value(iri, str(VOID.uriSpace), of.base)
        self.link(iri, str(VOID.exampleResource), *counts.examples)
        self.link(iri, str(VOID.vocabulary), *counts.vocabularies)
        self.link(iri, str(VOID.feature), *(f"http://www.w3.org/ns/formats/{name}" for name in FEATURES))
        dumps = [file for file in of.files_of.get("", ()) if file.kind == "graph"]
        self.link(iri, str(VOID.dataDump), *map(of.download, dumps))
        if of.has_services:
            self.link(iri, str(VOID.sparqlEndpoint), of.endpoint)
        both = {"properties": str(len(counts.properties)), "classes": str(len(counts.classes))}
        self.counts(iri, {**counts.whole, **both})
        for row in counts.classes:
            part = f"{of.address}void#{fragment('class', row['class'])}"
            self.link(iri, str(VOID.classPartition), part)
            self.link(part, str(VOID["class"]), row["class"])
            self.counts(part, row)
        for row in counts.properties:
            part = f"{of.address}void#{fragment('property', row['property'])}"
            self.link(iri, str(VOID.propertyPartition), part)
            self.link(part, str(VOID.property), row["property"])
            self.counts(part, row)

    def counts(self, subject: str, row: Row) -> None:
        """The counts of a row."""
        for column, predicate in OF_DATASET.items():
            if column in row:
                self.value(subject, str(predicate), int(row[column]))

    def linkset(self, links: int) -> None:
        """The links to Wikidata, where there are any (§5)."""
        if links:
            of, (iri, target) = self._of, self._of.linkset
            self.link(of.dataset, str(VOID.subset), iri)
            self.describe(iri, str(VOID.Linkset))
            self.link(iri, str(VOID.subjectsTarget), of.dataset)
            self.link(iri, str(VOID.objectsTarget), target)
            self.link(iri, str(VOID.linkPredicate), str(SKOS.exactMatch))
            self.value(iri, str(VOID.triples), links)
            self.describe(target, str(VOID.Dataset))
            self.value(target, str(DCTERMS.title), "Wikidata")
            self.value(target, str(VOID.uriSpace), WIKIDATA)
            self.link(target, str(FOAF.homepage), "https://www.wikidata.org/")
