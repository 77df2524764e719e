"""The numbers that Word puts before paragraphs and does not store as text.

Sources: ECMA-376 part 1, 17.9 (numbering definitions, levels, restarts, overrides, links to styles).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from kg.documents.numbering import format_number

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LEVELS = 9
PLACEHOLDER = re.compile(r"%([1-9])")
CHAIN = 20
"""Styles that may be based on each other; more are a circle."""


@dataclass(slots=True)
class Level:
    """A level of a list: its first number, number style, text (``（%1）``) and after which level it starts again."""

    start: int = 1
    style: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False


@dataclass(slots=True)
class Counter:
    """How far a list has come; lists that share a definition share it."""

    values: list[int | None] = field(default_factory=lambda: [None] * LEVELS)


class Numbering:
    """Counts the numbered paragraphs of a document; each paragraph must be asked once, in order."""

    def __init__(self, document: Any) -> None:
        part = next(
            (rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/numbering")), None
        )
        root = part.element if part is not None else None
        self._styles = {style.get(f"{W}styleId"): style for style in document.styles.element.iterfind(f"{W}style")}
        self._abstract = (
            {} if root is None else {e.get(f"{W}abstractNumId"): e for e in root.iterfind(f"{W}abstractNum")}
        )
        self._lists = {} if root is None else {e.get(f"{W}numId"): e for e in root.iterfind(f"{W}num")}
        self._counters: dict[str, Counter] = {}
        self._overridden: set[tuple[str, int]] = set()

    def mark_of(self, paragraph: Any) -> str:
        """The number before a paragraph as text, without a blank after it; empty for bullets and plain paragraphs."""
        list_id, level = self._list_of(paragraph)
        if list_id is None or list_id not in self._lists or level >= LEVELS:
            return ""
        abstract_id, levels = self._levels(self._lists[list_id])
        counter = self._counters.setdefault(abstract_id, Counter())
        self._override(list_id, level, counter)
        _count(counter, levels, level)
        return _render(counter, levels, level)

    def _list_of(self, paragraph: Any) -> tuple[str | None, int]:
        """List and level by the paragraph's own properties, else by its style."""
        properties = paragraph.find(f"{W}pPr")
        own = properties.find(f"{W}numPr") if properties is not None else None
        style_id = _value(properties.find(f"{W}pStyle") if properties is not None else None)
        inherited, inherited_level = self._of_style(style_id)
        list_id = _value(own.find(f"{W}numId")) if own is not None else None
        level = _value(own.find(f"{W}ilvl")) if own is not None else None
        list_id = list_id if list_id is not None else inherited
        return (None if list_id == "0" else list_id), int(level) if level and level.isdigit() else inherited_level

    def _of_style(self, style_id: str | None) -> tuple[str | None, int]:
        named = style_id
        for _ in range(CHAIN):
            style = self._styles.get(style_id) if style_id else None
            if style is None:
                break
            own = style.find(f"{W}pPr/{W}numPr")
            if own is not None and (list_id := _value(own.find(f"{W}numId"))) is not None:
                level = _value(own.find(f"{W}ilvl"))
                return list_id, int(level) if level else self._level_of_style(list_id, named)
            style_id = _value(style.find(f"{W}basedOn"))
        return None, 0

    def _level_of_style(self, list_id: str, style_id: str | None) -> int:
        """The level that a list definition ties to a style."""
        element = self._lists.get(list_id)
        abstract = self._abstract.get(_value(element.find(f"{W}abstractNumId"))) if element is not None else None
        for level in abstract.iterfind(f"{W}lvl") if abstract is not None else ():
            if _value(level.find(f"{W}pStyle")) == style_id:
                return int(level.get(f"{W}ilvl") or 0)
        return 0

    def _levels(self, element: Any) -> tuple[str, dict[int, Level]]:
        abstract_id = _value(element.find(f"{W}abstractNumId")) or ""
        abstract = self._abstract.get(abstract_id)
        link = _value(abstract.find(f"{W}numStyleLink")) if abstract is not None else None
        if link:  # the definition stands where the style points
            linked = self._lists.get(self._of_style(link)[0] or "")
            abstract_id = (_value(linked.find(f"{W}abstractNumId")) if linked is not None else None) or abstract_id
            abstract = self._abstract.get(abstract_id)
        levels = (
            {} if abstract is None else {int(e.get(f"{W}ilvl") or 0): _level(e) for e in abstract.iterfind(f"{W}lvl")}
        )
        for override in element.iterfind(f"{W}lvlOverride"):
            if (own := override.find(f"{W}lvl")) is not None:
                levels[int(override.get(f"{W}ilvl") or 0)] = _level(own)
        return abstract_id, levels

    def _override(self, list_id: str, level: int, counter: Counter) -> None:
        """A list that overrides the start of a level starts there when its first paragraph comes."""
        if (list_id, level) in self._overridden:
            return
        self._overridden.add((list_id, level))
        for override in self._lists[list_id].iterfind(f"{W}lvlOverride"):
            start = _value(override.find(f"{W}startOverride"))
            if override.get(f"{W}ilvl") == str(level) and start and start.isdigit():
                counter.values[level] = int(start) - 1


def _count(counter: Counter, levels: dict[int, Level], level: int) -> None:
    definition = levels.get(level, Level())
    value = counter.values[level]
    counter.values[level] = definition.start if value is None else value + 1
    for higher in range(level):
        if counter.values[higher] is None:
            counter.values[higher] = levels.get(higher, Level()).start
    for deeper in range(level + 1, LEVELS):
        restart = levels.get(deeper, Level()).restart
        if restart is None or (restart and level < restart):
            counter.values[deeper] = None


def _render(counter: Counter, levels: dict[int, Level], level: int) -> str:
    definition = levels.get(level, Level())
    if definition.style in {"bullet", "none"}:
        return ""

    def number(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        style = "decimal" if definition.legal else levels.get(at, Level()).style
        return format_number(counter.values[at] or levels.get(at, Level()).start, style)

    return PLACEHOLDER.sub(number, definition.text).strip()


def _level(element: Any) -> Level:
    start, restart = _value(element.find(f"{W}start")), _value(element.find(f"{W}lvlRestart"))
    legal = element.find(f"{W}isLgl")
    return Level(
        start=int(start) if start and start.isdigit() else 0 if start is None else 1,
        style=_value(element.find(f"{W}numFmt")) or "decimal",
        text=_value(element.find(f"{W}lvlText")) or "",
        restart=int(restart) if restart and restart.isdigit() else None,
        legal=legal is not None and legal.get(f"{W}val") not in {"0", "false", "off"},
    )


def _value(element: Any) -> str | None:
    value = element.get(f"{W}val") if element is not None else None
    return str(value) if value is not None else None
