"""A list of items that meet conditions, page by page."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from starlette.requests import Request

from kg.errors import UsageError
from kg.saved_queries.values import Values
from kg.web.asking import ask
from kg.web.cards import ItemCard, cards_of
from kg.web.labels import number_of
from kg.web.paging import page_links, page_number

ROWS = 25
"""Items on a page."""
ANCHOR = "#items"


@dataclass(frozen=True, slots=True)
class ItemList:
    """A page of a list.

    Args:
        items: shown, by plan and position.
        total: of the whole list.
        first: number of the first item shown, from 1.
        pages: label and address of other pages.
    """

    items: tuple[ItemCard, ...]
    total: int
    first: int
    pages: tuple[tuple[str, str], ...]

    @property
    def last(self) -> int:
        """Number of the last item shown."""
        return self.first + len(self.items) - 1


async def item_list(request: Request, conditions: Values) -> ItemList:
    """The items of the page that the request asks for.

    Args:
        request: for page and language.
        conditions: as ``items-found`` takes them.

    Raises:
        UsageError: there is no such page.
    """
    number = page_number(request)
    skip = ROWS * (number - 1)
    found, counted = await asyncio.gather(
        ask(request, "items-found", {**conditions, "rows": str(ROWS), "skip": str(skip)}),
        ask(request, "items-counted", conditions),
    )
    total = number_of(counted.rows[0], "items") if counted.rows else 0
    pages = pages_of(request, number, total, ROWS)
    cards = await cards_of(request, [row["item"].text for row in found.rows])
    return ItemList(tuple(cards), total, skip + 1, pages)


def pages_of(request: Request, number: int, total: int, rows: int) -> tuple[tuple[str, str], ...]:
    """Label and address of the other pages of a list of items, which stands at :data:`ANCHOR`.

    Raises:
        UsageError: there is no page of that number.
    """
    if number > (pages := max(1, -(-total // rows))):
        raise UsageError("queries.page", page=number, pages=pages)
    return tuple((label, href + ANCHOR) for label, href in page_links(request, number, total, rows))
