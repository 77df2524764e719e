"""Pictures of an answer, declared by its columns: ``picture: {kind: bar, x: agency, y: [lead, support]}``.

A column may be named without the ending of its language: ``agency`` stands for ``agency_zh`` or ``agency_en``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

PictureKind = Literal["bar", "line", "heatmap", "network", "timeline"]

NEEDED: Mapping[PictureKind, tuple[str, ...]] = {
    "bar": ("x", "y"),
    "line": ("x", "y"),
    "heatmap": ("x", "y", "value"),
    "network": ("source", "target", "weight"),
    "timeline": ("label", "start"),
}
ALLOWED: Mapping[PictureKind, tuple[str, ...]] = {
    "bar": ("series",),
    "line": ("series",),
    "heatmap": (),
    "network": (),
    "timeline": ("end", "series"),
}
SEVERAL = frozenset({"x", "y", "label"})
"""The parts that may name several columns: each ``y`` of bars and lines is a series, stacked since their numbers are
parts of one whole; elsewhere the words are joined."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What a picture shows.

    Args:
        kind: its form.
        parts: part of the picture (``x``, ``source``, …) → columns of the answer.
    """

    kind: PictureKind
    parts: Mapping[str, tuple[str, ...]]

    @classmethod
    def read(cls, table: Mapping[str, object], variables: tuple[str, ...]) -> Picture:
        """Read the ``picture`` of a header.

        Args:
            table: as in the file.
            variables: the columns of the query.

        Raises:
            ValueError: an unknown kind, a part that is missing or not of this kind, or a column that is not there.
        """
        kind = next((known for known in get_args(PictureKind) if known == table.get("kind")), None)
        if kind is None:
            raise ValueError(f"picture: kind must be one of {', '.join(get_args(PictureKind))}")
        parts = {name: _columns(name, value) for name, value in table.items() if name != "kind"}
        if set(parts) - {*NEEDED[kind], *ALLOWED[kind]} or set(NEEDED[kind]) - set(parts):
            may = ", ".join(ALLOWED[kind]) or "nothing more"
            raise ValueError(f"picture: {kind} needs {', '.join(NEEDED[kind])} and may have {may}")
        if absent := [column for named in parts.values() for column in named if not _there(column, variables)]:
            raise ValueError(f"picture: {', '.join(absent)} is not a column of the query")
        return cls(kind, parts)

    def columns(self, part: str, suffix: str) -> Iterator[tuple[str, ...]]:
        """For each column of a part the columns that may hold it, the reader's language first, the bare name last.

        Args:
            part: of the picture.
            suffix: ending of the columns in the reader's language (``zh``, ``en``).
        """
        for named in self.parts.get(part, ()):
            yield tuple(dict.fromkeys((f"{named}_{suffix}", f"{named}_zh", f"{named}_en", named)))


def _columns(part: str, value: object) -> tuple[str, ...]:
    if isinstance(value, list) and part in SEVERAL:
        return tuple(map(str, value))
    if isinstance(value, str):
        return (value,)
    raise ValueError(f"picture: {part}: the name of a column was expected, found {value!r}")


def _there(column: str, variables: tuple[str, ...]) -> bool:
    return bool({column, f"{column}_zh", f"{column}_en"} & set(variables))
