"""What a search finds: things by name, plans by title, items by the words of their texts, saved questions."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from starlette.requests import Request

from kg.saved_queries.tables import Row, Table
from kg.web.answer_views import QuestionLink
from kg.web.asking import ask, ask_saved
from kg.web.cards import named
from kg.web.labels import Name, text_of
from kg.web.language import request_language
from kg.web.plans import title_of
from kg.web.queries import question_link
from kg.web.site import site_of
from kg.web.things import page_of

PLACES = 1000
"""Places in texts that are read for one word; a word that stands in more is said to."""
NAMES = 100
PLANS = 50
QUESTIONS = 8
KINDS = ("agency", "group", "place", "theme", "initiative")
"""Kinds of things with a page, in the order shown."""
AGENTS = ("agency", "group")


@dataclass(frozen=True, slots=True)
class FoundName:
    """A thing whose name holds the words.

    Args:
        name: its preferred name.
        also: the name that holds them, where it is another.
        place: of an agency or group, whose name alone does not tell it from those of other places.
    """

    name: Name
    also: str
    place: Name | None = None


@dataclass(frozen=True, slots=True)
class FoundText:
    """A text of an item that holds a word.

    Args:
        field: ``heading``, ``body``, ``annex`` or ``deadline``.
        text: whole.
    """

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class FoundItems:
    """The items whose texts hold every word.

    Args:
        texts: IRI of an item → its texts that hold a word; items with a word in the heading first, else by plan and
            position.
        plans: IRI of an item → IRI of its plan.
        too_many: words that stand in more places than are read.
    """

    texts: Mapping[str, tuple[FoundText, ...]]
    plans: Mapping[str, str]
    too_many: tuple[str, ...]

    def in_plan(self, plan: str) -> list[str]:
        """The items, or those of a plan."""
        return [item for item in self.texts if not plan or self.plans[item] == plan]

    def counts(self) -> Counter[str]:
        """Plan → number of items found."""
        return Counter(self.plans.values())


def longest(words: Sequence[str]) -> str:
    """The word that fewest texts hold, as far as one can tell."""
    return max(words, key=len)


async def names(request: Request, words: Sequence[str]) -> dict[str, tuple[FoundName, ...]]:
    """Kind of thing → the things in whose names the words occur; the name that is just the words first."""
    table = await ask(request, "names-found", {"words": longest(words), "rows": str(NAMES)})
    whole = " ".join(words).casefold()
    found: dict[str, list[FoundName]] = {kind: [] for kind in KINDS}
    for row in sorted(table.rows, key=lambda row: text_of(row, "label").casefold() != whole):
        name, kind = named(request, row, "thing"), _kind(request, row["thing"].text)
        label = text_of(row, "label")
        if name is not None and kind and _holds((label, name.text, name.other), words):
            found[kind].append(FoundName(name, "" if label in (name.text, name.other) else label))
    agents = [each.name.iri for kind in AGENTS for each in found[kind]]
    places = await _places(request, agents)
    return {
        kind: tuple(replace(name, place=places.get(name.name.iri)) for name in each)
        for kind, each in found.items()
        if each
    }


async def _places(request: Request, agents: Sequence[str]) -> dict[str, Name | None]:
    if not agents:
        return {}
    table = await ask(request, "places-of-agents", {"agents": list(agents)})
    return {row["agent"].text: named(request, row, "place") for row in table.rows}


def _kind(request: Request, iri: str) -> str:
    """The kind of a thing by its page; empty where it has none of its own."""
    page = page_of(iri, site_of(request).settings.base_iri) or ""
    return _KINDS.get(page.split("/")[1] if page else "", "")


_KINDS = {
    "agencies": "agency",
    "groups": "group",
    "jurisdictions": "place",
    "themes": "theme",
    "initiatives": "initiative",
}


def _holds(texts: Iterable[str], words: Sequence[str]) -> bool:
    """Whether all words occur in the texts, in either case; a word in Latin letters at the beginning of one.

    >>> (
    ...     _holds(["人工智能+行动", "AI plus"], ["ai"]),
    ...     _holds(["海南省", "Hainan Province"], ["ai"]),
    ...     _holds(["市司法局"], ["司法"]),
    ... )
    (True, False, True)
    """
    whole = "\n".join(texts)
    return all(
        re.search(rf"(?<![A-Za-z]){re.escape(word)}" if word.isascii() else re.escape(word), whole, re.IGNORECASE)
        for word in words
    )


async def plans(request: Request, words: Sequence[str], most: int = PLANS) -> tuple[Name, ...]:
    """The plans in whose title or number all words occur, the latest first; ``most`` of those with one are read."""
    table = await ask(request, "plans-with-words", {"words": longest(words), "rows": str(most)})
    columns = ("title_zh", "title_en", "number")
    rows = (row for row in table.rows if _holds((text_of(row, column) for column in columns), words))
    return tuple({row["plan"].text: title_of(request, row) for row in rows}.values())


async def titles(request: Request, iris: Sequence[str]) -> dict[str, Name]:
    """IRI of a plan → its title."""
    table = await ask(request, "names-of-things", {"things": list(iris)})
    return {name.iri: name for row in table.rows if (name := named(request, row, "thing")) is not None}


def questions(request: Request, words: Sequence[str]) -> tuple[QuestionLink, ...]:
    """The saved queries in whose title or question all words occur."""
    own = request_language(request)
    found = (
        query
        for query in site_of(request).queries
        if _holds((text for each in (query.title, query.question) if each for text in each.by_language.values()), words)
    )
    return tuple(question_link(query, own) for query in found)[:QUESTIONS]


async def items(request: Request, words: Sequence[str]) -> FoundItems:
    """The items in whose texts every word occurs, each word in any of them."""
    asked = (ask_saved(request, "items-with-words", {"words": word}, rows=PLACES) for word in words)
    tables = dict(zip(words, await asyncio.gather(*asked), strict=True))
    of_word = {word: {row["item"].text for row in table.rows} for word, table in tables.items()}
    texts: dict[str, dict[str, FoundText]] = {}
    in_plan: dict[str, str] = {}
    for row in (row for table in tables.values() for row in table.rows):
        item = row["item"].text
        texts.setdefault(item, {}).setdefault(row["found"].text, _text(row))
        in_plan[item] = row["document"].text
    kept = [item for item, own in texts.items() if all(_has(item, own, word, tables, of_word) for word in words)]
    ordered = _ordered(tables[words[0]], kept)
    ranked = sorted(ordered, key=lambda item: item not in texts[item])
    return FoundItems(
        {item: tuple(texts[item].values()) for item in ranked},
        {item: in_plan[item] for item in ranked},
        tuple(word for word, table in tables.items() if table.truncated),
    )


def _has(
    item: str,
    texts: Mapping[str, FoundText],
    word: str,
    tables: Mapping[str, Table],
    of_word: Mapping[str, set[str]],
) -> bool:
    """Whether an item has a word; where its places were too many to read, whether a text at hand holds it."""
    if item in of_word[word]:
        return True
    return tables[word].truncated and any(word.casefold() in text.text.casefold() for text in texts.values())


def _ordered(table: Table, items: Sequence[str]) -> list[str]:
    """Items as an answer has them (by plan and position), behind them those that it was cut before."""
    kept = set(items)
    return list(dict.fromkeys([row["item"].text for row in table.rows if row["item"].text in kept] + list(items)))


def _text(row: Row) -> FoundText:
    item, found = row["item"].text, row["found"].text
    end = found.removeprefix(item).strip("/").split("/")[0]
    return FoundText({"": "heading", "annex": "annex", "time": "deadline"}.get(end, "body"), row["text"].text)
