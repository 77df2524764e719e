"""Reading a ``.rq`` file: the YAML header after ``#+`` and the query.

Our keys: ``title``, ``description``, ``question``, ``theme``, ``params``, ``columns``, ``picture``, ``table``. grlc's
keys (``summary``, ``tags``, ``defaults``, ``enumerate`` and those that only steer its own server) are read as they are;
``endpoint`` is never followed. Source: grlc manual, "Decorator syntax".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast, get_args

import yaml

from kg.errors import DataError, QuerySyntaxError, UsageError
from kg.saved_queries.binder import Template
from kg.saved_queries.checking import kind_and_columns
from kg.saved_queries.model import (
    Column,
    ColumnKind,
    Parameter,
    ParameterType,
    SavedQuery,
    stem_of,
)
from kg.saved_queries.texts import Texts
from kg.saved_queries.values import ValueReader

MARK = "#+"
OUR_KEYS = {"title", "description", "question", "competency", "theme", "params", "columns", "picture", "table"}
GRLC_KEYS = {
    "summary",
    "tags",
    "defaults",
    "enumerate",
    "pagination",
    "method",
    "endpoint",
    "endpoint_in_url",
    "transform",
}
PARAMETER_KEYS = {"type", "class", "scheme", "label", "example", "default", "required", "values"}
COLUMN_KEYS = {"label", "kind", "link"}
RESERVED = {"lang", "format"}
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def read_query(name: str, text: str, reader: ValueReader) -> SavedQuery:
    """Read and check one saved query.

    Args:
        name: what it is called.
        text: the file.
        reader: for the example values.

    Returns:
        The query; bound to its example values it has been parsed.

    Raises:
        DataError: the header is wrong, or does not fit the query; the message says where.
        QuerySyntaxError: the query does not parse with its example values in place.
    """
    try:
        return _read(name, text, reader)
    except yaml.YAMLError as error:
        raise DataError("queries.header", query=name, reason=" ".join(str(error).split())) from None
    except ValueError as error:
        raise DataError("queries.header", query=name, reason=str(error)) from None
    except SyntaxError as error:
        raise QuerySyntaxError("queries.syntax", query=name, reason=" ".join(str(error).split())) from None
    except UsageError as error:
        raise DataError("queries.example", query=name, reason=str(error.values)) from None


def _read(name: str, text: str, reader: ValueReader) -> SavedQuery:
    header = _header(text)
    parameters = _parameters(header)
    template = Template.cut(text, [parameter.name for parameter in parameters])
    terms = {parameter.name: reader.term(parameter, parameter.example) for parameter in parameters}
    for parameter in parameters:
        if parameter.default is not None:
            reader.term(parameter, parameter.default)
    kind, variables = kind_and_columns(template.bind(terms), reader.base_iri)
    without_optional = {p.name: terms[p.name] for p in parameters if p.required or p.default}
    kind_and_columns(template.bind(without_optional), reader.base_iri)
    return SavedQuery(
        name=name,
        text=text,
        title=Texts.read(header.get("title") or header.get("summary") or name),
        description=_optional(header.get("description")),
        question=_optional(header.get("question")),
        theme=_optional(header.get("theme") or next(iter(header.get("tags") or ()), None)),
        kind=kind,
        parameters=parameters,
        columns=_columns(header, variables),
        picture=header.get("picture"),
        table=header.get("table"),
        template=template,
    )


def _header(text: str) -> Mapping[str, Any]:
    lines = [line.strip()[len(MARK) :] for line in text.splitlines() if line.strip().startswith(MARK)]
    # one blank after the mark is ours to drop, deeper indentation is YAML's
    header = yaml.safe_load("\n".join(line.removeprefix(" ") for line in lines)) or {}
    return _checked(header, OUR_KEYS | GRLC_KEYS, "header")


def _checked(table: object, keys: set[str], place: str) -> Mapping[str, Any]:
    """The mapping ``table`` with no key but ``keys``."""
    if not isinstance(table, Mapping):
        raise ValueError(f"{place}: a mapping was expected, found {table!r}")  # noqa: TRY004 -- the file's fault
    if unknown := set(table) - keys:
        raise ValueError(f"{place}: unknown {', '.join(map(str, sorted(unknown)))}; known: {', '.join(sorted(keys))}")
    return table


def _parameters(header: Mapping[str, Any]) -> tuple[Parameter, ...]:
    grlc_defaults = {key: value for pair in header.get("defaults") or () for key, value in dict(pair).items()}
    grlc_values = {key: value for pair in header.get("enumerate") or () for key, value in dict(pair).items()}
    found = []
    for name, entry in (header.get("params") or {}).items():
        table = dict(_checked(entry, PARAMETER_KEYS, f"params.{name}"))
        table.setdefault("default", grlc_defaults.get(name))
        table.setdefault("values", grlc_values.get(name))
        found.append(_parameter(name, table))
    return tuple(found)


def _parameter(name: str, table: Mapping[str, Any]) -> Parameter:
    if not NAME.fullmatch(name) or name in RESERVED:
        raise ValueError(f"params.{name}: letters, digits and '_' only, and not one of {', '.join(sorted(RESERVED))}")
    if table.get("type") not in get_args(ParameterType):
        raise ValueError(f"params.{name}: type must be one of {', '.join(get_args(ParameterType))}")
    default = table["default"]
    example = table.get("example", default)
    if example is None:
        raise ValueError(f"params.{name}: an example is needed")
    values = _values(table["values"])
    if table["type"] == "enum" and values is None and not table.get("scheme"):
        raise ValueError(f"params.{name}: an enum needs values or a scheme")
    return Parameter(
        name=name,
        type=table["type"],
        label=Texts.read(table.get("label", name)),
        example=str(example),
        required=bool(table.get("required", default is None)),
        default=None if default is None else str(default),
        class_=table.get("class"),
        scheme=table.get("scheme"),
        values=values,
    )


def _values(value: object) -> Mapping[str, Texts] | None:
    """Values of an enum: a list of keys, or key → label."""
    if value is None:
        return None
    if isinstance(value, Mapping):
        return {str(key): Texts.read(label) for key, label in value.items()}
    if isinstance(value, list):
        return {str(key): Texts.read(key) for key in value}
    raise ValueError(f"values: a list or a mapping was expected, found {value!r}")


def _columns(header: Mapping[str, Any], variables: tuple[str, ...]) -> tuple[Column, ...]:
    declared = _checked(header.get("columns") or {}, set(variables), "columns")
    return tuple(_column(name, declared.get(name), variables) for name in variables)


def _column(name: str, entry: object, variables: tuple[str, ...]) -> Column:
    if entry is None:
        return Column.plain(name)
    table = _checked(entry, COLUMN_KEYS, f"columns.{name}")
    stem = stem_of(name)
    kind, link = table.get("kind", "text"), table.get("link", stem if stem in variables else None)
    if kind not in get_args(ColumnKind):
        raise ValueError(f"columns.{name}: kind must be one of {', '.join(get_args(ColumnKind))}")
    if link is not None and link not in variables:
        raise ValueError(f"columns.{name}: link {link!r} is not a column of the query")
    return Column(name, Texts.read(table.get("label", name)), cast("ColumnKind", kind), link, declared=True)


def _optional(value: object) -> Texts | None:
    return None if value is None else Texts.read(value)
