"""Reading a ``.rq`` file: the YAML header after ``#+`` and the query.

Our keys: ``title``, ``description``, ``question``, ``theme``, ``params``, ``columns``, ``picture``, ``table``,
``scope``. grlc's
keys (``summary``, ``tags``, ``defaults``, ``enumerate`` and those that only steer its own server) are read as they are;
``endpoint`` is never followed. Source: grlc manual, "Decorator syntax".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast, get_args

import yaml

from kg.errors import DataError, QuerySyntaxError, UsageError
from kg.saved_queries.binder import Template
from kg.saved_queries.checking import kind_and_columns
from kg.saved_queries.grlc import EXAMPLES, GrlcParameter, grlc_parameters, named_pairs
from kg.saved_queries.model import (
    Column,
    ColumnKind,
    ColumnType,
    Parameter,
    ParameterType,
    QueryKind,
    SavedQuery,
    stem_of,
)
from kg.saved_queries.pictures import Picture
from kg.saved_queries.scope import PLAN_CLASS
from kg.saved_queries.texts import Texts
from kg.saved_queries.values import ValueReader

MARK = "#+"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader in C is eight times as fast, where PyYAML was built with it."""
OUR_KEYS = {"title", "description", "question", "competency", "theme", "params", "columns", "picture", "table", "scope"}
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
PARAMETER_KEYS = {"type", "class", "scheme", "label", "example", "default", "required", "values", "many"}
COLUMN_KEYS = {"label", "kind", "link", "datatype"}
RESERVED = {"lang", "format", "page", "sort", "endpoint"}
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
    inferred = list(grlc_parameters(text))
    parameters = _parameters(header, inferred)
    variables_of = {f"${name}": name for name in header.get("params") or {}}
    template = Template.cut(text, variables_of | {each.variable: each.name for each in inferred})
    kind, variables = _checked_with_examples(template, parameters, reader)
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
        picture=_picture(header.get("picture"), variables),
        table=_table(header.get("table")),
        template=template,
        of_plans=_of_plans(header.get("scope"), parameters),
        page_rows=_page_rows(header.get("pagination")),
    )


def _checked_with_examples(
    template: Template, parameters: tuple[Parameter, ...], reader: ValueReader
) -> tuple[QueryKind, tuple[str, ...]]:
    """Kind and columns; the query parses with all examples, without the optional ones, and with two values of many."""
    terms = {parameter.name: reader.bound(parameter, (parameter.example,)) for parameter in parameters}
    for parameter in parameters:
        if parameter.default is not None:
            reader.bound(parameter, (parameter.default,))
    found = kind_and_columns(template.bind(terms), reader.base_iri)
    twice = {p.name: reader.bound(p, (p.example, p.example)) for p in parameters if p.many}
    kind_and_columns(template.bind(terms | twice), reader.base_iri)
    nothing_given = {p.name: () for p in parameters if p.many} | {
        p.name: terms[p.name] for p in parameters if p.required or p.default
    }
    kind_and_columns(template.bind(nothing_given), reader.base_iri)
    return found


def _header(text: str) -> Mapping[str, Any]:
    lines = [line.strip()[len(MARK) :] for line in text.splitlines() if line.strip().startswith(MARK)]
    # one blank after the mark is ours to drop, deeper indentation is YAML's
    header = yaml.load("\n".join(line.removeprefix(" ") for line in lines), LOADER) or {}  # noqa: S506 -- both are safe
    return _checked(header, OUR_KEYS | GRLC_KEYS, "header")


def _checked(table: object, keys: set[str], place: str) -> Mapping[str, Any]:
    """The mapping ``table`` with no key but ``keys``."""
    if not isinstance(table, Mapping):
        raise ValueError(f"{place}: a mapping was expected, found {table!r}")  # noqa: TRY004 -- the file's fault
    if unknown := set(table) - keys:
        raise ValueError(f"{place}: unknown {', '.join(map(str, sorted(unknown)))}; known: {', '.join(sorted(keys))}")
    return table


