"""``/search``: words and names, everywhere."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request

from kg.messages import render
from kg.web import finding, urls
from kg.web.answer_views import QuestionLink
from kg.web.beside import add_page
from kg.web.cards import ItemCard, cards_of
from kg.web.errors import HttpError
from kg.web.facets import Facet, FacetChoice, key_of
from kg.web.finding import FoundItems, FoundName
from kg.web.frame import Frame
from kg.web.item_list import ANCHOR, pages_of
from kg.web.labels import Name
from kg.web.language import request_language
from kg.web.page_rdf import Description
from kg.web.pages import frame_of
from kg.web.paging import page_number
from kg.web.site import site_of
from kg.web.snippets import Piece, pieces, snippet
from kg.web.things import page_of, plan_iri

ROWS = 20
"""Items on a page."""
CHARACTERS = 200
"""Longest search."""
WORDS = 6
"""Most words of a search."""
SNIPPETS = 2
"""Shown of an item besides its heading."""
SHOWN = 8
"""Names of a kind shown before the reader asks for the rest."""
IN_TEXTS = ("theme", "initiative")
"""Kinds of things whose names stand in the texts of items."""
ASKED = 30
"""Things of a kind whose items are asked for together."""
PLANS = 12
"""Plans that narrow the list of items."""
EXAMPLES = ("跨省通办", "司法局", "电子证照 一件事", "12月前", "Bureau of Justice", "OPC")


@dataclass(frozen=True, slots=True)
class Names:
    """Things of one kind whose names hold the words.

    Args:
        label: of the kind.
        found: those shown at once.
        more: the others.
        items: label and address of the items that have one of them, for kinds that items have.
    """

    label: str
    found: tuple[FoundName, ...]
    more: tuple[FoundName, ...]
    items: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Snippet:
    """Words in context.

    Args:
        field: where it stands: body, annex, deadline.
        pieces: the text, cut at the words.
    """

    field: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """An item that holds the words.

    Args:
        item: the item.
        title: its title, cut at the words.
        snippets: its texts around the words.
    """

    item: ItemCard
    title: tuple[Piece, ...]
    snippets: tuple[Snippet, ...]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """``search.html``.

    Args:
        frame: around it.
        words: searched for.
        quoted: the same in a sentence.
        examples: searches to try: words and address.
        names: things by name, by kind.
        plans: by title or number.
        questions: saved queries.
        hits: items shown.
        total: items found.
        at_least: whether there may be more than ``total``.
        too_many: words that stand in too many places to be read whole.
        first: number of the first item shown.
        pages: label and address of other pages.
        facet: plans that narrow the list.
        plan: to which it is narrowed, if it is.
        others: what to search for instead where texts hold nothing: words and address.
    """

    frame: Frame
    words: tuple[str, ...]
    quoted: str = ""
    examples: tuple[tuple[str, str], ...] = ()
    names: tuple[Names, ...] = ()
    plans: tuple[Name, ...] = ()
    questions: tuple[QuestionLink, ...] = ()
    hits: tuple[Hit, ...] = ()
    total: int = 0
    at_least: bool = False
    too_many: tuple[str, ...] = ()
    first: int = 1
    pages: tuple[tuple[str, str], ...] = ()
    facet: Facet | None = None
    plan: str = ""
    others: tuple[tuple[str, str], ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether nothing at all was found."""
        return bool(self.words) and not (self.names or self.plans or self.questions or self.total or self.plan)


def router() -> APIRouter:
    """The routes of this subject."""
    found = APIRouter()
    add_page(found, urls.SEARCH, "search.html", search_page, "Search plans, items, agencies, themes and questions")
    return found


