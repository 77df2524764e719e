"""The representations of a page: their endings, names and media types."""

from __future__ import annotations

from collections.abc import Mapping

from kg.store.formats import JSON_LD, N_TRIPLES, RDF_XML, TURTLE, ResultFormat
from kg.web.frame import Alternate

RDF_FORMATS: Mapping[str, ResultFormat] = {"ttl": TURTLE, "jsonld": JSON_LD, "nt": N_TRIPLES, "rdf": RDF_XML}
NAMES = {"json": "JSON", "ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdf": "RDF/XML"}
MEDIA_TYPES: Mapping[str, str] = {
    "json": "application/json",
    **{ending: form.media_type for ending, form in RDF_FORMATS.items()},
}
"""Ending → media type, without the page itself."""
ENDINGS = frozenset({"html", *MEDIA_TYPES})
"""Of all representations, the page among them."""


def split_ending(path: str) -> tuple[str, str]:
    """A path without the ending of a representation, and the ending; empty where it has none.

    >>> split_ending("place/500000.ttl"), split_ending("version/0.1.0")
    (('place/500000', 'ttl'), ('version/0.1.0', ''))
    """
    stem, _, ending = path.rpartition(".")
    return (stem, ending) if stem and ending in ENDINGS else (path, "")


def of_address(address: str, *, rdf: bool) -> tuple[Alternate, ...]:
    """The other representations of a page.

    Args:
        address: of the page, with its parameters.
        rdf: whether it has some in RDF.

    >>> of_address("/plans?page=2", rdf=False)
    (Alternate(label='JSON', href='/plans.json?page=2', media_type='application/json'),)
    """
    return tuple(
        Alternate(NAMES[ending], with_ending(address, ending), media_type)
        for ending, media_type in MEDIA_TYPES.items()
        if rdf or ending == "json"
    )


def with_ending(address: str, ending: str) -> str:
    """The address of a representation of a page.

    >>> with_ending("/?page=2", "ttl")
    '/index.ttl?page=2'
    """
    path, sign, parameters = address.partition("?")
    return f"{'/index' if path == '/' else path}.{ending}{sign}{parameters}"
