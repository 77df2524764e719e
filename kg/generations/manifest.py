"""What a generation consists of: its parts by name and digest, written as JSON that a person can read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import kg
from kg.errors import DataError

DOCUMENT = "document/"
"""How the names of parts begin that are one document each."""
VERSION_DIGITS = 12
"""Hexadecimal digits of a data version."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the data.

    Args:
        name: ``document/<id>``, ``places``, ``agencies``, ``vocab``, ``catalog`` or ``alignment/<a>--<b>``.
        sha256: digest of its canonical N-Quads, in hexadecimal digits; also the name of its file.
        size_bytes: length of its file.
        quads: lines of its file.
        graphs: IRIs of its named graphs, sorted; no other part has one of them.
    """

    name: str
    sha256: str
    size_bytes: int
    quads: int
    graphs: tuple[str, ...]

    @classmethod
    def of(cls, name: str, content: bytes) -> Part:
        """The part with this content.

        Args:
            name: of the part.
            content: canonical N-Quads: lines in code point order, each once, each of a named graph.

        Raises:
            ValueError: the lines are not in order, or one has no named graph.
        """
        lines = content.splitlines(keepends=True)
        if any(after <= before for before, after in pairwise(lines)):
            raise ValueError(f"part {name}: its lines are not in order")
        ends = {line[line.rfind(b" <") + 2 :] for line in lines}
        if not lines or not all(end.endswith(b"> .\n") for end in ends):
            raise ValueError(f"part {name}: a line is not a quad of a named graph")
        graphs = sorted(end[: -len(b"> .\n")].decode() for end in ends)
        return cls(name, hashlib.sha256(content).hexdigest(), len(content), len(lines), tuple(graphs))


@dataclass(frozen=True)
class Manifest:
    """One generation.

    Args:
        number: of the generation; numbers only grow.
        previous: the generation that it was made from, and to which a rollback leads.
        version: of policy-kg.
        tables_version: of the definitions of the derived tables; empty without tables.
        parts: name → part.
    """

    number: int
    previous: int | None
    version: str = kg.__version__
    tables_version: str = ""
    parts: Mapping[str, Part] = field(default_factory=dict)

    @cached_property
    def data_version(self) -> str:
        """Names the data alone: equal parts, equal version, whatever the generation."""
        lines = sorted(f"{part.name} {part.sha256}\n" for part in self.parts.values())
        return hashlib.sha256("".join(lines).encode()).hexdigest()[:VERSION_DIGITS]

    @cached_property
    def quads(self) -> int:
        """How many there are."""
        return sum(part.quads for part in self.parts.values())

    @cached_property
    def documents(self) -> tuple[str, ...]:
        """Ids of the documents, sorted."""
        return tuple(sorted(name.removeprefix(DOCUMENT) for name in self.parts if name.startswith(DOCUMENT)))

    def followed_by(self, number: int, parts: Iterable[Part], tables_version: str) -> Manifest:
        """The generation after this one, made by the policy-kg that runs."""
        named = {part.name: part for part in parts}
        return replace(
            self,
            number=number,
            previous=self.number or None,
            version=kg.__version__,
            tables_version=tables_version,
            parts=named,
        )

    def text(self, files: Mapping[str, Mapping[str, object]] | None = None) -> bytes:
        """As JSON, a part a line; the same for the same data.

        Args:
            files: name → digest and lengths of the files beside it.
        """
        head: dict[str, object] = {
            "generation": self.number,
            "previous": self.previous,
            "version": self.version,
            "data_version": self.data_version,
            "tables_version": self.tables_version,
            "quads": self.quads,
            **({"files": files} if files else {}),
        }
        lines = [f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in head.items()]
        lines.append(f' "documents": {_lines(self.documents)}')
        lines.append(f' "parts": {_lines(_row(self.parts[name]) for name in sorted(self.parts))}')
        return ("{\n" + ",\n".join(lines) + "\n}\n").encode()

    @classmethod
    def read(cls, path: Path) -> Manifest:
        """Read a manifest.

        Args:
            path: of the file.

        Raises:
            DataError: it is missing, is not a manifest, or does not hold what it says it holds.
        """
        try:
            return cls.parse(path.read_bytes())
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
            raise DataError("generations.manifest", file=path, reason=_reason(problem)) from problem

    @classmethod
    def parse(cls, content: bytes) -> Manifest:
        """A manifest from its JSON.

        Raises:
            ValueError: it is not JSON, or its data version is not that of its parts.
            KeyError: a key is missing.
            TypeError: a value is of another type.
        """
        data = json.loads(content)
        parts = {row["name"]: Part(**{**row, "graphs": tuple(row["graphs"])}) for row in data["parts"]}
        found = cls(data["generation"], data["previous"], data["version"], data["tables_version"], parts)
        if found.data_version != data["data_version"]:
            raise ValueError(f"data_version {data['data_version']} ≠ {found.data_version}")
        return found


NOTHING = Manifest(0, None)
"""What there is before the first generation."""


def _row(part: Part) -> dict[str, Any]:
    return {
        "name": part.name,
        "sha256": part.sha256,
        "size_bytes": part.size_bytes,
        "quads": part.quads,
        "graphs": part.graphs,
    }


def _lines(values: Iterable[object]) -> str:
    rows = [f"  {json.dumps(value, ensure_ascii=False)}" for value in values]
    return "[\n" + ",\n".join(rows) + "\n ]" if rows else "[]"


def _reason(problem: Exception) -> str:
    return (problem.strerror if isinstance(problem, OSError) else None) or str(problem) or repr(problem)
