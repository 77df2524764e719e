"""A query is checked by parsing it: nothing is evaluated, nothing goes out, nothing crashes."""

from __future__ import annotations

import contextlib
import socket
import time

import pytest

from kg.saved_queries.checking import kind_and_columns

BASE = "https://data.example.org/"
PRODUCT = " ".join(f"VALUES ?{name} {{1 2 3 4 5 6 7 8 9 0}}" for name in "abcdefgh")


@pytest.mark.parametrize(
    ("text", "kind", "columns"),
    [
        (f"ASK {{ {PRODUCT} }}", "boolean", ("answer",)),
        (f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }}", "solutions", ("n",)),
        (f"SELECT ?s {{ ?s ?p ?o {{ SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }} }} }}", "solutions", ("s",)),
        (f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o . {PRODUCT} }}", "graph", ("subject", "predicate", "object")),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "graph", ("subject", "predicate", "object")),
        ("DESCRIBE <x>", "graph", ("subject", "predicate", "object")),
        ("SELECT ?x (EXISTS { ?x ?y ?z } AS ?e) FROM <g> { ?x a ?c } ORDER BY ?x", "solutions", ("x", "e")),
    ],
)
def test_kind_and_columns_without_evaluation(text: str, kind: str, columns: tuple[str, ...]) -> None:
    started = time.perf_counter()
    assert kind_and_columns(text, BASE) == (kind, columns)
    assert time.perf_counter() - started < 1  # the product of 10^8 rows would take minutes


@pytest.mark.parametrize(
    "pattern",
    [
        "SERVICE <{}> {{ ?s ?p ?o }}",
        "SERVICE SILENT <{}> {{ ?s ?p ?o }}",
        # the engine reads < by context, so a lexer can be led to take the rest for a string
        "?s ?p ?o FILTER(?a<?b#>'''\n) SERVICE <{}> {{ ?s ?p ?o }} #'''\n",
    ],
)
@pytest.mark.parametrize("form", ["ASK", "SELECT *", "SELECT (COUNT(*) AS ?n)"])
def test_nothing_goes_out(pattern: str, form: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        text = f"{form} {{ {pattern.format(f'http://127.0.0.1:{listener.getsockname()[1]}/x')} }}"
        with contextlib.suppress(SyntaxError):
            kind_and_columns(text, BASE)
        with pytest.raises(TimeoutError):
            listener.accept()


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(SyntaxError, match="nested"):
        kind_and_columns("SELECT * {" + "{" * 100_000, BASE)
