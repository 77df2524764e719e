"""One finding as a SARIF result: §3.27 result, §3.28 location, §3.30 region, §3.33 logical location, §3.55 fix."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from kg.namespaces import SHAPE
from kg.validation.outputs.fingerprints import VERSION, fingerprint
from kg.validation.outputs.phrasing import has_lines

Fact = Mapping[str, object]
"""A finding as in the JSON report."""
LEVELS = {"violation": "error", "warning": "warning", "info": "note"}


def result_of(
    fact: Fact, language: str, state: str | None, order: Mapping[str, int], lines: Sequence[str]
) -> dict[str, object]:
    """The result of a finding.

    Args:
        fact: the finding; all of it stands in the properties, so that the log is a baseline as good as the JSON report.
        language: of the message.
        state: ``baselineState`` (§3.27.24); ``None`` without a baseline.
        order: shape → index of its rule.
        lines: of the file, where it is a plain text.
    """
    shape, file = str(fact["shape"]), str(fact["file"])
    messages, place, words = _mapping(fact["message"]), _mapping(fact["place"]), str(fact["quote"])
    result: dict[str, object] = {
        "ruleId": shape.removeprefix(str(SHAPE)),
        "level": LEVELS[str(fact["severity"])],
        "message": {"text": str(messages[language])},
        "locations": [_location(file, place, words)],
        "partialFingerprints": {VERSION: fingerprint(fact)},
        "properties": dict(fact),
    }
    if shape in order:
        result["ruleIndex"] = order[shape]
    if state:
        result["baselineState"] = state
    if state != "absent" and (fix := _fix(fact, language, place, lines)):
        result["fixes"] = [fix]
    return result


def artifact_uri(file: str) -> str:
    """A file name as a URI reference (RFC 3986): relative as it was given, or a file URI where it is absolute.

    >>> artifact_uri("2022年/要点 1.txt")
    '2022%E5%B9%B4/%E8%A6%81%E7%82%B9%201.txt'
    >>> artifact_uri("a:b.txt")
    'a%3Ab.txt'
    """
    if Path(file).is_absolute():
        return Path(file).as_uri()
    return quote(os.fsencode(file.replace(os.sep, "/")), safe="/")


def _location(file: str, place: Fact, words: str) -> dict[str, object]:
    physical: dict[str, object] = {"artifactLocation": {"uri": artifact_uri(file)}}
    location: dict[str, object] = {"physicalLocation": physical}
    if "line" in place and has_lines(file):
        physical["region"] = {"startLine": place["line"], "snippet": {"text": words}}
    elif name := logical_name(place):
        location["logicalLocations"] = [{"fullyQualifiedName": name, "kind": "resource"}]
    return location


def logical_name(place: Fact) -> str:
    """The place in a workbook, on a page, or of a file without lines of its own; in no language.

    >>> logical_name({"sheet": "任务", "cell": "D5"}), logical_name({"page": 3, "line": 9, "table": 1, "row": 2})
    ('任务!D5', 'page=3/table=1/row=2')
    """
    if "sheet" in place:
        return "!".join(str(place[name]) for name in ("sheet", "cell") if name in place)
    names = ("page", "table", "row") if "table" in place else ("page", "line")
    return "/".join(f"{name}={place[name]}" for name in names if name in place)


def _fix(fact: Fact, language: str, place: Fact, lines: Sequence[str]) -> dict[str, object] | None:
    """The repair as an edit, where the words to be changed stand on the line of the finding, and only once.

    A repair of words that the reading had to restore, or of another line, stays in the properties.
    """
    repair, line = fact["repair"], place.get("line")
    if not isinstance(repair, dict) or not isinstance(line, int) or not 0 < line <= len(lines):
        return None
    found, text = str(repair["found"]), lines[line - 1]
    if not found or text.count(found) != 1:
        return None
    start = text.index(found) + 1
    region = {"startLine": line, "startColumn": start, "endColumn": start + len(found)}
    change = {
        "artifactLocation": {"uri": artifact_uri(str(fact["file"]))},
        "replacements": [{"deletedRegion": region, "insertedContent": {"text": repair["corrected"]}}],
    }
    return {"description": {"text": repair["reason"][language]}, "artifactChanges": [change]}


def _mapping(value: object) -> Mapping[str, object]:
    """A part of a finding that is an object."""
    if not isinstance(value, Mapping):
        raise TypeError(type(value).__name__)
    return value
