"""Rows of one part of the data, by the SPARQL of each table, ready to be inserted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox

from kg.derived.definitions import TAG, Definitions, RowsOfPart, Type, broken

Value = str | int | None
Intern = Callable[[Type, str], int]
"""Type of a column and an IRI → its number."""
_XSD = "http://www.w3.org/2001/XMLSchema#"
INTEGER = f"{_XSD}integer"
STRING = f"{_XSD}string"
FOLDED, TEXT = "folded", "text"


def load_part(path: Path) -> ox.Store:
    """A store that holds one part and nothing else.

    Args:
        path: canonical N-Quads.
    """
    store = ox.Store()
    store.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS)
    return store


def rows_of(
    store: ox.Store, definitions: Definitions, intern: Intern
) -> Iterator[tuple[RowsOfPart, list[Sequence[Value]]]]:
    """Table by table the rows of a part, in an order that its terms alone decide.

    Args:
        store: the part.
        definitions: of the tables.
        intern: gives numbers to IRIs.

    Raises:
        DataError: a query is broken, does not give the columns of its table, or gives a term that they cannot hold.
    """
    for table in definitions.rows:
        yield table, list(_rows(store, table, intern))


def _rows(store: ox.Store, table: RowsOfPart, intern: Intern) -> Iterator[Sequence[Value]]:
    answer = _answer(store, table)
    if isinstance(answer, str):
        raise broken(table.path, answer)
    names, found = answer
    for row in sorted(found, key=lambda row: [str(row[name]) for name in names]):
        try:
            yield [_value(name, type_, row, intern) for name, type_ in table.columns.items()]
        except ValueError as error:
            raise broken(table.path, error) from None


def _answer(store: ox.Store, table: RowsOfPart) -> tuple[list[str], list[dict[str, object]]] | str:
    """Variables and solutions of the query of a table, or what is wrong with it.

    The engine's reader may not leave its thread, and an error keeps the frame that it came from: none leaves this one.
    """
    try:
        solutions = store.query(table.sparql)
        if not isinstance(solutions, ox.QuerySolutions):
            return "not a SELECT query"
        names = [variable.value for variable in solutions.variables]
        wanted = {name for name, type_ in table.columns.items() if type_ != "TAG"}
        if set(names) != wanted:
            return f"columns {', '.join(sorted(names))}; wanted: {', '.join(sorted(wanted))}"
        return names, [dict(zip(names, solution, strict=True)) for solution in solutions]
    except (SyntaxError, ValueError, RuntimeError) as error:
        return str(error)


def _value(name: str, type_: Type, row: Mapping[str, object], intern: Intern) -> Value:
    """What stands in a column for the terms of a solution."""
    term = row[name.removesuffix(TAG) if type_ == "TAG" else name]
    if term is None:
        return None
    match type_, term:
        case (("IRI" | "OWN"), ox.NamedNode()):
            return intern(type_, term.value)
        case "TEXT", ox.NamedNode():
            return term.value
        case "TEXT", ox.Literal() if name == FOLDED:
            held = row[TEXT]
            return None if isinstance(held, ox.Literal) and held.value == term.value else term.value
        case "TEXT", ox.Literal():
            return term.value
        case "TAG", ox.Literal():
            return tag_of(term)
        case "INTEGER", ox.Literal() if term.datatype.value == INTEGER:
            return int(term.value)
    raise ValueError(f"{name}: {term}")


def tag_of(literal: ox.Literal) -> str:
    """What a literal is besides its lexical form: its language, or ^^ and its datatype; empty for a plain string.

    >>> tag_of(ox.Literal("办理", language="zh-hans")), tag_of(ox.Literal("a")), tag_of(ox.Literal(5))
    ('zh-hans', '', '^^http://www.w3.org/2001/XMLSchema#integer')
    """
    if literal.language:
        return literal.language
    return "" if literal.datatype.value == STRING else f"^^{literal.datatype.value}"
