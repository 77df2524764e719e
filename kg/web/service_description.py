"""The SPARQL 1.1 Service Description of this endpoint (§2: what an endpoint says when asked nothing)."""

from __future__ import annotations

from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, VOID, XSD

from kg.namespaces import prefixes
from kg.store.arranging import arranged
from kg.store.formats import GRAPH_FORMATS, SOLUTION_FORMATS, ResultFormat
from kg.web.site import Site

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")


def describe(site: Site, endpoint: str, void: str, form: ResultFormat) -> bytes:
    """The description, serialised: the same data give the same bytes.

    Args:
        site: its store is described.
        endpoint: address of the service.
        void: address of the VoID, which describes the same graphs under the same IRIs.
        form: one of the first four of :data:`kg.store.formats.GRAPH_FORMATS`.
    """
    triples = _graph(site, URIRef(endpoint), URIRef(void)).serialize(format="nt", encoding="utf-8")
    return arranged(triples, form, prefixes())


def _graph(site: Site, endpoint: URIRef, void: URIRef) -> Graph:
    graph = Graph()
    service, dataset = BNode(), BNode()
    graph.add((service, RDF.type, SD.Service))
    graph.add((service, SD.endpoint, endpoint))
    graph.add((service, SD.supportedLanguage, SD.SPARQL11Query))
    graph.add((service, SD.feature, SD.UnionDefaultGraph))
    for form in (*SOLUTION_FORMATS, *GRAPH_FORMATS):
        graph.add((service, SD.resultFormat, URIRef(form.iri)))
    graph.add((service, SD.defaultDataset, dataset))
    _add_dataset(graph, dataset, site)
    graph.add((dataset, RDFS.seeAlso, void))
    return graph


def _add_dataset(graph: Graph, dataset: BNode, site: Site) -> None:
    status = site.store.status()
    graph.add((dataset, RDF.type, SD.Dataset))
    if status.triples is not None:
        union = URIRef(f"{site.settings.base_iri}dataset")
        graph.add((dataset, SD.defaultGraph, union))
        graph.add((union, RDF.type, SD.Graph))
        graph.add((union, RDF.type, VOID.Dataset))
        graph.add((union, VOID.triples, Literal(status.triples, datatype=XSD.integer)))
    if status.data_version is not None:
        graph.add((dataset, DCTERMS.identifier, Literal(status.data_version)))
    for name in status.graphs:
        named = BNode()
        graph.add((dataset, SD.namedGraph, named))
        graph.add((named, RDF.type, SD.NamedGraph))
        graph.add((named, SD.name, URIRef(name)))
        graph.add((named, SD.graph, URIRef(name)))  # the graph as VoID describes it
        graph.add((URIRef(name), RDF.type, SD.Graph))
