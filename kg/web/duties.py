"""What plans give an agency or group to do: plan by plan, role by role, with the items of what is chosen."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request

from kg.errors import UsageError
from kg.messages import render
from kg.namespaces import VOCAB
from kg.saved_queries.tables import Row
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
    latest, of_chosen, totals, counted, found = await asyncio.gather(
        ask(request, "plans-of-agent", {"agent": agent, "rows": str(PLANS)}),
        _in_plans(request, agent, wanted.get("plans", ())),
        ask(request, "totals-of-agent", {"agent": agent}),
        ask(request, "items-counted", wanted),
        ask(request, "items-found", {**wanted, "rows": str(ITEMS), "skip": str(skip)}),
    )
    total = number_of(counted.rows[0], "items") if counted.rows else 0
    if skip and skip >= total:
        raise UsageError("queries.page", page=number, pages=max(1, -(-total // ITEMS)))
    cards = await cards_of(request, [row["item"].text for row in found.rows])
    of_all = totals.rows[0]
    counted_by_role = next(iter(of_chosen), {}) if "plan" in chosen else of_all
    making = _Making(request, chosen, _path(request))
    return Duties(
        plans=making.plans([*latest.rows, *of_chosen]),
        plan_count=number_of(of_all, "plans"),
        counts={role: number_of(of_all, role) for role in ROLES},
        items=number_of(of_all, "items"),
        facet=making.roles(counted_by_role),
        cards=tuple(cards),
        first=skip + 1,
        found=total,
        pages=tuple((label, href + ANCHOR) for label, href in page_links(request, number, total, ITEMS)),
        chosen=chosen,
        whole=making.path + ANCHOR,
    )


async def _in_plans(request: Request, agent: str, plans: str | Sequence[str]) -> Sequence[Row]:
    """What these plans give an agent to do, if plans are chosen."""
    return (await ask(request, "plans-of-agent", {"agent": agent, "plans": plans})).rows if plans else ()


def _path(request: Request) -> str:
    return plain_address(request).partition("?")[0]


@dataclass(frozen=True, slots=True)
class _Making:
    """What lists and links are made from: what is chosen, and the path of the page."""

    request: Request
    chosen: Mapping[str, str]
    path: str

    def plans(self, rows: Sequence[Row]) -> tuple[PlanOfAgent, ...]:
        """The plans of rows, each once."""
        return tuple(map(self._plan, {row["plan"].text: row for row in rows}.values()))

    def _plan(self, row: Row) -> PlanOfAgent:
        name = title_of(self.request, row)
        document = (name.href or "").rpartition("/")[2]
        return PlanOfAgent(
            plan=name,
            signed=text_of(row, "signed"),
            lead=number_of(row, "lead"),
            responsible=number_of(row, "responsible"),
            support=number_of(row, "support"),
            items=number_of(row, "items"),
            href=self._choosing("plan", document),
            chosen=self.chosen.get("plan") == document,
        )

    def roles(self, counts: Row) -> Facet:
        """The roles of a plan or of all, as choices."""
        own, role_chosen = request_language(self.request), self.chosen.get("role")
        return Facet(
            "role",
            render("web.agency.role", own),
            tuple(
                FacetChoice(
                    render(f"web.agency.{role}", own), count, self._choosing("role", role), role_chosen == role, role
                )
                for role in ROLES
                if (count := number_of(counts, role)) or role_chosen == role
            ),
        )

    def _choosing(self, name: str, value: str) -> str:
        """This page with a value chosen, or let go."""
        others = {each: kept for each, kept in self.chosen.items() if each != name}
        wanted = others if self.chosen.get(name) == value else {**others, name: value}
        return urls.with_parameters(self.path, wanted) + ANCHOR
