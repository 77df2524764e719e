"""Tokens of a SPARQL query, by the terminals of SPARQL 1.1 Query Language §19.8 (standard library only).

The lexer tells variables and keywords from what only looks like them inside IRIs, strings, comments and names. It does
not judge the grammar: any text has tokens, and joined they give the text back.

One place needs the grammar to decide: ``?a<?b&&?c>?d`` reads as an IRI here and as two comparisons in a context-aware
parser. Saved queries are checked for it when they are registered; for queries of strangers the jail is the wall.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LETTER = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_IN_VARIABLE = f"_0-9\u00b7\u0300-\u036f\u203f-\u2040{_LETTER}"
_IN_NAME = rf"\-{_IN_VARIABLE}"
_LOCAL = rf"(?:[:{_IN_NAME}]|%[0-9A-Fa-f]{{2}}|\\.)"

TERMINALS = {
    "space": r"[ \t\r\n]+",
    "comment": r"#[^\r\n]*",
    "iri": r"<(?:[^\x00-\x20<>\"{}|^`\\]|\\[uU][0-9A-Fa-f]+)*>",
    "string": r'"""(?:"{0,2}(?:[^"\\]|\\.))*"""|'
    r"'''(?:'{0,2}(?:[^'\\]|\\.))*'''|"
    r'"(?:[^"\\\r\n]|\\.)*"|'
    r"'(?:[^'\\\r\n]|\\.)*'",
    "variable": rf"[?$][_0-9{_LETTER}][{_IN_VARIABLE}]*",
    "blank_node": rf"_:[_0-9{_LETTER}](?:[.{_IN_NAME}]*[{_IN_NAME}])?",
    "name": rf"(?:[{_LETTER}](?:[.{_IN_NAME}]*[{_IN_NAME}])?)?:(?:{_LOCAL}(?:\.*{_LOCAL})*)?",
    "language": r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*",
    "number": r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?",
    "word": rf"[_{_LETTER}][{_IN_VARIABLE}]*",
    "sign": r".",
}
"""Kind → regular expression, in the order in which they are tried."""

_SCANNER = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in TERMINALS.items()), re.DOTALL)


QUERY_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
"""Keywords of which one ends the prologue of a query."""
DEEPEST_NESTING = 200
"""Brackets in brackets that a query may have: the engine's parser is recursive, and its stack has an end."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the query text.

    Args:
        kind: a key of :data:`TERMINALS`.
        text: the characters as written.
    """

    kind: str
    text: str


def tokens(text: str) -> Iterator[Token]:
    """The tokens of ``text`` in order, white space and comments included.

    >>> [t.text for t in tokens("{ $s ex:p '$x' }") if t.kind == "variable"]
    ['$s']
    """
    for match in _SCANNER.finditer(text):
        yield Token(match.lastgroup or "sign", match.group())


def has_keyword(text: str, keyword: str) -> bool:
    """Whether ``keyword`` (upper case) stands in the query as a word of its own."""
    if keyword not in text.upper():
        return False
    return any(token.kind == "word" and token.text.upper() == keyword for token in tokens(text))


def deepest_nesting(text: str) -> int:
    """How deep brackets of any kind stand in each other; 0 is given at once where there are too few to matter."""
    if sum(map(text.count, "({[")) <= DEEPEST_NESTING:
        return 0
    depth = deepest = 0
    for token in tokens(text):
        if token.kind == "sign":
            depth += (token.text in "({[") - (token.text in ")}]")
            deepest = max(deepest, depth)
    return deepest
