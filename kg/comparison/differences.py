"""What differs between two matched items, field by field."""

from __future__ import annotations

from typing import Any

from kg.saved_queries.tables import Row


def differences_json(row: Row | None) -> dict[str, Any]:
    """The differences of two matched items by field; a field whose two sides are both absent is left out."""
    if row is None:
        return {}

    def value(name: str) -> Any:
        return row[name].to_json() if name in row else None

    fields = {
        "lead": {"a": value("lead_kind"), "b": value("lead_kind_other")},
        "lead_type": {"a": value("type_zh"), "b": value("type_other_zh"), "same": value("owner")},
        "deadline": {"a": value("due"), "b": value("due_other"), "days": value("days")},
        "commitment": {"a": value("level"), "b": value("level_other"), "difference": value("level_difference")},
        "targets": {"a": value("target_text"), "b": value("target_text_other")},
        "pilots": {"a": value("pilots") or None, "b": value("pilots_other") or None},
    }
    return {name: sides for name, sides in fields.items() if sides["a"] is not None or sides["b"] is not None}
