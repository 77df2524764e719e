"""``/plans/{id}/items/{key}``: an item, with the sentence behind every value."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request

from kg.messages import render
from kg.saved_queries.tables import Row, Table
from kg.web import urls
from kg.web.asking import ask
from kg.web.beside import add_page
from kg.web.cards import ItemCard, around_items, cards_of, duties_of, learn_names, named
from kg.web.errors import HttpError
from kg.web.item_views import (
    Assignment,
    CitationView,
    DatedDeadline,
    ItemPage,
    MatchView,
    Sentence,
    StatementView,
    TargetView,
)
from kg.web.labels import Name, text_of
from kg.web.language import request_language
from kg.web.page_rdf import Description
from kg.web.pages import frame_of
from kg.web.plan import place_in_source
from kg.web.repairs import Piece, Repair, marked
from kg.web.site import site_of
from kg.web.things import item_iri, page_of

INVERSE = {"broadMatch": "narrowMatch", "narrowMatch": "broadMatch"}
"""A relation seen from its other end (SKOS §10.6.3)."""


def router() -> APIRouter:
    """The routes of this subject."""
    found = APIRouter()
    add_page(found, f"{urls.PLANS}/{{plan}}/items/{{key}}", "item.html", item_page, "An item of a plan")
    return found


async def item_page(request: Request) -> ItemPage:
    """What the graph knows of an item.

    Raises:
        HttpError: 404, there is no such item.
    """
    document, key = request.path_params["plan"], request.path_params["key"]
    iri = item_iri(document, key, site_of(request).settings.base_iri)
    if iri is None:
        raise HttpError(404, "web.no_item", plan=document, item=key)
    own = around_items([iri], site_of(request).settings.base_iri)
    about = ("neighbours", "statements", "repairs", "targets", "matches", "parts")
    graphs = dict.fromkeys(about, own) | {"matches": ()}  # these stand in the graphs of pairs of plans
    asked = (ask(request, f"{each}-of-item", {"item": iri}, within=graphs[each]) for each in about)
    cards, tables = await asyncio.gather(cards_of(request, [iri]), asyncio.gather(*asked))
    if not cards:
        raise HttpError(404, "web.no_item", plan=document, item=key)
    duties = await ask(request, "duties-of-items", {"items": [iri]})
    await learn_names(request, duties)
    neighbours, statements, repairs, targets, matches, parts = tables
    others = await _others(request, parts, matches)
    return _Making(request, document, cards[0], duties, neighbours, statements, repairs, others).page(
        targets, matches, parts
    )


async def _others(request: Request, parts: Table, matches: Table) -> dict[str, ItemCard]:
    """The cards of the items that a page names besides its own."""
    wanted = [row["other"].text for table in (parts, matches) for row in table.rows]
    return {card.iri: card for card in await cards_of(request, list(dict.fromkeys(wanted)))}


@dataclass(frozen=True, slots=True)
class _Making:
    """The answers from which a page is made."""

    request: Request
    document: str
    card: ItemCard
    duties: Table
    neighbours: Table
    statements: Table
    repairs: Table
    others: dict[str, ItemCard]

    def page(self, targets: Table, matches: Table, parts: Table) -> ItemPage:
        own, card = self.own, self.card
        places = self._parts()
        sentences = {iri: self._sentence(values) for iri, values in places.items()}
        title = f"{card.number} {card.title}"
        return ItemPage(
            frame=frame_of(
                self.request,
                title,
                description=card.wording or card.title,
                rdf=Description("description-of-item", {"item": card.iri}),
                about=self._about(),
            ),
            item=card,
            trail=(
                Name(render("web.site.menu.plans", own), href=urls.PLANS),
                card.plan,
                *self._section(),
            ),
            statements=self._statements(places),
            assignments=self._assignments(sentences),
            deadlines=tuple(
                DatedDeadline(self._anchor(each.iri), each, sentences.get(each.iri)) for each in card.deadlines
            ),
            no_support=card.no_support,
            targets=tuple(self._target(row) for row in targets.rows if row["kind"].text == "target"),
            citations=self._citations(targets),
            parent=next(iter(self._related(parts, "parent")), None),
            parts=self._related(parts, "part"),
            matches=self._matches(matches),
            before=self._neighbour(-1),
            after=self._neighbour(1),
        )

    @property
    def own(self) -> str:
        return request_language(self.request)

    def _anchor(self, iri: str) -> str:
        return (page_of(iri, site_of(self.request).settings.base_iri) or "").partition("#")[2]

    def _section(self) -> tuple[Name, ...]:
        card = self.card
        href = page_of(card.section, site_of(self.request).settings.base_iri)
        language = "" if self.own == "zh-Hans" else "zh-Hans"
        return (Name(card.section_title, language, card.section, href),) if card.section_title else ()

    def _parts(self) -> dict[str, dict[str, Row]]:
        """IRI of a part → local name of a property → the first row with it."""
        found: dict[str, dict[str, Row]] = {}
        for row in self.statements.rows:
            found.setdefault(row["part"].text, {}).setdefault(re.split("[#/]", row["link"].text)[-1], row)
        return found

    def _sentence(self, values: Mapping[str, Row]) -> Sentence | None:
        """Where a part of an item stands."""

        def text(link: str) -> str:
            return values[link]["value"].text if link in values else ""

        place = place_in_source({link: row["value"] for link, row in values.items()}, self.own)
        if not place and "exact" not in values:
            return None
        return Sentence(place, text("title"), text("exact") or text("sourceText"), text("prefix"), text("suffix"))

    def _statements(self, parts: Mapping[str, Mapping[str, Row]]) -> tuple[StatementView, ...]:
        repairs: defaultdict[str, list[Repair]] = defaultdict(list)
        for row in self.repairs.rows:
            repairs[row["part"].text].append(self._repair(row))
        found = [self._statement(iri, values, repairs[iri]) for iri, values in parts.items() if "text" in values]
        return tuple(sorted(found, key=lambda each: each.iri))

    def _statement(self, iri: str, values: Mapping[str, Row], repairs: Sequence[Repair]) -> StatementView:
        text = values["text"]["value"].text
        as_found = values["sourceText"]["value"].text if "sourceText" in values else ""
        where = iri.rpartition("/")[2]
        key = f"web.item.in_{where}" if where in ("body", "annex") else "web.item.in_source"
        pieces = marked(text, as_found, repairs) if as_found else (Piece(text),)
        return StatementView(
            iri=iri,
            anchor=self._anchor(iri),
            where=render(key, self.own),
            pieces=pieces,
            as_found="" if as_found == text else as_found,
            repairs=tuple(piece.repair for piece in pieces if piece.repair and not piece.repair.converts),
            conversions=sum(piece.repair is not None and piece.repair.converts for piece in pieces),
            confidence=values["restorationConfidence"]["value"].text if "restorationConfidence" in values else "",
            sentence=self._sentence(values),
        )

    def _repair(self, row: Row) -> Repair:
        kind = named(self.request, row, "kind")
        return Repair(
            text_of(row, "found"),
            text_of(row, "restored"),
            kind.text if kind else "",
            row["kind"].text.rpartition("/")[2],
            float(row["confidence"].text) if "confidence" in row else None,
            text_of(row, "line"),
        )

    def _assignments(self, sentences: Mapping[str, Sentence | None]) -> tuple[tuple[Name, tuple[Assignment, ...]], ...]:
        found: list[tuple[Name, tuple[Assignment, ...]]] = []
        for duty in duties_of(self.request, self.duties.rows):
            of_role: dict[str, Assignment] = {}
            for row in self.duties.rows:
                agent = named(self.request, row, "agent")
                if row["role"].text == duty.role.iri and agent is not None:
                    iri = row["assignment"].text
                    of_role.setdefault(
                        iri, Assignment(self._anchor(iri), agent, text_of(row, "text"), sentences.get(iri))
                    )
            found.append((duty.role, tuple(of_role.values())))
        return tuple(found)

    def _target(self, row: Row) -> TargetView:
        comparator, unit = named(self.request, row, "comparator"), named(self.request, row, "unit")
        return TargetView(
            self._anchor(row["part"].text),
            named(self.request, row, "indicator"),
            comparator.text if comparator else "",
            text_of(row, "value"),
            unit.text if unit else "",
            text_of(row, "by"),
            text_of(row, "text"),
        )

    def _citations(self, table: Table) -> tuple[CitationView, ...]:
        """Each document once, though body and annex both cite it."""
        found: dict[str, CitationView] = {}
        for row in table.rows:
            if row["kind"].text == "citation":
                title, number = text_of(row, "title"), text_of(row, "number")
                seen = found.get(title or number)
                work = named(self.request, row, "work") or (seen.work if seen else None)
                anchors = (*(seen.anchors if seen else ()), self._anchor(row["part"].text))
                found[title or number] = CitationView(anchors, title, number or (seen.number if seen else ""), work)
        return tuple(found.values())

    def _related(self, table: Table, way: str) -> tuple[ItemCard, ...]:
        iris = [row["other"].text for row in table.rows if row["way"].text == way]
        return tuple(self.others[iri] for iri in iris if iri in self.others)

    def _matches(self, table: Table) -> tuple[MatchView, ...]:
        found = []
        for row in table.rows:
            other = self.others.get(row["other"].text)
            if other is None:
                continue
            relation = row["relation"].text.rpartition("#")[2]
            if row["side"].text == "object":
                relation = INVERSE.get(relation, relation)
            state = named(self.request, row, "state")
            theirs = (page_of(other.plan.iri, site_of(self.request).settings.base_iri) or "").rpartition("/")[2]
            found.append(
                MatchView(
                    other,
                    render(f"web.relation.{relation}", self.own),
                    state.text if state else "",
                    row["state"].text.endswith("/accepted"),
                    text_of(row, "score"),
                    urls.with_parameters(urls.COMPARE, {"a": self.document, "b": theirs}),
                )
            )
        return tuple(found)

    def _neighbour(self, step: int) -> Name | None:
        """The item so many places on, by its number."""
        for row in self.neighbours.rows:
            if int(row["position"].text) - int(row["here"].text) == step:
                iri = row["other"].text
                return Name(row["number"].text, "", iri, page_of(iri, site_of(self.request).settings.base_iri))
        return None

    def _about(self) -> dict[str, object]:
        """The item in schema.org terms."""
        card = self.card
        agents = [agent for duty in card.duties for agent in duty.agents]
        return {
            "@type": "CreativeWork",
            "@id": card.iri,
            "name": card.title,
            "text": card.wording,
            "position": card.number,
            "isPartOf": {"@type": "CreativeWork", "@id": card.plan.iri, "name": card.plan.text},
            "about": [{"@type": "DefinedTerm", "@id": each.iri, "name": each.text} for each in card.themes],
            "mentions": [{"@type": "GovernmentOrganization", "@id": each.iri, "name": each.text} for each in agents],
        }
