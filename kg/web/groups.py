"""``/groups``: collective names in plans, what they mean, who is in them and what plans give them to do."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request

from kg.messages import render
from kg.namespaces import PP, VOCAB
from kg.saved_queries.tables import Row
from kg.web import urls
from kg.web.agency import links_of_agent, sources_of, trail_of
from kg.web.asking import ask
from kg.web.beside import add_page
from kg.web.calendars import Calendar, calendar_of
from kg.web.cards import named
from kg.web.duties import Duties, duties_of_agent
from kg.web.errors import HttpError
from kg.web.frame import Frame
from kg.web.labels import Name, number_of, sorted_by_name
from kg.web.language import request_language
from kg.web.page_rdf import Description
from kg.web.pages import frame_of
from kg.web.paging import page_links, page_number
from kg.web.site import site_of
from kg.web.statements import SKOS, Statements, statements_of
from kg.web.things import shared_iri

KINDS = ("closed", "open", "partly-listed")
"""Kinds of membership, the surest first."""
MEMBER = "http://xmlns.com/foaf/0.1/member"
ROWS = 50
"""Groups of single items on a page."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of membership: its name and what it means."""

    name: Name
    definition: Name


@dataclass(frozen=True, slots=True)
class ListedGroup:
    """A group in the list.

    Args:
        group: it.
        place: its scope.
        kind: of membership.
        items: items that name it.
        plans: plans that name it.
    """

    group: Name
    place: Name | None
    kind: Name | None
    items: int
    plans: int


@dataclass(frozen=True, slots=True)
class GroupsPage:
    """``groups.html``.

    Args:
        frame: around it.
        kinds: of membership.
        shared: groups that any plan may name, those with the most items first.
        single: a page of the groups that one item names by listing some of the members.
        single_count: of all of these.
        first: number of the first of them on the page.
        pages: label and address of other pages.
        chosen: ``place`` where one is chosen.
        place: the name of that place.
    """

    frame: Frame
    kinds: tuple[Kind, ...]
    shared: tuple[ListedGroup, ...]
    single: tuple[ListedGroup, ...]
    single_count: int
    first: int
    pages: tuple[tuple[str, str], ...]
    chosen: Mapping[str, str]
    place: Name | None


@dataclass(frozen=True, slots=True)
class GroupPage:
    """``group.html``.

    Args:
        frame: around it.
        trail: pages above this one.
        iri: of the group.
        name: of the group.
        other_names: how else plans write it.
        name_sources: where it was found.
        place: its scope.
        kind: of membership, and what that means.
        members: who belongs to it; only where that is sure.
        as_of: day for which the members were told, or empty.
        expected: number of members that the rule should give, 0 where nothing says so.
        candidates: who may belong to it; never counted.
        duties: what plans give it to do.
        calendar: when that is due.
        links: to what else can be done: label and address.
    """

    frame: Frame
    trail: tuple[Name, ...]
    iri: str
    name: Name
    other_names: tuple[Name, ...]
    name_sources: tuple[Name, ...]
    place: Name | None
    kind: Kind | None
    members: tuple[Name, ...]
    as_of: str
    expected: int
    candidates: tuple[Name, ...]
    duties: Duties
    calendar: Calendar
    links: tuple[tuple[str, str], ...]


def router() -> APIRouter:
    """The routes of this subject."""
    found = APIRouter()
    add_page(found, f"{urls.GROUPS}/{{place}}/{{key}}", "group.html", group_page, "A group of agencies")
    add_page(found, urls.GROUPS, "groups.html", groups_page, "The groups that plans name")
    return found


