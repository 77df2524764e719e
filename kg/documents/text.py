"""Plain text in any Chinese encoding → one block a line."""

from __future__ import annotations

import codecs

from kg.documents.blocks import Document
from kg.documents.pieces import BLANKS, Piece, Source, assemble
from kg.errors import InputError

__all__ = ["BLANKS", "decode", "read_text"]

BROKEN_SHARE = 0.005
"""Largest share of characters that may be broken in a text that is still read."""
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read_text(source: Source) -> Document:
    """Read a plain text; damaged wording is restored and every repair recorded.

    Raises:
        InputError: the bytes are no text in UTF-8, UTF-16 (with BOM) or GB18030.
    """
    return assemble(
        source, "text/plain", [Piece(line) for line in decode(source.content, source.file_name).split("\n")]
    )


def decode(content: bytes, file_name: str) -> str:
    """The text of ``content``, with LF as line end.

    UTF-8 is tried before GB18030, since hardly any GB18030 text is valid UTF-8 by chance. A UTF-8 text with a few
    broken bytes (a file cut in the middle of a character) is read; U+FFFD stands for them, and is marked as lost later.

    Raises:
        InputError: see :func:`read_text`; the message names the first byte that fits no encoding.
    """
    encodings = [encoding for mark, encoding in BOMS if content.startswith(mark)] or ["utf-8", "gb18030"]
    problem: UnicodeDecodeError | None = None
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as failed:
            problem = problem or failed
            continue
        if "\x00" in text:
            break
        return text.replace("\r\n", "\n").replace("\r", "\n")
    text = content.decode("utf-8", "replace")
    if problem and "\x00" not in text and text.count("\ufffd") <= len(text) * BROKEN_SHARE:
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise InputError("input.not_text", file=file_name, byte=problem.start if problem else content.find(b"\x00"))
