"""``/agencies/{place}/{key}``: an agency, what plans give it to do and when, with whom, and which groups it is in."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from fastapi import APIRouter
from starlette.requests import Request

from kg.messages import render
from kg.namespaces import PP
from kg.saved_queries.tables import Row, Table
from kg.web import urls
from kg.web.answer_views import PictureView
from kg.web.asking import ask
from kg.web.beside import add_page
from kg.web.calendars import Calendar, calendar_of
from kg.web.cards import named
from kg.web.duties import Duties, duties_of_agent
from kg.web.errors import HttpError
from kg.web.frame import Frame
from kg.web.labels import Name, number_of
from kg.web.language import request_language
from kg.web.page_rdf import Description
from kg.web.pages import frame_of
from kg.web.pictures import picture_of
from kg.web.site import site_of
from kg.web.statements import Statements, statements_of
from kg.web.things import shared_iri

DCTERMS = "http://purl.org/dc/terms/"
SCHEMA = "https://schema.org/"
CLASSIFICATION = "http://www.w3.org/ns/org#classification"
QUESTIONS = ("items-of-agency", "calendar-of-agency")
"""Saved queries about one agency."""
PARTNERS, NODES, GROUPS = 15, 12, 30
"""Partners in the list, agencies in the picture, groups in the list."""
FEW = 2
"""So many agencies make one line, which the list of partners has."""


@dataclass(frozen=True, slots=True)
class Partner:
    """An agency named in the same items.

    Args:
        agency: it.
        items: that name both.
        share: of the closest partner's, in percent.
    """

    agency: Name
    items: int
    share: float


@dataclass(frozen=True, slots=True)
class AgencyPage:
    """``agency.html``.

    Args:
        frame: around it.
        trail: pages above this one.
        iri: of the agency.
        name: of the agency.
        other_names: long, short and further forms.
        name_sources: where its name was found, and where the rest of what is known of it.
        kind: of agency.
        place: that it serves.
        since: first day under this name, if known.
        until: last day under this name, if it is past.
        matches: its items of Wikidata.
        predecessors: agencies whose duties it took over.
        successors: agencies that took its duties over.
        duties: what plans give it to do.
        calendar: when that is due.
        partners: agencies named in the same items, the closest first.
        pairs: the agencies of the picture and the items that they share, two by two.
        picture: the same as a network.
        member_of: closed groups to which it belongs.
        candidate_of: groups to which it may belong.
        more_groups: whether there are more than are listed.
        links: to what else can be done: label and address.
    """

    frame: Frame
    trail: tuple[Name, ...]
    iri: str
    name: Name
    other_names: tuple[Name, ...]
    name_sources: tuple[Name, ...]
    kind: Name | None
    place: Name | None
    since: str
    until: str
    matches: tuple[Name, ...]
    predecessors: tuple[Name, ...]
    successors: tuple[Name, ...]
    duties: Duties
    calendar: Calendar
    partners: tuple[Partner, ...]
    pairs: tuple[tuple[Name, Name, int], ...]
    picture: PictureView | None
    member_of: tuple[Name, ...]
    candidate_of: tuple[Name, ...]
    more_groups: bool
    links: tuple[tuple[str, str], ...]


def router() -> APIRouter:
    """The routes of this subject."""
    found = APIRouter()
    add_page(found, f"{urls.AGENCIES}/{{place}}/{{key}}", "agency.html", agency_page, "An agency")
    return found


async def agency_page(request: Request) -> AgencyPage:
    """What the graph knows of an agency.

    Raises:
        HttpError: 404, there is no such agency.
        UsageError: what is chosen is not there.
    """
    place, key = request.path_params["place"], request.path_params["key"]
    short = f"agency/{place}/{key}"
    iri = shared_iri("agency", place, key, site_of(request).settings.base_iri)
    said = await statements_of(request, iri) if iri else None
    if iri is None or said is None or not said.is_a(str(PP.Agency)):
        raise HttpError(404, "web.no_agency", agency=f"{place}/{key}")
    duties, calendar, partners, groups = await asyncio.gather(
        duties_of_agent(request, iri),
        calendar_of(request, iri, short),
        ask(request, "partners-of-agency", {"agency": iri, "rows": str(PARTNERS)}),
        ask(request, "groups-of-agency", {"agency": iri, "rows": str(GROUPS + 1)}),
    )
    pairs = await _pairs(request, [iri, *(row["partner"].text for row in partners.rows[: NODES - 1])])
    return _page(request, said, short, _Found(duties, calendar, partners, groups, pairs))


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found of an agency, aside from what the graph says of itself."""

    duties: Duties
    calendar: Calendar
    partners: Table
    groups: Table
    pairs: Table | None