async def groups_page(request: Request) -> GroupsPage:
    """The groups that plans name.

    Raises:
        UsageError: there is no such page.
    """
    own, number = request_language(request), page_number(request)
    skip = ROWS * (number - 1)
    meanings = asyncio.gather(*(_kind(request, f"{VOCAB}membership-kind/{each}") for each in KINDS))
    table, kinds = await asyncio.gather(ask(request, "groups-listed"), meanings)
    chosen = {"place": value} if (value := request.query_params.get("place")) else {}
    groups = [_listed(request, row) for row in table.rows]
    start = f"{site_of(request).settings.base_iri}id/group/"
    shared = [each for each in groups if each.group.iri.startswith(start)]
    of_place = [each for each in shared if not chosen or _in(each, chosen["place"])]
    single = [] if chosen else [each for each in groups if not each.group.iri.startswith(start)]
    on_page = single[skip : skip + ROWS]
    things = [each.group.iri for each in (*of_place, *on_page)]
    return GroupsPage(
        frame=frame_of(
            request,
            render("web.groups.title", own),
            description=render("web.groups.lead", own),
            rdf=Description("description-of-things", {"things": things}) if things else Description(),
        ),
        kinds=tuple(kind for kind in kinds if kind is not None),
        shared=tuple(of_place),
        single=tuple(on_page),
        single_count=len(single),
        first=skip + 1,
        pages=tuple((label, f"{href}#single") for label, href in page_links(request, number, len(single), ROWS)),
        chosen=chosen,
        place=next((each.place for each in of_place if chosen), None),
    )


async def group_page(request: Request) -> GroupPage:
    """What the graph knows of a group.

    Raises:
        HttpError: 404, there is no such group.
        UsageError: what is chosen is not there.
    """
    place, key = request.path_params["place"], request.path_params["key"]
    short = f"group/{place}/{key}"
    iri = shared_iri("group", place, key, site_of(request).settings.base_iri)
    said = await statements_of(request, iri) if iri else None
    if iri is None or said is None or not said.is_a(str(PP.AgencyGroup)):
        raise HttpError(404, "web.no_group", group=f"{place}/{key}")
    kind = next(iter(said.things(str(PP.membershipKind))), None)
    duties, calendar, meaning = await asyncio.gather(
        duties_of_agent(request, iri), calendar_of(request, iri, short), _kind(request, kind.iri if kind else "")
    )
    return _page(request, said, short, duties, calendar, meaning)


def _page(
    request: Request, said: Statements, short: str, duties: Duties, calendar: Calendar, kind: Kind | None
) -> GroupPage:
    own, name = request_language(request), said.name()
    place = next(iter(said.things(str(PP.groupScope))), None)
    members, expected = said.things(MEMBER), said.text(str(PP.expectedSize))
    return GroupPage(
        frame=frame_of(
            request,
            name.text,
            description=render("web.group.description", own, name=name.text, items=duties.items),
            rdf=Description("description-of-agent", {"agent": said.iri}),
            about=_about(said, name, place, members),
        ),
        trail=trail_of(own, "groups", urls.GROUPS, place, listed=bool(duties.items)),
        iri=said.iri,
        name=name,
        other_names=said.other_names(),
        name_sources=sources_of(request, said),
        place=place,
        kind=kind,
        members=tuple(sorted_by_name(members, own)),
        as_of=said.text(str(PP.membershipAsOf)),
        expected=int(expected) if expected.isdecimal() else 0,
        candidates=tuple(sorted_by_name(said.things(str(PP.possibleMember)), own)),
        duties=duties,
        calendar=calendar,
        links=links_of_agent(request, short, duties, calendar),
    )


async def _kind(request: Request, iri: str) -> Kind | None:
    """A kind of membership, in the words of its scheme."""
    said = await statements_of(request, iri) if iri else None
    if said is None or not said.rows:
        return None
    definitions = said.texts(f"{SKOS}definition")
    shown = next((text for text in definitions if not text.language), next(iter(definitions), Name("")))
    return Kind(said.name(), shown)


def _listed(request: Request, row: Row) -> ListedGroup:
    return ListedGroup(
        group=named(request, row, "group") or Name(row["group"].text),
        place=named(request, row, "place"),
        kind=named(request, row, "kind"),
        items=number_of(row, "items"),
        plans=number_of(row, "plans"),
    )


def _in(group: ListedGroup, place: str) -> bool:
    return group.place is not None and group.place.iri.endswith(f"/id/place/{place}")


def _about(said: Statements, name: Name, place: Name | None, members: Sequence[Name]) -> Mapping[str, object]:
    """The group in schema.org terms."""
    return {
        "@type": "Organization",
        "@id": said.iri,
        "name": name.text,
        "alternateName": list(dict.fromkeys(filter(None, [name.other, *(each.text for each in said.other_names())]))),
        "areaServed": {"@type": "AdministrativeArea", "@id": place.iri, "name": place.text} if place else None,
        "member": [{"@type": "GovernmentOrganization", "@id": each.iri, "name": each.text} for each in members],
    }
