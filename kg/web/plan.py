"""``/plans/{id}``: a plan, what it says of itself and what it does not, its items by section, its completeness."""

from __future__ import annotations

import asyncio
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request

from kg.catalog import schema_org
from kg.catalog.model import Publication
from kg.identifiers import Identifiers
from kg.messages import render
from kg.namespaces import PP
from kg.saved_queries.tables import Row, Table
from kg.web import urls
from kg.web.asking import ask
from kg.web.beside import add_page
from kg.web.cards import ItemCard, cards_of, named
from kg.web.errors import HttpError
from kg.web.facets import FACETS, chosen_cards, facets_of
from kg.web.labels import Name, language_of_text, text_of
from kg.web.language import request_language
from kg.web.months import months_of
from kg.web.page_rdf import Description
from kg.web.pages import frame_of
from kg.web.plan_views import Element, Measure, PlanPage, SectionItems
from kg.web.self_description import publication_of
from kg.web.site import site_of
from kg.web.things import page_of, plan_iri

DCTERMS = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
ELEMENTS = (
    ("title", f"{DCTERMS}title"),
    ("document-number", str(PP.documentNumber)),
    ("document-type", str(PP.documentType)),
    ("issuer", str(PP.issuer)),
    ("approver", str(PP.approver)),
    ("addressee", str(PP.addressee)),
    ("date-signed", str(PP.dateSigned)),
    ("jurisdiction", str(PP.jurisdiction)),
    ("annex-note", str(PP.annexNote)),
    ("annotation-note", str(PP.annotationNote)),
    ("issuer-heading", str(PP.issuerHeading)),
    ("signatory", str(PP.signatory)),
    ("copy-number", str(PP.copyNumber)),
    ("secrecy-level", str(PP.secrecyLevel)),
    ("urgency", str(PP.urgency)),
    ("copy-to", str(PP.copyTo)),
    ("printing-agency", str(PP.printingAgency)),
    ("date-printed", str(PP.datePrinted)),
    ("release-level", str(PP.releaseLevel)),
)
"""Elements of an official document (GB/T 33480-2016) in the order of the page, and the property of each."""
RELATIONS = ("succeedsPlan", "precedesPlan", "implementsPolicy", "respondsTo", "adaptedFrom")
"""How a plan may stand to another document."""


def router() -> APIRouter:
    """The routes of this subject."""
    found = APIRouter()
    add_page(found, f"{urls.PLANS}/{{plan}}", "plan.html", plan_page, "A plan")
    return found