def _page(request: Request, said: Statements, short: str, found: _Found) -> AgencyPage:
    own, name, duties = request_language(request), said.name(), found.duties
    place = next(iter(said.things(str(PP.agencyJurisdiction))), None)
    since, until = said.text(f"{SCHEMA}validFrom"), said.text(f"{SCHEMA}validThrough")
    belongs = [(named(request, row, "group"), row["member"].text == "true") for row in found.groups.rows[:GROUPS]]
    return AgencyPage(
        frame=frame_of(
            request,
            name.text,
            description=render(
                "web.agency.description", own, name=name.text, items=duties.items, plans=duties.plan_count
            ),
            rdf=Description("description-of-agent", {"agent": said.iri}),
            about=_about(said, name, place, since, until),
        ),
        trail=trail_of(own, "agencies", urls.AGENCIES, place, listed=bool(duties.items)),
        iri=said.iri,
        name=name,
        other_names=said.other_names(),
        name_sources=sources_of(request, said),
        kind=next(iter(said.things(CLASSIFICATION)), None),
        place=place,
        since=since,
        until=until,
        matches=said.matches(),
        predecessors=said.things(f"{DCTERMS}replaces"),
        successors=said.things(f"{DCTERMS}isReplacedBy"),
        duties=duties,
        calendar=found.calendar,
        partners=_partners(request, found.partners.rows),
        pairs=() if found.pairs is None else tuple(_pair(request, row) for row in found.pairs.rows),
        picture=_picture(request, found.pairs, name),
        member_of=tuple(group for group, member in belongs if member and group is not None),
        candidate_of=tuple(group for group, member in belongs if not member and group is not None),
        more_groups=len(found.groups.rows) > GROUPS,
        links=_links(request, short, said.iri, duties, found.calendar),
    )


def trail_of(language: str, menu: str, address: str, place: Name | None, *, listed: bool) -> tuple[Name, ...]:
    """The way down to a thing of a place: the list of such things, and those of the place.

    Args:
        language: of the reader.
        menu: message that names the list.
        address: of the list.
        place: of the thing.
        listed: whether the list of the place has the thing; else the page of the place leads to it.
    """
    top = Name(render(f"web.trail.{menu}", language), "", "", address)
    if place is None or place.href is None:
        return (top,)
    if not listed:
        return (top, place)
    code = place.href.removeprefix(f"{urls.JURISDICTIONS}/")
    return (top, replace(place, href=urls.with_parameters(address, {"place": code})))


def sources_of(request: Request, said: Statements) -> tuple[Name, ...]:
    """Where name and facts come from; a plan of the graph with its page."""
    texts = [*said.texts(str(PP.nameSource)), *said.texts(f"{DCTERMS}source")]
    sources = dict.fromkeys(part.strip() for text in texts for part in text.text.split(";") if part.strip())
    return tuple(_source(request, source) for source in sources)


def _source(request: Request, source: str) -> Name:
    """``document:`` names a document of the data folder; its page tells of it if it is a plan."""
    kind, sign, document = source.partition(":")
    own = request_language(request)
    if sign and kind == "document":
        return Name(render("web.agency.source_document", own, document=document), "", "", urls.plan(document))
    if sign and kind == "corpus":
        return Name(render("web.agency.source_corpus", own, document=document))
    return Name(source)


async def _pairs(request: Request, agencies: Sequence[str]) -> Table | None:
    """The items that agencies share; nothing to ask where there are not three of them."""
    if len(agencies) <= FEW:
        return None
    return await ask(request, "pairs-among-agencies", {"agencies": list(agencies)})


def _pair(request: Request, row: Row) -> tuple[Name, Name, int]:
    ends = [named(request, row, stem) or Name(row[stem].text) for stem in ("agency_a", "agency_b")]
    return ends[0], ends[1], number_of(row, "items")


def _picture(request: Request, pairs: Table | None, name: Name) -> PictureView | None:
    own, query = request_language(request), site_of(request).page_queries.get("pairs-among-agencies")
    return picture_of(query, pairs, own, render("web.agency.network", own, name=name.text))


def _partners(request: Request, rows: Sequence[Row]) -> tuple[Partner, ...]:
    most = max((number_of(row, "items") for row in rows), default=1)
    found = [(named(request, row, "partner"), number_of(row, "items")) for row in rows]
    return tuple(Partner(name, items, 100 * items / most) for name, items in found if name is not None)


def links_of_agent(request: Request, short: str, duties: Duties, calendar: Calendar) -> tuple[tuple[str, str], ...]:
    """The lists of the items and deadlines of an agency or group, where it has any."""
    own, given = request_language(request), {"agency": short}
    items = [("items", urls.ITEMS)] if duties.items else []
    dates = [("deadlines", urls.DEADLINES), ("calendar", f"{urls.DEADLINES}.ics")] if calendar.milestones else []
    return tuple(
        (render(f"web.agency.to_{name}", own), urls.with_parameters(path, given)) for name, path in (*items, *dates)
    )


def _links(request: Request, short: str, iri: str, duties: Duties, calendar: Calendar) -> tuple[tuple[str, str], ...]:
    """What else can be done with an agency."""
    own, queries = request_language(request), site_of(request).queries
    asked = {"agency": iri.removeprefix(site_of(request).settings.base_iri)}
    known = [queries.get(name) for name in QUESTIONS if name in queries and duties.items]
    return (
        *links_of_agent(request, short, duties, calendar),
        *((query.title[own], urls.query(query.name, asked)) for query in known),
    )


def _about(said: Statements, name: Name, place: Name | None, since: str, until: str) -> Mapping[str, object]:
    """The agency in schema.org terms."""
    others = [name.other, *(each.text for each in said.other_names())]
    return {
        "@type": "GovernmentOrganization",
        "@id": said.iri,
        "name": name.text,
        "alternateName": list(dict.fromkeys(filter(None, others))),
        "areaServed": {"@type": "AdministrativeArea", "@id": place.iri, "name": place.text} if place else None,
        "foundingDate": since,
        "dissolutionDate": until,
        "sameAs": [match.iri for match in said.matches()],
    }
