"""``/jurisdictions``: places, what lies in what, whose plans there are and which agencies serve a place."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request

from kg.messages import render
from kg.namespaces import PP
from kg.saved_queries.tables import Row
from kg.web import urls
from kg.web.agency import sources_of
from kg.web.asking import ask
from kg.web.beside import add_page
from kg.web.cards import named
from kg.web.errors import HttpError
from kg.web.frame import Frame
from kg.web.labels import Name, number_of, sort_key, text_of
from kg.web.language import request_language
from kg.web.page_rdf import Description
from kg.web.pages import frame_of
from kg.web.places import ListedPlace, above, place_tree, steps_up
from kg.web.plans import title_of
from kg.web.site import site_of
from kg.web.statements import Statements, statements_of
from kg.web.things import place_iri

SCHEMA = "https://schema.org/"
LEVEL = "http://data.europa.eu/m8g/level"
DISTRICT = "/admin-level/county"
KINDS = ("FunctionalZone", "Region")
"""Places without a code: a zone with a body of its own, or no more than a name for an extent."""
PLANS, AGENCIES, GROUPS = 20, 15, 100
"""Plans, agencies and groups in the lists of a place."""


@dataclass(frozen=True, slots=True)
class JurisdictionsPage:
    """``jurisdictions.html``.

    Args:
        frame: around it.
        places: the tree, each place before those that lie in it.
        count: of the places that have something.
    """

    frame: Frame
    places: tuple[ListedPlace, ...]
    count: int


@dataclass(frozen=True, slots=True)
class PlanOfPlace:
    """A plan of a place: title, day of signature or empty, items, dated milestones."""

    plan: Name
    signed: str
    items: int
    milestones: int


@dataclass(frozen=True, slots=True)
class AgencyOfPlace:
    """An agency that serves a place, the items that name it, and their share of the most, in percent."""

    agency: Name
    items: int
    share: float


@dataclass(frozen=True, slots=True)
class GroupOfPlace:
    """A group whose scope is a place, and its kind of membership."""

    group: Name
    kind: Name | None


@dataclass(frozen=True, slots=True)
class JurisdictionPage:
    """``jurisdiction.html``.

    Args:
        frame: around it.
        trail: the list of places, and those around this one, the widest first.
        iri: of the place.
        name: of the place.
        other_names: further forms.
        name_sources: where it was found.
        kind: what kind of place it is, where it has no code.
        level: in the administration, where it has a code.
        code: GB/T 2260, or empty.
        edition: of the codes, or empty.
        since: first day, if known.
        until: last day, if it is past.
        matches: its items of Wikidata.
        plans: of the place, the latest first.
        plan_count: of all.
        item_count: of these plans.
        agencies: that serve it and that plans name, those with the most items first.
        agency_count: of all.
        groups: whose scope it is.
        below: places in it that have something, and those between.
        links: to what else can be done: label and address.
    """

    frame: Frame
    trail: tuple[Name, ...]
    iri: str
    name: Name
    other_names: tuple[Name, ...]
    name_sources: tuple[Name, ...]
    kind: str
    level: Name | None
    code: str
    edition: str
    since: str
    until: str
    matches: tuple[Name, ...]
    plans: tuple[PlanOfPlace, ...]
    plan_count: int
    item_count: int
    agencies: tuple[AgencyOfPlace, ...]
    agency_count: int
    groups: tuple[GroupOfPlace, ...]
    below: tuple[ListedPlace, ...]
    links: tuple[tuple[str, str], ...]


def router() -> APIRouter:
    """The routes of this subject."""
    found, one = APIRouter(), f"{urls.JURISDICTIONS}/{{place}}"
    zone = f"{urls.JURISDICTIONS}/zone/{{zone}}"
    add_page(found, zone, "jurisdiction.html", jurisdiction_page, "A zone or region")
    add_page(found, one, "jurisdiction.html", jurisdiction_page, "A jurisdiction")
    add_page(found, urls.JURISDICTIONS, "jurisdictions.html", jurisdictions_page, "Places that have something")
    return found


async def jurisdictions_page(request: Request) -> JurisdictionsPage:
    """The places that have a plan, an agency or a group."""
    own, tree = request_language(request), await place_tree(request)
    places = tuple(tree.walk())
    things = [each.place.iri for each in places]
    return JurisdictionsPage(
        frame=frame_of(
            request,
            render("web.jurisdictions.title", own),
            description=render("web.jurisdictions.lead", own),
            rdf=Description("description-of-things", {"things": things}) if things else Description(),
        ),
        places=places,
        count=sum(bool(each.plans or each.agencies) for each in places),
    )


async def jurisdiction_page(request: Request) -> JurisdictionPage:
    """What the graph knows of a place.

    Raises:
        HttpError: 404, there is no such place.
    """
    zone = request.path_params.get("zone")
    key = f"zone/{zone}" if zone else request.path_params["place"]
    iri = place_iri(key, site_of(request).settings.base_iri)
    said = await statements_of(request, iri) if iri else None
    if iri is None or said is None or not said.is_a(str(PP.Jurisdiction)):
        raise HttpError(404, "web.no_jurisdiction", place=key)
    steps, tree, plans, agencies, groups = await asyncio.gather(
        steps_up(request, [iri]),
        place_tree(request),
        ask(request, "plans-listed", {"places": [iri], "rows": str(PLANS)}),
        ask(request, "agencies-listed", {"places": [iri]}),
        ask(request, "groups-of-place", {"place": iri, "rows": str(GROUPS)}),
    )
    own = request_language(request)
    here = tree.found.get(iri)
    found = _Found(
        around=above(iri, steps),
        below=tuple(tree.walk(iri)),
        here=here or ListedPlace(said.name(), 0),
        plans=tuple(_plan(request, row) for row in plans.rows),
        agencies=_agencies(request, agencies.rows[:AGENCIES]),
        agency_count=len(agencies.rows),
        groups=_groups(request, groups.rows, own),
    )
    return _page(request, said, key, found)


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found of a place, aside from what the graph says of itself."""

    around: tuple[Name, ...]
    below: tuple[ListedPlace, ...]
    here: ListedPlace
    plans: tuple[PlanOfPlace, ...]
    agencies: tuple[AgencyOfPlace, ...]
    agency_count: int
    groups: tuple[GroupOfPlace, ...]


