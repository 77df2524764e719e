"""The readers by file name ending; a new format is one module and one line here."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kg.documents.blocks import Document
from kg.documents.delimited import read_csv
from kg.documents.docx import read_docx
from kg.documents.html import read_html
from kg.documents.markdown import read_markdown
from kg.documents.pdf import read_pdf
from kg.documents.pieces import Source
from kg.documents.sheet import read_xls, read_xlsx
from kg.documents.signatures import kind_of, refuse_mislabelled
from kg.documents.text import read_text
from kg.errors import InputError

Reader = Callable[[Source], Document]
"""Raises :class:`InputError`; imports its library when called, so that a text costs no PDF library."""


@dataclass(frozen=True, slots=True)
class Format:
    """A readable format: its file name endings and media type (IANA registry)."""

    suffixes: tuple[str, ...]
    media_type: str
    reader: Reader


OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS = (
    Format((".txt",), "text/plain", read_text),
    Format((".md", ".markdown"), "text/markdown", read_markdown),
    Format((".html", ".htm"), "text/html", read_html),
    Format((".docx",), f"{OFFICE}.wordprocessingml.document", read_docx),
    Format((".pdf",), "application/pdf", read_pdf),
    Format((".xlsx",), f"{OFFICE}.spreadsheetml.sheet", read_xlsx),
    Format((".xls",), "application/vnd.ms-excel", read_xls),
    Format((".csv",), "text/csv", read_csv),
)
OLD_NAMES = {".doc", ".wps", ".et", ".rtf", ".mht"}
"""Endings that are not read, but whose content is looked at so that the message can say what to do."""


def media_type_of(file_name: str) -> str | None:
    """The media type a file name promises, or ``None`` where no reader takes it."""
    suffix = Path(file_name).suffix.lower()
    return next((form.media_type for form in FORMATS if suffix in form.suffixes), None)


def read_document(path: Path, settings_upload_bytes: int) -> Document:
    """Read a file into blocks.

    Args:
        path: the file.
        settings_upload_bytes: the largest file that is read, in bytes; a packed file may not unpack to more either.

    Raises:
        InputError: the file is not there, too large, of an unknown format, or not what its name promises.
    """
    if not path.is_file():
        raise InputError("input.no_file", file=str(path))
    suffix = path.suffix.lower()
    form = next((form for form in FORMATS if suffix in form.suffixes), None)
    if form is None and suffix not in OLD_NAMES:
        raise _unknown(path)
    content = _content(path, settings_upload_bytes)
    if form is not None:
        return form.reader(Source(content, path.name, hashlib.sha256(content).hexdigest(), settings_upload_bytes))
    if found := kind_of(content):
        refuse_mislabelled(path.name, found)
    raise _unknown(path)


def _unknown(path: Path) -> InputError:
    known = " ".join(suffix for entry in FORMATS for suffix in entry.suffixes)
    return InputError("input.unknown_format", file=path.name, value=path.suffix, known=known)


def _content(path: Path, limit: int) -> bytes:
    try:
        if path.stat().st_size > limit:
            raise InputError("input.too_large", file=path.name, bytes=path.stat().st_size, limit=limit)
        return path.read_bytes()
    except OSError as problem:
        raise InputError("input.unreadable", file=str(path), reason=problem.strerror or str(problem)) from problem
