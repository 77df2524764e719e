"""What a query gives, found by parsing it and without evaluating it.

pyoxigraph has no parser of its own: ``query`` parses and, for ASK and for aggregates, evaluates at once. So the pattern
of the query is emptied first: ``VALUES ?never {}`` at its start makes the optimiser drop everything joined to it, calls
to other endpoints included, while the parser still reads every word.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pyoxigraph as ox

from kg.saved_queries.model import GRAPH_COLUMNS, QueryKind
from kg.store.lexer import DEEPEST_NESTING, deepest_nesting, has_keyword, tokens

NEVER = "never"
KINDS: tuple[tuple[type, QueryKind], ...] = (
    (ox.QueryBoolean, "boolean"),
    (ox.QueryTriples, "graph"),
    (ox.QuerySolutions, "solutions"),
)


def kind_and_columns(text: str, base_iri: str) -> tuple[QueryKind, tuple[str, ...]]:
    """The kind of a query's answer and its columns.

    Args:
        text: the query, without free parameters.
        base_iri: for relative IRIs.

    Raises:
        SyntaxError: the text is not a query, is nested too deeply (:data:`~kg.store.lexer.DEEPEST_NESTING`), or asks
            another endpoint.
    """
    if has_keyword(text, "SERVICE"):
        raise SyntaxError("SERVICE: federation is not available")
    if deepest_nesting(text) > DEEPEST_NESTING:
        raise SyntaxError(f"nested deeper than {DEEPEST_NESTING} brackets")
    results = ox.Store().query("".join(_emptied(text)), base_iri=base_iri)
    kind = next(kind for type_, kind in KINDS if isinstance(results, type_))
    if kind != "solutions":
        return kind, ("answer",) if kind == "boolean" else GRAPH_COLUMNS
    names = (variable.value for variable in cast("ox.QuerySolutions", results).variables)
    return kind, tuple(name for name in names if name != NEVER)


def _emptied(text: str) -> Iterator[str]:
    """The text with an empty VALUES block at the start of its pattern.

    The pattern is the first group outside round brackets, the second where a template to construct comes before it.
    The short form without template takes no VALUES, and holds triple patterns only.
    """
    words, round_, curly, skip = set[str](), 0, 0, 0
    done = False
    for token in tokens(text):
        yield token.text
        if token.kind == "word":
            words.add(token.text.upper())
        if token.kind != "sign":
            continue
        round_ += (token.text == "(") - (token.text == ")")
        if token.text == "{" and not round_ and not curly and not done:
            is_template = "CONSTRUCT" in words and "WHERE" not in words and not skip
            skip += is_template
            done = not is_template
            if done and not ("CONSTRUCT" in words and not skip):
                yield f" VALUES ?{NEVER} {{}} "
        curly += (token.text == "{") - (token.text == "}")
