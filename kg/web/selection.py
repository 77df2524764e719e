"""What an address selects of the milestones: plans, agencies and groups, places, the reading, days."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request

from kg.errors import UsageError
from kg.web import urls
from kg.web.asking import ask
from kg.web.cards import named
from kg.web.errors import HttpError
from kg.web.facets import key_of
from kg.web.labels import Name
from kg.web.site import site_of
from kg.web.things import place_iri, plan_iri, shared_iri

READINGS = ("lenient", "strict")
VIEWS = ("calendar", "gantt")
OF = ("plan", "agency", "place")
"""Parameters that may be given several times."""
EXAMPLES = {
    "plan": "500000-2022-zwfw-gzyd",
    "agency": "agency/500000/sfj",
    "place": "500000",
    "reading": "strict",
    "view": "gantt",
    "day": "2022-06-30",
}
AGENT = re.compile(r"(?P<kind>agency|group)/(?P<place>[a-z0-9-]+)/(?P<key>[a-z0-9-]+)")
VALUES = 50
"""Things of one kind that may be chosen."""
FIRST_DAY, LAST_DAY = "0001-01-01", "9999-12-31"


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked for.

    Args:
        plans: IRIs; none for all, as of the next two.
        agents: IRIs of agencies and groups.
        places: IRIs.
        reading: of deadlines, ``lenient`` or ``strict``.
        as_of: day from which one looks, or empty.
        first: first day shown, or empty.
        last: last day shown, or empty.
        view: ``calendar`` or ``gantt``.
        given: parameter → values as typed, for addresses.
    """

    plans: tuple[str, ...]
    agents: tuple[str, ...]
    places: tuple[str, ...]
    reading: str
    as_of: str
    first: str
    last: str
    view: str
    given: Mapping[str, tuple[str, ...]]

    @property
    def things(self) -> tuple[str, ...]:
        """The IRIs of all things chosen."""
        return (*self.plans, *self.agents, *self.places)

    @property
    def filters(self) -> dict[str, tuple[str, ...]]:
        """For the queries behind the page."""
        return {"plans": self.plans, "agents": self.agents, "places": self.places}

    @property
    def within(self) -> dict[str, str]:
        """The days and the reading for the queries behind the page."""
        return {"from": self.first or FIRST_DAY, "until": self.last or LAST_DAY, "reading": self.reading}

    def address(self, path: str = urls.DEADLINES, **changes: str | Sequence[str]) -> str:
        """An address that selects the same but for the changes; an empty value lets a parameter go.

        Args:
            path: of the page.
            changes: parameter → value; ``first`` and ``last`` stand for ``from`` and ``until``.
        """
        own = {"reading": self.reading, "as_of": self.as_of, "from": self.first, "until": self.last, "view": self.view}
        renamed = {{"first": "from", "last": "until"}.get(name, name): value for name, value in changes.items()}
        plain = {"reading": READINGS[0], "view": VIEWS[0]}
        merged = {**self.given, **own, **renamed}
        return urls.with_parameters(
            path, {name: value for name, value in merged.items() if value and value != plain.get(name)}
        )


def selection_of(request: Request) -> Selection:
    """What a request selects.

    Raises:
        UsageError: a value has not the form that its parameter wants, or there are too many.
    """
    base, given = site_of(request).settings.base_iri, request.query_params
    typed = {name: tuple(dict.fromkeys(filter(None, given.getlist(name)))) for name in OF}
    for name, values in typed.items():
        if len(values) > VALUES:
            raise UsageError("web.deadlines.too_many", parameter=name, most=VALUES)
    return Selection(
        plans=_each("plan", typed["plan"], lambda value: plan_iri(value, base)),
        agents=_each("agency", typed["agency"], lambda value: agent_iri(value, base)),
        places=_each("place", typed["place"], lambda value: place_iri(value, base)),
        reading=_one_of("reading", given.get("reading"), READINGS),
        as_of=_day("as_of", given.get("as_of")),
        first=_day("from", given.get("from")),
        last=_day("until", given.get("until")),
        view=_one_of("view", given.get("view"), VIEWS),
        given={name: values for name, values in typed.items() if values},
    )


def agent_iri(key: str, base: str) -> str | None:
    """The IRI of an agency or group by its short key; None where there can be none.

    >>> agent_iri("group/500000/districts", "https://example.org/"), agent_iri("sfj", "https://example.org/")
    ('https://example.org/id/group/500000/districts', None)
    """
    match = AGENT.fullmatch(key)
    return shared_iri(match["kind"], match["place"], match["key"], base) if match else None


def _each(parameter: str, values: Sequence[str], read: Callable[[str], str | None]) -> tuple[str, ...]:
    found = [(value, read(value)) for value in values]
    for value, iri in found:
        if iri is None:
            raise _wrong(parameter, value, "iri", EXAMPLES[parameter])
    return tuple(iri for _, iri in found if iri is not None)


def _one_of(parameter: str, value: str | None, known: Sequence[str]) -> str:
    if value and value not in known:
        raise _wrong(parameter, value, "enum", EXAMPLES[parameter])
    return value or known[0]


def _day(parameter: str, value: str | None) -> str:
    """A day as ISO 8601 writes it, or empty."""
    if not value:
        return ""
    try:
        read = dt.date.fromisoformat(value).isoformat()
    except ValueError:
        raise _wrong(parameter, value, "date", EXAMPLES["day"]) from None
    if read != value:
        raise _wrong(parameter, value, "date", EXAMPLES["day"])
    return value


def _wrong(parameter: str, value: str, kind: str, example: str) -> UsageError:
    return UsageError("queries.wrong_value", parameter=parameter, value=value, type=kind, example=example)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The things chosen, by name.

    Args:
        plans: in the order of the address, as the next two.
        agents: agencies and groups.
        places: jurisdictions of plans.
    """

    plans: tuple[Name, ...]
    agents: tuple[Name, ...]
    places: tuple[Name, ...]

    @property
    def all(self) -> tuple[Name, ...]:
        """All of them."""
        return (*self.plans, *self.agents, *self.places)


async def chosen_of(request: Request, selection: Selection) -> Chosen:
    """The things that are chosen.

    Raises:
        HttpError: 404, the graph does not hold one of them.
    """
    known, _ = await names_of(request, selection.things)
    for parameter, things in zip(OF, (selection.plans, selection.agents, selection.places), strict=True):
        for iri in things:
            if iri not in known:
                if parameter == "plan":
                    raise HttpError(404, "web.no_plan", plan=selection.given["plan"][things.index(iri)])
                raise HttpError(404, "web.deadlines.unknown", thing=key_of(Name("", iri=iri)))
    return Chosen(
        *(tuple(known[iri] for iri in things) for things in (selection.plans, selection.agents, selection.places))
    )


async def names_of(request: Request, things: Sequence[str]) -> tuple[dict[str, Name], dict[str, str]]:
    """The names of things by IRI, and the day signed of those that are plans."""
    if not things:
        return {}, {}
    table = await ask(request, "names-of-things", {"things": list(dict.fromkeys(things))})
    names = {row["thing"].text: name for row in table.rows if (name := named(request, row, "thing"))}
    return names, {row["thing"].text: row["signed"].text for row in table.rows if "signed" in row}
