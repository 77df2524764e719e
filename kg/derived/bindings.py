"""Rows of SQL as SPARQL 1.1 Query Results JSON (§3.2).

A column of the statement is named ``<variable> <kind>``: ``iri``, ``text`` (a plain string), ``integer``, ``tenths``
(a decimal by its tenths), or ``literal``, which the column ``<variable> tag`` must follow. NULL leaves a variable
unbound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from json.encoder import encode_basestring
from typing import Any

_XSD = "http://www.w3.org/2001/XMLSchema#"
KINDS = frozenset({"iri", "text", "integer", "tenths", "literal", "tag"})


class ColumnNameError(ValueError):
    """A column of a statement is not named as it should be."""


class Fragments(dict[Any, str]):
    """Value of a column → its piece of JSON, made once; NULL has none."""

    def __init__(self, write: Callable[[Any], str]) -> None:
        super().__init__({None: ""})
        self._write = write

    def __missing__(self, value: Any) -> str:
        """Write the piece and keep it."""
        piece = self[value] = self._write(value)
        return piece


def variables_of(names: Sequence[str]) -> list[tuple[str, str]]:
    """Variable and kind of each column.

    Raises:
        ColumnNameError: a name has not the form, or a tag does not follow its literal.
    """
    found: list[tuple[str, str]] = []
    for name in names:
        variable, _, kind = name.partition(" ")
        if kind not in KINDS or (kind == "tag") != (found[-1:] == [(variable, "literal")]):
            raise ColumnNameError(name)
        found.append((variable, kind))
    if found[-1:] and found[-1][1] == "literal":
        raise ColumnNameError(names[-1])
    return found


def head(columns: Sequence[tuple[str, str]]) -> str:
    """The beginning of the document, up to the first solution."""
    names = ",".join(encode_basestring(variable) for variable, kind in columns if kind != "tag")
    return f'{{"head":{{"vars":[{names}]}},"results":{{"bindings":['


def fragments(columns: Sequence[tuple[str, str]]) -> list[Fragments]:
    """For each column what writes its pieces."""
    return [Fragments(_writer(variable, kind)) for variable, kind in columns]


def solutions(rows: Iterable[Sequence[Any]], writers: Sequence[Fragments]) -> list[str]:
    """Each row as an object."""
    return [f"{{{''.join([w[v] for w, v in zip(writers, row, strict=True)])[1:]}}}" for row in rows]


def _writer(variable: str, kind: str) -> Callable[[Any], str]:
    start = f",{encode_basestring(variable)}:{{"
    number = f'{start}"type":"literal","datatype":"{_XSD}'
    match kind:
        case "iri":
            return lambda value: f'{start}"type":"uri","value":{encode_basestring(value)}}}'
        case "text":
            return lambda value: f'{start}"type":"literal","value":{encode_basestring(value)}}}'
        case "integer":
            return lambda value: f'{number}integer","value":"{value}"}}'
        case "tenths":
            return lambda value: f'{number}decimal","value":"{_decimal(value)}"}}'
        case "literal":
            return lambda value: f'{start}"type":"literal","value":{encode_basestring(value)}'
    return _tag


def _tag(value: str) -> str:
    if value.startswith("^^"):
        return f',"datatype":{encode_basestring(value[2:])}}}'
    return f',"xml:lang":{encode_basestring(value)}}}' if value else "}"


def _decimal(tenths: int) -> str:
    """The canonical form of the engine, without a fraction of zero.

    >>> _decimal(125), _decimal(120)
    ('12.5', '12')
    """
    whole, rest = divmod(tenths, 10)
    return f"{whole}.{rest}" if rest else str(whole)
