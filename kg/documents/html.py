"""Official pages → paragraphs and tables; what belongs to the page and not to the document is set aside.

Encoding: byte order mark, then the page's own statement, then UTF-8 and GB18030 (which holds GBK and GB2312), then what
charset-normalizer makes of it (WHATWG Encoding: the label ``gb2312`` means GBK). Nothing is fetched: styles, frames and
pictures are not looked at. A place of a page is the ordinal of the paragraph or cell, since the parser keeps no lines.
"""

from __future__ import annotations

import codecs
import re

from kg.documents.blocks import Document, SetAside
from kg.documents.pieces import Part, Piece, Source, Table, assemble
from kg.documents.signatures import guarded, kind_of, refuse_mislabelled
from kg.documents.text import BOMS, decode
from kg.errors import InputError

MEDIA_TYPE = "text/html"
CHARSET = re.compile(rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w-]{3,20})""", re.IGNORECASE)
LABELS = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "big5": "big5hkscs", "unicode": "utf-8"}
FRONT_MATTER = re.compile(r"\s*---[ \t]*\n(?:.*\n){0,60}?---[ \t]*\n")
"""Settings that generators of static sites keep before the page."""


def read_html(source: Source) -> Document:
    """Read a page.

    Raises:
        InputError: the content is of another kind, or no text.
    """
    found = kind_of(source.content)
    if found not in {None, "html"}:
        refuse_mislabelled(source.file_name, found or "")
    text = FRONT_MATTER.sub("", decode_page(source), count=1)
    with guarded(source, "html"):
        parts, aside = _read(text, source.file_name)
    return assemble(source, MEDIA_TYPE, parts, aside)


def decode_page(source: Source) -> str:
    """The text of a page in its encoding, with LF as line end."""
    content = source.content
    stated = CHARSET.search(content[:4096])
    label = stated[1].decode("ascii", "replace").lower() if stated else "utf-8"
    if not any(content.startswith(mark) for mark, _ in BOMS):
        try:
            return (
                content.decode(codecs.lookup(LABELS.get(label, label)).name).replace("\r\n", "\n").replace("\r", "\n")
            )
        except (LookupError, UnicodeDecodeError):
            pass  # a page may state what it is not
    try:
        return decode(content, source.file_name)
    except InputError:
        return _guessed(source)


def _guessed(source: Source) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(source.content).best()
    if best is None or b"\0" in source.content:
        raise InputError("input.not_text", file=source.file_name, byte=0)
    return str(best).replace("\r\n", "\n").replace("\r", "\n")


def _read(text: str, file_name: str) -> tuple[list[Part], list[SetAside]]:
    from selectolax.lexbor import LexborHTMLParser

    from kg.documents import html_furniture, html_selection
    from kg.documents.html_lines import Grid, Reader

    page = LexborHTMLParser(text)
    if page.body is None:
        return [], []
    skip, aside = html_furniture.prune(page.body)
    region = html_furniture.region_of(page.body, skip)
    entries = Reader(html_furniture.is_data, region.mem_id, skip, file_name).read(page.body)
    kept, left_out = html_selection.select(entries, html_selection.stated_title(page))
    parts: list[Part] = [Table(entry.rows) if isinstance(entry, Grid) else Piece(entry.text) for entry in kept]
    return parts, aside + left_out
