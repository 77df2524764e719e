"""The forms in which a report leaves the house, by the names that ``--format`` and ``format=`` take."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kg.documents.text import decode
from kg.errors import UsageError
from kg.validation.annotated import annotated_workbook
from kg.validation.outputs.html import html, report_fragment
from kg.validation.outputs.phrasing import has_lines
from kg.validation.outputs.sarif import sarif
from kg.validation.repairs import corrections_csv
from kg.validation.report import Report

OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORKBOOK = ".xlsx"


@dataclass(frozen=True, slots=True)
class Sources:
    """The files that were validated, as far as a form shows them.

    Args:
        lines: name → lines, of plain texts only: elsewhere the number of a place is that of a paragraph.
        workbooks: name → bytes.
    """

    lines: Mapping[str, Sequence[str]] = field(default_factory=dict)
    workbooks: Mapping[str, bytes] = field(default_factory=dict)

    @classmethod
    def read(cls, files: Mapping[str, Path]) -> Sources:
        """The files that were read before, by the names that findings have for them."""
        texts = {name: path for name, path in files.items() if has_lines(name)}
        books = {name: path.read_bytes() for name, path in files.items() if is_workbook(name)}
        return cls({name: lines_of_text(path) for name, path in texts.items()}, books)


def lines_of_text(path: Path) -> list[str]:
    """The lines of a plain text, numbered as findings number them."""
    return decode(path.read_bytes(), path.name).removesuffix("\n").split("\n")


def is_workbook(name: str) -> bool:
    """Whether comments can go into a file."""
    return name.lower().endswith(WORKBOOK)


Make = Callable[[Report, Sources, str], bytes]


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


def _json(report: Report, _sources: Sources, language: str) -> bytes:
    return (json.dumps(report.to_json(language), ensure_ascii=False, indent=1) + "\n").encode()


def _html(report: Report, sources: Sources, language: str) -> bytes:
    return html(report, language, sources.lines).encode()


def _turtle(report: Report, _sources: Sources, _language: str) -> bytes:
    return report.to_graph().serialize(format="turtle").encode()


def _sarif(report: Report, sources: Sources, language: str) -> bytes:
    return (sarif(report, language, sources.lines) + "\n").encode()


def _workbook(report: Report, sources: Sources, language: str) -> bytes:
    if len(sources.workbooks) != 1:
        raise UsageError("annotated.only_xlsx", file=", ".join(report.files), known=", ".join(set(FORMS) - {"xlsx"}))
    (content,) = sources.workbooks.values()
    return annotated_workbook(content, report.findings, language)


def _corrections(report: Report, _sources: Sources, language: str) -> bytes:
    return corrections_csv((each.repair for each in report.findings if each.repair), language)


FORMS: Mapping[str, Form] = {
    "json": Form("application/json", ".json", _json),
    "html": Form("text/html", ".html", _html),
    "turtle": Form("text/turtle", ".ttl", _turtle),
    "sarif": Form("application/sarif+json", ".sarif", _sarif),
    "xlsx": Form(OFFICE, ".xlsx", _workbook),
    "csv": Form("text/csv", ".corrections.csv", _corrections),
}
FRAGMENT = "fragment"
"""Beside :data:`FORMS`: the part of a page of the site."""


def fragment(report: Report, sources: Sources, language: str) -> bytes:
    """The report on one file as the part of a page of the site, which describes the shapes too."""
    return report_fragment(report, language, next(iter(sources.lines.values()), None), "/shapes").encode()


def forms_for_name(name: str) -> list[str]:
    """Names of the forms that a report on a file of this name can have: comments go into workbooks only."""
    return [form for form in FORMS if form != "xlsx" or is_workbook(name)]
