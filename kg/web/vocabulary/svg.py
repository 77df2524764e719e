"""Writing the diagram as SVG 2: boxes that link to their terms, arrows with labels, a legend, a text for listeners."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from rdflib import Graph
from rdflib.namespace import RDFS

from kg.messages import render
from kg.web.vocabulary.diagram import SUBCLASS, Arrow, Box, Drawing, Line, drawing, expand, lines, table
from kg.web.vocabulary.terms import address, text

INK, SOFT, SEAL, PAPER, WASH = "#1d2327", "#505a5f", "#9c2f24", "#ffffff", "#f5f4f0"
FACE = "Noto Sans CJK SC, Noto Sans SC, PingFang SC, Microsoft YaHei, system-ui, sans-serif"
LETTER, SIGN, CHINESE = 6.6, 13.5, 0x2E80
"""Width of a Latin letter and of a Chinese character in a label, and where the latter begin."""
HEAD_LINE = "M1 1 L9 5 L1 9"
HEAD_OPEN = "M1 1 L11 6 L1 11 Z"


def ontology_diagram(graph: Graph, language: str, page: str = "/ns") -> str:
    """The picture of an ontology.

    Args:
        graph: the ontology.
        language: of labels and legend.
        page: where the own terms are described; empty if the picture stands on that page.

    Raises:
        DataError: the layout names what the ontology does not have.
    """
    drawn = drawing(graph, table())
    placed = list(zip(drawn.arrows, lines(drawn), strict=True))
    parts = [
        _opening(drawn, language),
        _description(drawn, graph, language),
        _markers(),
        *(_path(arrow, line) for arrow, line in placed),
        *(_box(drawn, box, language, page) for box in drawn.boxes.values()),
        *(_label(graph, arrow, line, language, page) for arrow, line in placed if arrow.names != (SUBCLASS,)),
        _legend(drawn, language),
        "</svg>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _word(key: str, language: str) -> str:
    return escape(render(f"web.vocabulary.diagram.{key}", language))


def _opening(drawn: Drawing, language: str) -> str:
    size = f'viewBox="0 0 {drawn.width:g} {drawn.height:g}" width="{drawn.width:g}" height="{drawn.height:g}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="group" lang="{language}" '
        f'font-family="{FACE}" aria-labelledby="diagram-title diagram-description">'
    )


def _description(drawn: Drawing, graph: Graph, language: str) -> str:
    comma, stop = _word("comma", language), _word("stop", language)
    told = [
        f"{drawn.boxes[arrow.source].label[language]} → {comma.join(_names(graph, arrow, language))} → "
        f"{drawn.boxes[arrow.target].label[language]}"
        for arrow in drawn.arrows
    ]
    title = f'<title id="diagram-title">{_word("title", language)}</title>'
    return f'{title}\n<desc id="diagram-description">{escape(stop.join(told))}</desc>'


def _names(graph: Graph, arrow: Arrow, language: str) -> list[str]:
    if arrow.names == (SUBCLASS,):
        return [_word("subclass", language)]
    return [text(graph, expand(name), RDFS.label, language) for name in arrow.names]


def _markers() -> str:
    common = 'orient="auto-start-reverse" markerUnits="userSpaceOnUse" refY'
    return (
        f'<defs><marker id="leads" viewBox="0 0 10 10" markerWidth="11" markerHeight="11" refX="9" {common}="5">'
        f'<path d="{HEAD_LINE}" fill="none" stroke="{INK}" stroke-width="1.6"/></marker>'
        f'<marker id="below" viewBox="0 0 12 12" markerWidth="15" markerHeight="15" refX="11" {common}="6">'
        f'<path d="{HEAD_OPEN}" fill="{PAPER}" stroke="{SOFT}" stroke-width="1.2"/></marker></defs>'
    )


def _path(arrow: Arrow, line: Line) -> str:
    below = arrow.names == (SUBCLASS,)
    name = SUBCLASS if below else " ".join(arrow.names)
    style = f'stroke="{SOFT}" stroke-dasharray="5 4"' if below else f'stroke="{INK}"'
    marker = "below" if below else "leads"
    where = f'x1="{line.x1:g}" y1="{line.y1:g}" x2="{line.x2:g}" y2="{line.y2:g}"'
    ends = f'data-source="{arrow.source}" data-target="{arrow.target}" data-property="{name}"'
    return f'<line {where} {style} stroke-width="1.4" marker-end="url(#{marker})" {ends}/>'


def _box(drawn: Drawing, box: Box, language: str, page: str) -> str:
    width, height = drawn.box_width, drawn.box_height
    fill, ink = (SEAL, PAPER) if box.main else (WASH if box.foreign else PAPER, INK)
    edge = f'stroke="{SOFT}" stroke-dasharray="3 3"' if box.foreign else f'stroke="{SEAL if box.main else INK}"'
    place = f'x="{box.x - width / 2:g}" y="{box.y - height / 2:g}" width="{width:g}" height="{height:g}" rx="3"'
    middle = f'x="{box.x:g}" text-anchor="middle"'
    return (
        f'<a href={_href(box.name, page)} data-class="{box.name}">'
        f'<rect {place} fill="{fill}" {edge} stroke-width="1.5"/>'
        f'<text {middle} y="{box.y - 2:g}" font-size="16" font-weight="700" fill="{ink}">'
        f"{escape(box.label[language])}</text>"
        f'<text {middle} y="{box.y + 16:g}" font-size="12" fill="{ink}">{box.name}</text></a>'
    )


def _href(name: str, page: str) -> str:
    found = address(expand(name))
    return quoteattr(found.replace("/ns#", f"{page}#") if found.startswith("/ns#") else found)


def _label(graph: Graph, arrow: Arrow, line: Line, language: str, page: str) -> str:
    x, y = line.point(arrow.along)
    told = _word("comma", language).join(_names(graph, arrow, language))
    width = sum(LETTER if ord(letter) < CHINESE else SIGN for letter in told) + 8
    return (
        f"<a href={_href(arrow.names[0], page)}>"
        f'<rect x="{x - width / 2:g}" y="{y - 9:g}" width="{width:g}" height="18" fill="{PAPER}"/>'
        f'<text x="{x:g}" y="{y + 4.5:g}" font-size="13.5" text-anchor="middle" fill="{INK}">{escape(told)}</text></a>'
    )


def _legend(drawn: Drawing, language: str) -> str:
    left, top = drawn.boxes["pp:TimeRequirement"].x - drawn.box_width / 2, drawn.height - 32
    middle = left + 276
    return (
        f'<g font-size="13" fill="{SOFT}">'
        f'<line x1="{left:g}" y1="{top:g}" x2="{left + 44:g}" y2="{top:g}" stroke="{INK}" marker-end="url(#leads)"/>'
        f'<text x="{left + 54:g}" y="{top + 4.5:g}">{_word("property", language)}</text>'
        f'<line x1="{left:g}" y1="{top + 22:g}" x2="{left + 44:g}" y2="{top + 22:g}" stroke="{SOFT}" '
        f'stroke-dasharray="5 4" marker-end="url(#below)"/>'
        f'<text x="{left + 54:g}" y="{top + 26.5:g}">{_word("kind_of", language)}</text>'
        f'<rect x="{middle:g}" y="{top - 8:g}" width="44" height="16" rx="3" fill="{WASH}" stroke="{SOFT}" '
        f'stroke-dasharray="3 3"/><text x="{middle + 54:g}" y="{top + 4.5:g}">{_word("foreign", language)}</text></g>'
    )
