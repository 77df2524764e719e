"""A picture of the ontology: the main classes and how they relate, as SVG made from the ontology.

``diagram.toml`` says where the boxes stand and which properties are drawn; domains, ranges, subclasses and labels come
from the ontology, so that the picture cannot say anything else than the ontology does.
Styles are presentation attributes: the same text stands in a page and as a file, under a strict content policy.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from rdflib import Graph, URIRef
from rdflib.namespace import OWL, RDF, RDFS

from kg.errors import DataError
from kg.namespaces import prefixes, short
from kg.web.vocabulary.terms import text

TABLE = Path(__file__).with_name("diagram.toml")
SUBCLASS = "rdfs:subClassOf"
MIDDLE = 0.5
APART = 22.0
"""Distance of two lines between the same boxes."""


@dataclass(frozen=True, slots=True)
class Box:
    """A class: its prefixed name, its centre, its label by language, whether it is the main one or a stranger's."""

    name: str
    x: float
    y: float
    label: Mapping[str, str]
    main: bool
    foreign: bool


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line from box to box: properties (prefixed names) or :data:`SUBCLASS`, and where its label stands."""

    source: str
    target: str
    names: tuple[str, ...]
    along: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything that is drawn, and the measures."""

    width: float
    height: float
    box_width: float
    box_height: float
    boxes: Mapping[str, Box]
    arrows: tuple[Arrow, ...]

    @property
    def properties(self) -> tuple[str, ...]:
        """The properties drawn."""
        return tuple(name for arrow in self.arrows for name in arrow.names if name != SUBCLASS)


@cache
def table() -> Mapping[str, Any]:
    """``diagram.toml``."""
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def drawing(graph: Graph, layout: Mapping[str, Any]) -> Drawing:
    """Join the layout with what the ontology says.

    Args:
        graph: an ontology.
        layout: as in ``diagram.toml``.

    Raises:
        DataError: a class or property is not in the ontology, or leads from or to a class that is not drawn.
    """
    boxes = {name: _box(graph, name, entry) for name, entry in layout["classes"].items()}
    ends: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name in layout["properties"]:
        ends[_ends(graph, name, boxes)].append(name)
    arrows = [
        Arrow(source, target, tuple(names), layout["properties"][names[0]].get("along", MIDDLE))
        for (source, target), names in ends.items()
    ]
    subclasses = _subclasses(graph, boxes)
    size = layout["box"]
    return Drawing(layout["width"], layout["height"], size["width"], size["height"], boxes, (*arrows, *subclasses))


def _box(graph: Graph, name: str, entry: Mapping[str, Any]) -> Box:
    node = expand(name)
    if (node, RDF.type, OWL.Class) not in graph:
        raise DataError("web.vocabulary.diagram.unknown", term=name)
    own = {language: text(graph, node, RDFS.label, language) for language in ("zh-Hans", "en")}
    x, y = entry["at"]
    return Box(name, x, y, entry.get("label") or own, entry.get("main", False), "label" in entry)


def _ends(graph: Graph, name: str, boxes: Mapping[str, Box]) -> tuple[str, str]:
    node = expand(name)
    found = [short(str(value)) for key in (RDFS.domain, RDFS.range) if (value := graph.value(node, key)) is not None]
    if len(found) != 2 or any(end not in boxes for end in found):
        raise DataError("web.vocabulary.diagram.unknown", term=name)
    return found[0], found[1]


def _subclasses(graph: Graph, boxes: Mapping[str, Box]) -> list[Arrow]:
    pairs = ((name, short(str(above))) for name in boxes for above in graph.objects(expand(name), RDFS.subClassOf))
    return [Arrow(name, above, (SUBCLASS,), MIDDLE) for name, above in sorted(pairs) if above in boxes]


def expand(name: str) -> URIRef:
    """The IRI of a prefixed name."""
    prefix, _, local = name.partition(":")
    return URIRef(prefixes()[prefix] + local)


@dataclass(frozen=True, slots=True)
class Line:
    """Where an arrow begins and ends."""

    x1: float
    y1: float
    x2: float
    y2: float

    def point(self, along: float) -> tuple[float, float]:
        """The point at a fraction of the length."""
        return self.x1 + (self.x2 - self.x1) * along, self.y1 + (self.y2 - self.y1) * along


def lines(drawn: Drawing) -> list[Line]:
    """The line of each arrow; arrows between the same two boxes run side by side."""
    together: dict[frozenset[str], list[Arrow]] = defaultdict(list)
    for arrow in drawn.arrows:
        together[frozenset((arrow.source, arrow.target))].append(arrow)
    found = []
    for arrow in drawn.arrows:
        group = together[frozenset((arrow.source, arrow.target))]
        shift = (group.index(arrow) - (len(group) - 1) / 2) * APART
        found.append(_line(drawn, drawn.boxes[arrow.source], drawn.boxes[arrow.target], shift))
    return found


def _line(drawn: Drawing, source: Box, target: Box, shift: float) -> Line:
    """From the middle of a side to the middle of a side: the sides that face each other."""
    if source.x == target.x:
        reach = drawn.box_height / 2 * (1 if target.y > source.y else -1)
        return Line(source.x + shift, source.y + reach, target.x + shift, target.y - reach)
    reach = drawn.box_width / 2 * (1 if target.x > source.x else -1)
    return Line(source.x + reach, source.y + shift, target.x - reach, target.y + shift)
