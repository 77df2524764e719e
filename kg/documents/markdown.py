"""Markdown → paragraphs, headings without their marks, pipe tables as grids.

Parsed by markdown-it-py as GitHub Flavored Markdown without raw HTML. Each line of a paragraph is a paragraph of its
own: Chinese text is not wrapped by hand, and lines like 牵头单位：… are written below each other. The number of a
numbered item is kept, without the blank after it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.documents.blocks import Document
from kg.documents.pieces import Part, Piece, Rows, Source, Table, assemble
from kg.documents.signatures import guarded, kind_of, refuse_mislabelled
from kg.documents.text import decode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

MEDIA_TYPE = "text/markdown"
FRONT_MATTER = re.compile(r"\s*---[ \t]*\n(?:.*\n){0,60}?---[ \t]*\n")
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def read_markdown(source: Source) -> Document:
    """Read a Markdown text.

    Raises:
        InputError: the content is of another kind or no text.
    """
    if (found := kind_of(source.content)) and found != "html":  # Markdown may begin with a piece of HTML
        refuse_mislabelled(source.file_name, found)
    text = FRONT_MATTER.sub("", decode(source.content, source.file_name), count=1)
    with guarded(source, "markdown"):
        from markdown_it import MarkdownIt

        tokens = (
            MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("code").parse(text)
        )
        parts = _parts(tokens)
    return assemble(source, MEDIA_TYPE, parts)


def _parts(tokens: Sequence[Token]) -> list[Part]:
    parts: list[Part] = []
    rows: Rows = []
    number, in_table = "", False
    for token in tokens:
        if token.type == "table_open":
            rows, in_table = [], True
        elif token.type == "table_close":
            parts.append(Table(rows))
            in_table = False
        elif token.type == "tr_open":
            rows.append([])
        elif token.type == "list_item_open":
            number = f"{token.info}{token.markup}" if token.info else ""
        elif token.type == "inline" and in_table:
            rows[-1].append(Piece(_words(token)))
        elif token.type == "inline":
            parts += (Piece(line) for line in (number + _words(token)).split("\n"))
            number = ""
        elif token.type in {"fence", "code_block"}:
            parts += (Piece(line) for line in token.content.split("\n"))
    return parts


def _words(token: Token) -> str:
    """The words of a paragraph or cell, without marks of emphasis and links."""
    words = ""
    for child in token.children or ():
        if child.type in {"softbreak", "hardbreak"}:
            words += "\n"
        elif child.type == "html_inline" or BREAK.fullmatch(child.content):
            words += "\n" if BREAK.fullmatch(child.content) else ""
        elif child.type != "image":
            words += child.content
    return BREAK.sub("\n", words)
