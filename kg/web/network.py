"""``/network``: which agencies work together, in a plan or in all."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from kg import network
from kg.errors import UsageError
from kg.messages import render
from kg.web import urls
from kg.web.answer_views import PictureView
from kg.web.asking import ask
from kg.web.beside import add_page
from kg.web.cards import named
from kg.web.deadline_form import plan_choices
from kg.web.errors import HttpError
from kg.web.frame import Frame
from kg.web.labels import Name
from kg.web.language import request_language
from kg.web.network_data import Network, graphml_of, network_of
from kg.web.page_rdf import NOTHING, Description
from kg.web.pages import frame_of
from kg.web.pictures import Data, view_of
from kg.web.query_views import Choice
from kg.web.routes import add_resource
from kg.web.selection import EXAMPLES, names_of
from kg.web.site import site_of
from kg.web.things import plan_iri

PAIRS_SHOWN = 20
"""Pairs that are listed; the saved query has all."""
NATION = "/place/cn"
"""End of the IRI of the whole country."""
GRAPHML = "application/graphml+xml"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two agencies and the number of items that name both."""

    one: Name
    other: Name
    items: int


@dataclass(frozen=True, slots=True)
class Member:
    """An agency of the network.

    Args:
        agency: its name.
        lead: items it leads; None where that is not told, as the next.
        items: items in any role.
        partners: agencies with which it shares an item.
        shared: shared items, once for each partner.
        brokerage: share of shortest paths between other agencies that lead over it, in percent.
        group: number of the group in which it works, the largest first.
    """

    agency: Name
    lead: int | None
    items: int | None
    partners: int
    shared: int
    brokerage: float
    group: int


@dataclass(frozen=True, slots=True)
class NetworkPage:
    """``network.html``.

    Args:
        frame: around it.
        trail: the way down to it, if a plan is chosen.
        plan: that is chosen, if one is.
        plans: to choose from; empty where there are too many to list.
        example: of a plan's id.
        agencies: number of those that share an item.
        pairs: number of pairs that do.
        alone: number of agencies of the plan that share none.
        density: share of the possible pairs of those shown, in percent; None below two.
        part: whether only the agencies with most shared items are shown.
        cut: whether pairs that share few items were not read, so that the two numbers are lower bounds.
        picture: of those shown.
        strongest: pairs with most shared items.
        broker: agency over which most shortest paths lead, if any do.
        groups: agencies that work together more than with others, largest group first, without those alone in theirs.
        members: agencies, the one with most shared items first.
        loads: whether it is told what each bears.
        query: address of all pairs.
        graphml: address of the network as a file; empty where no plan is chosen.
    """

    frame: Frame
    trail: tuple[Name, ...]
    plan: Name | None
    plans: tuple[Choice, ...]
    example: str
    agencies: int
    pairs: int
    alone: int
    density: float | None
    part: bool
    cut: bool
    picture: PictureView | None
    strongest: tuple[Pair, ...]
    broker: Name | None
    groups: tuple[tuple[Name, ...], ...]
    members: tuple[Member, ...]
    loads: bool
    query: str
    graphml: str


def router() -> APIRouter:
    """The routes of this subject."""
    found = APIRouter()
    add_resource(found, f"{urls.NETWORK}.graphml", graphml, "The co-operation network of a plan as GraphML")
    add_page(found, urls.NETWORK, "network.html", network_page, "Which agencies work together")
    return found


async def network_page(request: Request) -> NetworkPage:
    """Which agencies share items.

    Raises:
        UsageError: what is given for the plan is no id of a document.
        HttpError: 404, the graph does not hold the plan.
    """
    typed = request.query_params.get("plan", "")
    plan = await _plan(request, typed) if typed else None
    found, plans = await asyncio.gather(
        network_of(request, plan.iri if plan else None),
        plan_choices(request, plan),
    )
    own = request_language(request)
    names = {agency: named(request, row, side) or Name(agency) for agency, (row, side) in found.rows.items()}
    if plan is None:
        names |= await _placed(request, {position.agency: names[position.agency] for position in found.positions})
    members = tuple(_member(position, names, loads=found.loads) for position in found.positions)
    title = render("web.network.title_of", own, plan=plan.text) if plan else render("web.network.title", own)
    shown, possible = len(members), len(members) * (len(members) - 1) // 2
    broker = max(members, key=lambda member: member.brokerage, default=None)
    given = {"plan": typed} if typed else {}
    return NetworkPage(
        frame=frame_of(
            request,
            title,
            description=render("web.network.description", own, agencies=found.agencies, pairs=found.links),
            rdf=Description("description-of-things", {"things": [each.agency.iri for each in members]})
            if members
            else NOTHING,
        ),
        trail=(Name(render("web.site.menu.plans", own), href=urls.PLANS), plan) if plan else (),
        plan=plan,
        plans=plans,
        example=EXAMPLES["plan"],
        agencies=found.agencies,
        pairs=found.links,
        alone=found.alone,
        density=100 * len(found.pairs) / possible if possible else None,
        part=found.part,
        cut=found.cut,
        picture=view_of(
            "network",
            _picture(found, names, own),
            render("web.network.question", own),
            tuple(_notes(found, shown, own)),
        ),
        strongest=tuple(Pair(names[one], names[other], items) for one, other, items in found.pairs[:PAIRS_SHOWN]),
        broker=broker.agency if broker and broker.brokerage else None,
        groups=_groups(members),
        members=members,
        loads=found.loads,
        query=urls.query(network.PAIR_QUERY, given),
        graphml=urls.with_parameters(f"{urls.NETWORK}.graphml", given) if given and found.pairs else "",
    )