async def search_page(request: Request) -> SearchPage:
    """What holds the words of ``q``; without words, how to search.

    Raises:
        HttpError: 400, the search is too long, or ``plan`` can be no plan.
        UsageError: there is no such page.
    """
    own, asked = request_language(request), request.query_params.get("q", "").strip()
    words = tuple(dict.fromkeys(asked.split()))
    if len(asked) > CHARACTERS or len(words) > WORDS:
        raise HttpError(400, "web.search.long", characters=CHARACTERS, words=WORDS)
    title = render("web.search.for", own, words=" ".join(words)) if words else render("web.search.title", own)
    frame = frame_of(request, title, rdf=Description(), words=asked)
    if not words:
        return SearchPage(frame, (), "", _addresses(EXAMPLES))
    number, plan = page_number(request), request.query_params.get("plan", "")
    named, plans, found = await asyncio.gather(
        finding.names(request, words), finding.plans(request, words), finding.items(request, words)
    )
    items = found.in_plan(_plan(request, plan))
    pages, skip = pages_of(request, number, len(items), ROWS), ROWS * (number - 1)
    cards = await cards_of(request, items[skip : skip + ROWS])
    groups = tuple(_names(kind, each, own) for kind, each in named.items())
    return SearchPage(
        frame,
        words,
        quoted=render("web.search.and", own).join(render("web.search.quoted", own, word=word) for word in words),
        names=groups,
        plans=plans,
        questions=finding.questions(request, words),
        hits=tuple(_hit(card, found, words, own) for card in cards),
        total=len(items),
        at_least=bool(found.too_many),
        too_many=found.too_many,
        first=skip + 1,
        pages=pages,
        facet=await _facet(request, found, " ".join(words), plan),
        plan=plan,
        others=_addresses(_others(words, named)) if not items else (),
    )


def _names(kind: str, found: Sequence[FoundName], own: str) -> Names:
    """Things of a kind, and the items that have one of them."""
    condition = {"group": "agency", "place": None}.get(kind, kind)
    items = None
    if condition:
        values = [key_of(each.name) for each in found[:ASKED]]
        items = (render(f"web.search.items_of.{kind}", own), urls.with_parameters(urls.ITEMS, {condition: values}))
    return Names(render(f"web.search.{kind}", own), tuple(found[:SHOWN]), tuple(found[SHOWN:]), items)


def _plan(request: Request, plan: str) -> str:
    if not plan:
        return ""
    iri = plan_iri(plan, site_of(request).settings.base_iri)
    if iri is None:
        raise HttpError(400, "web.items.value", name="plan", value=plan)
    return iri


def _addresses(searches: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple((words, urls.with_parameters(urls.SEARCH, {"q": words})) for words in searches)


def _others(words: Sequence[str], named: Mapping[str, Sequence[FoundName]]) -> list[str]:
    """What texts may hold instead: each word alone, or the Chinese name of a theme or initiative found."""
    names = [each.name for kind in IN_TEXTS for each in named.get(kind, ())]
    chinese = [text for name in names for text in (name.text, name.other) if text and not text.isascii()]
    # what holds a word that no text holds is in no text either
    fresh = [text for text in chinese if not any(word in text for word in words)]
    return list(dict.fromkeys([*(words if len(words) > 1 else ()), *fresh]))[:SHOWN]


def _hit(card: ItemCard, found: FoundItems, words: Sequence[str], own: str) -> Hit:
    shown: dict[tuple[Piece, ...], str] = {}
    for text in found.texts[card.iri]:
        if text.field != "heading" or text.text != card.title:
            # body and annex often say the same
            shown.setdefault(snippet(text.text, words), render(f"web.search.field.{text.field}", own))
    snippets = [Snippet(field, cut) for cut, field in shown.items() if not _is_title(cut, card)]
    return Hit(card, pieces(card.title, words), tuple(snippets[:SNIPPETS]))


def _is_title(cut: Sequence[Piece], card: ItemCard) -> bool:
    return "".join(piece.text for piece in cut).rstrip("。；") == card.title


async def _facet(request: Request, found: FoundItems, asked: str, chosen: str) -> Facet | None:
    """The plans in which most items were found; None for one plan."""
    own, base, counts = request_language(request), site_of(request).settings.base_iri, found.counts()
    if len(counts) <= 1:
        return None
    most = [plan for plan, _ in counts.most_common(PLANS)]
    names = await finding.titles(request, most)
    choices = []
    for iri in most:
        name, value = names.get(iri, Name(iri)), (page_of(iri, base) or "").rpartition("/")[2]
        kept = {"q": asked} if value == chosen else {"q": asked, "plan": value}
        href = urls.with_parameters(urls.SEARCH, kept) + ANCHOR
        choices.append(FacetChoice(name.text, counts[iri], href, value == chosen, value, name.language))
    return Facet("plan", render("web.items.plan", own), tuple(choices))
