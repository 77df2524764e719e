"""What the forms of a report say in the same words: places, severities, absences, elements, gains."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from rdflib import Graph, URIRef
from rdflib.namespace import SKOS

from kg import messages, resources
from kg.documents import media_type_of
from kg.namespaces import concept
from kg.screening.owners import Owner
from kg.validation.shapes import by_language

PLAIN_TEXT = "text/plain"
STANDARD_INPUT = "-"
SMALLEST = 0.00005
"""Below this a gain of two decimals would read as nothing."""


def text(key: str, language: str, **values: object) -> str:
    """A message below ``validation`` in ``language``."""
    return messages.render(f"validation.{key}", language, **values)


def has_lines(file: str) -> bool:
    """Whether ``line`` of a place is a line of the file itself, not the ordinal of a paragraph or a line elsewhere.

    >>> has_lines("source.txt"), has_lines("-"), has_lines("source.docx"), has_lines("plan.ttl")
    (True, True, False, False)
    """
    return file == STANDARD_INPUT or media_type_of(file) == PLAIN_TEXT


def place_text(place: Mapping[str, object], language: str, file: str) -> str:
    """A place in words: 「第 76 行」, 「第 12 段」 or 「表 1 第 2 行」; empty where there is none.

    Args:
        place: of a finding.
        language: ``zh-Hans`` or ``en``.
        file: its file, which says what ``line`` counts; RDF names lines of the text that it was made from.
    """
    named = {name: value for name, value in place.items() if name != "line" or "table" not in place}
    counts_paragraphs = media_type_of(file) not in {None, PLAIN_TEXT}
    return " ".join(
        text(f"place.{'paragraph' if name == 'line' and counts_paragraphs else name}", language, value=value)
        for name, value in named.items()
    )


def owner_text(owner: Owner, language: str) -> str:
    """The item, section or plan a finding belongs to, in words: 「任务 1.2」."""
    if not owner.number:
        return text(f"owner.unnumbered.{owner.kind}", language)
    return text(f"owner.{owner.kind}", language, number=owner.number)


def points(gain: float) -> str:
    """A gain in percentage points, signed; empty where there is none.

    >>> points(0.0125), points(0.00001), points(0)
    ('+1.25', '<0.01', '')
    """
    if not gain:
        return ""
    return "<0.01" if gain < SMALLEST else f"+{gain * 100:.2f}"


def percent(share: float) -> str:
    """A share with one decimal, which never rounds up to the whole.

    >>> percent(0.875), percent(0.9999), percent(1)
    ('87.5%', '99.9%', '100.0%')
    """
    return f"{min(share * 100, 100.0 if share >= 1 else 99.9):.1f}%"


def element_label(key: str, language: str) -> str:
    """The label of a concept of the ``element`` scheme; its key where it has none."""
    return by_language(_elements(), URIRef(concept("element", key)), SKOS.prefLabel).get(language, key)


@cache
def _elements() -> Graph:
    return Graph().parse(resources.folder("ontology") / "schemes" / "element.ttl")
