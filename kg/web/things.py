"""The page that tells of a thing: from its IRI to an address of this site, and back.

Keys in addresses are those of the IRIs (ONTOLOGY §5), so neither way needs the data.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from kg.errors import UsageError
from kg.identifiers import KEY, Identifiers
from kg.namespaces import PP, SHAPE, VOCAB
from kg.web import urls
from kg.web.thing_documents import address_of, anchor_of, document_of

DOCUMENT = re.compile(
    r"id/policy/(?:(?P<place>cn|\d{6})/(?P<year>\d{4})/(?P<slug>[a-z0-9-]+)|file/(?P<file>[0-9a-f]{12}))(?P<rest>/.*)?"
)
ITEM = re.compile(r"/item/(?P<key>[a-z0-9-]+)(?P<part>/.*)?")
SECTION = re.compile(r"/(?P<part>s[0-9]+(?:/[a-z0-9]+)*)")
SHARED = re.compile(r"id/(?P<kind>agency|group)/(?P<place>[a-z0-9-]+)/(?P<key>[a-z0-9-]+)")
PLACE = re.compile(r"id/place/(?P<key>cn|\d{6}|zone/[a-z0-9-]+)")
ALIGNMENT = re.compile(r"id/alignment/(?P<a>[a-z0-9-]+?)--(?P<b>[a-z0-9-]+)(?:/.*)?")
CONCEPT = re.compile(r"(?P<scheme>[a-z-]+)(?:/(?P<key>[a-z0-9-]+))?")
KINDS = {"agency": urls.AGENCIES, "group": urls.GROUPS}
PLACELESS = ("group-", "part-")
"""Parts of an item that its page shows with those that act in them, without a place of their own."""
CONCEPTS = {"theme": urls.THEMES, "initiative": urls.INITIATIVES}
"""Schemes whose concepts have a page of their own."""


def page_of(iri: str, base: str) -> str | None:
    """The address of the page that tells of a thing; None where no page does.

    Args:
        iri: of the thing.
        base: start of the IRIs of the data.

    >>> base = "https://example.org/"
    >>> page_of("https://example.org/id/policy/500000/2022/zwfw-gzyd/item/13-04/lead/1", base)
    '/plans/500000-2022-zwfw-gzyd/items/13-04#lead-1'
    >>> page_of("https://example.org/id/agency/500000/sfj", base)
    '/agencies/500000/sfj'
    >>> page_of("https://example.org/other", base)
    """
    if iri.startswith(VOCAB):
        return _page_of_concept(iri.removeprefix(VOCAB))
    if not iri.startswith(base):
        return None
    path = iri.removeprefix(base)
    if match := DOCUMENT.fullmatch(path):
        document = f"file-{match['file']}" if match["file"] else f"{match['place']}-{match['year']}-{match['slug']}"
        return _page_in_document(document, match["rest"] or "")
    if match := SHARED.fullmatch(path):
        return f"{KINDS[match['kind']]}/{match['place']}/{match['key']}"
    if match := PLACE.fullmatch(path):
        return f"{urls.JURISDICTIONS}/{match['key']}"
    if match := ALIGNMENT.fullmatch(path):
        return urls.with_parameters(urls.COMPARE, {"a": match["a"], "b": match["b"]})
    return None


def _page_in_document(document: str, rest: str) -> str | None:
    plan = urls.plan(document)
    if not rest:
        return plan
    if match := ITEM.fullmatch(rest):
        part = (match["part"] or "").strip("/").replace("/", "-")
        if part.startswith(PLACELESS):
            part = ""
        return urls.item(document, match["key"]) + (f"#{quote(part)}" if part else "")
    if match := SECTION.fullmatch(rest):
        return f"{plan}#{match['part'].replace('/', '-')}"
    return f"{plan}#notice" if rest == "/notice" else None


def _page_of_concept(path: str) -> str | None:
    match = CONCEPT.fullmatch(path)
    if match is None:
        return None
    scheme, key = match["scheme"], match["key"]
    if key and scheme in CONCEPTS:
        return f"{CONCEPTS[scheme]}/{key}"
    return f"/vocab/{scheme}" + (f"#{key}" if key else "")


DESCRIBED_AT = {"catalog": urls.CATALOG, "dataset": urls.VOID}
"""What the data name besides things and graphs, by the end of its IRI → where it is described."""


def document_address(iri: str, base: str) -> str | None:
    """The address of what describes a thing, a named graph or a term of the project; None for any other IRI.

    >>> document_address("https://example.org/id/agency/500000/sfj", "https://example.org/")
    '/doc/agency/500000/sfj'
    >>> document_address("https://example.org/id/policy/cn/2019/guofa-3/item/1/lead/1", "https://example.org/")
    '/doc/policy/cn/2019/guofa-3/item/1#lead-1'
    >>> document_address("https://example.org/catalog", "https://example.org/")
    '/catalog'
    """
    for namespace, page in ((str(PP), "/ns"), (str(SHAPE), "/shapes")):
        if iri == namespace.removesuffix("#"):
            return page
        if iri.startswith(namespace):
            return f"{page}#{address_of(iri.removeprefix(namespace))}"
    if iri in (found := {f"{base}{name}": address for name, address in DESCRIBED_AT.items()}):
        return found[iri]
    if iri.startswith(f"{base}graph/"):
        return f"{urls.GRAPH}/{address_of(iri.removeprefix(f'{base}graph/'))}"
    if not iri.startswith(f"{base}id/"):
        return None
    path = iri.removeprefix(f"{base}id/")
    document = document_of(path.partition("#")[0])
    anchor = anchor_of(path, document)
    return f"{urls.DOCUMENT}/{address_of(document)}{f'#{address_of(anchor)}' if anchor else ''}"


def plan_iri(document_id: str, base: str) -> str | None:
    """The IRI of a plan by the id in its address; None where there can be no such plan."""
    try:
        return Identifiers(base).policy(document_id).work
    except UsageError:
        return None


def item_iri(document_id: str, key: str, base: str) -> str | None:
    """The IRI of an item by the keys in its address; None where there can be no such item."""
    plan = plan_iri(document_id, base)
    return f"{plan}/item/{key}" if plan and KEY.fullmatch(key) else None


def shared_iri(kind: str, place: str, key: str, base: str) -> str | None:
    """The IRI of an ``agency`` or ``group`` by the keys in its address; None where there can be none."""
    return f"{base}id/{kind}/{place}/{key}" if KEY.fullmatch(place) and KEY.fullmatch(key) else None


def place_iri(key: str, base: str) -> str | None:
    """The IRI of a jurisdiction by the key in its address (``500000``, ``cn``, ``zone/liangjiang``)."""
    return f"{base}id/place/{key}" if PLACE.fullmatch(f"id/place/{key}") else None


def concept_iri(scheme: str, key: str) -> str | None:
    """The IRI of a concept by the key in its address; None where there can be none."""
    return f"{VOCAB}{scheme}/{key}" if KEY.fullmatch(key) else None
