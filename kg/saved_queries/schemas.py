"""JSON Schemas (2020-12) of the parameters and the answer of a saved query, for OpenAPI and for model clients."""

from __future__ import annotations

from typing import Any

from kg.saved_queries.model import Column, Parameter, SavedQuery

TYPES: dict[str, dict[str, Any]] = {
    "iri": {"type": "string"},
    "string": {"type": "string"},
    "enum": {"type": "string"},
    "integer": {"type": "integer"},
    "date": {"type": "string", "format": "date"},
}
VALUES: dict[str, dict[str, Any]] = {
    "iri": {"type": ["string", "null"]},
    "text": {"type": ["string", "boolean", "number", "null"]},
    "number": {"type": ["number", "null"]},
    "date": {"type": ["string", "null"]},
}


def parameter_schema(parameter: Parameter, language: str) -> dict[str, Any]:
    """The schema of a parameter's value; an array where it takes many."""
    schema = {**TYPES[parameter.type], "description": parameter.label[language], "examples": [_json(parameter)]}
    if parameter.values is not None:
        schema["enum"] = list(parameter.values)
    if parameter.many:
        return {"type": "array", "items": schema, "description": parameter.label[language]}
    if parameter.default is not None:
        schema["default"] = int(parameter.default) if parameter.type == "integer" else parameter.default
    return schema


def parameters_schema(query: SavedQuery, language: str) -> dict[str, Any]:
    """The schema of an object with the parameters."""
    return {
        "type": "object",
        "properties": {each.name: parameter_schema(each, language) for each in query.parameters},
        "required": [each.name for each in query.parameters if each.required],
        "additionalProperties": False,
    }


def answer_schema(query: SavedQuery, language: str) -> dict[str, Any]:
    """The schema of :func:`kg.saved_queries.tables.table_json`; further keys may stand beside these."""
    rows = {"type": "object", "properties": {column.name: _value(column, language) for column in query.columns}}
    return {
        "type": "object",
        "properties": {
            "query": {"const": query.name},
            "rows": {"type": "array", "items": rows},
            "total": {"type": ["integer", "null"]},
            "truncated": {"type": "boolean"},
            "elapsed_seconds": {"type": "number"},
            "data_version": {"type": ["string", "null"]},
            "table": {"type": ["string", "null"]},
        },
        "required": ["query", "rows", "total", "truncated"],
    }


def _value(column: Column, language: str) -> dict[str, Any]:
    return {**VALUES[column.kind], "description": column.label[language]}


def _json(parameter: Parameter) -> str | int:
    return int(parameter.example) if parameter.type == "integer" else parameter.example
