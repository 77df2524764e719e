"""What plans give an agency or group to do: plan by plan, role by role, with the items of what is chosen."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request

from kg.errors import UsageError
from kg.messages import render
from kg.namespaces import VOCAB
from kg.saved_queries.tables import Row, Table
from kg.web import urls
from kg.web.asking import ask
from kg.web.cards import ItemCard, cards_of
from kg.web.facets import Facet, FacetChoice
from kg.web.labels import Name, number_of, text_of
from kg.web.language import plain_address, request_language
from kg.web.paging import page_links, page_number
from kg.web.plans import title_of
from kg.web.site import site_of
from kg.web.things import plan_iri

ITEMS = 15
"""Items on a page."""
PLANS = 12
"""Plans that are listed, the latest first."""
ROLES = ("lead", "responsible", "support")
"""Roles that are counted apart; an item may give an agency several."""
ANCHOR = "#items"


@dataclass(frozen=True, slots=True)
class PlanOfAgent:
    """What a plan gives an agent to do.

    Args:
        plan: its title and page.
        signed: day, or empty.
        lead: items that the agent leads.
        responsible: items for which it is responsible, where the plan tells neither lead nor support.
        support: items that it supports.
        items: items that name it in any role.
        href: this page with the items of the plan alone, or of all plans once more.
        chosen: whether only this plan's items are shown.
    """

    plan: Name
    signed: str
    lead: int
    responsible: int
    support: int
    items: int
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Duties:
    """What plans give an agent to do.

    Args:
        plans: the latest of them.
        plan_count: of all.
        counts: role → items of all plans.
        items: number of all items that name it, whatever the role.
        facet: roles to choose from.
        cards: a page of the items of what is chosen.
        first: number of the first of them.
        found: number of all items of what is chosen.
        pages: label and address of other pages.
        chosen: ``plan`` and ``role`` as given.
        whole: address of the page with nothing chosen.
    """

    plans: tuple[PlanOfAgent, ...]
    plan_count: int
    counts: Mapping[str, int]
    items: int
    facet: Facet
    cards: tuple[ItemCard, ...]
    first: int
    found: int
    pages: tuple[tuple[str, str], ...]
    chosen: Mapping[str, str]
    whole: str


async def duties_of_agent(request: Request, agent: str) -> Duties:
    """What plans give an agency or group to do, with the items that ``plan``, ``role`` and ``page`` ask for.

    Args:
        request: for what is chosen.
        agent: IRI of the agency or group.

    Raises:
        UsageError: there is no such page, plan or role.
    """
    base, number = site_of(request).settings.base_iri, page_number(request)
    skip = ITEMS * (number - 1)
    chosen = {name: value for name in ("plan", "role") if (value := request.query_params.get(name))}
    wanted: dict[str, str | Sequence[str]] = {"agents": [agent]}
    if "plan" in chosen:
        iri = plan_iri(chosen["plan"], base)
        if iri is None:
            raise UsageError("web.no_plan", plan=chosen["plan"])
        wanted["plans"] = [iri]
    if "role" in chosen:
        wanted["roles"] = [f"{VOCAB}role/{chosen['role']}"]
    plans, counted, found = await asyncio.gather(
        ask(request, "plans-of-agent", {"agent": agent}),
        ask(request, "items-counted", wanted),
        ask(request, "items-found", {**wanted, "rows": str(ITEMS), "skip": str(skip)}),
    )
    total = number_of(counted.rows[0], "items") if counted.rows else 0
    if skip and skip >= total:
        raise UsageError("queries.page", page=number, pages=max(1, -(-total // ITEMS)))
    cards = await cards_of(request, [row["item"].text for row in found.rows])
    return Duties(
        plans=_plans(request, plans, chosen),
        plan_count=len(plans.rows),
        counts={role: sum(number_of(row, role) for row in plans.rows) for role in ROLES},
        items=sum(number_of(row, "items") for row in plans.rows),
        facet=_roles(request, plans, chosen),
        cards=tuple(cards),
        first=skip + 1,
        found=total,
        pages=tuple((label, href + ANCHOR) for label, href in page_links(request, number, total, ITEMS)),
        chosen=chosen,
        whole=_path(request) + ANCHOR,
    )


def _path(request: Request) -> str:
    return plain_address(request).partition("?")[0]


def _plans(request: Request, plans: Table, chosen: Mapping[str, str]) -> tuple[PlanOfAgent, ...]:
    """The latest plans; one that is chosen, however old."""
    found = [_plan(request, row, chosen) for row in plans.rows]
    return tuple(each for place, each in enumerate(found) if place < PLANS or each.chosen)


def _plan(request: Request, row: Row, chosen: Mapping[str, str]) -> PlanOfAgent:
    name = title_of(request, row)
    document = (name.href or "").rpartition("/")[2]
    return PlanOfAgent(
        plan=name,
        signed=text_of(row, "signed"),
        lead=number_of(row, "lead"),
        responsible=number_of(row, "responsible"),
        support=number_of(row, "support"),
        items=number_of(row, "items"),
        href=_choosing(request, chosen, "plan", document),
        chosen=chosen.get("plan") == document,
    )


def _roles(request: Request, plans: Table, chosen: Mapping[str, str]) -> Facet:
    own = request_language(request)
    of_plan = plan_iri(chosen["plan"], site_of(request).settings.base_iri) if "plan" in chosen else None
    rows = [row for row in plans.rows if of_plan in (None, row["plan"].text)]
    counts = {role: sum(number_of(row, role) for row in rows) for role in ROLES}
    return Facet(
        "role",
        render("web.agency.role", own),
        tuple(
            FacetChoice(
                render(f"web.agency.{role}", own),
                count,
                _choosing(request, chosen, "role", role),
                chosen.get("role") == role,
                role,
            )
            for role, count in counts.items()
            if count or chosen.get("role") == role
        ),
    )


def _choosing(request: Request, chosen: Mapping[str, str], name: str, value: str) -> str:
    """This page with a value chosen, or let go."""
    others = {each: kept for each, kept in chosen.items() if each != name}
    wanted = others if chosen.get(name) == value else {**others, name: value}
    return urls.with_parameters(_path(request), wanted) + ANCHOR
