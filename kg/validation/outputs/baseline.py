"""A report against an earlier one: what is new, what is still open, what is fixed.

Findings are matched by their fingerprint, each of the earlier report once: of three equal ones, two of which stood
there before, one is new. A finding of a file is first looked for in that file; only those of files that are not
validated this time (renamed, or read under another folder) may match in any.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kg.errors import InputError
from kg.messages import LANGUAGES
from kg.validation.findings import ORDER
from kg.validation.inputs import read_bounded
from kg.validation.outputs.fingerprints import fingerprint
from kg.validation.report import NEW, OPEN, Report, Since

TEXTS = ("rule", "file", "quote", "focus", "shape")
"""Keys of a finding that hold a text."""


@dataclass(frozen=True, slots=True)
class Known:
    """A finding of the earlier report.

    Args:
        key: its fingerprint.
        facts: as in the JSON report.
    """

    key: str
    facts: Mapping[str, object]

    @property
    def file(self) -> str:
        """The file it was found in."""
        return str(self.facts["file"])


def read_baseline(path: Path, limit_bytes: int) -> tuple[Known, ...]:
    """The findings of a report of ``kg validate --format json`` or ``--format sarif``.

    Args:
        path: the report.
        limit_bytes: the largest file that is read.

    Raises:
        InputError: the file cannot be read, is too large, or is no such report.
    """
    content = read_bounded(path, limit_bytes)
    try:
        found = _findings(json.loads(content))
        return tuple(Known(fingerprint(facts), facts) for facts in found)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InputError("validation.not_a_report", file=str(path)) from error


def _findings(report: Any) -> list[Mapping[str, object]]:
    """Findings in the form of the JSON report.

    Raises:
        ValueError: one lacks what it must have; so do ``TypeError``, ``KeyError`` and ``AttributeError``.
    """
    if "runs" in report:
        found = [each["properties"] for run in report["runs"] for each in _results(run)]
    else:
        found = [{key: value for key, value in each.items() if key != "status"} for each in report["findings"]]
    if not all(_is_finding(facts) for facts in found):
        raise ValueError("findings")
    return found


def _results(run: Any) -> list[Any]:
    if run["tool"]["driver"]["name"] != "policy-kg":
        raise ValueError("tool")
    return [each for each in run["results"] if each.get("baselineState") != "absent"]


def _is_finding(facts: Any) -> bool:
    return (
        all(isinstance(facts[key], str) for key in TEXTS)
        and facts["severity"] in ORDER
        and isinstance(facts["item"], str | None)
        and isinstance(facts["place"], dict)
        and all(isinstance(facts["message"][language], str) for language in LANGUAGES)
    )


def compared(report: Report, baseline: Sequence[Known]) -> Report:
    """The report with the state of each finding and what the earlier one had beyond it.

    Args:
        report: of now.
        baseline: findings of the earlier report.
    """
    validated = {finding.file for finding in report.findings} | {score.file for score in report.completeness}
    same_file = Counter((known.file, known.key) for known in baseline if known.file in validated)
    elsewhere = Counter(known.key for known in baseline if known.file not in validated)
    states = []
    for finding in report.findings:
        key = fingerprint(finding.to_json(LANGUAGES[0]))
        if same_file[finding.file, key]:
            same_file[finding.file, key] -= 1
            states.append(OPEN)
        elif elsewhere[key]:
            elsewhere[key] -= 1
            states.append(OPEN)
        else:
            states.append(NEW)
    return replace(report, since=Since(tuple(states), _left(baseline, same_file, elsewhere)))


def _left(
    baseline: Sequence[Known], same_file: Counter[tuple[str, str]], elsewhere: Counter[str]
) -> tuple[Mapping[str, object], ...]:
    """The earlier findings that nothing of now was matched with; of equal ones the last."""
    left = []
    for known in reversed(baseline):
        if same_file[known.file, known.key]:
            same_file[known.file, known.key] -= 1
        elif elsewhere[known.key]:
            elsewhere[known.key] -= 1
        else:
            continue
        left.append(known.facts)
    return tuple(reversed(left))