def _page(request: Request, said: Statements, key: str, found: _Found) -> JurisdictionPage:
    own, name = request_language(request), said.name()
    kind = next((each for each in KINDS if said.is_a(str(PP[each]))), "")
    description = render(
        "web.jurisdiction.description", own, name=name.text, plans=found.here.plans, agencies=found.agency_count
    )
    return JurisdictionPage(
        frame=frame_of(
            request,
            name.text,
            description=description,
            rdf=Description("description-of-things", {"things": [said.iri, *(each.iri for each in found.around)]}),
            about=_about(said, name, found.around),
        ),
        trail=(Name(render("web.jurisdictions.title", own), "", "", urls.JURISDICTIONS), *found.around),
        iri=said.iri,
        name=name,
        other_names=said.other_names(),
        name_sources=sources_of(request, said),
        kind=render(f"web.jurisdiction.kind_{kind}", own) if kind else "",
        level=next(iter(said.things(LEVEL)), None),
        code="" if kind or not key.isdecimal() else key,
        edition=said.text(str(PP.codeEdition)),
        since=said.text(f"{SCHEMA}validFrom"),
        until=said.text(f"{SCHEMA}validThrough"),
        matches=said.matches(),
        plans=found.plans,
        plan_count=found.here.plans,
        item_count=found.here.items,
        agencies=found.agencies,
        agency_count=found.agency_count,
        groups=found.groups,
        below=found.below,
        links=_links(request, said, key, found),
    )


def _plan(request: Request, row: Row) -> PlanOfPlace:
    return PlanOfPlace(
        title_of(request, row), text_of(row, "signed"), number_of(row, "items"), number_of(row, "milestones")
    )


def _agencies(request: Request, rows: Sequence[Row]) -> tuple[AgencyOfPlace, ...]:
    most = max((number_of(row, "items") for row in rows), default=1)
    found = [(named(request, row, "agency"), number_of(row, "items")) for row in rows]
    return tuple(AgencyOfPlace(name, items, 100 * items / most) for name, items in found if name is not None)


def _groups(request: Request, rows: Sequence[Row], language: str) -> tuple[GroupOfPlace, ...]:
    found = [(named(request, row, "group"), named(request, row, "kind")) for row in rows]
    groups = [GroupOfPlace(name, kind) for name, kind in found if name is not None]
    return tuple(sorted(groups, key=lambda each: sort_key(each.group.text, language)))


def _links(request: Request, said: Statements, key: str, found: _Found) -> tuple[tuple[str, str], ...]:
    """What else can be done with a place."""
    own, queries, given = request_language(request), site_of(request).queries, {"place": key}
    links: list[tuple[str, str]] = []
    if found.here.plans:
        links += [
            (render("web.jurisdiction.to_items", own), urls.with_parameters(urls.ITEMS, given)),
            (render("web.jurisdiction.to_deadlines", own), urls.with_parameters(urls.DEADLINES, given)),
        ]
    if found.agency_count:
        links.append((render("web.jurisdiction.to_agencies", own), urls.with_parameters(urls.AGENCIES, given)))
    is_district = any(level.iri.endswith(DISTRICT) for level in said.things(LEVEL)) or said.is_a(str(PP.FunctionalZone))
    short = said.iri.removeprefix(site_of(request).settings.base_iri)
    asked = {"load-of-district": "district"} if is_district else {}
    asked |= {"linked-to-wikidata": "within"} if said.matches() else {}
    links += [
        (queries.get(name).title[own], urls.query(name, {parameter: short}))
        for name, parameter in asked.items()
        if name in queries
    ]
    return tuple(links)


def _about(said: Statements, name: Name, around: Sequence[Name]) -> Mapping[str, object]:
    """The place in schema.org terms."""
    within = around[-1] if around else None
    return {
        "@type": "AdministrativeArea",
        "@id": said.iri,
        "name": name.text,
        "alternateName": list(dict.fromkeys(filter(None, [name.other, *(each.text for each in said.other_names())]))),
        "containedInPlace": {"@type": "AdministrativeArea", "@id": within.iri, "name": within.text} if within else None,
        "sameAs": [match.iri for match in said.matches()],
    }
