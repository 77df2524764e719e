"""The network as a picture: SVG 1.1, without script, the same bytes for the same network."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from xml.etree import ElementTree as ET

import networkx as nx
from rich.cells import cell_len

from kg import messages
from kg.network.graphs import shared_items
from kg.network.layout import places_of
from kg.network.measures import Position, Structure, positions_of, structure_of

WIDTH, HEIGHT, TOP, LEGEND = 1600, 1120, 96, 380
"""The whole picture, what the title takes above, what the legend takes on the right."""
MARGIN = 24
LABELS = 25
"""So many agencies with the most items are labelled; the name of any other is shown while the pointer is on it."""
SMALLEST, LARGEST = 6, 26
"""Radius of a node without items, and of the one with most."""
THICKEST = 7.0
FONT, CELL = 15, 8
"""Size of a label, and the width of half a Chinese character in it."""
FONTS = (
    "'Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','PingFang SC','Microsoft YaHei','WenQuanYi Micro Hei',"
    "'Heiti SC',SimHei,sans-serif"
)
OTHERS = "#999999"
SHAPES: Sequence[tuple[str, Sequence[tuple[int, int]]]] = (
    ("#0072B2", ()),
    ("#E69F00", ((-9, -9), (9, -9), (9, 9), (-9, 9))),
    ("#009E73", ((0, -12), (11, 8), (-11, 8))),
    ("#CC79A7", ((0, -12), (12, 0), (0, 12), (-12, 0))),
    ("#56B4E9", ((-6, -10), (6, -10), (12, 0), (6, 10), (-6, 10), (-12, 0))),
    ("#D55E00", ((0, 12), (-11, -8), (11, -8))),
    ("#F0E442", ((0, -11), (11, -3), (7, 9), (-7, 9), (-11, -3))),
)
"""Colour (Okabe and Ito 2008: told apart by colour-blind readers too) and corners in tenths of the radius (none: a
circle) of the largest communities; the rest are small grey circles."""
STYLE = (
    f"text{{font-family:{FONTS};font-size:{FONT}px;fill:#222}}"
    ".edge{stroke:#555;stroke-opacity:.28;fill:none}"
    ".node{stroke:#fff;stroke-width:1.5}.core .node{stroke:#111;stroke-width:3}"
    ".label{paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round}"
    ".hidden{visibility:hidden}g:hover>.hidden{visibility:visible}"
    ".title{font-size:26px;font-weight:bold}.under{font-size:16px;fill:#555}.heading{font-weight:bold}"
    ".small{font-size:13px;fill:#555}"
)
Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A node in the picture: who, where, how large."""

    position: Position
    x: int
    y: int
    radius: int


