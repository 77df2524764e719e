"""``/themes/{key}`` and ``/initiatives/{key}``: what it means, since when plans have it, who does it, its items."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from fastapi import APIRouter
from rdflib.namespace import RDF
from starlette.requests import Request

from kg.messages import render
from kg.saved_queries.pictures import Picture
from kg.saved_queries.tables import Row, Table
from kg.saved_queries.values import Values
from kg.web import urls
from kg.web.answer_views import PictureView
from kg.web.asking import ask
from kg.web.beside import add_page
from kg.web.cards import named
from kg.web.concepts import saved_question
from kg.web.conditions import conditions_of
from kg.web.drawing import drawn
from kg.web.errors import HttpError
from kg.web.facets import Facet, FacetChoice
from kg.web.frame import Frame
from kg.web.item_list import ANCHOR, ItemList, item_list
from kg.web.labels import Name, language_of_text, number_of, sorted_by_name
from kg.web.language import request_language
from kg.web.page_rdf import Description
from kg.web.pages import frame_of
from kg.web.plans import title_of
from kg.web.schemes import INITIATIVES, THEMES, Scheme
from kg.web.site import site_of
from kg.web.spread import Spread, spread_of
from kg.web.things import concept_iri

AGENTS = 20
"""Agencies and groups shown."""
PLANS = 12
"""Plans that narrow the list of items; the table above it leads to each of the others."""
SKOS = "http://www.w3.org/2004/02/skos/core#"
TYPE = str(RDF.type)
INITIATIVE = "/ns#Initiative"
"""End of the class that says no more than that it is an initiative."""


@dataclass(frozen=True, slots=True)
class Related:
    """A broader or narrower concept, and the number of items with it."""

    name: Name
    items: int


@dataclass(frozen=True, slots=True)
class AgentLine:
    """Who does it.

    Args:
        agent: agency or group.
        lead: items that it leads.
        support: items that it supports.
        responsible: items for which it is responsible, without a role between several.
        items: all.
        percent: of the agent with most items, for a bar.
        href: these items.
    """

    agent: Name
    lead: int
    support: int
    responsible: int
    items: int
    percent: float
    href: str


@dataclass(frozen=True, slots=True)
class ConceptPage:
    """``concept.html``.

    Args:
        frame: around it.
        scheme: ``theme`` or ``initiative``.
        iri: of the concept.
        other_name: in the other language, or empty.
        kind: of an initiative: platform, service package; else None.
        definition: what it means.
        scope: where it ends, and which other concept begins there.
        words: trigger words of a theme, other forms of an initiative.
        trail: pages above.
        broader: concepts above.
        narrower: concepts below.
        spread: its plans in time, and those without it.
        time_picture: of that.
        agents: who does it, those with most items first.
        agents_picture: of that.
        plans: narrow the list of items.
        narrowed: whether it is.
        list: its items.
        links: what else can be asked: label and address.
    """

    frame: Frame
    scheme: str
    iri: str
    other_name: str
    kind: Name | None
    definition: Name | None
    scope: Name | None
    words: tuple[str, ...]
    trail: tuple[Name, ...]
    broader: tuple[Related, ...]
    narrower: tuple[Related, ...]
    spread: Spread
    time_picture: PictureView | None
    agents: tuple[AgentLine, ...]
    agents_picture: PictureView | None
    plans: Facet
    narrowed: bool
    list: ItemList
    links: tuple[tuple[str, str], ...]


def router() -> APIRouter:
    """The routes of this subject."""
    found = APIRouter()
    add_page(found, f"{urls.THEMES}/{{key}}", "concept.html", partial(concept_page, THEMES), "A theme")
    add_page(found, f"{urls.INITIATIVES}/{{key}}", "concept.html", partial(concept_page, INITIATIVES), "An initiative")
    return found


async def concept_page(scheme: Scheme, request: Request) -> ConceptPage:
    """What plans make of a theme or initiative.

    Raises:
        HttpError: 404, the scheme has no such concept; 400, the plan that narrows the list can be none.
        UsageError: there is no such page of items.
    """
    key = request.path_params["key"]
    iri, plan = concept_iri(scheme.name, key), request.query_params.get("plan", "")
    if iri is None:
        raise HttpError(404, f"web.no_{scheme.name}", name=key)
    narrowed = conditions_of(request, {"plan": (plan,)}) if plan else {}
    tables, narrowing, items, (spread, time_picture) = await asyncio.gather(
        asyncio.gather(
            ask(request, "facts-of-concept", {"concept": iri}),
            ask(request, scheme.listed),
            ask(request, "agents-of-concept", {"concept": iri, "rows": str(AGENTS)}),
        ),
        _narrowing(request, iri, narrowed),
        item_list(request, {scheme.condition: [iri], **narrowed}),
        spread_of(request, iri, "web.concept.time_picture"),
    )
    facts, listed, agents = tables
    if not facts.rows:
        raise HttpError(404, f"web.no_{scheme.name}", name=key)
    pictures = time_picture, _picture_of_agents(request, agents)
    making = _Making(request, scheme, key, iri, _Facts(request, facts), listed)
    return making.page(spread, agents, pictures, items, making.facet(narrowing, plan))


async def _narrowing(request: Request, iri: str, chosen: Values) -> list[Row]:
    """The plans with most items of a concept, and the one that is chosen."""
    asked: list[Values] = [{"concept": iri, "rows": str(PLANS)}]
    if chosen:
        asked.append({"concept": iri, **chosen})
    found = await asyncio.gather(*(ask(request, "weights-of-concept", values) for values in asked))
    return list({row["plan"].text: row for table in found for row in table.rows}.values())


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the scheme says of the concept."""

    request: Request
    table: Table

    def rows(self, link: str) -> list[Row]:
        return [row for row in self.table.rows if row["link"].text == link]

    def texts(self, link: str) -> list[str]:
        return [row["value"].text for row in self.rows(link)]

    def text(self, link: str) -> Name | None:
        """A text in the reader's language, or in another."""
        own = request_language(self.request)
        found = [Name(row["value"].text, language_of_text(row, "value", own)) for row in self.rows(link)]
        return min(found, key=lambda name: bool(name.language), default=None)

    def names(self, link: str) -> list[Name]:
        return [name for row in self.rows(link) if (name := named(self.request, row, "value")) is not None]


