"""The columns of an entry form and the fields above them, each with the shapes that judge it.

The one table of its kind: notes, prompts and checks of the form (:mod:`kg.validation.template`) are made from it, and
so is the cell that a finding belongs to (:mod:`kg.validation.annotated`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kg import messages
from kg.namespaces import SHAPE
from kg.records import columns, form
from kg.validation.shapes import Shape, catalogue

BODIES, BODIES_OR_NONE, ISSUERS, DEADLINES, THEMES = "bodies", "bodies_or_none", "issuers", "deadlines", "themes"
"""Lists that a cell offers; a cell may hold several entries of one, or others."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A column, or a field above the table.

    Args:
        key: kind of the column (:mod:`kg.records.columns`) or element (:mod:`kg.records.form`).
        names: local names of the shapes that judge it, the one that says what must be there first.
        choices: the list that it offers, if any.
    """

    key: str
    names: tuple[str, ...]
    choices: str = ""

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """What judges it."""
        return tuple(catalogue()[str(SHAPE[name])] for name in self.names)

    def heading(self, language: str) -> str:
        """Its heading or label, Chinese in both languages, since the reader knows the Chinese words."""
        return messages.render(f"template.heading.{self.key}", language)

    def note(self, language: str) -> str:
        """What its shapes demand and how they say so where it fails."""
        return "\n".join(
            messages.render(
                "template.note",
                language,
                rule=shape.rule,
                severity=messages.render(f"validation.severity.{shape.severity}", language),
                name=shape.name[language],
                message=shape.message[language],
                expected=shape.expected[language],
            )
            for shape in self.shapes
        )


FIELDS = (
    Entry(form.TITLE, ("D1-plan",)),
    Entry(form.DOCUMENT_NUMBER, ("D5", "D4-unstated")),
    Entry(form.DATE_SIGNED, ("D2", "D2-unstated")),
    Entry(form.ISSUER, ("D3-unstated",), ISSUERS),
    Entry(form.JURISDICTION, ("D6-jurisdiction",)),
    Entry(form.PERIOD, ("D6-period", "D6-order")),
)
COLUMNS = (
    Entry(columns.NUMBER, ("I8",)),
    Entry(columns.GROUP, ("S1-number", "D8-repeat")),
    Entry(columns.TASK, ("I2",)),
    Entry(columns.LEAD, ("I3", "R4"), BODIES),
    Entry(columns.SUPPORT, ("I4", "R3"), BODIES_OR_NONE),
    Entry(columns.DEADLINE, ("I5", "M3", "M4"), DEADLINES),
    Entry(columns.THEME, ("I6", "I6-scheme"), THEMES),
)


@cache
def entries_of_rules() -> Mapping[str, tuple[str, ...]]:
    """Rule → keys of the fields and columns that it judges, by the shapes named above."""
    found: dict[str, dict[str, None]] = {}
    for entry in (*FIELDS, *COLUMNS):
        for shape in entry.shapes:
            found.setdefault(shape.rule, {})[entry.key] = None
    return {rule: tuple(keys) for rule, keys in found.items()}
