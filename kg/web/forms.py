"""A form from the typed parameters of a saved query."""

from __future__ import annotations

from collections.abc import Sequence

from kg.errors import StoreError, UsageError
from kg.messages import render
from kg.saved_queries.model import Parameter, SavedQuery
from kg.saved_queries.tables import Cell, Row, run_query
from kg.saved_queries.values import Values
from kg.web.query_views import Choice, Field
from kg.web.site import Site

INPUTS = {"integer": "number", "date": "date"}
MOST_CHOICES = 500
"""Above this a select box helps nobody; an input is shown."""


async def fields_of(site: Site, query: SavedQuery, values: Values, language: str) -> tuple[Field, ...]:
    """The fields for the parameters of ``query``, with ``values`` filled in."""
    return tuple([await _field(site, parameter, values, language) for parameter in query.parameters])


async def _field(site: Site, parameter: Parameter, given: Values, language: str) -> Field:
    value = given.get(parameter.name, parameter.default or "")
    values = (value,) if isinstance(value, str) else tuple(value)
    if parameter.many:
        values = (*(each for each in values if each), "", "")
    known = render(f"web.types.{parameter.type}", language)
    return Field(
        name=parameter.name,
        label=parameter.label[language],
        hint=render("web.query.hint", language, type=known, example=parameter.example),
        values=values,
        input=INPUTS.get(parameter.type, "text"),
        required=parameter.required,
        choices=await _choices(site, parameter, values, language),
        many=parameter.many,
    )


async def _choices(site: Site, parameter: Parameter, values: Sequence[str], language: str) -> tuple[Choice, ...]:
    if parameter.values is not None:
        pairs = [(key, label[language]) for key, label in parameter.values.items()]
    else:
        pairs = await _pairs_from_data(site, parameter, language)
    if not 0 < len(pairs) <= MOST_CHOICES:
        return ()
    chosen = {_short(site, parameter, value): value for value in values if value}
    known = {key for key, _ in pairs}
    found = [Choice(value, value, selected=True) for short, value in chosen.items() if short not in known]
    found += [Choice(key, label, key in chosen) for key, label in pairs]
    return tuple(found) if parameter.required or parameter.many else (Choice("", "–", not chosen), *found)


async def _pairs_from_data(site: Site, parameter: Parameter, language: str) -> list[tuple[str, str]]:
    """Short value and label of each thing that the parameter may mean; none if the data cannot tell."""
    if parameter.values_query is not None:
        name, argument = parameter.values_query, {}
    elif parameter.scheme is not None:
        name, argument = "concepts-of-scheme", {"scheme": f"vocab:{parameter.scheme}"}
    elif parameter.class_ is not None:
        name, argument = "instances-of-class", {"class": parameter.class_}
    else:
        return []
    query = site.page_queries.get(name)
    try:
        text = site.page_queries.reader.bind(query, argument)
        table = await run_query(site.store, query, text, timeout_seconds=site.limit_seconds, row_limit=MOST_CHOICES + 1)
    except (StoreError, UsageError):  # the form also works without choices
        return []
    reader = site.queries.reader
    return [(reader.shorten(row["thing"].text, parameter.scheme), _label(row, language)) for row in table.rows]


def _label(row: Row, language: str) -> str:
    names = ("chinese", "english", "label") if language == "zh-Hans" else ("english", "chinese", "label")
    found: Cell = next((row[name] for name in names if name in row), row["thing"])
    return found.text


def _short(site: Site, parameter: Parameter, value: str) -> str:
    """``value`` in the form in which choices are written."""
    if not value or parameter.type != "iri":
        return value
    try:
        term = site.queries.reader.term(parameter, value)
    except UsageError:
        return value
    return site.queries.reader.shorten(term.value, parameter.scheme)
