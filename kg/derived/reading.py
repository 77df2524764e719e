"""Answers from derived tables, as bytes that a store would have sent."""

from __future__ import annotations

import io
import json
import sqlite3
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pyoxigraph as ox

from kg.derived import bindings
from kg.derived.definitions import Definitions, Unstated
from kg.derived.grams import match
from kg.derived.making import are_current
from kg.derived.question import TableQuestion, Term
from kg.errors import AnswerTooLarge, QueryTimeout, StoreError

JSON = "application/sparql-results+json"
_STEPS = 20_000
"""Instructions of SQLite between two looks at the clock, well under a millisecond."""
_ROWS = 500
"""Rows fetched at a time."""


@dataclass(frozen=True, slots=True)
class TableAnswer:
    """A serialised answer.

    Args:
        media_type: of ``body``.
        body: SPARQL results.
        rows: solutions in ``body``.
        truncated: whether the row limit cut the answer.
        elapsed_seconds: reading and serialising.
    """

    media_type: str
    body: bytes
    rows: int
    truncated: bool
    elapsed_seconds: float


class Tables:
    """The derived tables of a generation; may be asked by many threads at once.

    Args:
        path: made by :func:`kg.derived.making.update_tables`; not changed while it is read.
        definitions: as they are now. Tables made by others answer nothing, so that SPARQL does.
    """

    def __init__(self, path: Path, definitions: Definitions) -> None:
        self._uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        self._answers = definitions.answers if are_current(path, definitions) else {}
        self._fold = (definitions.folder / "schema" / "folded.rq").read_text(encoding="utf-8")
        self._idle: deque[sqlite3.Connection] = deque()

    def close(self) -> None:
        """Close what is idle; a connection in use is closed when its answer is done."""
        self._answers = {}
        while self._idle:
            self._idle.pop().close()

    def answer(
        self,
        question: TableQuestion,
        *,
        media_type: str = JSON,
        row_limit: int | None = None,
        byte_limit: int | None = None,
        deadline_seconds: float,
        stopped: Callable[[], bool] = lambda: False,
    ) -> TableAnswer | None:
        """Answer a saved query.

        Args:
            question: which, and with what.
            media_type: one of the four SPARQL result formats.
            row_limit: at most so many rows; None for all.
            byte_limit: most bytes of the answer as JSON; None for no limit.
            deadline_seconds: the work is ended when so much time has passed.
            stopped: asked now and then; true ends the work as the deadline does.

        Returns:
            The answer that the query's SPARQL gives, rows and order included; None where the tables cannot give it.

        Raises:
            QueryTimeout: the time limit ended it.
            AnswerTooLarge: the byte limit ended it.
            StoreError: the file cannot be read.
        """
        statement = self._answers.get(question.query)
        if statement is None or (values := self._values(question, statement)) is None:
            return None
        began = time.monotonic()
        try:
            pieces, count, truncated = self._read(
                statement,
                values,
                row_limit,
                byte_limit,
                lambda: time.monotonic() - began > deadline_seconds or stopped(),
            )
        except sqlite3.OperationalError as error:
            if "interrupted" in str(error):
                raise QueryTimeout("store.timeout", seconds=deadline_seconds) from None
            raise StoreError("store.evaluation", reason=str(error)) from None
        except sqlite3.DatabaseError as error:
            raise StoreError("store.evaluation", reason=str(error)) from None
        body = b"".join(pieces)
        if media_type != JSON:
            body = converted(body, media_type)
        return TableAnswer(media_type, body, count, truncated, time.monotonic() - began)

    def _values(self, question: TableQuestion, statement: str) -> Unstated | None:
        """Values for the parameters of a statement; for text that is searched also its folded form and its pairs."""
        values = Unstated()
        for name, terms in question.terms.items():
            if isinstance(terms, tuple):
                values[name] = json.dumps([term.value for term in terms], ensure_ascii=False) if terms else None
                continue
            values[name] = terms.value
            if f":{name}_folded" not in statement:
                continue
            values[f"{name}_folded"] = folded = self._folded(terms)
            if f":{name}_bigrams" in statement and (pairs := match(folded)):
                values[f"{name}_bigrams"] = pairs
            elif f":{name}_bigrams" in statement:
                return None
        return values

    def _folded(self, term: Term) -> str:
        """A text in lower case as the engine has it."""
        text = term.value
        if text.isascii():
            return text.lower()
        found = ox.Store().query(self._fold, substitutions={ox.Variable("text"): ox.Literal(text)})
        row = next(iter(cast("ox.QuerySolutions", found)))
        return str(cast("ox.Literal", row["folded"]).value)

    def _read(
        self,
        statement: str,
        values: Unstated,
        row_limit: int | None,
        byte_limit: int | None,
        late: Callable[[], bool],
    ) -> tuple[list[bytes], int, bool]:
        """Pieces of the document, number of its rows, and whether there are more."""
        connection = self._connection()
        try:
            connection.set_progress_handler(late, _STEPS)
            cursor = connection.execute(statement, values)
            columns = bindings.variables_of([column[0] for column in cursor.description])
            writers = bindings.fragments(columns)
            pieces, size, count = [bindings.head(columns).encode()], 0, 0
            while rows := cursor.fetchmany(_ROWS):
                if late():
                    raise sqlite3.OperationalError("interrupted")
                more = row_limit is not None and count + len(rows) > row_limit
                kept = rows[: row_limit - count] if more and row_limit is not None else rows
                written = ",".join(bindings.solutions(kept, writers)).encode()
                pieces += [b"," if count and kept else b"", written]
                size, count = size + len(written), count + len(kept)
                if byte_limit is not None and size > byte_limit:
                    raise AnswerTooLarge("store.too_large", bytes=byte_limit)
                if more:
                    cursor.close()
                    return [*pieces, b"]}}"], count, True
            return [*pieces, b"]}}"], count, False
        finally:
            connection.set_progress_handler(None, 0)
            self._idle.append(connection)

    def _connection(self) -> sqlite3.Connection:
        with suppress(IndexError):
            return self._idle.pop()
        connection = sqlite3.connect(self._uri, uri=True, isolation_level=None, check_same_thread=False)
        connection.execute("pragma query_only = on")
        return connection


def converted(body: bytes, media_type: str) -> bytes:
    """SPARQL results in JSON in another of the four formats."""
    wanted = ox.QueryResultsFormat.from_media_type(media_type)
    parsed = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    written = io.BytesIO()
    parsed.serialize(written, format=wanted)
    return written.getvalue()