async def plan_page(request: Request) -> PlanPage:
    """What the graph knows of a plan.

    Raises:
        HttpError: 404, there is no such plan.
    """
    document, base = request.path_params["plan"], site_of(request).settings.base_iri
    iri = plan_iri(document, base)
    if iri is None:
        raise HttpError(404, "web.no_plan", plan=document)
    about = ("facts", "publication", "measures", "sections", "items", "places")
    tables = await asyncio.gather(*(ask(request, f"{each}-of-plan", {"plan": iri}) for each in about))
    facts, publication, measures, sections, items, places = tables
    if not facts.rows:
        raise HttpError(404, "web.no_plan", plan=document)
    cards = await cards_of(request, [row["item"].text for row in items.rows])
    found = _Facts(request, facts.rows, publication.rows, places.rows)
    return _Making(request, document, iri, found, cards, await publication_of(request)).page(measures, sections)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known of a plan, read from the rows of two queries."""

    request: Request
    rows: tuple[Row, ...]
    publication: tuple[Row, ...]
    places: tuple[Row, ...]

    def values(self, link: str, of: str = "plan") -> tuple[Name, ...]:
        """The values of a property of the plan or of its notice."""
        found = (self._value(row) for row in self.rows if row["of"].text == of and row["link"].text == link)
        return tuple({name.iri or name.text: name for name in found}.values())

    def first(self, link: str) -> Name | None:
        """The first value, of the plan or else of its notice."""
        return next(iter(self.values(link) or self.values(link, "notice")), None)

    def published(self, link: str, language: str | None = None) -> str:
        """A value of the data set: in a language, or any."""
        cells = [row["value"] for row in self.publication if row["link"].text == link]
        start = None if language is None else language.split("-")[0]
        return next((cell.text for cell in cells if start is None or cell.language.startswith(start)), "")

    def _value(self, row: Row) -> Name:
        found = named(self.request, row, "value")
        if row["value"].iri and found is not None:
            return found
        own = request_language(self.request)
        return Name(row["value"].text, language_of_text(row, "value", own))


@dataclass(frozen=True, slots=True)
class _Making:
    """What a page is made from."""

    request: Request
    document: str
    iri: str
    facts: _Facts
    cards: Sequence[ItemCard]
    data: Publication

    def page(self, measures: Table, sections: Table) -> PlanPage:
        request, document, iri, facts, cards = self.request, self.document, self.iri, self.facts, self.cards
        own = request_language(request)
        titles = {name.language or own: name.text for name in facts.values(f"{DCTERMS}title")}
        english = facts.published(f"{DCTERMS}title", "en")
        titles = ({"en": english} if english else {}) | titles
        language = own if own in titles else next(iter(titles), own)
        title = titles.get(language, document)
        chosen = {name: value for name in FACETS if (value := request.query_params.get(name))}
        kept = chosen_cards(cards, chosen)
        whole, parts = _measures(request, measures)
        issuer, place = facts.first(str(PP.issuer)), facts.first(str(PP.jurisdiction))
        signed = day.text if (day := facts.first(str(PP.dateSigned))) else ""
        dated = [each for card in cards for each in card.deadlines if each.due]
        labels = {name: render(f"web.facet.{name}", own) for name in FACETS}
        description = render(
            "web.plan.description", own, items=len(cards), issuer=issuer.text if issuer else "–", signed=signed or "–"
        )
        return PlanPage(
            frame=frame_of(
                request,
                title,
                description=description,
                rdf=Description("description-of-plan", {"plan": iri}),
                about={
                    **_about(iri, title, titles, facts, signed, description),
                    "subjectOf": _dataset(self.data, document, title, own),
                },
            ),
            iri=iri,
            id=document,
            other_title=next((text for tag, text in titles.items() if tag != language), ""),
            title_language="" if language == own else language,
            issuer=issuer,
            place=place,
            signed=signed,
            elements=_elements(request, facts),
            absent=facts.values(str(PP.metadataAbsent)),
            relations=_relations(facts, own),
            notes=tuple(filter(None, [facts.published(f"{DCTERMS}description", own)])),
            reading=_reading(facts, own),
            full_text=any(name.iri.endswith("/full") for name in facts.values(str(PP.textStatus))),
            source={
                "file": facts.published(str(PP.SourceFile)),
                "sha256": facts.published("http://spdx.org/rdf/terms#checksum"),
                "origin": facts.published(f"{PROV}wasDerivedFrom"),
                "rights": facts.published(f"{DCTERMS}rights", own),
                "licence": facts.published(f"{DCTERMS}license"),
            },
            sentences=tuple((place_in_source(row, own), row["quote"].text) for row in facts.places if "quote" in row),
            completeness=whole,
            measures=parts,
            facets=facets_of(cards, chosen, urls.plan(document), labels, own),
            chosen=chosen,
            sections=_sections(request, sections, cards, kept),
            shown=len(kept),
            items=len(cards),
            months=months_of(Counter(each.due[:7] for each in dated)),
            agencies=len({agent.iri for card in cards for duty in card.duties for agent in duty.agents}),
            milestones=len(dated),
            links=_links(document, own, dated=bool(dated)),
        )


def place_in_source(row: Row, language: str) -> str:
    """Where something stands in a source, in words: the line, or the row of a table."""
    if "line" in row:
        last = text_of(row, "endLine")
        lines = row["line"].text if last in ("", row["line"].text) else f"{row['line'].text}–{last}"
        return render("web.source.line", language, line=lines)
    return render("web.source.row", language, row=row["row"].text) if "row" in row else ""


def _relations(facts: _Facts, own: str) -> tuple[tuple[str, Name], ...]:
    return tuple(
        (render(f"web.plan.relation.{name}", own), each) for name in RELATIONS for each in facts.values(str(PP[name]))
    )


def _elements(request: Request, facts: _Facts) -> tuple[Element, ...]:
    own = request_language(request)
    found = []
    for name, link in ELEMENTS:
        of_plan = facts.values(link)
        values = of_plan or facts.values(link, "notice")
        if name == "addressee":
            values = values or facts.values(str(PP.addresseeText), "notice")
        if values:
            found.append(Element(render(f"web.element.{name}", own), values, absent=False, notice=not of_plan))
    return tuple(found)


def _reading(facts: _Facts, own: str) -> tuple[str, ...]:
    """How deadlines are read, and why, in the reader's language."""
    convention = facts.first(str(PP.readingConvention))
    if convention is None:
        return ()
    comments = facts.values("http://www.w3.org/2000/01/rdf-schema#comment")
    return (convention.text, *(each.text for each in comments if each.language in ("", own)))


