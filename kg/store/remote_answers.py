"""Answers of SPARQL servers, read whatever their dialect and written again in the format that was asked for.

What differs between servers ends here: JSON with ``typed-literal`` (the note of 2007), white space, media types without
``sparql-results+``, ASK answered as a table. It also settles that an answer is whole: a body that breaks off is an
error, though its status was 200. Literals keep their lexical form; language tags come in lower case, as from the local
store.
"""

from __future__ import annotations

from typing import cast

import pyoxigraph as ox

from kg import namespaces
from kg.errors import AnswerTooLarge
from kg.settings import Settings
from kg.store.answers import TooManyBytesError
from kg.store.base import Answer, Cut, Kind, cut_mark
from kg.store.calls import Reply
from kg.store.formats import JSON, ResultFormat, Wanted
from kg.store.rdf_xml import refuse_swelling
from kg.store.serialising import Limits, TooManyRowsError, format_of, graph, solutions

_SOLUTIONS = "application/sparql-results+json, application/sparql-results+xml;q=0.8, application/json;q=0.2"
ACCEPT: dict[Kind, str] = {
    "solutions": _SOLUTIONS,
    "boolean": _SOLUTIONS,
    "graph": "application/n-triples, text/turtle;q=0.8, application/rdf+xml;q=0.5",
}
SOLUTION_TYPES = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "application/xml": ox.QueryResultsFormat.XML,
    "text/xml": ox.QueryResultsFormat.XML,
}
GRAPH_TYPES = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,  # N-Triples before it had a type of its own
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/x-turtle": ox.RdfFormat.TURTLE,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/xml": ox.RdfFormat.RDF_XML,
}
ASK_COLUMN = "__ASK_RETVAL"
"""The column in which Virtuoso answers ASK, with the integer 0 or 1."""
ROWS_HELD_BACK = "X-SPARQL-MaxRows"
"""Header field in which Virtuoso tells its row limit when it has one."""


class UnknownFormatError(Exception):
    """The media type of an answer is none that was asked for."""


class BrokenAnswerError(Exception):
    """The body is not what its media type says, or breaks off."""


def read_answer(kind: Kind, reply: Reply, wanted: Wanted, settings: Settings) -> Answer:
    """The answer in a reply, in the format wanted.

    Args:
        kind: of the query.
        reply: with status 200.
        wanted: a format for this kind; row limits.
        settings: largest answer in bytes and rows.

    Returns:
        The answer; ``elapsed_seconds`` is 0. It counts as truncated when a row limit cut it, here or at the server.

    Raises:
        UnknownFormatError: another media type.
        BrokenAnswerError: another content.
        AnswerTooLarge: a limit is passed.
    """
    known = GRAPH_TYPES if kind == "graph" else SOLUTION_TYPES
    if reply.media_type not in known:
        raise UnknownFormatError(reply.media_type)
    problem: Exception
    try:
        return _read(kind, reply, wanted, settings)
    except TooManyBytesError:
        problem = AnswerTooLarge("store.too_large", bytes=settings.answer_bytes)
    except TooManyRowsError:
        problem = AnswerTooLarge("store.too_many_rows", rows=settings.answer_rows)
    except (BrokenAnswerError, SyntaxError, ValueError, OSError) as error:
        problem = BrokenAnswerError(" ".join(str(error).split())[:300])
    raise problem  # outside: the engine's readers, which the first error holds, may not leave their thread


def _read(kind: Kind, reply: Reply, wanted: Wanted, settings: Settings) -> Answer:
    form = cast("ResultFormat", wanted.graph if kind == "graph" else wanted.solutions)
    rows = wanted.graph_rows if kind == "graph" else wanted.solution_rows
    limits = Limits.lower(
        rows, settings.answer_rows, settings.answer_bytes, cut=wanted.cut, mark=cut_mark(settings.base_iri)
    )
    if kind == "graph":
        given = GRAPH_TYPES[reply.media_type]
        if given == ox.RdfFormat.RDF_XML:
            refuse_swelling(reply.body)
        triples = (quad.triple for quad in ox.parse(reply.body, given))
        body, count, cut_by = graph(triples, form.media_type, limits, namespaces.prefixes())
        return _answer(kind, form, body, count, cut_by)
    found = ox.parse_query_results(reply.body, SOLUTION_TYPES[reply.media_type])
    if kind == "boolean":
        return _boolean(found, form)
    if isinstance(found, ox.QueryBoolean):
        raise BrokenAnswerError("boolean")
    body, count, cut_by = solutions(found, form.media_type, limits)
    if cut_by is None and reply.headers.get(ROWS_HELD_BACK, "") == str(count):
        cut_by = "rows"
    return _answer(kind, form, body, count, cut_by)


def _boolean(found: ox.QueryBoolean | ox.QuerySolutions, form: ResultFormat) -> Answer:
    if isinstance(found, ox.QuerySolutions):
        if [variable.value for variable in found.variables] != [ASK_COLUMN]:
            raise BrokenAnswerError("table")
        rows = [cast("ox.Literal", row[ASK_COLUMN]).value for row in found]
        word = b"true" if rows == ["1"] else b"false"
        found = cast(
            "ox.QueryBoolean", ox.parse_query_results(b'{"head":{},"boolean":%b}' % word, format_of(JSON.media_type))
        )
    return _answer("boolean", form, found.serialize(format=format_of(form.media_type)) or b"", 1)


def _answer(kind: Kind, form: ResultFormat, body: bytes, rows: int, cut_by: str | None = None) -> Answer:
    by = cast("Cut | None", cut_by)
    return Answer(kind, form.media_type, body, rows, cut_by is not None, elapsed_seconds=0.0, cut_by=by)
