"""Files of grlc as they are: parameters are variables whose names say their type.

``?_name`` is a literal, ``?__name`` an optional one; endings give the type: ``_iri``, ``_integer``, ``_xsd_date``, and
a language (``_en``). Source: grlc manual, "Parameter mapping".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kg.saved_queries.model import ParameterType
from kg.store.lexer import tokens

VARIABLE = re.compile(
    r"\?(?P<optional>_)?_(?P<name>[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*?)"
    r"(?:_(?P<type>iri|integer|number|literal|(?:xsd_)?date)|_(?P<language>[a-z]{2}))?"
)
TYPES: Mapping[str, ParameterType] = {"iri": "iri", "integer": "integer", "date": "date", "xsd_date": "date"}
EXAMPLES: Mapping[str, str] = {"iri": "urn:example", "integer": "1", "date": "2022-01-01", "string": "…", "enum": "…"}
"""Values of the right form, to check a query whose file names none."""


@dataclass(frozen=True, slots=True)
class GrlcParameter:
    """A parameter that a variable declares.

    Args:
        variable: as written.
        name: of the parameter.
        type: from the ending of the variable.
        language: of the literal, if the variable names one.
        required: whether the variable has one underscore.
    """

    variable: str
    name: str
    type: ParameterType
    language: str | None
    required: bool


def grlc_parameters(text: str) -> Iterator[GrlcParameter]:
    """The parameters of a query, in the order of their first occurrence."""
    seen = set()
    for token in tokens(text):
        match = VARIABLE.fullmatch(token.text) if token.kind == "variable" else None
        if match and token.text not in seen:
            seen.add(token.text)
            type_ = TYPES.get(match["type"] or "", "string")
            yield GrlcParameter(token.text, match["name"], type_, match["language"], not match["optional"])


def named_pairs(entries: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    """The pairs of grlc's ``defaults`` and ``enumerate``; a bare name (values from its endpoint) gives none."""
    for entry in entries:
        if isinstance(entry, Mapping):
            yield from ((str(name).lstrip("_"), value) for name, value in entry.items())
