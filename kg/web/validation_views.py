"""What the templates of validation receive."""

from __future__ import annotations

from dataclasses import dataclass

from kg.web.frame import Frame


@dataclass(frozen=True, slots=True)
class ValidatePage:
    """``validate.html``: send a file, or paste a text.

    Args:
        frame: around it.
        problem: why there is no report, or empty.
        known: endings of files that are read.
        megabytes: largest file.
        kinds: name and label of what may be pasted.
        script: address of the script that shows progress.
        style: address of the style of reports.
    """

    frame: Frame
    problem: str
    known: str
    megabytes: str
    kinds: tuple[tuple[str, str], ...]
    script: str
    style: str


@dataclass(frozen=True, slots=True)
class ReportPage:
    """``report.html``: what validation found in a file.

    Args:
        frame: around it.
        style: address of the style of reports.
        report: HTML of the report.
        file: name of the file.
        downloads: label, file name and ``data:`` address; the server keeps nothing that a link could fetch.
        back: address of the form.
    """

    frame: Frame
    style: str
    report: str
    file: str
    downloads: tuple[tuple[str, str, str], ...]
    back: str
