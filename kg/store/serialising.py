"""Results of the engine → bytes of an answer, within its limits. Workers import this module, and so does the front."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any, cast

import pyoxigraph as ox

from kg.store.answers import (
    BoundedBuffer,
    EnoughRowsError,
    TooManyBytesError,
    break_off,
    first_rows,
    marked,
    without_idle_prefixes,
)

Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
Serialised = tuple[dict[str, Any], bytes]
"""``kind``, ``media_type``, ``rows``, ``truncated``, ``cut_by``; and the answer."""
WITH_PREFIXES = ("text/turtle", "application/trig")


class NotAcceptableError(Exception):
    """The caller accepts no format for answers of this kind."""


class TooManyRowsError(Exception):
    """The answer passed the row limit of the store."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one answer.

    Args:
        rows: the lower one of what the caller wants and what the store gives.
        bytes: of the serialised answer.
        asked: whether the caller asked for no more than ``rows``.
        cut: whether the store's limits cut the answer instead of refusing it.
        mark: IRI by which JSON and XML say in their head that they are cut.
    """

    rows: int
    bytes: int
    asked: bool
    cut: bool
    mark: str

    @classmethod
    def lower(cls, wanted: int | None, most: int, byte_limit: int, *, cut: bool, mark: str) -> Limits:
        """Limits of which the rows are the lower ones of what is wanted, if anything, and what the store gives."""
        asked = wanted is not None and wanted <= most
        return cls(min(most, wanted) if wanted is not None else most, byte_limit, asked, cut, mark)

    @classmethod
    def of(cls, request: Mapping[str, Any], wanted: int | None) -> Limits:
        """The limits that a request frame states."""
        return cls.lower(
            wanted, request["row_limit"], request["byte_limit"], cut=request["cut"], mark=request["cut_mark"]
        )

    def refuse(self, cut_by: str | None) -> None:
        """Refuse an answer that a limit has cut, unless the caller wants it so.

        Raises:
            TooManyBytesError: it passed the byte limit.
            TooManyRowsError: it passed the row limit of the store.
        """
        if cut_by == "bytes" and not self.cut:
            raise TooManyBytesError
        if cut_by == "rows" and not self.asked and not self.cut:
            raise TooManyRowsError


def serialise(results: Results, request: Mapping[str, Any], prefixes: Mapping[str, str]) -> Serialised:
    """The answer in the format that the request wants for its kind.

    Args:
        results: of the engine.
        request: header of a request frame (:mod:`kg.store.worker`).
        prefixes: prefix → namespace, for Turtle and TriG.

    Raises:
        NotAcceptableError: no format fits.
        TooManyBytesError, TooManyRowsError: a limit is passed and the answer may not be cut.
    """
    if isinstance(results, ox.QueryTriples):
        media_type = acceptable(request["graph"], "graph")
        body, rows, cut_by = graph(results, media_type, Limits.of(request, request["graph_rows"]), prefixes)
        return _header("graph", media_type, rows, cut_by), body
    kind = "boolean" if isinstance(results, ox.QueryBoolean) else "solutions"
    media_type = acceptable(request["solutions"], kind)
    if isinstance(results, ox.QueryBoolean):
        return _header(kind, media_type, 1), results.serialize(format=format_of(media_type)) or b""
    body, rows, cut_by = solutions(results, media_type, Limits.of(request, request["solution_rows"]))
    return _header(kind, media_type, rows, cut_by), body


def solutions(results: ox.QuerySolutions, media_type: str, limits: Limits) -> tuple[bytes, int, str | None]:
    """A SELECT answer.

    Returns:
        The answer, the number of its solutions, and which limit cut it.

    Raises:
        TooManyBytesError: the byte limit is passed and the answer may not be cut, or not one solution fits.
        TooManyRowsError: the row limit of the store is passed and the answer may not be cut.
    """
    buffer = BoundedBuffer(limits.bytes, media_type, limits.rows)
    cut_by = None
    try:
        results.serialize(cast("IO[bytes]", buffer), format_of(media_type))
    except EnoughRowsError:
        cut_by = "rows"
        body, rows = break_off(media_type, buffer.bytes(), limits.rows)
    except TooManyBytesError:
        cut_by = "bytes"
        body, rows = break_off(media_type, buffer.bytes()[: limits.bytes])
        if not body:
            raise
    else:
        body, rows, over = first_rows(media_type, buffer.bytes(), limits.rows)
        cut_by = "rows" if over else None
    limits.refuse(cut_by)
    if cut_by is not None and not limits.asked:
        body = marked(media_type, body, limits.mark)
    return body, rows, cut_by


def graph(
    triples: Iterable[ox.Triple], media_type: str, limits: Limits, prefixes: Mapping[str, str]
) -> tuple[bytes, int, str | None]:
    """A CONSTRUCT or DESCRIBE answer; returns and raises as :func:`solutions`."""
    buffer = BoundedBuffer(sys.maxsize)  # a document has to end well: the limit is kept where the triples come from
    rows, cut_by = 0, None

    def counted() -> Iterator[ox.Triple]:
        nonlocal rows, cut_by
        for triple in triples:
            if rows == limits.rows:
                cut_by = "rows"
            elif len(buffer) > limits.bytes:
                cut_by = "bytes"
            if cut_by is not None:
                return
            rows += 1
            yield triple

    form = cast("ox.RdfFormat", ox.RdfFormat.from_media_type(media_type))
    used = prefixes if media_type in WITH_PREFIXES else None
    ox.serialize(counted(), cast("IO[bytes]", buffer), form, prefixes=dict(used) if used else None)
    limits.refuse(cut_by)
    return without_idle_prefixes(buffer.bytes()) if used else buffer.bytes(), rows, cut_by


def format_of(media_type: str) -> ox.QueryResultsFormat:
    """The engine's name for one of the four formats of solutions."""
    return cast("ox.QueryResultsFormat", ox.QueryResultsFormat.from_media_type(media_type))


def acceptable(media_type: str | None, kind: str) -> str:
    """The media type, where one is wanted.

    Raises:
        NotAcceptableError: none is.
    """
    if media_type is None:
        raise NotAcceptableError(kind)
    return media_type


def _header(kind: str, media_type: str, rows: int, cut_by: str | None = None) -> dict[str, Any]:
    return {"kind": kind, "media_type": media_type, "rows": rows, "truncated": cut_by is not None, "cut_by": cut_by}