def to_svg(graph: nx.Graph[str], titles: Sequence[str] = ()) -> str:
    """A picture of the network.

    Size shows items in any role, colour and shape the community, a dark rim the core, the width of a line shared
    items. Everything that the picture shows by form is also written in the ``title`` of its node or line.

    Args:
        graph: one network, of one plan or several.
        titles: of the plans; none for all plans.
    """
    positions, structure = positions_of(graph), structure_of(graph)
    shapes = _shapes(positions)
    told = "、".join(titles) or _both("network.any_plan")
    root = ET.Element(
        "svg",
        {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {WIDTH} {HEIGHT}", "role": "img", "lang": "zh-Hans"},
    )
    ET.SubElement(root, "title").text = f"{_both('network.picture_title')}：{told}"
    ET.SubElement(root, "style").text = STYLE
    ET.SubElement(root, "rect", {"width": str(WIDTH), "height": str(HEIGHT), "fill": "#fff"})
    _text(root, MARGIN, 42, _both("network.picture_title"), "title")
    _text(root, MARGIN, 72, _shortened(told, WIDTH - LEGEND), "under")
    drawn = _drawn(graph, positions)
    _edges(ET.SubElement(root, "g"), graph, drawn)
    _nodes(ET.SubElement(root, "g"), drawn, shapes)
    _legend(ET.SubElement(root, "g"), positions, structure, shapes, _most(graph))
    ET.indent(root, " ")
    return ET.tostring(root, encoding="unicode") + "\n"


def _both(key: str, **values: object) -> str:
    texts = messages.both(key, **values)
    return f"{texts['zh-Hans']} · {texts['en']}"


def _most(graph: nx.Graph[str]) -> int:
    return max((items for _, _, items in shared_items(graph)), default=0)


def _shapes(positions: Sequence[Position]) -> dict[int, int]:
    """Community → its place in :data:`SHAPES`; communities of one agency have none."""
    sizes: dict[int, int] = {}
    for position in positions:
        sizes[position.community] = sizes.get(position.community, 0) + 1
    numbers = sorted(number for number, size in sizes.items() if size > 1)
    return {number: place for place, number in enumerate(numbers[: len(SHAPES)])}


def _drawn(graph: nx.Graph[str], positions: Sequence[Position]) -> list[_Drawn]:
    """The agencies by falling load, each with its place and size."""
    most = max((position.items for position in positions), default=0) or 1
    radius = {
        position.agency: SMALLEST + round((LARGEST - SMALLEST) * sqrt(position.items / most)) for position in positions
    }
    width, height = WIDTH - LEGEND - 2 * MARGIN, HEIGHT - TOP - 2 * MARGIN
    places = places_of(graph, width=width, height=height, gap={agency: size + 12 for agency, size in radius.items()})
    ordered = sorted(positions, key=lambda position: (-position.items, position.agency))
    return [
        _Drawn(position, places[position.agency][0] + MARGIN, places[position.agency][1] + TOP, radius[position.agency])
        for position in ordered
    ]


def _edges(group: ET.Element, graph: nx.Graph[str], drawn: Sequence[_Drawn]) -> None:
    place, most = {node.position.agency: node for node in drawn}, _most(graph)
    for one, other, items in sorted(shared_items(graph), key=lambda edge: edge[2]):
        a, b = place[one], place[other]
        line = ET.SubElement(
            group, "path", {"class": "edge", "d": f"M{a.x} {a.y}L{b.x} {b.y}", "stroke-width": _thickness(items, most)}
        )
        ET.SubElement(line, "title").text = f"{a.position.name_zh} – {b.position.name_zh}：{items}"


def _thickness(items: int, most: int) -> str:
    return f"{1 + (THICKEST - 1) * (items - 1) / max(most - 1, 1):.1f}"


def _nodes(group: ET.Element, drawn: Sequence[_Drawn], shapes: Mapping[int, int]) -> None:
    """Draw all nodes, then the labels above them; a label that is not shown belongs to its node and shows on hover."""
    boxes = [(node.x - node.radius, node.y - node.radius, node.x + node.radius, node.y + node.radius) for node in drawn]
    for place, node in reversed(list(enumerate(drawn))):
        found = ET.SubElement(group, "g", {"class": "core"} if node.position.in_core else {})
        ET.SubElement(found, "title").text = _told(node.position)
        _shape(found, node.x, node.y, node.radius, shapes.get(node.position.community))
        if place >= LABELS:
            _label(found, node, _box(node, 0), "label hidden")
    for node in drawn[:LABELS]:
        box = min((_box(node, side) for side in range(len(SIDES))), key=lambda box: _covered(box, boxes))
        boxes.append(box)
        _label(group, node, box, "label")


def _label(group: ET.Element, node: _Drawn, box: Box, style: str) -> None:
    _text(group, box[0], box[3] - 4, node.position.name_zh, style)


SIDES: Sequence[Callable[[int, int], tuple[int, int]]] = (
    lambda radius, _: (radius + 3, -FONT // 2 - 2),
    lambda radius, wide: (-wide // 2, radius + 1),
    lambda radius, wide: (-wide // 2, -radius - FONT - 5),
    lambda radius, wide: (-radius - wide - 3, -FONT // 2 - 2),
    lambda radius, _: (radius * 3 // 4, radius * 3 // 4),
    lambda radius, _: (radius * 3 // 4, -radius * 3 // 4 - FONT - 4),
    lambda radius, wide: (-radius * 3 // 4 - wide, radius * 3 // 4),
    lambda radius, wide: (-radius * 3 // 4 - wide, -radius * 3 // 4 - FONT - 4),
)
"""Where the upper left corner of a label may be, from the centre of its node: right, below, above, left, corners."""


def _box(node: _Drawn, side: int) -> Box:
    wide = cell_len(node.position.name_zh) * CELL
    left, top = (start + shift for start, shift in zip((node.x, node.y), SIDES[side](node.radius, wide), strict=True))
    left = min(max(left, 2), WIDTH - LEGEND - wide)
    return left, top, left + wide, top + FONT + 4


def _covered(box: Box, boxes: Sequence[Box]) -> int:
    """The area of other boxes that a box covers."""
    return sum(
        max(0, min(box[2], other[2]) - max(box[0], other[0])) * max(0, min(box[3], other[3]) - max(box[1], other[1]))
        for other in boxes
    )


def _shape(group: ET.Element, x: int, y: int, radius: int, place: int | None) -> None:
    colour, corners = SHAPES[place] if place is not None else (OTHERS, ())
    if corners:
        points = " ".join(f"{x + round(left * radius / 10)},{y + round(down * radius / 10)}" for left, down in corners)
        ET.SubElement(group, "polygon", {"class": "node", "points": points, "fill": colour})
    else:
        ET.SubElement(group, "circle", {"class": "node", "cx": str(x), "cy": str(y), "r": str(radius), "fill": colour})


def _told(position: Position) -> str:
    """What the form of a node shows, in words."""
    name = f"{position.name_zh} · {position.name_en}" if position.name_en else position.name_zh
    told = _both(
        "network.picture_node",
        items=position.items,
        lead=position.lead,
        partners=position.partners,
        brokerage=position.brokerage,
        community=position.community,
    )
    return f"{name}\n{told}"


def _text(group: ET.Element, x: int, y: int, text: str, style: str) -> None:
    ET.SubElement(group, "text", {"x": str(x), "y": str(y), "class": style}).text = text


def _shortened(text: str, width: int, cell: int = 9) -> str:
    """The text, cut where ``width`` ends; the picture's own ``title`` has it whole."""
    kept = text
    while cell_len(kept) * cell > width:
        kept = kept[:-1]
    return kept if kept == text else f"{kept}…"


def _legend(
    group: ET.Element,
    positions: Sequence[Position],
    structure: Structure,
    shapes: Mapping[int, int],
    most: int,
) -> None:
    x, y = WIDTH - LEGEND + MARGIN, TOP + 10
    _text(group, x, y, _both("network.picture_communities"), "heading")
    for number, place in shapes.items():
        y += 30
        members = [position for position in positions if position.community == number]
        _shape(group, x + 12, y - 5, 9, place)
        named = messages.render("network.picture_members", "zh-Hans", name=members[0].name_zh, count=len(members))
        _text(group, x + 34, y, _shortened(f"{number}  {named}", LEGEND - 70, CELL), "")
    if any(position.community not in shapes for position in positions):
        y += 30
        _shape(group, x + 12, y - 5, 9, None)
        _text(group, x + 34, y, _both("network.picture_others"), "")
    y = _sizes(group, x, y + 50, max((position.items for position in positions), default=0))
    y = _widths(group, x, y + 50, most)
    y += 50
    rim = ET.SubElement(group, "g", {"class": "core"})
    ET.SubElement(rim, "circle", {"class": "node", "cx": str(x + 12), "cy": str(y - 5), "r": "9", "fill": "#fff"})
    _text(group, x + 34, y, _both("network.picture_core", count=structure.core_agencies), "")
    for line in _figures(structure):
        y += 30
        _text(group, x, y, line, "small")
    for place, language in enumerate(messages.LANGUAGES):
        _text(group, x, y + 36 + 20 * place, messages.render("network.picture_hover", language, count=LABELS), "small")


def _sizes(group: ET.Element, x: int, y: int, most: int) -> int:
    _text(group, x, y, _both("network.picture_size"), "heading")
    y += 40
    for place, items in enumerate(sorted({1, max(most // 4, 1), max(most, 1)})):
        radius = SMALLEST + round((LARGEST - SMALLEST) * sqrt(items / max(most, 1)))
        _shape(group, x + 26 + 110 * place, y, radius, None)
        _text(group, x + 34 + 110 * place + radius, y + 5, str(items), "")
    return y


def _widths(group: ET.Element, x: int, y: int, most: int) -> int:
    _text(group, x, y, _both("network.picture_width"), "heading")
    y += 26
    for place, items in enumerate(sorted({1, max(most, 1)})):
        left = x + 110 * place
        line = {"class": "edge", "d": f"M{left} {y}L{left + 44} {y}", "stroke-width": _thickness(items, most)}
        ET.SubElement(group, "path", line)
        _text(group, left + 54, y + 5, str(items), "")
    return y


def _figures(structure: Structure) -> list[str]:
    """Figures of the whole network that are defined, one a line."""
    figures = {
        "network.density": structure.density,
        "network.degree_centralisation": structure.degree_centralisation,
        "network.core_fit": structure.core_fit,
    }
    return [f"{_both(key)}  {value:.2f}" for key, value in figures.items() if value is not None]
