"""A record carried as facts only: headings, bodies, dates, figures and their places, without the document's sentences.

``records.json`` is a :class:`~kg.records.model.PlanRecord` as JSON: its keys are the fields of the dataclasses, and a
field at its default is left out. File name, digest and media type are those of the source that the facts were read
from, so that a place means a line of that source; where they are absent the source is not known, and the places count
in ``records.json`` itself.

Dates are carried as read, not read again: a phrase means the day it was given in the document's own context (year of
the title, the sentence before it), which is not carried.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from kg.errors import InputError
from kg.records.model import DEADLINES, Cell, Deadline, Item, PlanRecord, Rule, Section, Target

MEDIA_TYPE = "application/json"
HEADING_CHARACTERS, PHRASE_CHARACTERS, INDICATOR_CHARACTERS = 40, 30, 20
"""Longest heading, deadline phrase and indicator that is a fact and not a sentence."""


def read_facts(path: Path) -> PlanRecord:
    """Read ``records.json``.

    Raises:
        InputError: there is no such file, it is not JSON, or it is not of the form of a record.
    """
    try:
        content = path.read_bytes()
        itself = {"file_name": path.name, "sha256": hashlib.sha256(content).hexdigest(), "media_type": MEDIA_TYPE}
        return _form().validate_python(itself | json.loads(content))
    except OSError as problem:
        raise InputError("input.no_file", file=path.name) from problem
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise InputError("input.facts", file=path.name, reason=f"{place}: {first['msg']}") from problem
    except (ValueError, TypeError) as problem:
        raise InputError("input.facts", file=path.name, reason=str(problem)) from problem


def write_facts(record: PlanRecord) -> bytes:
    """The bytes of ``records.json`` for a record; :func:`read_facts` gives :func:`facts_of` back."""
    return _form().dump_json(facts_of(record), exclude_defaults=True, indent=1) + b"\n"


def facts_of(record: PlanRecord) -> PlanRecord:
    """A record without the sentences of its document.

    Left out: wordings, declared rules' words, repairs and remarks (which quote), headings that are sentences.
    """
    return replace(
        record,
        sections=tuple(_section(section) for section in record.sections),
        items=tuple(_item(item) for item in record.items),
        rules=_rules(record.rules),
        preamble=(),
        repairs=(),
        warnings=(),
        facts_only=True,
    )


@cache
def _form() -> TypeAdapter[PlanRecord]:
    """The form of the file, made when the first one is read: making it takes a tenth of a second."""
    return TypeAdapter(PlanRecord)


def _section(section: Section) -> Section:
    annex_heading = section.annex_heading and _heading(section.annex_heading)
    return replace(
        section,
        heading=_heading(section.heading),
        annex_heading=annex_heading,
        words=(),
        rules=_rules(section.rules),
    )


def _rules(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    return tuple(replace(rule, text="") for rule in rules)


def _item(item: Item) -> Item:
    deadlines = tuple(entry for entry in map(_deadline, item.deadlines) if entry.text)
    return replace(
        item,
        heading=_heading(item.heading),
        path=tuple(filter(None, map(_heading, item.path))),
        statements=(),
        parts=tuple(replace(part, words=(), mark="") for part in item.parts),
        cells={kind: _cell(cell, kind, item, deadlines) for kind, cell in item.cells.items()},
        deadlines=deadlines,
        targets=tuple(_target(target) for target in item.targets if 1 < len(target.indicator) <= INDICATOR_CHARACTERS),
    )


def _heading(text: str) -> str:
    """A heading; nothing for one that is a sentence."""
    return "" if len(text) > HEADING_CHARACTERS or any(mark in text for mark in "。；") else text


def _cell(cell: Cell, kind: str, item: Item, deadlines: Iterable[Deadline]) -> Cell:
    """A cell with the names or phrases that were read from it in place of its words."""
    named = "、".join(name.written for name in item.names.get(kind, ()))
    phrases = "，".join(dict.fromkeys(entry.text for entry in deadlines))
    text = cell.text if cell.state != "value" else phrases if kind == DEADLINES else named
    return Cell(text, cell.place, cell.state)


def _deadline(entry: Deadline) -> Deadline:
    """A deadline; of a long phrase the date alone, nothing where that cannot be cut out."""
    if len(entry.text) <= PHRASE_CHARACTERS:
        return entry
    phrase = entry.text.removesuffix(entry.deliverable or entry.text)
    return replace(entry, text=phrase if len(phrase) <= PHRASE_CHARACTERS else "", deliverable=None)


def _target(target: Target) -> Target:
    return replace(target, text=f"{target.value}{target.unit}")