@dataclass(frozen=True, slots=True)
class _Making:
    """What a page is made from."""

    request: Request
    scheme: Scheme
    key: str
    iri: str
    facts: _Facts
    listed: Table

    def page(
        self,
        spread: Spread,
        agents: Table,
        pictures: tuple[PictureView | None, PictureView | None],
        items: ItemList,
        plans: Facet,
    ) -> ConceptPage:
        request, scheme, facts = self.request, self.scheme, self.facts
        own = request_language(request)
        name = facts.text(f"{SKOS}prefLabel") or Name(self.key)
        definition, broader = facts.text(f"{SKOS}definition"), self._related("broader")
        kinds = [kind for kind in facts.names(TYPE) if not kind.iri.endswith(INITIATIVE)]
        above = Name(render(f"web.{scheme.name}.title", own), href=scheme.path)
        return ConceptPage(
            frame=frame_of(
                request,
                name.text,
                description=definition.text if definition else "",
                rdf=Description("description-of-things", {"things": [self.iri]}),
                about={
                    "@type": "DefinedTerm",
                    "@id": self.iri,
                    "name": name.text,
                    "termCode": self.key,
                    "description": definition.text if definition else None,
                },
            ),
            scheme=scheme.name,
            iri=self.iri,
            other_name=next((text for text in facts.texts(f"{SKOS}prefLabel") if text != name.text), ""),
            kind=next(iter(kinds), None),
            definition=definition,
            scope=facts.text(f"{SKOS}scopeNote"),
            words=self._words(),
            trail=(above, *(each.name for each in broader)),
            broader=broader,
            narrower=self._related("narrower"),
            spread=spread,
            time_picture=pictures[0],
            agents=self._agents(agents),
            agents_picture=pictures[1],
            plans=plans,
            narrowed=any(choice.chosen for choice in plans.choices),
            list=items,
            links=self._links(own),
        )

    def _words(self) -> tuple[str, ...]:
        if self.scheme is THEMES:
            return tuple(self.facts.texts("https://w3id.org/policy-kg/ns#trigger"))
        # the same form with and without quotation marks is one to a reader
        return tuple(text for text in self.facts.texts(f"{SKOS}altLabel") if not text.startswith(("“", '"')))

    def _related(self, link: str) -> tuple[Related, ...]:
        counts = {row["concept"].text: number_of(row, "items") for row in self.listed.rows}
        names = sorted_by_name(self.facts.names(f"{SKOS}{link}"), request_language(self.request))
        return tuple(Related(name, counts.get(name.iri, 0)) for name in names)

    def _agents(self, table: Table) -> tuple[AgentLine, ...]:
        most = max((number_of(row, "items") for row in table.rows), default=1)
        return tuple(self._agent(row, most) for row in table.rows)

    def _agent(self, row: Row, most: int) -> AgentLine:
        agent = named(self.request, row, "agent") or Name(row["agent"].text)
        lead, support, responsible, items = (
            number_of(row, name) for name in ("lead", "support", "responsible", "items")
        )
        key = agent.iri.partition("/id/")[2]
        href = urls.with_parameters(urls.ITEMS, {self.scheme.name: self.key, "agency": key})
        return AgentLine(agent, lead, support, responsible, items, round(100 * items / most, 1), href)

    def facet(self, plans: Sequence[Row], chosen: str) -> Facet:
        """Plans as choices that narrow the list."""
        path = f"{self.scheme.path}/{self.key}"
        choices = []
        for row in plans:
            plan = title_of(self.request, row)
            value = (plan.href or "").rpartition("/")[2]
            href = urls.with_parameters(path, {} if value == chosen else {"plan": value}) + ANCHOR
            count = number_of(row, "items")
            choices.append(FacetChoice(plan.text, count, href, value == chosen, value, plan.language))
        return Facet("plan", render("web.items.plan", request_language(self.request)), tuple(choices))

    def _links(self, own: str) -> tuple[tuple[str, str], ...]:
        asked = (saved_question(self.request, name, {given: self.key}) for name, given in self.scheme.questions.items())
        return (
            (render("web.concept.all_items", own), urls.with_parameters(urls.ITEMS, {self.scheme.name: self.key})),
            *asked,
            (render("web.concept.in_scheme", own), f"/vocab/{self.scheme.name}#{self.key}"),
        )


def _picture_of_agents(request: Request, table: Table) -> PictureView | None:
    """Who does it, as bars of lead, support and responsibility."""
    roles: Mapping[str, tuple[str, ...]] = {"x": ("agent",), "y": ("lead", "support", "responsible")}
    query, own = site_of(request).page_queries.get("agents-of-concept"), request_language(request)
    labels = {name: f"web.concept.{name}" for name in ("agent", "lead", "support", "responsible")}
    return drawn(query, table, own, Picture("bar", roles), "web.concept.agents_picture", labels)