def _measures(request: Request, table: Table) -> tuple[float | None, tuple[Measure, ...]]:
    whole, parts = None, []
    for row in table.rows:
        percent = float(row["value"].text) * 100
        if row["metric"].text.endswith("/completeness"):
            whole = percent
        else:
            name = named(request, row, "metric")
            gain = float(text_of(row, "gain") or 0) * 100
            label = name.text if name else row["metric"].text
            parts.append(Measure(re.split("[:：] *", label)[-1], percent, gain))
    return whole, tuple(sorted(parts, key=lambda each: (-each.gain, each.percent)))


def _sections(
    request: Request, table: Table, cards: Sequence[ItemCard], kept: Sequence[ItemCard]
) -> tuple[SectionItems, ...]:
    """Sections in order, each below its parent, without those in which nothing is shown."""
    shown: defaultdict[str, list[ItemCard]] = defaultdict(list)
    for card in kept:
        shown[card.section].append(card)
    counts = {section: sum(card.section == section for card in cards) for section in {card.section for card in cards}}
    children: defaultdict[str, list[Row]] = defaultdict(list)
    known = {row["section"].text for row in table.rows}
    for row in table.rows:
        children[row["parent"].text if row["parent"].text in known else ""].append(row)
    found: list[SectionItems] = []

    def walk(parent: str, depth: int) -> bool:
        any_shown = False
        for row in children[parent]:
            iri, place = row["section"].text, len(found)
            has_below = walk(iri, depth + 1)
            if has_below or shown[iri]:
                found.insert(place, _section(request, row, depth, shown[iri], counts.get(iri, 0)))
                any_shown = True
        return any_shown

    walk("", 0)
    loose = [card for card in kept if card.section not in known]
    if loose:
        found.append(SectionItems("", "items-elsewhere", "", "", "", 0, tuple(loose), len(loose)))
    return tuple(found)


def _section(request: Request, row: Row, depth: int, shown: Sequence[ItemCard], count: int) -> SectionItems:
    iri = row["section"].text
    page = page_of(iri, site_of(request).settings.base_iri) or ""
    return SectionItems(
        iri=iri,
        anchor=page.partition("#")[2],
        label=text_of(row, "label"),
        heading=text_of(row, "heading"),
        language=language_of_text(row, "heading", request_language(request)),
        depth=depth,
        items=tuple(shown),
        count=count,
    )


def _links(document: str, own: str, *, dated: bool) -> tuple[tuple[str, str], ...]:
    """What else can be done with a plan; one without a dated milestone has no calendar."""
    given = {"plan": document}
    calendar = (render("web.plan.calendar", own), urls.with_parameters(f"{urls.DEADLINES}.ics", given))
    return (
        (render("web.plan.compare", own), urls.with_parameters(urls.COMPARE, {"a": document})),
        (render("web.plan.deadlines", own), urls.with_parameters(urls.DEADLINES, given)),
        *([calendar] if dated else []),
        (render("web.plan.network", own), urls.with_parameters(urls.NETWORK, given)),
        (render("web.plan.questions", own), urls.query("plan-overview", given)),
    )


def _dataset(publication: Publication, document: str, title: str, language: str) -> Mapping[str, object]:
    """The data of the plan in schema.org terms."""
    graph = Identifiers(publication.base).policy(document).graph
    return schema_org.of_document(publication, document, graph, title, language)


def _about(
    iri: str, title: str, titles: Mapping[str, str], facts: _Facts, signed: str, description: str
) -> Mapping[str, object]:
    """The plan in schema.org terms."""
    issuer, place = facts.first(str(PP.issuer)), facts.first(str(PP.jurisdiction))
    number = facts.first(str(PP.documentNumber))
    return {
        "@type": "CreativeWork",
        "@id": iri,
        "name": title,
        "alternateName": [text for text in titles.values() if text != title],
        "description": description,
        "identifier": number.text if number else None,
        "dateCreated": signed,
        "creator": {"@type": "GovernmentOrganization", "@id": issuer.iri, "name": issuer.text} if issuer else None,
        "spatialCoverage": {"@type": "AdministrativeArea", "@id": place.iri, "name": place.text} if place else None,
        "isBasedOn": facts.published(f"{PROV}wasDerivedFrom"),
    }
