"""Edited copies of a text, made from the replacements of a case."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[3]


def write_edited(case: Path, path: Path) -> Path:
    """Write the base of a case with its edits made; an edit whose words are not there is an error."""
    edits = tomllib.loads((case / "case.toml").read_text(encoding="utf-8"))
    lines = (ROOT / edits["base"]).read_text(encoding="utf-8").split("\n")
    for number, old, new in edits["edit"]:
        assert old in lines[number - 1], (number, old)
        lines[number - 1] = lines[number - 1].replace(old, new)
    dropped = {number for first, last in edits["drop"] for number in range(first, last + 1)}
    path.write_text("\n".join(line for number, line in enumerate(lines, 1) if number not in dropped), encoding="utf-8")
    return path