async def graphml(request: Request) -> Response:
    """The whole network of a plan with its measures, for Gephi, yEd, Cytoscape.

    Raises:
        UsageError: what is given for the plan is no id of a document.
        HttpError: 400, no plan is chosen; 404, the graph does not hold it, or it names no agency.
    """
    typed = request.query_params.get("plan", "")
    if not typed:
        raise HttpError(400, "web.network.file_of_nothing")
    plan = await _plan(request, typed)
    body = await graphml_of(request, plan.iri)
    if body is None:
        raise HttpError(404, "web.network.file_empty")
    headers = {"Content-Disposition": f'attachment; filename="network-{typed}.graphml"'}
    return Response(body.encode(), headers=headers, media_type=GRAPHML)


async def _plan(request: Request, typed: str) -> Name:
    iri = plan_iri(typed, site_of(request).settings.base_iri)
    if iri is None:
        raise UsageError("queries.wrong_value", parameter="plan", value=typed, type="iri", example=EXAMPLES["plan"])
    known, _ = await names_of(request, [iri])
    if iri not in known:
        raise HttpError(404, "web.no_plan", plan=typed)
    return known[iri]


async def _placed(request: Request, names: Mapping[str, Name]) -> dict[str, Name]:
    """Names that tell agencies of several governments apart: with the place, unless the name holds it."""
    if not names:
        return {}
    own = request_language(request)
    table = await ask(request, "places-of-agencies", {"agencies": list(names)})
    places = {row["agency"].text: place for row in table.rows if (place := named(request, row, "place"))}
    return {
        agency: replace(name, text=render("web.network.placed", own, name=name.text, place=places[agency].text))
        for agency, name in names.items()
        if agency in places and not places[agency].iri.endswith(NATION) and not _holds(name.text, places[agency].text)
    }


def _holds(name: str, place: str) -> bool:
    """Whether a name begins with the place, or with the word or two characters that tell it from others.

    >>> _holds("重庆市税务局", "重庆市"), _holds("市司法局", "重庆市"), _holds("Chengdu Science Bureau", "Chengdu City")
    (True, False, True)
    """
    return name.startswith(place.split(maxsplit=1)[0] if place.isascii() else place[:2])


def _member(position: network.Position, names: Mapping[str, Name], *, loads: bool) -> Member:
    return Member(
        agency=names[position.agency],
        lead=position.lead if loads else None,
        items=position.items if loads else None,
        partners=position.partners,
        shared=position.shared,
        brokerage=100 * position.brokerage,
        group=position.community,
    )


def _groups(members: tuple[Member, ...]) -> tuple[tuple[Name, ...], ...]:
    by_number: dict[int, list[Name]] = {}
    for member in members:
        by_number.setdefault(member.group, []).append(member.agency)
    return tuple(tuple(names) for _, names in sorted(by_number.items()) if len(names) > 1)


def _picture(found: Network, names: Mapping[str, Name], own: str) -> Data:
    """The agencies shown, group by group, and the pairs among them."""
    ordered = sorted(found.positions, key=lambda position: (position.community, -position.shared, position.agency))
    place = {position.agency: number for number, position in enumerate(ordered)}
    return {
        "kind": "network",
        "language": own,
        "count": len(ordered),
        "weight": render("web.network.shared", own),
        "nodes": [
            {"name": names[each.agency].text, "weight": each.shared, "group": each.community - 1} for each in ordered
        ],
        "links": [[place[one], place[other], items] for one, other, items in found.pairs],
    }


def _notes(found: Network, shown: int, own: str) -> list[str]:
    notes = [render("web.picture.groups", own)]
    if found.part:
        notes.append(render("web.network.part", own, shown=shown))
    return notes
