"""Faults of the shapes that engines do not report, and which engines there are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from rdflib import Graph

from kg import resources
from kg.doctor.findings import Finding
from kg.screening.engine import is_installed
from kg.validation.fast import RustSHACL
from kg.validation.lint import lint_shapes


def check_shapes(paths: Sequence[Path], prefixes: Path) -> list[Finding]:
    """Shapes that lead back to themselves, have no name, or lack a text in a language, and the like.

    Args:
        paths: the files of the shapes; one that is no Turtle is named by the check of Turtle files.
        prefixes: the prefix table that their queries use.
    """
    graph, texts = Graph(), {}
    for path in (*paths, prefixes):
        try:
            texts[path] = path.read_text(encoding="utf-8")
            graph.parse(data=texts[path], format="turtle")
        except (OSError, SyntaxError, ValueError):
            continue
    return [_finding(fault.shape, fault.kind, texts, paths) for fault in lint_shapes(graph)]


def _finding(shape: str, kind: str, texts: dict[Path, str], paths: Sequence[Path]) -> Finding:
    name = shape.rpartition("#")[2]
    begins = re.compile(rf"^(?:\S*:{re.escape(name)}|<{re.escape(shape)}>)\s", re.MULTILINE)
    values = {"shape": name, "kind": kind}
    for path, text in texts.items():
        if match := begins.search(text):
            return Finding(path, text.count("\n", 0, match.start()) + 1, f"doctor.shape.{kind}", values)
    return Finding(paths[0].parent, None, f"doctor.shape.{kind}", values)


def check_engines() -> list[Finding]:
    """A warning where the fast engine is not installed: the reference then does all the work."""
    if is_installed():
        return []
    return [Finding(resources.PACKAGE, None, "doctor.no_fast_engine", {"engine": RustSHACL.name}, "warning")]
