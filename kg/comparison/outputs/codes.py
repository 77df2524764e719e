"""The words for what the views write as codes: ``single``, ``dropped``, ``vertical-down``, relations, review states."""

from __future__ import annotations

from collections.abc import Mapping

from kg.messages import render

CODES: Mapping[str, frozenset[str]] = {
    "lead_kind": frozenset({"single", "shared", "group-only", "none"}),
    "owner": frozenset({"same", "different"}),
    "dated": frozenset({"dated", "undated"}),
    "kind": frozenset({"no-candidate", "unreviewed", "rejected", "carried-over", "slipped", "dropped", "new"}),
    "direction": frozenset({"first", "vertical-down", "vertical-up", "horizontal", "other", "undated"}),
    "relation": frozenset({"exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch"}),
    "state": frozenset({"candidate", "accepted", "rejected"}),
}
"""Column, without ``_other`` → the values that its query gives."""


def code_in_words(column: str, value: str, language: str) -> str | None:
    """The words for a code; ``None`` where the column has none, or does not know the value.

    Args:
        column: of a view.
        value: a code, or the IRI that ends in it.
        language: ``zh-Hans`` or ``en``.
    """
    name = column.removesuffix("_other")
    code = value.rpartition("#")[2].rpartition("/")[2]
    if code not in CODES.get(name, ()):
        return None
    return render(f"compare.code_{name}_{code.replace('-', '_')}", language)
