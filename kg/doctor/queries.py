"""Saved queries: read each, look up what its header names, run it on the built data with its example values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.doctor.findings import Finding
from kg.doctor.vocabularies import Vocabularies
from kg.errors import PolicyKGError
from kg.messages import both
from kg.namespaces import VOCAB
from kg.saved_queries.header import MARK, read_query
from kg.saved_queries.model import Parameter, SavedQuery
from kg.saved_queries.values import ValueReader
from kg.store.base import Store
from kg.store.formats import JSON, N_TRIPLES, Wanted

IN_REASON = re.compile(r"\b(\d+):\d+|line (\d+)")
"""Where the engine's and YAML's words say at which line they stopped."""


def read_queries(folder: Path, reader: ValueReader) -> tuple[dict[Path, SavedQuery], list[Finding]]:
    """The saved queries of ``queries/*.rq``, and what is wrong with those that cannot be read."""
    return _read(sorted(folder.glob("*.rq")), reader)


def _read(paths: Iterable[Path], reader: ValueReader) -> tuple[dict[Path, SavedQuery], list[Finding]]:
    read: dict[Path, SavedQuery] = {}
    found: list[Finding] = []
    for path in paths:
        text = path.read_text(encoding="utf-8")
        try:
            read[path] = read_query(path.stem, text, reader)
        except PolicyKGError as problem:
            reason = str(problem.values["reason"])
            found.append(Finding(path, _line(reason, text), "doctor.query", {"reason": _brief(reason)}))
    return read, found


def check_syntax(paths: Iterable[Path], reader: ValueReader) -> list[Finding]:
    """Queries behind pages and builds that cannot be read; they need no header."""
    return _read(paths, reader)[1]


def check_headers(queries: dict[Path, SavedQuery], vocabularies: Vocabularies) -> list[Finding]:
    """Classes and schemes that a header names and that do not exist."""
    return [
        finding
        for path, query in queries.items()
        for parameter in query.parameters
        for finding in _parameter(path, parameter, vocabularies)
    ]


async def run_queries(
    store: Store, queries: dict[Path, SavedQuery], reader: ValueReader, timeout_seconds: float
) -> list[Finding]:
    """Queries that fail or give no row with their example values on the data of an open store.

    No row is a warning: the examples may speak of a document that this installation does not hold.
    """
    found = []
    for path, query in queries.items():
        examples = {parameter.name: parameter.example for parameter in query.parameters}
        wanted = Wanted(JSON, N_TRIPLES, solution_rows=1, graph_rows=1)
        text = reader.bind(query, examples)
        try:
            answer = await store.query(text, timeout_seconds=timeout_seconds, wanted=wanted)
        except PolicyKGError as problem:
            reason = both(problem.key, **problem.values)["en"]
            found.append(Finding(path, None, "doctor.query_failed", {"reason": reason}))
            continue
        if answer.rows == 0:
            written = ", ".join(f"{name}={value}" for name, value in examples.items()) or "–"
            found.append(Finding(path, None, "doctor.no_rows", {"examples": written}, severity="warning"))
    return found


def _parameter(path: Path, parameter: Parameter, vocabularies: Vocabularies) -> Iterator[Finding]:
    lines = path.read_text(encoding="utf-8").splitlines()
    entry = re.compile(rf"{re.escape(MARK)}\s+{parameter.name}:")
    line = next((number for number, words in enumerate(lines, 1) if entry.match(words)), None)
    terms = {}
    if parameter.class_:
        prefix, _, local = parameter.class_.partition(":")
        terms[parameter.class_] = vocabularies.prefixes.get(prefix, f"{prefix}:") + local
    if parameter.scheme:
        terms[f"vocab:{parameter.scheme}"] = f"{VOCAB}{parameter.scheme}"
    for written, iri in terms.items():
        if not vocabularies.knows(iri):
            nearest = vocabularies.nearest(iri)
            yield Finding(path, line, "doctor.unknown_term", {"term": written, "nearest": nearest})


def _line(reason: str, text: str) -> int | None:
    """The line a parser speaks of; YAML counts the lines of the header only."""
    match = IN_REASON.search(reason)
    if match is None:
        return None
    line = int(match.group(1) or match.group(2))
    marked = [number for number, words in enumerate(text.splitlines(), 1) if words.strip().startswith(MARK)]
    return marked[line - 1] if match.group(2) and line <= len(marked) else line


def _brief(reason: str, length: int = 240) -> str:
    words = " ".join(reason.split())
    return words if len(words) <= length else f"{words[:length]}…"
