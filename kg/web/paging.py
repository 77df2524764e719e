"""Pages of an answer: which rows, in which order, with true counts (``?page=``, ``?sort=column`` or ``-column``)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from starlette.requests import Request

from kg.errors import UsageError
from kg.messages import render
from kg.saved_queries.model import SavedQuery
from kg.saved_queries.ordering import ordered
from kg.saved_queries.tables import Table
from kg.saved_queries.values import Values
from kg.web import urls
from kg.web.language import plain_address, request_language

PAGE, SORT = "page", "sort"
MOST_PAGES = 10_000
LONGEST = 20
"""Signs of a wrong number that are told back."""
PAGE_ROWS = 100
"""Rows on a page where the query names no number."""


@dataclass(frozen=True, slots=True)
class Paging:
    """The page that a request asks for.

    Args:
        number: of the page, from 1.
        rows: on a page.
        sort: column, or empty for the order of the query.
        descending: largest first.
    """

    number: int
    rows: int
    sort: str = ""
    descending: bool = False

    @classmethod
    def read(cls, request: Request, query: SavedQuery, most_rows: int) -> Paging:
        """Read ``page`` and ``sort``.

        Raises:
            UsageError: the page is no number, or the column is not there.
        """
        sort, number = request.query_params.get(SORT, ""), request.query_params.get(PAGE, "1")
        column = sort.removeprefix("-")
        known = [each.name for each in query.columns]
        if sort and column not in known:
            raise UsageError("queries.sort", column=column, known=", ".join(known))
        return cls(_number(number, "…"), min(query.page_rows or PAGE_ROWS, most_rows), column, sort.startswith("-"))

    def cut(self, table: Table) -> Table:
        """The rows of the page.

        Raises:
            UsageError: there are not so many pages.
        """
        if self.number > (pages := self.pages(table)):
            raise UsageError("queries.page", page=self.number, pages=pages)
        rows = ordered(table.rows, self.sort, descending=self.descending) if self.sort else table.rows
        return replace(table, rows=tuple(rows[self.first : self.first + self.rows]))

    @property
    def first(self) -> int:
        """How many rows come before the page."""
        return (self.number - 1) * self.rows

    def order_of(self, column: str) -> Literal["", "ascending", "descending"]:
        """How the rows are sorted by a column, if they are."""
        if column != self.sort:
            return ""
        return "descending" if self.descending else "ascending"

    def by(self, column: str) -> dict[str, str]:
        """The parameters that sort by a column; once more, the other way round."""
        return {SORT: f"-{column}" if self.order_of(column) == "ascending" else column}

    def pages(self, table: Table) -> int:
        """How many pages the rows at hand fill; an empty answer is one page."""
        return max(1, -(-len(table.rows) // self.rows))

    def parameters(self, number: int) -> dict[str, str]:
        """The parameters of another page in the same order."""
        sort = {SORT: f"{'-' * self.descending}{self.sort}"} if self.sort else {}
        return {**sort, **({PAGE: str(number)} if number > 1 else {})}

    def addresses(self, table: Table, path: str, given: Values) -> dict[str, str]:
        """Relation (RFC 8288: first, prev, next, last) → address of that page, without those that are not there."""
        last = self.pages(table)
        numbers = {"first": 1, "prev": self.number - 1, "next": self.number + 1, "last": last}
        return {
            relation: urls.with_parameters(path, {**given, **self.parameters(number)})
            for relation, number in numbers.items()
            if 1 <= number <= last and number != self.number
        }


def page_number(request: Request) -> int:
    """The number that ``page`` names, 1 where it names none.

    Raises:
        UsageError: it is no number of a page.
    """
    named = request.query_params.get(PAGE, "1")
    if (number := _number(named, MOST_PAGES)) > MOST_PAGES:
        raise UsageError("queries.page", page=named, pages=MOST_PAGES)
    return number


def _number(written: str, pages: int | str) -> int:
    """A number from 1 to 999,999,999.

    Raises:
        UsageError: it is none.
    """
    if not re.fullmatch(r"[1-9][0-9]{0,8}", written):
        raise UsageError("queries.page", page=written[:LONGEST], pages=pages)
    return int(written)


def page_addresses(request: Request, number: int, count: int, rows: int) -> dict[str, str]:
    """Relation (RFC 8288: first, prev, next, last) → address of the other pages of a list, without those not there.

    Args:
        request: for the address and what it chooses, its format aside.
        number: of the page shown.
        count: of all rows.
        rows: on a page.
    """
    last = min(max(1, -(-count // rows)), MOST_PAGES)
    given = {name: request.query_params.getlist(name) for name in request.query_params if name not in (PAGE, "format")}
    path = plain_address(request).partition("?")[0]
    numbers = {"first": 1, "prev": number - 1, "next": number + 1, "last": last}
    return {
        relation: urls.with_parameters(path, {**given, **({PAGE: str(at)} if at > 1 else {})})
        for relation, at in numbers.items()
        if 1 <= at <= last and at != number
    }


def page_links(request: Request, number: int, count: int, rows: int) -> tuple[tuple[str, str], ...]:
    """Label and address of the other pages of a list, as :func:`page_addresses` finds them."""
    return labelled(page_addresses(request, number, count, rows), request_language(request))


def labelled(addresses: Mapping[str, str], language: str) -> tuple[tuple[str, str], ...]:
    """Label and address of pages by their relation."""
    return tuple((render(f"web.table.{relation}", language), address) for relation, address in addresses.items())
