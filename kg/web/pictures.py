"""The picture of an answer: what ``static/pictures.js`` draws, as plain data."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import networkx as nx

from kg import resources
from kg.messages import render
from kg.saved_queries.model import SUFFIXES, SavedQuery
from kg.saved_queries.pictures import Picture, PictureKind
from kg.saved_queries.tables import Row, Table
from kg.web.answer_views import PictureView
from kg.web.pages import in_page, static_address

ROWS = 2000
"""A page carries the data of so many rows for its picture."""
BARS = 40
"""So many categories are shown at a time; a slider leads to the rest."""
NODES = 60
"""So many nodes of a network can be told apart."""
LIBRARY, SCRIPT = "vendor/echarts.min.js", "pictures.js"
DAY_OR_LONGER = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
FILLED_MONTHS = 120

Data = dict[str, Any]
Slot = tuple[str, int]
"""A thing, and how many rows came before that say the same of it: each row has a place of its own."""


def picture_of(query: SavedQuery, table: Table | None, language: str, caption: str = "") -> PictureView | None:
    """The picture of an answer; None if the query has none, there is nothing to draw, or the assets were not fetched.

    Args:
        query: a saved query.
        table: all rows of its answer.
        language: of the reader.
        caption: what it answers, if not the question of the query.
    """
    if query.picture is None or table is None:
        return None
    data = picture_data(query.picture, replace(table, rows=table.rows[:ROWS]), language)
    told = caption or (query.question or query.title)[language]
    return view_of(query.name, data, told, tuple(_notes(data, len(table.rows), language)))


def view_of(name: str, data: Data, caption: str, notes: tuple[str, ...] = ()) -> PictureView | None:
    """A picture for a page; None if there is nothing to draw, or the assets were not fetched.

    Args:
        name: for the files that are saved.
        data: as :func:`picture_data` has it.
        caption: what it shows.
        notes: what it leaves out.
    """
    if not data["count"] or resources.asset("echarts.min.js") is None:
        return None
    described = {**data, "description": render("web.picture.description", data["language"], caption=caption)}
    return PictureView(
        name=name,
        kind=data["kind"],
        caption=caption,
        notes=notes,
        data=in_page(described),
        scripts=(static_address(LIBRARY), static_address(SCRIPT)),
    )


def picture_data(picture: Picture, table: Table, language: str) -> Data:
    """The data of a picture: words in the reader's language, numbers as numbers, in the order of the answer.

    A row that lacks what the picture needs is left out. Rows are never added up: two of one category stay two.

    Args:
        picture: which columns it shows, and how.
        table: the answer.
        language: of the reader.

    Returns:
        ``kind``, ``language``, ``count`` (of what is drawn), and per kind: ``categories`` and ``series``; ``columns``,
        ``rows`` and ``cells``; ``nodes`` and ``links``; ``rows``.
    """
    answer = _Answer(picture, table, language)
    return {"kind": picture.kind, "language": language, **_MAKERS[picture.kind](answer)}


@dataclass(frozen=True, slots=True)
class _Answer:
    """A table seen through the parts of a picture."""

    picture: Picture
    table: Table
    language: str

    def headings(self, part: str) -> list[str]:
        """The labels of a part's columns; of a thing with words in two languages, the label of the thing."""
        labels = {column.name: column.label[self.language] for column in self.table.columns}
        return [next(labels[name] for name in (names[-1], *names) if name in labels) for names in self._columns(part)]

    def words(self, row: Row, part: str) -> str:
        """What the reader is told; empty if nothing is bound."""
        return _joined((_bound(row, names) for names in self._columns(part)), " ")

    def key(self, row: Row, part: str) -> str:
        """What tells things of one name apart: the IRI where the answer has it."""
        return _joined((_bound(row, reversed(names)) for names in self._columns(part)), " ")

    def numbers(self, row: Row, part: str) -> list[int | float | None]:
        """The number in each column of a part; None where there is none."""
        cells = (row.get(names[-1]) for names in self._columns(part))
        values = (cell.to_json() if cell else None for cell in cells)
        return [value if isinstance(value, int | float) and not isinstance(value, bool) else None for value in values]

    def rows(self, *parts: str) -> Iterable[Row]:
        """The rows in which all these parts are bound."""
        return (row for row in self.table.rows if all(self.words(row, part) for part in parts))

    def _columns(self, part: str) -> Iterable[tuple[str, ...]]:
        return self.picture.columns(part, SUFFIXES[self.language])


def _bound(row: Row, names: Iterable[str]) -> str:
    """The text of the first of these columns that is bound."""
    return next((row[name].text for name in names if name in row), "")


def _joined(words: Iterable[str], sign: str = " · ") -> str:
    return sign.join(filter(None, words))


def _bars(answer: _Answer) -> Data:
    """A category for each ``x``, a series for each ``y`` (of each ``series``)."""
    columns = answer.headings("y")
    words: dict[Slot, str] = {}
    names: dict[tuple[str, str], str] = {}
    values: dict[tuple[str, str], dict[Slot, int | float | None]] = {}
    seen: Counter[tuple[str, str]] = Counter()
    for row in answer.rows("x"):
        numbers = [pair for pair in zip(columns, answer.numbers(row, "y"), strict=True) if pair[1] is not None]
        if not numbers:
            continue
        key, series = answer.key(row, "x"), answer.key(row, "series")
        slot = key, seen[key, series]
        seen[key, series] += 1
        words[slot] = answer.words(row, "x")
        for column, number in numbers:
            names[series, column] = _joined((answer.words(row, "series"), column if len(columns) > 1 else "")) or column
            values.setdefault((series, column), {})[slot] = number
    slots, timed = _in_time(words)
    return {
        "count": len(slots),
        "x": _joined(answer.headings("x")),
        "y": columns[0] if len(columns) == 1 else "",
        "timed": timed,
        "categories": [words.get(slot, slot[0]) for slot in slots],
        "series": [
            {"name": names[line], "values": [numbers_of.get(slot) for slot in slots]}
            for line, numbers_of in values.items()
        ],
    }


