"""The catalogue as DCAT-AP 3.0.1 and DQV, for one address: what the catalogue graph says, and what holds here alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from rdflib.namespace import DCAT, DCTERMS, FOAF, PROV, RDFS, SKOS, XSD

from kg import messages
from kg.catalog.model import CHECKSUM, File, Publication, Row, document_of
from kg.catalog.statements import Statements
from kg.namespaces import AUTHORITY, CC_BY, CHINESE, DCAT3, DQV, ENGLISH, PUBLIC, SPDX, concept

IANA = "https://www.iana.org/assignments/media-types/"
ATTRIBUTION = "http://purl.org/adms/licencetype/Attribution"
FILE_TYPES = {
    "application/n-quads": "RDF_N_QUADS",
    "application/trig": "RDF_TRIG",
    "text/turtle": "RDF_TURTLE",
    "application/ld+json": "JSON_LD",
    "text/csv": "CSV",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
    "application/zip": "ZIP",
}
"""Media type → key in the list of file types of the Publications Office, which DCAT-AP wants for ``dcterms:format``."""
PROTOCOL = "https://www.w3.org/TR/sparql11-protocol/"
OPENAPI = "https://spec.openapis.org/oas/v3.1.0"
SERVICES = {"sparql": ("sparql", "sparql", PROTOCOL), "queries": ("queries", "openapi.json", OPENAPI)}
"""Service → path of the endpoint, path of what describes it, what it conforms to."""
THEMES = concept("theme", "").rstrip("/")


@dataclass(frozen=True, slots=True)
class Facts:
    """What queries found.

    Args:
        catalog: the catalogue graph, as N-Triples; empty where the data have none.
        datasets: rows of ``facts-of-datasets``.
        themes: rows of ``themes-of-datasets``.
        names: concept of the scheme of themes, and the scheme itself → language → name.
    """

    catalog: bytes = b""
    datasets: Sequence[Row] = ()
    themes: Sequence[Row] = ()
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def catalogue(publication: Publication, facts: Facts) -> Statements:
    """The description of all data sets.

    Args:
        publication: where the data are.
        facts: of the data.
    """
    write = _Catalogue(publication)
    write.parse(facts.catalog)
    write.catalog()
    write.vocabularies(facts.names)
    write.files(publication.dataset, "")
    themes: dict[str, list[str]] = {}
    for row in facts.themes:
        themes.setdefault(row["plan"], []).append(row["theme"])
    for row in facts.datasets:
        write.dataset(row, themes.get(row["plan"], []), facts.names)
    for name in SERVICES if publication.has_services else ():
        write.service(name)
    write.licences()
    return write


class _Catalogue(Statements):
    """Writes the description.

    Args:
        publication: where the data are.
    """

    def __init__(self, publication: Publication) -> None:
        super().__init__()
        self._of = publication

    def catalog(self) -> None:
        """The catalogue itself, the data set of everything, and what their properties point to."""
        of = self._of
        for iri, kind, key in ((of.catalog, DCAT.Catalog, "catalog"), (of.dataset, DCAT.Dataset, "dataset")):
            if not self.has(iri, str(DCTERMS.title)):  # data without a catalogue graph
                self._unnamed(iri, str(kind), key)
        self.link(of.catalog, str(DCAT.dataset), of.dataset)
        self.link(of.catalog, str(FOAF.homepage), of.address)
        self.describe(of.address, str(FOAF.Document))
        self.link(of.dataset, str(DCAT.landingPage), f"{of.address}data")
        self.describe(f"{of.address}data", str(FOAF.Document))
        self.link(of.dataset, str(DCTERMS.accessRights), PUBLIC)
        self.describe(PUBLIC, str(DCTERMS.RightsStatement))
        if of.version:
            self.value(of.dataset, str(DCAT3.version), of.version)
        for language in (CHINESE, ENGLISH):
            self.describe(language, str(DCTERMS.LinguisticSystem))
        for place in self.objects(str(DCTERMS.spatial)):
            self.describe(place, str(DCTERMS.Location))

    def _unnamed(self, iri: str, kind: str, key: str) -> None:
        """The least that must be said where the data say nothing of themselves: who publishes them is the operator."""
        operator = f"{self._of.address}#operator"
        self.describe(iri, kind)
        self.text(iri, str(DCTERMS.title), messages.both(f"graph.{key}_title"))
        self.text(iri, str(DCTERMS.description), messages.both(f"graph.{key}_description"))
        self.link(iri, str(DCTERMS.publisher), operator)
        self.describe(operator, str(FOAF.Agent))
        self.text(operator, str(FOAF.name), messages.both("catalog.operator", host=urlsplit(self._of.address).netloc))

    def vocabularies(self, names: Mapping[str, Mapping[str, str]]) -> None:
        """The themes by name, and what the data conform to."""
        self.link(self._of.catalog, str(DCAT.themeTaxonomy), THEMES)
        self.describe(THEMES, str(SKOS.ConceptScheme))
        self.text(THEMES, str(DCTERMS.title), names.get(THEMES) or messages.both("catalog.themes"))
        for iri, key in (("https://w3id.org/policy-kg/ns", "catalog.ontology"), (PROTOCOL, ""), (OPENAPI, "")):
            self.describe(iri, str(DCTERMS.Standard))
            if key:
                self.text(iri, str(DCTERMS.title), messages.both(key))

    def dataset(self, row: Row, themes: Sequence[str], names: Mapping[str, Mapping[str, str]]) -> None:
        """What plans and measurements say of the data set of a document, and where it is.

        Args:
            row: of ``facts-of-datasets``.
            themes: of its items.
            names: of themes.
        """
        iri, document = row["dataset"], document_of(row["dataset"], self._of.base)
        if document:
            page = f"{self._of.address}plans/{quote(document)}"
            self.link(iri, str(DCAT.landingPage), page)
            self.describe(page, str(FOAF.Document))
            self.files(iri, document)
        if "signed" in row:
            self.value(row["plan"], str(DCTERMS.date), row["signed"], str(XSD.date))
        if {"period", "begin", "end"} <= row.keys():
            self.link(iri, str(DCTERMS.temporal), row["period"])
            self.describe(row["period"], str(DCTERMS.PeriodOfTime))
            self.value(row["period"], str(DCAT.startDate), row["begin"], str(XSD.date))
            self.value(row["period"], str(DCAT.endDate), row["end"], str(XSD.date))
        if "run" in row:
            self.link(iri, str(PROV.wasGeneratedBy), row["run"])
            self.describe(row["run"], str(PROV.Activity))
        if "measurement" in row:
            self._measured(iri, row)
        for theme in themes:
            self.link(iri, str(DCAT.theme), theme)
            if theme in names:
                self.describe(theme, str(SKOS.Concept))
                self.text(theme, str(SKOS.prefLabel), names[theme])
                self.text(iri, str(DCAT.keyword), names[theme])

    def _measured(self, iri: str, row: Row) -> None:
        """Its completeness (DQV §5), and the graph with all measurements."""
        measurement = row["measurement"]
        self.link(iri, str(DQV.hasQualityMeasurement), measurement)
        self.describe(measurement, str(DQV.QualityMeasurement))
        self.link(measurement, str(DQV.computedOn), row["plan"])
        self.link(measurement, str(DQV.isMeasurementOf), concept("metric", "completeness"))
        self.value(measurement, str(DQV.value), row["value"], str(XSD.decimal))
        self.link(iri, str(DQV.hasQualityMetadata), row["quality"])
        self.describe(row["quality"], str(DQV.QualityMetadata))

    def files(self, dataset: str, document: str) -> None:
        """The distributions of a data set: its files, with size and digest."""
        for file in self._of.files_of.get(document, ()):
            iri = self._of.distribution(dataset, file)
            self.link(dataset, str(DCAT.distribution), iri)
            self._file(iri, file)

    def _file(self, iri: str, file: File) -> None:
        address, media_type, checksum = self._of.download(file), IANA + file.media_type, iri + CHECKSUM
        self.describe(iri, str(DCAT.Distribution))
        self.value(iri, str(DCTERMS.title), file.path.rpartition("/")[2])
        self.text(iri, str(DCTERMS.description), messages.both(f"catalog.file.{file.kind}"))
        self.link(iri, str(DCAT.accessURL), address)
        self.link(iri, str(DCAT.downloadURL), address)
        self.link(iri, str(DCAT.mediaType), media_type)
        self.describe(media_type, str(DCTERMS.MediaType))
        if file.media_type in FILE_TYPES:
            kind = AUTHORITY[f"file-type/{FILE_TYPES[file.media_type]}"]
            self.link(iri, str(DCTERMS.format), kind)
            self.describe(kind, str(DCTERMS.MediaTypeOrExtent))
        self.value(iri, str(DCAT.byteSize), str(file.size_bytes), str(XSD.nonNegativeInteger))
        if file.licence:
            self.link(iri, str(DCTERMS.license), file.licence)
        self.link(iri, str(SPDX.checksum), checksum)
        self.describe(checksum, str(SPDX.Checksum))
        self.link(checksum, str(SPDX.algorithm), str(SPDX.checksumAlgorithm_sha256))
        self.value(checksum, str(SPDX.checksumValue), file.sha256, str(XSD.hexBinary))

    def service(self, name: str) -> None:
        """A way to ask (``dcat:DataService``): the SPARQL endpoint, or the saved queries.

        Args:
            name: one of :data:`SERVICES`.
        """
        of, iri = self._of, f"{self._of.base}catalog/service/{name}"
        path, description, standard = SERVICES[name]
        self.link(of.catalog, str(DCAT.service), iri)
        self.describe(iri, str(DCAT.DataService))
        self.text(iri, str(DCTERMS.title), messages.both(f"catalog.service.{name}.title"))
        self.text(iri, str(DCTERMS.description), messages.both(f"catalog.service.{name}.text"))
        self.link(iri, str(DCAT.endpointURL), of.address + path)
        self.link(iri, str(DCAT.endpointDescription), of.address + description)
        self.link(iri, str(DCTERMS.conformsTo), standard)
        self.link(iri, str(DCAT.servesDataset), of.dataset)
        if of.licence:
            self.link(iri, str(DCTERMS.license), of.licence)
        self.link(iri, str(DCTERMS.accessRights), PUBLIC)
        self.link(iri, str(RDFS.seeAlso), f"{of.address}void")

    def licences(self) -> None:
        """What is said of the licences that are named."""
        for licence in self.objects(str(DCTERMS.license)):
            self.describe(licence, str(DCTERMS.LicenseDocument))
            if licence.startswith(CC_BY):
                self.link(licence, str(DCTERMS.type), ATTRIBUTION)
                self.describe(ATTRIBUTION, str(SKOS.Concept))
                self.text(ATTRIBUTION, str(SKOS.prefLabel), messages.both("catalog.attribution"))
