"""The two schemes whose concepts have pages: themes, and initiatives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request

from kg.saved_queries.tables import Row, Table
from kg.web import urls
from kg.web.cards import named
from kg.web.labels import Name, number_of, text_of


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme.

    Args:
        name: last part of its IRI; also the condition of ``/items`` that takes its keys.
        path: of its pages.
        listed: the page query that lists its concepts in use.
        condition: the parameter of ``items-found``.
        questions: saved queries that a concept can be asked → the parameter that it fills.
        whole: saved queries about the scheme.
    """

    name: str
    path: str
    listed: str
    condition: str
    questions: Mapping[str, str]
    whole: tuple[str, ...]


THEMES = Scheme(
    "theme",
    urls.THEMES,
    "themes-listed",
    "themes",
    {"items-of-theme": "theme"},
    ("compare-coverage", "themes-without-items"),
)
INITIATIVES = Scheme(
    "initiative",
    urls.INITIATIVES,
    "initiatives-listed",
    "initiatives",
    {"items-mentioning-initiative": "initiative", "first-to-mention-initiative": "initiative"},
    ("initiatives-by-items", "compare-diffusion"),
)


@dataclass(frozen=True, slots=True)
class ConceptLine:
    """A concept in a list.

    Args:
        name: of the concept.
        depth: how many concepts stand above it in the list.
        items: that have it or a narrower one.
        plans: with such items.
        first: day on which the earliest of them was signed, or empty.
        percent: of the concept with most items, for a bar.
        kind: of an initiative, where it is more than that: platform, service package.
    """

    name: Name
    depth: int
    items: int
    plans: int
    first: str
    percent: float
    kind: Name | None = None


def lines_of(request: Request, table: Table, kinds: Mapping[str, Name] | None = None) -> tuple[ConceptLine, ...]:
    """The concepts of an answer, each below the broader one, otherwise in the order of the answer.

    Args:
        request: for the language.
        table: answer of ``themes-listed`` or ``initiatives-listed``.
        kinds: IRI of a concept → its kind.
    """
    known = {row["concept"].text for row in table.rows}
    below: dict[str, list[Row]] = {}
    for row in table.rows:
        broader = text_of(row, "broader")
        below.setdefault(broader if broader in known else "", []).append(row)
    most = max((number_of(row, "items") for row in table.rows), default=1)
    found: list[ConceptLine] = []

    def walk(rows: Sequence[Row], depth: int) -> None:
        for row in rows:
            iri = row["concept"].text
            found.append(_line(request, row, depth, most, (kinds or {}).get(iri)))
            walk(below.pop(iri, ()), depth + 1)

    walk(below.pop("", ()), 0)
    return tuple(found)


def _line(request: Request, row: Row, depth: int, most: int, kind: Name | None) -> ConceptLine:
    iri, items = row["concept"].text, number_of(row, "items")
    name = named(request, row, "concept") or Name(iri)
    return ConceptLine(
        name, depth, items, number_of(row, "plans"), text_of(row, "first"), round(100 * items / most, 1), kind
    )
