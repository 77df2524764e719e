"""``data/reference/wikidata.csv`` → ``graph/links/wikidata``: places and agencies and their items of Wikidata.

The link itself is ``skos:exactMatch``, for whoever follows it; beside it stands a node with the slots of SSSOM
(ONTOLOGY §4.6), for whoever asks where it is from. Both are apart from the reference data, in a graph of their own.
"""

from __future__ import annotations

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, PROV, SKOS

from kg import messages, reference
from kg.graph.alignments import SEMAPV
from kg.graph.writer import Writer
from kg.identifiers import Identifiers
from kg.namespaces import LICENCE, PP, SSSOM

ITEM = "http://www.wikidata.org/entity/"
"""Start of the IRIs of items, as Wikidata's own RDF writes them (its concept URI, with ``http``)."""
WIKIDATA = "http://www.wikidata.org/"
NAME = "links/wikidata"
"""Path of the graph below ``graph/``, and of the set of links below ``id/``."""


def wikidata_graph(ids: Identifiers) -> Graph:
    """The links to Wikidata, each with its provenance.

    Args:
        ids: IRIs of the data.

    Raises:
        DataError: a link names a source that is not in the table of sources.
    """
    graph = Graph(identifier=URIRef(ids.graph(NAME)))
    write = Writer(graph)
    mapping_set, sources = f"{ids.base}id/{NAME}", reference.link_sources()
    _describe_set(write, ids, mapping_set)
    for key, source in sources.items():
        iri = _source(mapping_set, key)
        write.describe(iri, PROV.Entity)
        write.value(iri, DCTERMS.source, source.source)
        write.value(iri, DCTERMS.date, source.date)
        write.link(iri, DCTERMS.license, source.licence)
    for link in reference.links():
        thing, item = f"{ids.base}id/{link.thing}", f"{ITEM}{link.item}"
        write.link(thing, SKOS.exactMatch, item)
        iri = f"{mapping_set}#{link.thing.replace('/', '-')}"
        write.describe(iri, PP.ExternalLink)
        write.link(iri, PP.linkSubject, thing)
        write.link(iri, PP.linkRelation, str(SKOS.exactMatch))
        write.link(iri, PP.linkObject, item)
        write.link(iri, SSSOM.mapping_justification, f"{SEMAPV}CompositeMatching")
        write.link(iri, PROV.wasDerivedFrom, _source(mapping_set, link.source))
        write.link(iri, PP.checkedAgainst, *(_source(mapping_set, key) for key in link.checked_against))
        write.link(iri, DCTERMS.isPartOf, mapping_set)
    return graph


def _source(mapping_set: str, key: str) -> str:
    return f"{mapping_set}/source/{key}"


def _describe_set(write: Writer, ids: Identifiers, iri: str) -> None:
    write.describe(iri, SSSOM.MappingSet)
    for predicate, key in ((DCTERMS.title, "graph.links_title"), (DCTERMS.description, "graph.links_description")):
        for language, text in messages.both(key).items():
            write.value(iri, predicate, Literal(text, lang=language))
    write.link(iri, SSSOM.subject_source, ids.graph("places"), ids.graph("agencies"))
    write.link(iri, SSSOM.object_source, WIKIDATA)
    write.link(iri, DCTERMS.license, LICENCE)
    write.value(iri, DCTERMS.creator, "policy-kg project")
