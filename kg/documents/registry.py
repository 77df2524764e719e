"""The readers by file name ending; a new format is one module and one line here."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kg.documents.blocks import Document
from kg.documents.text import read_text
from kg.errors import InputError

Reader = Callable[[bytes, str, str], Document]
"""``(content, file name, sha256) -> Document``; raises :class:`InputError`."""


@dataclass(frozen=True, slots=True)
class Format:
    """A readable format: its file name endings and media type."""

    suffixes: tuple[str, ...]
    media_type: str
    reader: Reader


FORMATS = (Format((".txt",), "text/plain", read_text),)


def media_type_of(file_name: str) -> str | None:
    """The media type a file name promises, or ``None`` where no reader takes it."""
    suffix = Path(file_name).suffix.lower()
    return next((form.media_type for form in FORMATS if suffix in form.suffixes), None)


def read_document(path: Path, settings_upload_bytes: int) -> Document:
    """Read a file into blocks.

    Args:
        path: the file.
        settings_upload_bytes: the largest file that is read, in bytes.

    Raises:
        InputError: the file is not there, too large, of an unknown format, or not what its name promises.
    """
    form = next((form for form in FORMATS if path.suffix.lower() in form.suffixes), None)
    if form is None:
        known = "、".join(suffix for entry in FORMATS for suffix in entry.suffixes)
        raise InputError("input.unknown_format", file=path.name, value=path.suffix, known=known)
    try:
        if path.stat().st_size > settings_upload_bytes:
            raise InputError("input.too_large", file=path.name, bytes=path.stat().st_size, limit=settings_upload_bytes)
        content = path.read_bytes()
    except OSError as problem:
        raise InputError("input.unreadable", file=str(path), reason=problem.strerror or str(problem)) from problem
    return form.reader(content, path.name, hashlib.sha256(content).hexdigest())
