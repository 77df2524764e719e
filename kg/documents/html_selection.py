"""The lines and tables of a page that are the document; the others with the reason why not."""

from __future__ import annotations

from collections.abc import Sequence

from selectolax.lexbor import LexborHTMLParser

from kg.documents.blocks import SetAside
from kg.documents.html_furniture import foot_of, is_catalogue, reason_of
from kg.documents.html_lines import Entry, Grid, Line
from kg.documents.repeats import repeated

SHORTEST_TITLE = 6


def stated_title(page: LexborHTMLParser) -> str:
    """The title without blanks, by ``<meta name="ArticleTitle">``, else ``<title>``; empty where the page has none."""
    meta = page.css_first('meta[name="ArticleTitle" i]')
    stated = (meta.attributes.get("content") if meta else "") or ""
    title = page.css_first("title")
    return _plain(stated or (title.text() if title else ""))


def select(entries: Sequence[Entry], title: str) -> tuple[list[Entry], list[SetAside]]:
    """Sort the entries of a page.

    Args:
        entries: in reading order.
        title: see :func:`stated_title`.

    Returns:
        those of the document, and what was left out.
    """
    reasons = _reasons(entries, title)
    kept = [at for at, reason in enumerate(reasons) if not reason]
    for at in repeated([entries[at] for at in kept]):
        reasons[kept[at]] = "repeated"
    chosen = [entry for entry, reason in zip(entries, reasons, strict=True) if not reason]
    aside = [SetAside(_words(entry), reason) for entry, reason in zip(entries, reasons, strict=True) if reason]
    return chosen, aside


def _reasons(entries: Sequence[Entry], title: str) -> list[str]:
    foot = foot_of([entry if isinstance(entry, Line) else None for entry in entries])
    prose = next((at for at, entry in enumerate(entries) if isinstance(entry, Line) and "。" in entry.text), foot)
    title_at = _title_outside(entries, title)
    reasons = []
    for at, entry in enumerate(entries):
        if at in title_at:
            reason = ""
        elif is_catalogue(entry):
            reason = "metadata"
        elif at >= foot:
            reason = "furniture"
        elif isinstance(entry, Line) and entry.in_header and not entry.heading:
            reason = "metadata"
        elif not entry.inside and not (isinstance(entry, Line) and _is_attachment(entry)):
            reason = "navigation"
        else:
            reason = reason_of(entry, head=at < prose) if isinstance(entry, Line) else ""
        reasons.append(reason)
    return reasons


def _is_attachment(line: Line) -> bool:
    return line.attachment or line.text.startswith("附件")


def _title_outside(entries: Sequence[Entry], title: str) -> set[int]:
    """The title above the part with the prose: the lines that the page states as its title, else the last heading."""
    first = next((at for at, entry in enumerate(entries) if entry.inside), 0)
    lines = [(at, entry) for at, entry in enumerate(entries[:first]) if isinstance(entry, Line)]
    stated = [at for at, line in lines if len(plain := _plain(line.text)) >= SHORTEST_TITLE and title.startswith(plain)]
    headings = [at for at, line in lines if line.heading in {"h1", "h2"} and len(line.text) >= SHORTEST_TITLE]
    inside = any(isinstance(entry, Line) and entry.heading == "h1" for entry in entries[first:])
    return {stated[-1]} if stated else set(headings[-1:] if not inside else ())


def _plain(text: str) -> str:
    return "".join(text.split())


def _words(entry: Entry) -> str:
    if isinstance(entry, Grid):
        return "\n".join("\t".join(cell.text if cell else "" for cell in row) for row in entry.rows)
    return entry.text