def _parameters(header: Mapping[str, Any], inferred: list[GrlcParameter]) -> tuple[Parameter, ...]:
    """Those of ``params``, then those that variables declare."""
    defaults = dict(named_pairs(header.get("defaults") or ()))
    values = dict(named_pairs(header.get("enumerate") or ()))
    found = []
    for name, entry in (header.get("params") or {}).items():
        table = dict(_checked(entry, PARAMETER_KEYS, f"params.{name}"))
        table.setdefault("default", defaults.get(name))
        table.setdefault("values", values.get(name))
        found.append(_parameter(name, table))
    return (*found, *(_inferred(each, defaults.get(each.name), values.get(each.name)) for each in inferred))


def _inferred(variable: GrlcParameter, default: object, listed: object) -> Parameter:
    """A parameter of a file that declares no types; without any value to show, one of the right form."""
    values = _values(listed)
    type_: ParameterType = "enum" if values and variable.type == "string" else variable.type
    first = next(iter(values), None) if values else None
    example = first if default is None else default
    table = {"type": type_, "example": EXAMPLES[type_] if example is None else example, "default": default}
    parameter = _parameter(variable.name, table | {"values": listed, "required": variable.required and default is None})
    return replace(parameter, language=variable.language)


def _parameter(name: str, table: Mapping[str, Any]) -> Parameter:
    if not NAME.fullmatch(name) or name in RESERVED:
        raise ValueError(f"params.{name}: letters, digits and '_' only, and not one of {', '.join(sorted(RESERVED))}")
    if table.get("type") not in get_args(ParameterType):
        raise ValueError(f"params.{name}: type must be one of {', '.join(get_args(ParameterType))}")
    default, values_query = table["default"], _values_query(table)
    example = table.get("example", default)
    if example is None:
        raise ValueError(f"params.{name}: an example is needed")
    values = None if values_query else _values(table["values"])
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
        values_query=values_query,
        many=_truth(f"params.{name}.many", table.get("many", False)),
    )


def _truth(place: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{place}: true or false was expected, found {value!r}")  # noqa: TRY004 -- the file's fault
    return value


def _values_query(table: Mapping[str, Any]) -> str | None:
    """Name of the query that lists the values: ``values: {query: name}``."""
    values = table["values"]
    if table["type"] == "enum" or not isinstance(values, Mapping) or set(values) != {"query"}:
        return None
    return str(values["query"])


def _picture(value: object, variables: tuple[str, ...]) -> Picture | None:
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise ValueError(f"picture: a mapping was expected, found {value!r}")  # noqa: TRY004 -- the file's fault
    return Picture.read(value, variables)


def _table(value: object) -> str | None:
    if value is None or (isinstance(value, str) and NAME.fullmatch(value)):
        return value
    raise ValueError(f"table: the name of a derived table was expected, found {value!r}")


def _of_plans(value: object, parameters: tuple[Parameter, ...]) -> bool:
    if value is None:
        return False
    if value != "plans" or all(parameter.class_ != PLAN_CLASS for parameter in parameters):
        raise ValueError(f"scope: 'plans' was expected, with a parameter of class {PLAN_CLASS}, found {value!r}")
    return True


def _page_rows(value: object) -> int | None:
    if value is None or (isinstance(value, int) and value > 0):
        return value
    raise ValueError(f"pagination: a number of rows was expected, found {value!r}")


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
    datatype = table.get("datatype")
    if datatype is not None and datatype not in get_args(ColumnType):
        raise ValueError(f"columns.{name}: datatype must be one of {', '.join(get_args(ColumnType))}")
    label = Texts.read(table.get("label", name))
    return Column(name, label, cast("ColumnKind", kind), link, declared=True, datatype=datatype)


def _optional(value: object) -> Texts | None:
    return None if value is None else Texts.read(value)
