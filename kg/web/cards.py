"""Items in lists: what a reader is told of an item before its own page is opened."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request

from kg.namespaces import PP
from kg.saved_queries.scope import graphs_of
from kg.saved_queries.tables import Row, Table
from kg.web.asking import ask
from kg.web.labels import Name, language_of_text, name_of, text_of
from kg.web.language import request_language
from kg.web.pages import thing_address
from kg.web.site import site_of
from kg.web.things import page_of

KEPT = "policy-kg.names"
LINKS = ("theme", "mentions", "commitmentLevel", "notStated", "pilotIn")
"""Properties of an item that lead to concepts."""
TITLE_CHARACTERS = 60
"""A title taken from the wording of an item ends with its first clause, or here."""
CLAUSE = re.compile("[，；。]")
CLAUSE_CHARACTERS = 4
"""A clause with fewer characters goes on to the next."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Who an item names in one role.

    Args:
        role: its name.
        agents: agencies and groups in the order of the document.
    """

    role: Name
    agents: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Deadline:
    """A time requirement of an item.

    Args:
        text: as written, restored.
        due: day (ISO 8601) that the plan's reading gives, empty for what has no end.
        strict: last day by the strict reading, or empty.
        lenient: last day by the lenient reading, or empty.
        bound: kind of bound, if told.
        deliverable: what is due then, or empty.
        scope: to whom it applies, if said.
        inferred: whether the year was inferred.
        aim: whether it dates an aim rather than a milestone.
        iri: of the requirement.
    """

    text: str
    due: str
    strict: str
    lenient: str
    bound: Name | None
    deliverable: str
    scope: Name | None
    inferred: bool
    aim: bool
    iri: str


@dataclass(frozen=True, slots=True)
class ItemCard:
    """An item in a list.

    Args:
        iri: of the item.
        href: its page.
        key: last segment of its IRI.
        number: as printed.
        title: its heading, or the beginning of its wording.
        wording: what the annex says, else the body; empty where only facts are carried.
        language: of title and wording where it is not that of the page.
        plan: the plan.
        section: IRI of the section.
        section_title: its number and heading.
        duties: by role, the lead first.
        deadlines: in order.
        themes: what it is about.
        initiatives: what it mentions.
        level: of commitment, if told.
        not_stated: elements that the document does not give.
        pilots: places where it is tried first.
        no_support: whether the document says that nobody supports it.
    """

    iri: str
    href: str
    key: str
    number: str
    title: str
    wording: str
    language: str
    plan: Name
    section: str
    section_title: str
    duties: tuple[Duty, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    themes: tuple[Name, ...] = ()
    initiatives: tuple[Name, ...] = ()
    level: Name | None = None
    not_stated: tuple[Name, ...] = ()
    pilots: tuple[Name, ...] = ()
    no_support: bool = False


async def cards_of(request: Request, items: Sequence[str]) -> list[ItemCard]:
    """The cards of items.

    Args:
        request: for the language.
        items: their IRIs.

    Returns:
        In the order of ``items``, without those of which the graph knows nothing.
    """
    if not items:
        return []
    about = ("cards", "wordings", "duties", "times", "concepts")
    facts, wordings, duties, times, concepts = await asyncio.gather(
        *(ask(request, f"{each}-of-items", {"items": items}) for each in about)
    )
    await learn_names(request, duties)
    found = {card.iri: card for card in _cards(request, facts, wordings, duties, times, concepts)}
    return [found[item] for item in items if item in found]


async def learn_names(request: Request, duties: Table) -> None:
    """Keep the names of the agents and roles of a table for the rest of a request (:func:`named`)."""
    things = {row[column].text for row in duties.rows for column in ("agent", "role")}
    if wanted := sorted(things - _made(request).keys()):
        for row in (await ask(request, "names-of-things", {"things": wanted})).rows:
            named(request, row, "thing")


def around_items(items: Sequence[str], base: str) -> tuple[str, ...]:
    """The graphs in which everything stands that a list tells of items; nothing where an IRI is none of an item."""
    return graphs_of(sorted({item.partition("/item/")[0] for item in items}), base, alignments=False)


def _cards(
    request: Request, facts: Table, wordings: Table, duties: Table, times: Table, concepts: Table
) -> list[ItemCard]:
    by_wording, by_role, by_time, by_link = map(_grouped, (wordings, duties, times, concepts))
    cards: dict[str, ItemCard] = {}
    for row in facts.rows:
        iri = row["item"].text
        if iri not in cards:
            cards[iri] = _card(
                request,
                row,
                by_wording[iri],
                duties_of(request, by_role[iri]),
                _deadlines(request, by_time[iri]),
                _linked(request, by_link[iri]),
            )
    return list(cards.values())


def _card(
    request: Request,
    row: Row,
    wordings: Sequence[Row],
    duties: tuple[Duty, ...],
    deadlines: tuple[Deadline, ...],
    linked: dict[str, tuple[Name, ...]],
) -> ItemCard:
    own, base = request_language(request), site_of(request).settings.base_iri
    iri, plan = row["item"].text, row["plan"].text
    heading, section = text_of(row, "heading"), text_of(row, "section")
    worded = next((each for each in wordings if each["part"].text != section), next(iter(wordings), None))
    wording = worded["text"].text if worded else ""
    title = text_of(row, "section_heading")
    source, column = (row, "heading") if heading or worded is None else (worded, "text")
    return ItemCard(
        iri=iri,
        href=page_of(iri, base) or thing_address(request, iri),
        key=iri.rpartition("/")[2],
        number=text_of(row, "number"),
        title=heading or shortened(wording),
        wording=wording,
        language=language_of_text(source, column, own),
        plan=Name(text_of(row, "plan_zh"), language_of_text(row, "plan_zh", own), plan, page_of(plan, base)),
        section=section,
        section_title=f"{label}、{title}" if (label := text_of(row, "section_label")) and title else title,
        duties=duties,
        deadlines=deadlines,
        themes=linked["theme"],
        initiatives=linked["mentions"],
        level=next(iter(linked["commitmentLevel"]), None),
        not_stated=linked["notStated"],
        pilots=linked["pilotIn"],
        no_support=text_of(row, "no_support") == "true",
    )


def duties_of(request: Request, rows: Sequence[Row]) -> tuple[Duty, ...]:
    """The duties that rows of ``duties-of-items`` tell, role by role; each agent once."""
    roles: dict[str, tuple[Name, dict[str, Name]]] = {}
    for row in rows:
        role, agent = named(request, row, "role"), named(request, row, "agent")
        if role is not None and agent is not None:
            roles.setdefault(role.iri, (role, {}))[1].setdefault(agent.iri, agent)
    order = sorted(roles.values(), key=lambda pair: ROLES.get(pair[0].iri.rpartition("/")[2], len(ROLES)))
    return tuple(Duty(role, tuple(agents.values())) for role, agents in order)


ROLES = {"lead": 0, "responsible": 1, "support": 2, "participating": 3, "supervising": 4}
"""The order in which a reader looks for roles."""


def _deadlines(request: Request, rows: Sequence[Row]) -> tuple[Deadline, ...]:
    """The time requirements of an item, from the rows that give their values."""
    by_requirement: dict[str, dict[str, list[Row]]] = {}
    for row in rows:
        values = by_requirement.setdefault(row["requirement"].text, {})
        values.setdefault(re.split("[#/]", row["link"].text)[-1], []).append(row)
    return tuple(_deadline(request, iri, values) for iri, values in by_requirement.items() if "timeText" in values)


def _deadline(request: Request, iri: str, values: Mapping[str, Sequence[Row]]) -> Deadline:
    def text(link: str) -> str:
        return values[link][0]["value"].text if link in values else ""

    def name(link: str) -> Name | None:
        return named(request, values[link][0], "value") if link in values else None

    return Deadline(
        text=text("timeText"),
        due=text("due"),
        strict=text("latestStrict"),
        lenient=text("latestLenient"),
        bound=name("boundType"),
        deliverable=text("deliverable"),
        scope=name("appliesTo"),
        inferred=text("yearInferred") == "true",
        aim=any(row["value"].text == str(PP.AimDate) for row in values.get("type", ())),
        iri=iri,
    )


def _linked(request: Request, rows: Sequence[Row]) -> dict[str, tuple[Name, ...]]:
    """Local name of a property → the concepts to which it leads."""
    found: dict[str, list[Name]] = {link: [] for link in LINKS}
    for row in rows:
        if (name := named(request, row, "concept")) is not None:
            found[row["link"].text.rpartition("#")[2]].append(name)
    return {link: tuple(names) for link, names in found.items()}


def _grouped(table: Table) -> defaultdict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in table.rows:
        found[row["item"].text].append(row)
    return found


def named(request: Request, row: Row, stem: str) -> Name | None:
    """The name in the columns ``stem``, ``stem_zh``, ``stem_en`` of a row, with the page of the thing.

    A list names the same things many times: each name is made once for a request.
    """
    iri = row[stem].iri if stem in row else None
    if iri is None:
        return name_of(row, stem, request_language(request))
    made = _made(request)
    if iri not in made:
        made[iri] = name_of(row, stem, request_language(request), page_of(iri, site_of(request).settings.base_iri))
    return made[iri]


def _made(request: Request) -> dict[str, Name | None]:
    """The names made for a request, by IRI."""
    made: dict[str, Name | None] = request.scope.setdefault(KEPT, {})
    return made


def shortened(text: str) -> str:
    """The first clause of a text that says something by itself, as its title.

    >>> (
    ...     shortened("建立台账。逐项销号。"),
    ...     shortened("优化窗口设置，推行综合受理，实现一窗通办。"),
    ...     len(shortened("字" * 100)),
    ... )
    ('建立台账', '优化窗口设置', 61)
    """
    line = text.partition("\n")[0]
    ends = [match.start() for match in CLAUSE.finditer(line)]
    clause = line[: next((end for end in ends if end >= CLAUSE_CHARACTERS), ends[-1] if ends else len(line))]
    return clause if len(clause) <= TITLE_CHARACTERS else f"{clause[:TITLE_CHARACTERS]}…"