def _in_time(words: Mapping[Slot, str]) -> tuple[list[Slot], bool]:
    """The categories, and whether they are times: then in their order, with the months between that have no row."""
    slots = list(words)
    if not slots or not all(DAY_OR_LONGER.fullmatch(key) for key, _ in slots):
        return slots, False
    if all(MONTH.fullmatch(key) for key, _ in slots):
        months = [int(key[:4]) * 12 + int(key[5:]) - 1 for key, _ in slots]
        if max(months) - min(months) < FILLED_MONTHS:
            every = [f"{month // 12:04}-{month % 12 + 1:02}" for month in range(min(months), max(months) + 1)]
            slots += [(month, 0) for month in every if (month, 0) not in words]
    return sorted(slots), True


def _heatmap(answer: _Answer) -> Data:
    """A cell for each row that has a number; the others stay empty."""
    columns: dict[str, str] = {}
    rows: dict[Slot, str] = {}
    cells: list[tuple[str, Slot, int | float]] = []
    seen: Counter[tuple[str, str]] = Counter()
    for row in answer.rows("x", "y"):
        column, key = answer.key(row, "x"), answer.key(row, "y")
        line = key, seen[column, key]
        seen[column, key] += 1
        columns.setdefault(column, answer.words(row, "x"))
        rows.setdefault(line, answer.words(row, "y"))
        if (number := answer.numbers(row, "value")[0]) is not None:
            cells.append((column, line, number))
    across = {column: place for place, column in enumerate(columns)}
    down = {line: place for place, line in enumerate(rows)}
    return {
        "count": len(cells),
        "value": answer.headings("value")[0],
        "columns": list(columns.values()),
        "rows": list(rows.values()),
        "cells": [[across[column], down[line], number] for column, line, number in cells],
    }


def _network(answer: _Answer) -> Data:
    """The nodes with the greatest weights, group by group, and the links among them."""
    names: dict[str, str] = {}
    weights: defaultdict[str, int | float] = defaultdict(int)
    links: list[tuple[str, str, int | float]] = []
    for row in answer.rows("source", "target"):
        if (weight := answer.numbers(row, "weight")[0]) is None:
            continue
        ends = answer.key(row, "source"), answer.key(row, "target")
        for end, part in zip(ends, ("source", "target"), strict=True):
            names.setdefault(end, answer.words(row, part))
            weights[end] += weight
        links.append((*ends, weight))
    heaviest = sorted(weights, key=lambda node: -weights[node])[:NODES]
    kept = [link for link in links if link[0] in heaviest and link[1] in heaviest]
    groups = _groups(heaviest, kept)
    places = {node: place for place, node in enumerate(sorted(heaviest, key=lambda node: groups[node]))}
    return {
        "count": len(names),
        "weight": answer.headings("weight")[0],
        "nodes": [{"name": names[node], "weight": weights[node], "group": groups[node]} for node in places],
        "links": [[places[source], places[target], weight] for source, target, weight in kept],
    }


def _groups(nodes: Sequence[str], links: Iterable[tuple[str, str, int | float]]) -> dict[str, int]:
    """The group of each node, 0 the largest: nodes with more links among themselves (Clauset, Newman, Moore 2004)."""
    graph: nx.Graph[int] = nx.Graph()
    place = {node: place for place, node in enumerate(nodes)}
    graph.add_nodes_from(place.values())
    graph.add_weighted_edges_from((place[source], place[target], weight) for source, target, weight in links)
    communities = nx.community.greedy_modularity_communities(graph, weight="weight")
    return {nodes[member]: number for number, members in enumerate(communities) for member in members}


def _timeline(answer: _Answer) -> Data:
    """A line for each row that has a date."""
    rows = [
        {
            "label": answer.words(row, "label"),
            "start": answer.words(row, "start"),
            "end": answer.words(row, "end") or answer.words(row, "start"),
            "series": answer.words(row, "series"),
        }
        for row in answer.rows("label", "start")
    ]
    undated = sum(not answer.words(row, "start") for row in answer.table.rows)
    return {"count": len(rows), "x": answer.headings("start")[0], "rows": rows, "undated": undated}


_MAKERS: Mapping[PictureKind, Callable[[_Answer], Data]] = {
    "bar": _bars,
    "line": _bars,
    "heatmap": _heatmap,
    "network": _network,
    "timeline": _timeline,
}


def _notes(data: Data, rows: int, language: str) -> Iterable[str]:
    """What the picture does not show, and how to read it."""
    if rows > ROWS:
        yield render("web.picture.rows", language, shown=ROWS)
    if data["kind"] in {"bar", "timeline"} and data["count"] > BARS:
        yield render("web.picture.part", language, count=data["count"])
    if data["count"] > len(data.get("nodes", ())) > 0:
        yield render("web.picture.strongest", language, count=data["count"], shown=len(data["nodes"]))
    if data["kind"] == "network":
        yield render("web.picture.groups", language)
    if data.get("undated"):
        yield render("web.picture.undated", language, count=data["undated"])
