"""A finding: what is wrong, in which file, at which line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from kg import messages

Severity = Literal["error", "warning"]
"""An error is broken and must be mended; a warning deserves a look (built data out of date, a query without rows)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Args:
        file: the file to open, or the folder that lacks one.
        line: counted from 1; None where the whole file is meant.
        key: name of the message in ``kg/messages/doctor.toml``.
        values: what the message names.
        severity: whether it makes ``kg doctor`` fail.
    """

    file: Path
    line: int | None
    key: str
    values: dict[str, Any] = field(default_factory=dict)
    severity: Severity = "error"

    @property
    def place(self) -> str:
        """``file:line``, short where the file lies below the current folder."""
        here = Path.cwd()
        name = self.file.relative_to(here) if self.file.is_relative_to(here) else self.file
        return f"{name}:{self.line}" if self.line else str(name)

    def explain(self, language: str) -> str:
        """The message in ``language``: what is wrong and what to do."""
        return messages.render(self.key, language, **self.values)

    def as_json(self) -> dict[str, Any]:
        """The finding for programs, with its message in both languages."""
        return {
            "severity": self.severity,
            "key": self.key,
            "file": str(self.file),
            "line": self.line,
            "message": messages.both(self.key, **self.values),
            "values": {name: str(value) for name, value in self.values.items()},
        }


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by severity, file and line, each once."""
    unique = {(f.severity, str(f.file), f.line or 0, f.key, f.explain("en")): f for f in findings}
    return [unique[place] for place in sorted(unique)]
