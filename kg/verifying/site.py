"""A site as it tells of itself: its things, its VoID description, its catalogue, its endpoint, found from one address.

Sources: VoID §7 (``/.well-known/void``), DCAT 3 §6, RFC 8288 (links), RFC 9309 §2.3 and Sitemaps 0.9 (robots.txt names
the site map).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from kg.verifying.addresses import checked, folders, normal, resolved, uri_of
from kg.verifying.client import Client
from kg.verifying.exchange import Exchange, Walk
from kg.verifying.graphs import ANY_RDF, Graph, UnreadableError, read
from kg.verifying.jsonld import MEDIA_TYPE, read_json_ld
from kg.verifying.links import HTML, related
from kg.verifying.sitemap import SiteMap, find_site_map

VOID = "http://rdfs.org/ns/void#"
DCAT = "http://www.w3.org/ns/dcat#"
DCT = "http://purl.org/dc/terms/"
SPARQL_SERVICE = ("http://www.w3.org/ns/sparql-service-description#", "http://www.w3.org/TR/sparql11-protocol")
"""How the IRI of the standard begins that an endpoint conforms to."""
THINGS = 3
"""Things that are looked at."""
TRIES = 4
WELL_KNOWN = ".well-known/void"


@dataclass(frozen=True, slots=True)
class Description:
    """A graph that describes the site, and how it was found.

    Args:
        walk: the exchanges.
        graph: what came.
    """

    walk: Walk
    graph: Graph


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing that has an IRI.

    Args:
        iri: its name.
    """

    iri: str

    @property
    def is_hashed(self) -> bool:
        """Whether a fragment tells the thing from its document (Cool URIs §4.1)."""
        return "#" in self.iri


