"""Terms of a Turtle or SPARQL file with the line on which each is written.

Turtle and SPARQL share their terminals (SPARQL 1.1 §19.8, RDF 1.1 Turtle §6.5), so one lexer reads both; SPARQL that
stands in a string of a SHACL shape (``sh:select``, ``sh:ask``, ``sh:construct``) is read in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg.store.lexer import Token, tokens

DIRECTIVES = {"PREFIX", "@PREFIX"}
QUERY_PROPERTIES = {"sh:select", "sh:ask", "sh:construct"}
ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Written:
    """A term as it stands in a file.

    Args:
        text: the characters, ``pp:Plan`` or ``<https://…>``.
        line: counted from 1.
        iri: the term; None where the prefix is not declared.
        begins: whether it is the subject of a Turtle statement.
        typed: whether that statement begins by saying what it is (``a owl:Class``), which declares the term.
    """

    text: str
    line: int
    iri: str | None
    begins: bool = False
    typed: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A text read once.

    Args:
        terms: its IRIs and prefixed names in order, without the declarations of prefixes.
        prefixes: declared prefix → (namespace, line).
    """

    terms: tuple[Written, ...]
    prefixes: Mapping[str, tuple[str, int]]

    def line_of(self, iri: str) -> int | None:
        """The line of the statement about ``iri``, else of its first mention; None if it does not occur."""
        found = sorted((not term.typed, not term.begins, term.line) for term in self.terms if term.iri == iri)
        return found[0][-1] if found else None


def read_source(text: str, table: Mapping[str, str]) -> Source:
    """Read a Turtle or SPARQL text; one that does not parse gives what can be told.

    Args:
        text: the file.
        table: prefix → namespace for SPARQL inside shapes (``sh:prefixes`` points to one table, SHACL §5.2.1).
    """
    placed = list(_placed(text, 1))
    declared = _declared(placed)
    namespaces = {prefix: namespace for prefix, (namespace, _) in declared.items()}
    return Source(tuple(_terms(placed, namespaces, table)), declared)


def _placed(text: str, line: int) -> Iterator[tuple[Token, int]]:
    """Tokens that mean something, each with its line."""
    for token in tokens(text):
        if token.kind not in {"space", "comment"}:
            yield token, line
        line += token.text.count("\n")


def _declared(placed: list[tuple[Token, int]]) -> dict[str, tuple[str, int]]:
    found = {}
    for (word, line), (name, _), (iri, _) in zip(placed, placed[1:], placed[2:], strict=False):
        if word.text.upper() in DIRECTIVES and name.kind == "name" and iri.kind == "iri":
            found[name.text[:-1]] = (iri.text[1:-1], line)
    return found


def _terms(
    placed: list[tuple[Token, int]], namespaces: Mapping[str, str], table: Mapping[str, str]
) -> Iterator[Written]:
    words = ["", "", "", *(token.text for token, _ in placed), ""]
    for place, (token, line) in enumerate(placed, start=3):
        third, second, before = (word.upper() for word in words[place - 3 : place])
        if token.kind in {"name", "iri"} and not DIRECTIVES & {second, before}:
            begins = before in {"", "."} or third in DIRECTIVES
            typed = begins and words[place + 1] in {"a", "rdf:type"}
            yield Written(token.text, line, _iri(token, namespaces), begins=begins, typed=typed)
        elif token.kind == "string" and words[place - 1] in QUERY_PROPERTIES:
            inner = list(_placed(token.text.strip("\"'"), line))
            yield from _terms(inner, table, {})


def _iri(token: Token, namespaces: Mapping[str, str]) -> str | None:
    if token.kind == "iri":
        return token.text[1:-1]
    prefix, _, local = token.text.partition(":")
    namespace = namespaces.get(prefix)
    return None if namespace is None else namespace + ESCAPED.sub(r"\1", local)
