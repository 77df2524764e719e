"""SERVICE (SPARQL 1.1 Federated Query), resolved before the query reaches the engine, for endpoints on an allow-list.

Workers have no network. The front asks each endpoint for all solutions of the clause's group, with the query's own
prologue, and puts them in the clause's place as ``VALUES``: by §4 of the recommendation the two mean the same, as
SERVICE is evaluated by itself and then joined. A failed ``SERVICE SILENT`` is one solution without bindings (§2.3).

Not taken: an endpoint in a variable or a prefixed name, SERVICE inside SERVICE, and answers that a query cannot hold
(blank nodes, quoted triples).
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import pyoxigraph as ox

from kg.errors import AnswerTooLarge, PolicyKGError, QueryTimeout, UsageError
from kg.settings import Settings
from kg.store.formats import JSON, Wanted
from kg.store.lexer import Token, has_keyword, tokens
from kg.store.remote import KINDS, RemoteStore
from kg.store.remote_facts import sparql

MOST_CLAUSES = 8
"""SERVICE clauses in one query: each is a request to somebody's server."""
IDLE = frozenset({"space", "comment"})


@dataclass(frozen=True, slots=True)
class Clause:
    """A SERVICE clause.

    Args:
        start: its first token.
        end: the token after its last.
        endpoint: the IRI.
        silent: whether a failure counts as one empty solution.
        pattern: the group graph pattern, brackets included.
    """

    start: int
    end: int
    endpoint: str
    silent: bool
    pattern: str


async def resolve(text: str, allowed: Sequence[str], settings: Settings, timeout_seconds: float) -> str:
    """A query in which every SERVICE clause is replaced by the solutions of its endpoint.

    Args:
        text: the query.
        allowed: IRIs that SERVICE may name, compared letter by letter.
        settings: the limits of remote answers.
        timeout_seconds: time for all endpoints together.

    Returns:
        The query; ``text`` itself, at once, where there is no SERVICE.

    Raises:
        UsageError: an endpoint is not allowed or no IRI, or a clause cannot be resolved this way.
        QueryTimeout: the time is over.
        AnswerTooLarge: an endpoint has more rows than ``settings.federation_rows``.
        StoreError: an endpoint failed, and the clause is not silent.
    """
    if not has_keyword(text, "SERVICE"):
        return text
    found = list(tokens(text))
    clauses = list(_clauses(found))
    for clause in clauses:
        if clause.endpoint not in allowed:
            raise UsageError("store.federation_endpoint", endpoint=clause.endpoint)
    if len(clauses) > MOST_CLAUSES:
        raise UsageError("store.federation_clauses", limit=MOST_CLAUSES)
    prologue = _prologue(found)
    end = time.monotonic() + timeout_seconds
    parts, done = [], 0
    for clause in clauses:
        parts += [token.text for token in found[done : clause.start]]
        parts.append(await _solutions(clause, prologue, settings, end - time.monotonic()))
        done = clause.end
    return "".join([*parts, *(token.text for token in found[done:])])


async def _solutions(clause: Clause, prologue: str, settings: Settings, seconds: float) -> str:
    """The solutions of an endpoint as ``VALUES``.

    Raises:
        PolicyKGError: as :func:`resolve`.
    """
    if seconds <= 0:
        raise QueryTimeout("store.timeout", seconds=0)
    asked = f"{prologue}\n{sparql('all-of-group.rq').replace('{}', clause.pattern)}"
    limit = settings.federation_rows
    store = RemoteStore(clause.endpoint, settings)
    try:
        wanted = Wanted(JSON, None, solution_rows=limit)
        answer = await store.query(asked, timeout_seconds=seconds, wanted=wanted)
        if answer.truncated:
            raise AnswerTooLarge("store.federation_rows", endpoint=clause.endpoint, rows=limit)
        return _values(answer.body, clause.endpoint)
    except PolicyKGError:
        if clause.silent:
            return " VALUES () { () } "
        raise
    finally:
        store.close()


def _values(body: bytes, endpoint: str) -> str:
    """A JSON result as inline data (SPARQL 1.1 §10.2).

    Raises:
        UsageError: a term cannot stand in a query.
    """
    variables, rows = _table(body)
    for term in itertools.chain.from_iterable(rows):
        if isinstance(term, ox.BlankNode | ox.Triple):
            raise UsageError("store.federation_term", endpoint=endpoint, term=str(term))
    written = (f"({' '.join('UNDEF' if term is None else str(term) for term in row)})" for row in rows)
    return f" VALUES ({' '.join(map(str, variables))}) {{ {' '.join(written)} }} "


def _table(body: bytes) -> tuple[list[ox.Variable], list[list[Any]]]:
    """The variables and terms of a JSON result.

    The engine's reader stays in this frame, from which nothing is raised: it may not leave its thread, and an error
    that held it could be freed in another one.
    """
    table = cast("ox.QuerySolutions", ox.parse_query_results(body, ox.QueryResultsFormat.JSON))
    return table.variables, [[solution[variable] for variable in table.variables] for solution in table]


def _clauses(found: Sequence[Token]) -> Iterator[Clause]:
    """The SERVICE clauses of a query, in order.

    Raises:
        UsageError: one is not of the form that can be resolved.
    """
    at = 0
    while at < len(found):
        if _word(found[at]) == "SERVICE":
            clause = _clause(found, at)
            yield clause
            at = clause.end
        else:
            at += 1


def _clause(found: Sequence[Token], start: int) -> Clause:
    at = _next(found, start + 1)
    silent = at < len(found) and _word(found[at]) == "SILENT"
    at = _next(found, at + 1) if silent else at
    if at >= len(found) or found[at].kind != "iri":
        written = found[at].text if at < len(found) else ""
        raise UsageError("store.federation_variable", value=written)
    endpoint = found[at].text[1:-1]
    opening = _next(found, at + 1)
    closing = _closing(found, opening)
    if any(_word(token) == "SERVICE" for token in found[opening:closing]):
        raise UsageError("store.federation_nested", endpoint=endpoint)
    pattern = "".join(token.text for token in found[opening : closing + 1])
    return Clause(start, closing + 1, endpoint, silent, pattern)


def _closing(found: Sequence[Token], opening: int) -> int:
    """The place of the bracket that closes the group.

    Raises:
        UsageError: there is no group, or its end is missing.
    """
    depth = 0
    for at in range(opening, len(found)):
        token = found[at]
        if token.kind == "sign":
            depth += (token.text == "{") - (token.text == "}")
        if depth == 0:
            if at == opening:
                break
            return at
    raise UsageError("store.federation_group")


def _prologue(found: Sequence[Token]) -> str:
    """BASE and PREFIX declarations, as written: all before the keyword of the query's form."""
    end = next((at for at, token in enumerate(found) if _word(token) in KINDS), len(found))
    return "".join(token.text for token in found[:end])


def _next(found: Sequence[Token], at: int) -> int:
    """The place of the next token that means something."""
    while at < len(found) and found[at].kind in IDLE:
        at += 1
    return at


def _word(token: Token) -> str:
    return token.text.upper() if token.kind == "word" else ""
