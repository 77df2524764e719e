"""Texts that are nearly SPARQL: soups of tokens, and saved queries with tokens lost, doubled, swapped or put in."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import resources
from kg.store import lexer

STATUSES = {200, 400, 403, 406, 413, 503, 504}
FUZZ = settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
TIMEOUT = "0.25"
"""Seconds; what a text may cost."""
KEYWORDS = re.findall(
    r"\w+",
    """SELECT ASK CONSTRUCT DESCRIBE WHERE FROM NAMED GRAPH SERVICE SILENT OPTIONAL UNION MINUS FILTER BIND VALUES AS
    ORDER BY GROUP HAVING LIMIT OFFSET DISTINCT REDUCED EXISTS NOT IN COUNT SUM GROUP_CONCAT SEPARATOR IF COALESCE IRI
    URI BNODE STRDT STRLANG REGEX REPLACE CONCAT SUBSTR UUID RAND NOW SHA512 PREFIX BASE LOAD INSERT DELETE DATA CLEAR
    DROP INTO a true false UNDEF DESC ASC LATERAL""",
)
MARKS = [
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ".",
    ";",
    ",",
    "*",
    "+",
    "/",
    "|",
    "^",
    "!",
    "=",
    "<",
    "&&",
    "||",
    "^^",
    "@en",
    "-",
]
TERMS = [
    "?s",
    "?p",
    "$o",
    "<urn:x>",
    "<>",
    "<file:///etc/passwd>",
    "<http://127.0.0.1:9/>",
    "pp:Item",
    "_:b",
    '"x"',
    "'''y'''",
    '"\\u0000"',
    '"\\uD800"',
    "1",
    "-0.5e400",
    "999999999999999999999999999999",
    '"1"^^<urn:d>',
    "工作",
    "\u202e",
    "#",
    "\\u003F",
    "<<",
    ">>",
]
SAVED = [
    [token.text for token in lexer.tokens(path.read_text(encoding="utf-8"))]
    for path in sorted(resources.folder("queries").glob("*.rq"))
]

tokens = st.sampled_from([*KEYWORDS, *MARKS, *TERMS])
soups = st.lists(tokens, max_size=25).map(" ".join)
wrapped = st.builds("SELECT * WHERE {{ {} }}".format, soups)


@st.composite
def mutants(draw) -> str:
    """A saved query with one to four changes."""
    text = list(draw(st.sampled_from(SAVED)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text) - 1))
        match draw(st.integers(0, 3)):
            case 0:
                del text[at]
            case 1:
                text.insert(at, text[at])
            case 2:
                text.insert(at, f" {draw(tokens)} ")
            case 3:
                other = draw(st.integers(0, len(text) - 1))
                text[at], text[other] = text[other], text[at]
        if not text:
            return ""
    return "".join(text)


def ask(web_client, check, text: str, accept: str) -> int:
    headers = {"Content-Type": "application/sparql-query", "Accept": accept}
    answer = check(
        web_client.post(
            "/sparql", params={"timeout": TIMEOUT}, content=text.encode("utf-8", "replace"), headers=headers
        )
    )
    assert answer.status_code in STATUSES, text
    if answer.status_code == 400:
        assert answer.json()["detail"], text
    return answer.status_code


def test_the_queries_themselves_are_answered(web_client, check):
    """What is changed below is mostly valid as it stands; a list of values without any is not."""
    statuses = [ask(web_client, check, "".join(text), "*/*") for text in SAVED]
    assert set(statuses) <= {200, 400, 504}
    assert statuses.count(200) > len(SAVED) / 2


@FUZZ
@given(text=st.one_of(soups, wrapped, st.text(max_size=60)), accept=st.sampled_from(["*/*", "text/csv", "text/turtle"]))
def test_soups(web_client, check, text, accept):
    ask(web_client, check, text, accept)


@FUZZ
@given(
    text=mutants(), accept=st.sampled_from(["*/*", "application/sparql-results+xml", "application/ld+json, text/csv"])
)
def test_mutants(web_client, check, text, accept):
    ask(web_client, check, text, accept)


@settings(FUZZ, max_examples=40)
@given(
    opening=st.sampled_from(["(", "{", "[", "!", "-", "+", "<<", "NOT EXISTS {", "(1+", "^"]),
    depth=st.integers(1, 9_000),
    beginning=st.sampled_from(["", "FILTER(", "?s "]),
)
def test_nesting(web_client, check, opening, depth, beginning):
    """However deep, what comes is an error that the caller understands."""
    text = f"ASK {{ {beginning}{opening * depth}"[:19_000]
    assert ask(web_client, check, text, "*/*") in {400, 413, 504}


LONG = {
    "sum": ("ASK { FILTER(1", "+1", ") }"),
    "product": ("ASK { FILTER(1", "*1", ") }"),
    "path": ("ASK { ?s <urn:p>", "/<urn:p>", " ?o }"),
    "alternatives": ("ASK { ?s <urn:p>", "|<urn:p>", " ?o }"),
    "union": ("ASK { {}", "UNION{}", " }"),
    "optional": ("ASK { ", "OPTIONAL{}", " }"),
    "minus": ("ASK { ", "MINUS{}", " }"),
    "values": ("ASK { ", "VALUES ?x{1}", " }"),
    "graphs": ("ASK { ", "GRAPH ?g{}", " }"),
    "list": ("ASK { (", "1 ", ") ?p ?o }"),
    "not": ("ASK { FILTER(", "!", "true) }"),
    "objects": ("ASK { ?s ?p 1", ",1", " }"),
}
"""Beginning, what is repeated, end: chains that an engine may read into a deep tree."""


@pytest.mark.parametrize("shape", LONG)
@pytest.mark.parametrize("times", [100, 1_000, 9_000])
def test_long_chains(web_client, check, shape, times):
    """A chain is answered or refused; one that ends its worker is no error of the server, and the next is answered."""
    beginning, part, end = LONG[shape]
    times = min(times, (19_000 - len(beginning + end)) // len(part))
    assert ask(web_client, check, beginning + part * times + end, "*/*") in STATUSES
    assert ask(web_client, check, "ASK {}", "*/*") == 200
