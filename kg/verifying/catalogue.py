"""Rules of the catalogue: it is there, says what it must, and its files are what it says (DCAT 3, DCAT-AP 3)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from kg.verifying.exchange import Exchange, Walk
from kg.verifying.graphs import whole_number
from kg.verifying.rules import Check, Rule, Verdict, failed, met, no_answer, not_applicable
from kg.verifying.site import DCAT, DCT, Site, spread

SPDX = "http://spdx.org/rdf/terms#"
ODRL = "http://www.w3.org/ns/odrl/2/"
RIGHTS = (f"{DCT}license", f"{DCT}rights", f"{ODRL}hasPolicy")
MANDATORY = {
    "Catalog": (f"{DCT}title", f"{DCT}description", f"{DCT}publisher"),
    "Dataset": (f"{DCT}title", f"{DCT}description"),
    "Distribution": (),
}
"""Properties that DCAT-AP 3 wants of each class, besides those that tie them together."""
FILES = 5
"""Distributions that are asked for."""
FETCHED = 3
"""Files that are fetched whole, at most, until one can be read."""
DCAT_3 = "https://www.w3.org/TR/vocab-dcat-3/"
DCAT_AP = "https://semiceu.github.io/DCAT-AP/releases/3.0.0/"


@dataclass(frozen=True, slots=True)
class Distribution:
    """A file as the catalogue states it.

    Args:
        name: of the node.
        dataset: it belongs to.
        download: address of the file.
        media_type: stated, or empty.
        size_bytes: stated, or None.
        checksum: algorithm as hashlib names it and digest in hexadecimal, or None.
    """

    name: str
    dataset: str
    download: str
    media_type: str
    size_bytes: int | None
    checksum: tuple[str, str] | None


def distributions(site: Site) -> list[Distribution]:
    """The distributions of the catalogue that have a file."""
    if site.catalog is None:
        return []
    graph, found = site.catalog.graph, []
    for dataset in graph.subjects:
        for name in graph.values(dataset, f"{DCAT}distribution"):
            for download in graph.values(name, f"{DCAT}downloadURL"):
                stated = graph.value(name, f"{DCAT}mediaType")
                size = graph.value(name, f"{DCAT}byteSize").partition(".")[0]
                checksum = None
                for node in graph.values(name, f"{SPDX}checksum"):
                    algorithm = graph.value(node, f"{SPDX}algorithm").rpartition("_")[2].lower()
                    checksum = (algorithm, graph.value(node, f"{SPDX}checksumValue").lower())
                media_type = "/".join(stated.rsplit("/", 2)[-2:]).partition(";")[0]
                found.append(Distribution(name, dataset, download, media_type, whole_number(size), checksum))
    return found


def _with_files(check: Callable[[Site, list[Distribution]], Verdict]) -> Check:
    """A check of files on hosts that may be asked."""

    def found(site: Site) -> Verdict:
        if site.catalog is None:
            return failed("none_found", what="dcat:Catalog")
        listed = [each for each in distributions(site) if each.download.startswith("http")]
        here = [each for each in listed if site.client.may_ask(each.download)]
        if not here:
            return not_applicable("elsewhere", address=listed[0].download) if listed else not_applicable("no_files")
        return check(site, here)

    return found


def _there(site: Site) -> Verdict:
    if site.catalog is None:
        return failed("none_found", *(walk.last for walk in site.tried_for_catalog), what="dcat:Catalog")
    graph, last = site.catalog.graph, site.catalog.walk.last
    named = [
        v for each in graph.of_type(f"{DCAT}Catalog") for v in graph.values(each, f"{DCAT}dataset", f"{DCAT}service")
    ]
    return (
        met("field_is", last, name="dcat:Catalog", found=last.address)
        if named
        else failed("missing", last, what="dcat:dataset")
    )


def _described(site: Site) -> Verdict:
    if site.catalog is None:
        return failed("none_found", what="dcat:Catalog")
    graph, last, count = site.catalog.graph, site.catalog.walk.last, 0
    for kind, wanted in MANDATORY.items():
        for each in graph.of_type(f"{DCAT}{kind}"):
            count += 1
            for name in wanted:
                if not graph.values(each, name):
                    return failed("property_missing", last, iri=each, what=f"dcterms:{name.removeprefix(DCT)}")
    return met("checked", last, count=count)


def _licensed(site: Site) -> Verdict:
    """Each distribution states rights, or the data set that it is of does; a data set without files states its own."""
    if site.catalog is None:
        return failed("none_found", what="dcat:Catalog")
    graph, last, count = site.catalog.graph, site.catalog.walk.last, 0
    for each in graph.of_type(f"{DCAT}Dataset"):
        own = graph.values(each, *RIGHTS)
        for part in graph.values(each, f"{DCAT}distribution") or [each]:
            count += 1
            if not own and not graph.values(part, *RIGHTS):
                return failed("property_missing", last, iri=part, what="dcterms:license, dcterms:rights")
    return met("checked", last, count=count)


def _chosen(files: list[Distribution]) -> list[Distribution]:
    """Some of the files."""
    known = {each.download: each for each in files}
    return [known[each] for each in spread([each.download for each in files], FILES)]


def _download(site: Site, files: list[Distribution]) -> Verdict:
    heads = []
    for file in _chosen(files):
        head, wrong = measured(site, file.download, None)
        if file.media_type and not wrong and head.media_type != file.media_type:
            wrong = failed("media_type", head, found=head.media_type or "–", wanted=file.media_type)
        if wrong:
            return wrong
        heads.append(head)
    return met("checked", *heads, count=len(heads))


def measured(site: Site, address: str, stated_bytes: int | None) -> tuple[Exchange, Verdict | None]:
    """What HEAD tells of a file, and what is wrong with it: no answer, or another length than the catalogue states."""
    walk = site.client.follow(address, "*/*", "HEAD")
    told = walk.last.header("content-length")
    if not walk.arrived:
        return walk.last, no_answer(walk.last)
    if stated_bytes is not None and told and told != str(stated_bytes):
        return walk.last, failed("field_differs", walk.last, name="content-length", found=told, wanted=stated_bytes)
    return walk.last, None


def smallest_first(sizes: Mapping[str, int | None]) -> list[str]:
    """Addresses in the order of the stated sizes, those without one last."""
    return sorted(sizes, key=lambda each: (sizes[each] is None, sizes[each] or 0, each))


def fetched(site: Site, sizes: Mapping[str, int | None]) -> Iterator[tuple[str, Walk]]:
    """Fetch the smallest files whole: few of them, and none that is stated to be larger than may be read.

    Args:
        site: that has them.
        sizes: in bytes, as stated, by address.
    """
    small = [each for each in smallest_first(sizes) if (sizes[each] or 0) <= site.client.body_bytes]
    for address in small[:FETCHED]:
        yield address, site.client.follow(address, "*/*")


def _size(site: Site, files: list[Distribution]) -> Verdict:
    shown = []
    for file in _chosen(files):
        head, wrong = measured(site, file.download, file.size_bytes)
        if file.size_bytes is None and not wrong:
            wrong = failed("property_missing", head, iri=file.name, what="dcat:byteSize")
        if wrong:
            return wrong
        shown += [head] if head.header("content-length") else []
    return met("checked", *shown, count=len(shown)) if shown else not_applicable("no_length")


def _checksum(site: Site, files: list[Distribution]) -> Verdict:
    """Of the smallest file that has one."""
    stated = [each for each in files if each.checksum]
    if len(stated) < len(files):
        bare = next(each for each in files if not each.checksum)
        return failed("property_missing", iri=bare.name, what="spdx:checksum")
    known = {each.download: each for each in stated}
    for address, walk in fetched(site, {each.download: each.size_bytes for each in stated}):
        if walk.last.cut:
            continue
        if not walk.arrived:
            return no_answer(walk.last)
        algorithm, digest = known[address].checksum or ("", "")
        if algorithm not in hashlib.algorithms_guaranteed or algorithm.startswith("shake"):
            return failed("field_differs", walk.last, name="spdx:algorithm", found=algorithm or "–", wanted="sha256")
        computed = hashlib.new(algorithm, walk.last.body, usedforsecurity=False).hexdigest()
        if computed != digest:
            return failed("field_differs", walk.last, name=algorithm, found=computed, wanted=digest)
        return met("field_is", walk.last, name=urlsplit(address).path.rpartition("/")[2], found=f"{algorithm} {digest}")
    return not_applicable("too_large_all")


RULES = (
    Rule("dcat", 2, "DCAT 3 §6.3", f"{DCAT_3}#Class:Catalog", _there),
    Rule("dcat-described", 1, "DCAT-AP 3 §5, §6", f"{DCAT_AP}#Catalogue", _described),
    Rule("dcat-license", 2, "DCAT 3 §8", f"{DCAT_3}#license-rights", _licensed),
    Rule("dcat-download", 2, "DCAT 3 §6.8.10", f"{DCAT_3}#Property:distribution_download_url", _with_files(_download)),
    Rule("dcat-size", 1, "DCAT 3 §6.8.16", f"{DCAT_3}#Property:distribution_size", _with_files(_size)),
    Rule("dcat-checksum", 2, "DCAT 3 §6.8.20", f"{DCAT_3}#Property:distribution_checksum", _with_files(_checksum)),
)
