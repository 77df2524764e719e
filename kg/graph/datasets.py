"""The catalogue graph: every part of the data as a data set (DCAT 3), with licence, rights and provenance (PROV-O).

What is said here holds wherever the data are served. Addresses of files and endpoints, counts, and what the plans
themselves say (period, themes) are added where they are known: :mod:`kg.catalog`.

Three kinds of rights are kept apart, each a ``dcterms:RightsStatement``: the text of a government document, in which
nothing is claimed; our records of it; and what we wrote or compiled, ontology and reference data.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, PROV, RDFS, VOID, XSD

import kg
from kg import messages, reference, resources
from kg.errors import DataError
from kg.graph.agents import UNLOCATED, Resolver, place_key
from kg.graph.catalog import Entry
from kg.graph.writer import Writer
from kg.identifiers import Identifiers
from kg.namespaces import CHINESE, DCAT3, ENGLISH, LICENCE, PP, PUBLIC, SPDX, concept
from kg.records.model import Name

ORIGINATOR = "http://registry.it.csiro.au/def/isotc211/CI_RoleCode/originator"
"""Role of the issuer of a document (ISO 19115, as DCAT 3 §15.1 names it)."""
STANDARD = "https://w3id.org/policy-kg/ns"
SHARED = ("places", "agencies", "links/wikidata", "vocab", "catalog")
"""Paths of the graphs that no single document makes."""
RIGHTS = ("records", "ontology", "reference")
"""Kinds of rights in what this project made."""
OF_GRAPH = {
    "places": "reference",
    "agencies": "reference",
    "links/wikidata": "reference",
    "vocab": "ontology",
    "catalog": "records",
}
"""Graph → what kind of rights it has."""


def catalog_graph(entries: Sequence[Entry], identifiers: Identifiers) -> Graph:
    """The catalogue of the documents and of what they share.

    Args:
        entries: the documents.
        identifiers: IRIs of the data.

    Raises:
        DataError: the list of the reference data is broken.
    """
    graph = Graph(identifier=URIRef(identifiers.graph("catalog")))
    write = _Datasets(graph, identifiers)
    days = [entry.modified for entry in entries if entry.modified]
    write.catalog(max(days, default=None))
    write.rights()
    for entry in entries:
        write.document(entry)
    for name in SHARED:
        write.shared(name, max(days, default=None))
    return graph


class _Datasets(Writer):
    """Writes the catalogue.

    Args:
        graph: where to.
        identifiers: IRIs of the data.
    """

    def __init__(self, graph: Graph, identifiers: Identifiers) -> None:
        super().__init__(graph)
        self._ids = identifiers
        self._base = identifiers.base
        self._whole = f"{self._base}dataset"
        self._publisher = f"{self._base}id/project/policy-kg"

    def catalog(self, modified: dt.date | None) -> None:
        """The catalogue, the data set of everything, and who publishes them."""
        self.agent(self._publisher, "policy-kg project", FOAF.Organization)
        self.describe(self.catalog_iri, DCAT.Catalog)
        self._common(self.catalog_iri, "graph.catalog", modified)
        self.link(self.catalog_iri, DCAT.themeTaxonomy, concept("theme", "").rstrip("/"))
        self.link(self.catalog_iri, DCAT.dataset, self._whole)
        self.describe(self._whole, DCAT.Dataset, VOID.Dataset)
        self._common(self._whole, "graph.dataset", modified)
        self.value(self._whole, DCTERMS.identifier, "policy-kg")
        self.link(self._whole, DCTERMS.conformsTo, STANDARD)
        self.link(self._whole, DCTERMS.spatial, self._ids.place("cn"))
        self.link(self._whole, DCTERMS.rights, *(self._rights(kind) for kind in RIGHTS))

    @property
    def catalog_iri(self) -> str:
        """``{base}catalog``."""
        return f"{self._base}catalog"

    def rights(self) -> None:
        """What is claimed of records, ontology and reference data."""
        for kind in RIGHTS:
            self._statement(self._rights(kind), messages.both(f"graph.rights.{kind}"))

    def document(self, entry: Entry) -> None:
        """The data set of a document, its provenance and quality graphs, and the series of its issuers."""
        ids = self._ids.policy(entry.id)
        self.link(self.catalog_iri, DCAT.dataset, ids.graph)
        self.link(self._whole, DCTERMS.hasPart, ids.graph)
        self.describe(ids.graph, DCAT.Dataset)
        self.value(ids.graph, DCTERMS.identifier, entry.id)
        self.link(ids.graph, FOAF.primaryTopic, ids.work)
        self.texts(ids.graph, DCTERMS.title, entry.title)
        self.texts(ids.graph, DCTERMS.description, entry.origin)
        self.link(ids.graph, DCTERMS.publisher, self._publisher)
        self.link(ids.graph, DCTERMS.license, entry.records_licence)
        self._statement(f"{ids.graph}/rights", entry.rights)
        self.link(ids.graph, DCTERMS.rights, f"{ids.graph}/rights", self._rights("records"))
        self.link(ids.graph, DCTERMS.accessRights, PUBLIC)
        self.link(ids.graph, DCTERMS.language, CHINESE)
        self.link(ids.graph, DCTERMS.conformsTo, STANDARD)
        self.link(ids.graph, PROV.wasDerivedFrom, entry.origin_url)
        self.value(ids.graph, DCTERMS.modified, entry.modified)
        self._checksum(ids.graph, entry.sha256)
        if entry.place:
            self.link(ids.graph, DCTERMS.spatial, self._ids.place(entry.place))
        for relation, others in entry.relations.items():
            self.link(ids.work, relation, *(self._ids.policy(other).work for other in others))
        for issuer in entry.issuers:
            self._issuer(ids.graph, entry, issuer)
        for beside in (ids.provenance_graph, ids.quality_graph):
            self.describe(beside, VOID.Dataset)
            self.link(beside, DCTERMS.isPartOf, ids.graph)
            self.link(beside, DCTERMS.license, entry.records_licence)
            self.link(beside, DCTERMS.rights, self._rights("records"))

    def shared(self, name: str, modified: dt.date | None) -> None:
        """The data set of a graph that no single document makes, and what it was made from.

        Args:
            name: one of :data:`SHARED`.
            modified: the latest day of a document, which is that of the catalogue.
        """
        iri, run = self._ids.graph(name), f"{self._base}id/run/{name.replace('/', '-')}"
        files, changed = _made_from(name)
        self.describe(iri, DCAT.Dataset)
        self._common(iri, f"graph.{name.partition('/')[0]}", changed or modified)
        self.link(self.catalog_iri, DCAT.dataset, iri)
        self.link(self._whole, DCTERMS.hasPart, iri)
        self.value(iri, DCTERMS.identifier, name)
        self.link(iri, DCTERMS.rights, self._rights(OF_GRAPH[name]))
        self.link(iri, DCTERMS.conformsTo, STANDARD)
        self.link(iri, PROV.wasGeneratedBy, run)
        self.describe(run, PROV.Activity)
        self.value(run, PP.rulesetVersion, kg.__version__)
        self.link(run, PROV.wasAssociatedWith, f"{self._base}id/software/policy-kg")
        for path in files:
            content = path.read_bytes()
            sha256 = hashlib.sha256(content).hexdigest()
            source = f"{self._base}id/file/{path.stem.replace('_', '-')}/{sha256[:12]}"
            self.link(run, PROV.used, source)
            self.describe(source, PROV.Entity)
            self.value(source, DCTERMS.title, path.name)
            self._checksum(source, sha256)

    def agent(self, iri: str, name: str, *kinds: URIRef) -> None:
        """An agent with its name."""
        self.describe(iri, FOAF.Agent, *kinds)
        self.value(iri, FOAF.name, name)

    def texts(self, iri: str, predicate: URIRef, texts: Mapping[str, str]) -> None:
        """One literal a language."""
        for language, text in texts.items():
            self.value(iri, predicate, Literal(text, lang=language))

    def _common(self, iri: str, key: str, modified: dt.date | None) -> None:
        """What is said alike of the catalogue and of the data sets that the project itself makes."""
        self.texts(iri, DCTERMS.title, messages.both(f"{key}_title"))
        self.texts(iri, DCTERMS.description, messages.both(f"{key}_description"))
        self.link(iri, DCTERMS.publisher, self._publisher)
        self.link(iri, DCTERMS.license, LICENCE)
        self.link(iri, DCTERMS.language, CHINESE, ENGLISH)
        self.value(iri, DCTERMS.modified, modified)

    def _issuer(self, dataset: str, entry: Entry, issuer: str) -> None:
        """Who issued the document: an attribution of its data set, and the series that this issuer's plans make."""
        resolver = Resolver(self._ids, entry.place or UNLOCATED)
        agent = resolver.agent_of(Name(issuer, issuer))
        place, key = agent.iri.split("/")[-2:]
        names = _names(place, key, issuer)
        attribution, series = f"{dataset}/issuer/{key}", f"{self._base}id/series/{place}-{key}"
        self.agent(agent.iri, names["zh-Hans"])
        self.link(dataset, PROV.qualifiedAttribution, attribution)
        self.describe(attribution, PROV.Attribution)
        self.link(attribution, PROV.agent, agent.iri)
        self.link(attribution, DCAT.hadRole, ORIGINATOR)
        self.link(dataset, DCAT3.inSeries, series)
        self.describe(series, DCAT3.DatasetSeries)
        for language, name in names.items():
            for predicate, key_ in ((DCTERMS.title, "series_title"), (DCTERMS.description, "series_description")):
                text = messages.render(f"graph.{key_}", language, issuer=name)
                self.value(series, predicate, Literal(text, lang=language))
        self.link(series, DCTERMS.publisher, self._publisher)
        self.link(series, DCTERMS.subject, agent.iri)
        if entry.place:
            self.link(series, DCTERMS.spatial, self._ids.place(entry.place))

    def _rights(self, kind: str) -> str:
        return f"{self._base}id/rights/{kind}"

    def _statement(self, iri: str, texts: Mapping[str, str]) -> None:
        self.describe(iri, DCTERMS.RightsStatement)
        self.texts(iri, RDFS.label, texts)

    def _checksum(self, iri: str, sha256: str) -> None:
        """Digest of a file: of the one that a document's folder carries, or of one that a graph was made from."""
        checksum = f"{iri}/checksum"
        self.link(iri, SPDX.checksum, checksum)
        self.describe(checksum, SPDX.Checksum)
        self.link(checksum, SPDX.algorithm, str(SPDX.checksumAlgorithm_sha256))
        self.value(checksum, SPDX.checksumValue, Literal(sha256, datatype=XSD.hexBinary))


def _names(place: str, key: str, issuer: str) -> Mapping[str, str]:
    """The name of an issuer in each language; the document's own where the reference data have no other."""
    known = [agency for agency in reference.agencies() if place_key(agency.jurisdiction) == place and agency.key == key]
    return {"zh-Hans": issuer, "en": known[0].name_en if known else issuer}


def _made_from(name: str) -> tuple[Iterable[Path], dt.date | None]:
    """The files that a shared graph is made from, and when they were last changed; none for the catalogue.

    Raises:
        DataError: the list of the reference data is broken.
    """
    if name == "catalog":
        return (), None
    if name == "vocab":
        folder = resources.folder("ontology")
        ontology = folder / "policy-kg.ttl"
        day = Graph().parse(ontology).value(URIRef(STANDARD), DCTERMS.modified)
        return (ontology, *sorted((folder / "schemes").glob("*.ttl"))), dt.date.fromisoformat(str(day))
    path = resources.folder("data") / "reference" / "datasets.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))[name]
        return [path.parent / file for file in table["files"]], table["modified"]
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise DataError("graph.datasets", file=path.name, reason=str(problem)) from problem
