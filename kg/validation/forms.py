"""The forms in which a report leaves the house, by the names that ``--format`` and ``format=`` take."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.validation.repairs import corrections_csv
from kg.validation.report import Report

OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORKBOOK = ".xlsx"


@dataclass(frozen=True, slots=True)
class Source:
    """The file that was validated.

    Args:
        name: as findings name it.
        path: where it is while the report is made.
        lines: its lines, where findings name lines of it.
    """

    name: str
    path: Path
    lines: Sequence[str] | None = None

    @classmethod
    def of(cls, path: Path, name: str) -> Source:
        """A file with its lines, where it is a text."""
        return cls(name, path, None)


Make = Callable[[Report, Source, str], bytes]


@dataclass(frozen=True, slots=True)
class Form:
    """A form.

    Args:
        media_type: registered media type.
        ending: of a file.
        make: the bytes, in a language.
    """

    media_type: str
    ending: str
    make: Make


def _json(report: Report, _source: Source, language: str) -> bytes:
    return (json.dumps(report.to_json(language), ensure_ascii=False, indent=1) + "\n").encode()


def _turtle(report: Report, _source: Source, _language: str) -> bytes:
    return report.to_graph().serialize(format="turtle").encode()


def _corrections(report: Report, _source: Source, language: str) -> bytes:
    return corrections_csv((each.repair for each in report.findings if each.repair), language)


FORMS: Mapping[str, Form] = {
    "json": Form("application/json", ".json", _json),
    "turtle": Form("text/turtle", ".ttl", _turtle),
    "csv": Form("text/csv", ".corrections.csv", _corrections),
}
FRAGMENT = "fragment"
"""Beside :data:`FORMS`: the part of a page of the site."""


def _fragment(report: Report, _source: Source, language: str) -> bytes:
    return b"<pre>" + str(dict(report.counts)).encode() + b"</pre>"


def forms_for(source: Source) -> Mapping[str, Form]:
    """The forms that a report on a file can have, the part of a page among them."""
    offered = {name: FORMS[name] for name in forms_for_name(source.name)}
    return {FRAGMENT: Form("text/html", "", _fragment), **offered}


def forms_for_name(name: str) -> list[str]:
    """Names of the forms that a report on a file of this name can have: comments go into workbooks only."""
    return [form for form in FORMS if form != "xlsx" or name.lower().endswith(WORKBOOK)]
