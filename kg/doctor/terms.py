"""Terms that their vocabulary does not have, in queries, Turtle files and the JSON-LD context.

rdflib's DCAT, TIME, SDO and XSD only warn of a term they lack, a SPARQL engine finds nothing and says nothing: a
misspelt term shows only here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from rdflib import Graph

from kg.doctor.findings import Finding
from kg.doctor.lines import Source, Written, read_source
from kg.doctor.vocabularies import Vocabularies


def check_terms(paths: Iterable[Path], vocabularies: Vocabularies) -> list[Finding]:
    """Unknown terms and prefixes in ``.rq`` and ``.ttl`` files.

    Args:
        paths: the files; SPARQL inside shapes is read too.
        vocabularies: the terms there are.
    """
    found: list[Finding] = []
    for path in paths:
        source = read_source(path.read_text(encoding="utf-8"), vocabularies.prefixes)
        found += _prefix_findings(path, source, vocabularies)
        found += (_unknown(path, term, vocabularies) for term in source.terms if _is_wrong(term, vocabularies))
    return found


def check_turtle(paths: Iterable[Path]) -> list[Finding]:
    """Turtle files that do not parse (RDF 1.1 Turtle §6.5)."""
    found = []
    for path in paths:
        try:
            Graph().parse(path, format="turtle")
        except SyntaxError as problem:  # rdflib's BadSyntax is one
            line = getattr(problem, "lines", 0) + 1
            reason = re.sub(r"\s+", " ", str(problem)).partition(" at ^ in:")[0].partition("Bad syntax ")[2]
            found.append(Finding(path, line, "doctor.turtle", {"reason": reason or str(problem)}))
    return found


def check_context(path: Path, vocabularies: Vocabularies) -> list[Finding]:
    """Unknown terms and deviating prefixes in a JSON-LD context (JSON-LD 1.1 §9.3, expanded term definitions).

    Raises:
        ValueError: the file is not JSON, or holds no ``@context``.
    """
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    found = []
    for name, iri, is_prefix in _definitions(json.loads(text)["@context"]):
        line = next((number for number, words in enumerate(lines, 1) if f'"{name}":' in words), None)
        prefix, _, local = iri.partition(":")
        if is_prefix:
            found += _deviation(path, line, name, iri, vocabularies)
        elif prefix not in vocabularies.prefixes:
            found.append(_no_prefix(path, line, prefix, vocabularies))
        elif not vocabularies.knows(full := vocabularies.prefixes[prefix] + local):
            found.append(_unknown(path, Written(iri, line or 0, full), vocabularies))
    return found


def _definitions(context: dict[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """Name, IRI and whether it is a prefix, of each entry that is no keyword."""
    for name, entry in context.items():
        iri = entry.get("@id", entry.get("@reverse", "")) if isinstance(entry, dict) else entry
        types = [entry["@type"]] if isinstance(entry, dict) and "@type" in entry else []
        for word in (iri, *types):
            if isinstance(word, str) and not name.startswith("@") and not word.startswith("@"):
                yield name, word, "://" in word or word.startswith("urn:")


def _is_wrong(term: Written, vocabularies: Vocabularies) -> bool:
    return term.iri is None or not vocabularies.knows(term.iri)


def _unknown(path: Path, term: Written, vocabularies: Vocabularies) -> Finding:
    if term.iri is None:
        return _no_prefix(path, term.line, term.text.partition(":")[0], vocabularies)
    values = {"term": term.text, "nearest": vocabularies.nearest(term.iri)}
    return Finding(path, term.line, "doctor.unknown_term", values)


def _no_prefix(path: Path, line: int | None, prefix: str, vocabularies: Vocabularies) -> Finding:
    values = {"prefix": prefix, "nearest": vocabularies.nearest_prefix(prefix)}
    return Finding(path, line, "doctor.unknown_prefix", values)


def _prefix_findings(path: Path, source: Source, vocabularies: Vocabularies) -> list[Finding]:
    pairs = source.prefixes.items()
    return [
        finding
        for prefix, (namespace, line) in pairs
        for finding in _deviation(path, line, prefix, namespace, vocabularies)
    ]


def _deviation(path: Path, line: int | None, prefix: str, namespace: str, vocabularies: Vocabularies) -> list[Finding]:
    """A prefix of the table that stands for another namespace here."""
    wanted = vocabularies.prefixes.get(prefix, namespace)
    if wanted == namespace:
        return []
    values = {"prefix": prefix, "found": namespace, "wanted": wanted}
    return [Finding(path, line, "doctor.prefix_differs", values)]
