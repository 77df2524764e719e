"""Running a saved query: rows of typed cells, and their JSON."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from kg.derived.question import TableQuestion
from kg.saved_queries.model import GRAPH_COLUMNS, Column, SavedQuery
from kg.saved_queries.values import Values
from kg.store.base import Answer, Store
from kg.store.formats import JSON, N_TRIPLES, Wanted

_XSD = "http://www.w3.org/2001/XMLSchema#"
_INTEGERS = frozenset(
    f"{_XSD}{name}"
    for name in ("integer", "int", "long", "short", "nonNegativeInteger", "positiveInteger", "negativeInteger")
)
_DECIMALS = frozenset(f"{_XSD}{name}" for name in ("decimal", "double", "float"))


LITTLE_BYTES = 200_000
"""An answer larger than this is read in a thread, so that others are served meanwhile."""
Value = str | int | float | bool | dt.date
"""What a term is in Python; an IRI is text."""


@dataclass(frozen=True, slots=True)
class Cell:
    """An RDF term in a table.

    Args:
        text: IRI, blank node label or lexical form.
        iri: the same IRI, if the term is one.
        language: tag of a literal, else empty.
        datatype: IRI of a typed literal's datatype, else empty.
    """

    text: str
    iri: str | None = None
    language: str = ""
    datatype: str = ""

    def to_python(self) -> Value:
        """The value with the type of Python that its datatype has; what is not of its datatype's form stays text."""
        try:
            if self.datatype in _INTEGERS:
                return int(self.text)
            if self.datatype in _DECIMALS:
                number = float(self.text)
                return number if abs(number) < float("inf") else self.text
            if self.datatype == f"{_XSD}date":
                return dt.date.fromisoformat(self.text)
        except ValueError:
            return self.text
        return self.text == "true" if self.datatype == f"{_XSD}boolean" else self.text

    def to_json(self) -> str | int | float | bool:
        """The value as JSON has it: a date is text there."""
        value = self.to_python()
        return value.isoformat() if isinstance(value, dt.date) else value


Row = Mapping[str, Cell]
"""Column → cell; an unbound column is absent."""


@dataclass(frozen=True, slots=True)
class Table:
    """An answer as rows.

    Args:
        columns: in order.
        rows: in order.
        truncated: whether more rows exist than ``rows`` holds.
        elapsed_seconds: evaluation time.
        source: the derived table that the rows were read from; None where the query was evaluated.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    truncated: bool
    elapsed_seconds: float
    source: str | None = None

    @property
    def total(self) -> int | None:
        """Number of rows of the whole answer; None where the row limit cut it."""
        return None if self.truncated else len(self.rows)


async def run_query(  # noqa: PLR0913 -- one call, with the limits that may be set
    store: Store,
    query: SavedQuery,
    text: str,
    question: TableQuestion | None = None,
    /,
    *,
    timeout_seconds: float,
    row_limit: int | None = None,
    within: Sequence[str] = (),
) -> Table:
    """Evaluate a bound saved query and give rows.

    Args:
        store: an open store.
        query: what to run.
        text: its text, bound by :meth:`kg.saved_queries.values.ValueReader.bind`.
        question: the same call, by :meth:`kg.saved_queries.values.ValueReader.question`, for a store that has derived
            tables.
        timeout_seconds: limit of the evaluation.
        row_limit: at most so many rows; None for all that the byte limit allows.
        within: graphs outside of which it reads nothing (:meth:`kg.saved_queries.values.ValueReader.within`).

    Raises:
        StoreError: as :meth:`kg.store.base.Store.query`.
    """
    wanted = Wanted(JSON, N_TRIPLES, row_limit, row_limit)
    answer = await store.query(text, timeout_seconds=timeout_seconds, wanted=wanted, table=question, within=within)
    if len(answer.body) <= LITTLE_BYTES:
        return read_table(answer, query.columns)
    return await asyncio.to_thread(read_table, answer, query.columns)


def read_table(answer: Answer, columns: tuple[Column, ...]) -> Table:
    """The rows of an answer in SPARQL JSON (solutions, boolean) or N-Triples (graph).

    Args:
        answer: from a store.
        columns: what is known of the columns; may be empty for any query.
    """
    names, rows = _triples(answer.body) if answer.kind == "graph" else _solutions(json.loads(answer.body))
    known = {column.name: column for column in columns}
    shown = tuple(known.get(name) or Column.plain(name) for name in names)
    return Table(shown, rows, answer.truncated, answer.elapsed_seconds, answer.table)


def table_json(query: SavedQuery, values: Values, table: Table, data_version: str | None) -> dict[str, Any]:
    """The JSON of an answer, on the web and on the command line."""
    return {
        "query": query.name,
        "title": dict(query.title.by_language),
        "parameters": dict(values),
        "columns": [
            {"name": column.name, "label": dict(column.label.by_language), "kind": column.kind, "link": column.link}
            for column in table.columns
        ],
        "rows": [
            {column.name: row[column.name].to_json() if column.name in row else None for column in table.columns}
            for row in table.rows
        ],
        "total": table.total,
        "truncated": table.truncated,
        "elapsed_seconds": round(table.elapsed_seconds, 6),
        "data_version": data_version,
        "table": table.source,
    }


def _solutions(document: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    if "boolean" in document:
        word = "true" if document["boolean"] else "false"
        return ("answer",), ({"answer": Cell(word, datatype=f"{_XSD}boolean")},)
    bindings = document["results"]["bindings"]
    return tuple(document["head"]["vars"]), tuple({name: _cell(term) for name, term in b.items()} for b in bindings)


def _cell(term: Mapping[str, Any]) -> Cell:
    """A term of SPARQL 1.1 Query Results JSON §3.2.2 (Virtuoso's ``typed-literal`` included)."""
    value = term["value"]
    if term["type"] == "uri":
        return Cell(value, iri=value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)  # a triple term
    return Cell(text, language=term.get("xml:lang", ""), datatype=term.get("datatype", ""))


def _triples(body: bytes) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    parsed = ox.parse(body, format=ox.RdfFormat.N_TRIPLES)
    return GRAPH_COLUMNS, tuple(
        {"subject": _term(quad.subject), "predicate": _term(quad.predicate), "object": _term(quad.object)}
        for quad in parsed
    )


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Cell:
    match term:
        case ox.NamedNode():
            return Cell(term.value, iri=term.value)
        case ox.Literal():
            datatype = "" if term.language or term.datatype.value == f"{_XSD}string" else term.datatype.value
            return Cell(term.value, language=term.language or "", datatype=datatype)
    return Cell(str(term))