class Site:
    """What is found from an address.

    Args:
        address: given by the person who asks.
        client: asks for it.

    Raises:
        UsageError: the address is none.
    """

    def __init__(self, address: str, client: Client) -> None:
        self.address = checked(address)
        self.client = client
        self._graphs: dict[int, tuple[Exchange, Graph | str]] = {}
        """By the identity of an exchange: itself, so that its identity stays its own, and its graph or why not."""
        self.home = client.open(self.address, "text/html, */*;q=0.5")
        """The address given and where it leads; made first, so that its hosts may be asked."""
        if not self.home.first.problem:
            client.open(self.address, ANY_RDF)  # data may be on another host than pages

    @cached_property
    def roots(self) -> list[str]:
        """Folders that may be the root, the likeliest first: of the address given and of where it led."""
        found = [self.address.partition("#")[0], self.home.last.address]
        return list(dict.fromkeys(folder for address in found for folder in folders(address)))

    @cached_property
    def root(self) -> str:
        """The folder that the site lives in."""
        if self.client.moved:
            return self.client.moved[1]
        known = self.void.walk.first.address if self.void else ""
        return known.removesuffix(WELL_KNOWN) if known.endswith(WELL_KNOWN) else self.roots[0]

    @cached_property
    def uri_spaces(self) -> list[str]:
        """How the IRIs of things begin, as VoID says (VoID §4.3)."""
        graph = self.void.graph if self.void else Graph(())
        return [value for each in graph.subjects for value in graph.values(each, f"{VOID}uriSpace") if value]

    @cached_property
    def tried_for_void(self) -> list[Walk]:
        """Where a VoID description was looked for."""
        return []

    @cached_property
    def void(self) -> Description | None:
        """The VoID description at the well-known address or beside it."""
        names = [f"{root}{WELL_KNOWN}" for root in self.roots]
        names += [resolved(root, name) for root in self.roots[:1] for name in ("void", "void.ttl")]
        return self._first(names, self.tried_for_void, f"{VOID}Dataset", f"{VOID}DatasetDescription")

    @cached_property
    def tried_for_catalog(self) -> list[Walk]:
        """Where a catalogue was looked for."""
        return []

    @cached_property
    def catalog(self) -> Description | None:
        """The DCAT catalogue: a document of its own, what the home page links to, or part of the VoID description."""
        linked = [
            link.target
            for name in ("describedby", "alternate", "api-catalog", "collection")
            for link in related(self.home.last, name)
            if link.media_type in {"", *_RDF} and not link.language
        ]
        names = [f"{root}catalog" for root in self.roots] + linked[:TRIES]
        if self.void:
            named = [
                each
                for part in self.void.graph.of_type(f"{VOID}Dataset")
                for each in self.void.graph.values(part, f"{DCT}isPartOf", f"{DCAT}inCatalog")
            ]
            names += [each for each in named if each.startswith("http")][:TRIES]
            if self.void.graph.of_type(f"{DCAT}Catalog"):
                return self.void
        return self._first([*names, self.home.last.address], self.tried_for_catalog, f"{DCAT}Catalog")

    @cached_property
    def endpoint(self) -> str:
        """Address of the SPARQL endpoint that the descriptions claim, or an empty text."""
        claimed: list[str] = []
        if self.void:
            graph = self.void.graph
            claimed += [v for each in graph.subjects for v in graph.values(each, f"{VOID}sparqlEndpoint")]
        if self.catalog:
            graph = self.catalog.graph
            for service in graph.of_type(f"{DCAT}DataService"):
                if any(each.startswith(SPARQL_SERVICE) for each in graph.values(service, f"{DCT}conformsTo")):
                    claimed += graph.values(service, f"{DCAT}endpointURL")
        return next((each for each in claimed if each.startswith("http")), "")

    @cached_property
    def site_map(self) -> SiteMap:
        """The site map, with how it was looked for."""
        return find_site_map(self.client, self.roots)

    @cached_property
    def things(self) -> list[Thing]:
        """Things to look at, the address given first where it is one."""
        found: list[str] = []
        for candidates in (self._given, self._examples, self._datasets, self._cited):
            if found and candidates not in (self._given, self._examples):
                break
            for iri in candidates():
                if iri not in found and len(found) < THINGS and self._answers(iri):
                    found.append(iri)
        return [Thing(each) for each in found]

    def graph_of(self, walk: Walk) -> Graph:
        """What a walk ended with, as RDF.

        Raises:
            UnreadableError: it did not end well, or it is no RDF.
        """
        if not walk.arrived:
            raise UnreadableError(f"{walk.last.status or walk.last.problem}")
        if id(walk.last) not in self._graphs:
            self._graphs[id(walk.last)] = walk.last, self._read(walk.last)
        _, found = self._graphs[id(walk.last)]
        if isinstance(found, str):
            raise UnreadableError(found)
        return found

    def _read(self, answer: Exchange) -> Graph | str:
        """The graph of an answer, or why there is none."""
        try:
            if answer.media_type == MEDIA_TYPE:
                return read_json_ld(self.client, answer, answer.body)
            return read(answer)
        except UnreadableError as error:
            return str(error)

    def _first(self, names: list[str], tried: list[Walk], *types: str) -> Description | None:
        """The first of some addresses that answers with a description of one of some classes."""
        for name in dict.fromkeys(names):
            walk = self.client.follow(name, ANY_RDF)
            tried.append(walk)
            try:
                graph = self.graph_of(walk)
            except UnreadableError:
                continue
            if graph.of_type(*types):
                return Description(walk, graph)
        return None

    def _given(self) -> list[str]:
        """The address given, where it names a thing: it sends on to a document, or RDF at it has it as a subject.

        A browser shows an IRI percent-encoded, and a site not published yet answers for names of another host: the
        name is what the description says, or what the document cites.
        """
        walk = self.client.follow(self.address, ANY_RDF)
        try:
            subjects = self.graph_of(walk).subjects
        except UnreadableError:
            subjects = []
        document, _, fragment = self.address.partition("#")
        same = [each for each in subjects if each.startswith("http") and normal(each) == normal(document)]
        named = [each for each in same if each.partition("#")[2] == fragment or not fragment]
        if walk.first.status == 303 or fragment:
            cited = [link.target for link in related(walk.last, "cite-as")]
            return (named or cited or [self.address])[:1]
        return [] if urlsplit(self.address).path.endswith("/") else named[:1]

    def _examples(self) -> list[str]:
        """Example things that the VoID description names."""
        if not self.void:
            return []
        graph = self.void.graph
        found = [
            graph.values(each, f"{VOID}{name}")
            for name in ("exampleResource", "rootResource")
            for each in graph.subjects
        ]
        return spread([iri for some in found for iri in some if iri.startswith("http")], THINGS)

    def _datasets(self) -> list[str]:
        """Data sets of the catalogue: things with IRIs, too."""
        named = self.catalog.graph.of_type(f"{DCAT}Dataset") if self.catalog else []
        return spread([each for each in named if each.startswith("http")], THINGS)

    def _cited(self) -> list[str]:
        """Things that pages of the site map are about: ``cite-as`` (RFC 8574)."""
        pages = [self.client.follow(each, "text/html").last for each in spread(self.site_map.addresses, THINGS)]
        return [link.target for page in pages if page.media_type in HTML for link in related(page, "cite-as")]

    def _answers(self, iri: str) -> bool:
        """Whether something can be asked for an IRI: on a host of this site, or on a folder that stands for its own."""
        if not self.client.may_ask(iri) and not self.client.moved:
            self._find_stand_in(iri)
        return self.client.may_ask(iri)

    def _find_stand_in(self, iri: str) -> None:
        """See whether the site answers for IRIs of another host, as one does that is not published yet."""
        address = uri_of(iri)
        parts = urlsplit(address)
        steps = parts.path.split("/")[1:]
        for root in self.roots[:2]:
            for count in range(min(TRIES, len(steps))):
                rest = "/".join(steps[count:])
                if not rest:
                    continue  # the root itself, which answers whatever the IRI is
                rest += f"?{parts.query}" if parts.query else ""
                walk = self.client.follow(root + rest, f"{ANY_RDF}, */*;q=0.1")
                if walk.arrived and (walk.first.status == 303 or self._describes(walk, iri)):
                    self.client.moved = (address.removesuffix(rest), root)
                    return

    def _describes(self, walk: Walk, iri: str) -> bool:
        """Whether a walk ends with RDF about an IRI."""
        try:
            return iri in self.graph_of(walk).subjects
        except UnreadableError:
            return False


_RDF = frozenset({"text/turtle", MEDIA_TYPE, "application/rdf+xml", "application/n-triples"})


def spread(found: list[str], count: int) -> list[str]:
    """Some of many, from the beginning to the end."""
    unique = list(dict.fromkeys(found))
    if len(unique) <= count:
        return unique
    return [unique[at * (len(unique) - 1) // (count - 1)] for at in range(count)]
