"""Records of a document carried as facts only: headings, bodies, deadlines, without its sentences.

``records.json`` holds what was taken over from the document; roles and names are read from its marks by the same
grammar as from a text, so that both kinds of document improve together::

    {"document": {"title", "doc_number"|null, "issuer": [..], "issue_date"|null, "jurisdiction": {"label","code"}},
     "not_carried": ["…"], "items": [{"number", "path": [..], "heading", "responsibility", "deadline"|null}]}
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from kg.documents import Place
from kg.errors import InputError
from kg.records.deadlines import deadlines_of
from kg.records.metadata import ELEMENTS
from kg.records.model import Cell, Item, Jurisdiction, Metadata, PlanRecord, Section
from kg.records.numerals import CHINESE_NUMBER, number_of
from kg.records.responsibility import roles_of
from kg.records.subjects import commitment_level_of, initiatives_of, themes_of
from kg.records.titles import TITLE, years_of

MEDIA_TYPE = "application/json"
HEADING = re.compile(rf"(?:(?P<label>{CHINESE_NUMBER})、|[（(](?P<inner>{CHINESE_NUMBER})[）)])(?P<heading>.+)")


def read_facts(path: Path) -> PlanRecord:
    """Read ``records.json``.

    Raises:
        InputError: not JSON, or a key of the form is missing.
    """
    content = path.read_bytes()
    try:
        data = json.loads(content)
        metadata = _metadata(data["document"])
        sections = _sections(data["items"])
        items = tuple(_item(entry, row, sections, metadata) for row, entry in enumerate(data["items"], start=1))
    except (ValueError, KeyError, TypeError) as problem:
        raise InputError("input.facts", file=path.name, reason=repr(problem)) from problem
    return PlanRecord(
        metadata=metadata,
        sections=tuple(sections.values()),
        items=items,
        repairs=(),
        warnings=(),
        file_name=path.name,
        sha256=hashlib.sha256(content).hexdigest(),
        media_type=MEDIA_TYPE,
        facts_only=True,
    )


def _metadata(document: Mapping[str, object]) -> Metadata:
    title = str(document["title"])
    place = document["jurisdiction"]
    issued = document.get("issue_date")
    issuers = tuple(str(issuer) for issuer in _list(document.get("issuer")))
    kind, (year, period) = TITLE.fullmatch(title), years_of(title)
    known_absent = {"document-number": document["doc_number"], "date-signed": document["issue_date"]}
    return Metadata(
        title=title,
        document_type=kind["type"] if kind else None,
        notice_title=None,
        doc_number=None if document.get("doc_number") is None else str(document["doc_number"]),
        issuers=issuers,
        approver=None,
        issue_date=date.fromisoformat(str(issued)) if issued else None,
        addressees=(),
        addressees_raw=None,
        publicity=None,
        annex_note=None,
        year=year,
        period=period,
        jurisdiction=Jurisdiction(str(place["label"]), place["code"]) if isinstance(place, dict) else None,
        # of the other elements the record does not say whether the document states them
        not_stated=tuple(element for element in ELEMENTS if element in known_absent and not known_absent[element]),
    )


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else []


def _sections(items: Sequence[Mapping[str, object]]) -> dict[tuple[str, ...], Section]:
    """Path of headings → section, in the order in which the items name them."""
    found: dict[tuple[str, ...], Section] = {}
    for row, entry in enumerate(items, start=1):
        path = tuple(str(heading) for heading in _list(entry["path"]))
        for depth in range(1, len(path) + 1):
            if path[:depth] not in found:
                parent = found[path[: depth - 1]].key if depth > 1 else None
                found[path[:depth]] = _section(path[depth - 1], parent, Place(row=row))
    return found


def _section(printed: str, parent: str | None, place: Place) -> Section:
    match = HEADING.fullmatch(printed)
    if match is None:
        raise ValueError(printed)
    label = match["label"] or match["inner"]
    number = number_of(label)
    return Section(f"{parent}-{number}" if parent else str(number), number, label, match["heading"], (), place, parent)


def _item(
    entry: Mapping[str, object], row: int, sections: Mapping[tuple[str, ...], Section], metadata: Metadata
) -> Item:
    path = tuple(str(heading) for heading in _list(entry["path"]))
    heading, mark = str(entry["heading"]), str(entry["responsibility"] or "")
    deadline = str(entry.get("deadline") or "")
    place = Place(row=row)
    names = roles_of(mark)
    cells = {role: Cell(mark, place, as_found=mark) for role in names}
    if deadline:
        cells["deadlines"] = Cell(deadline, place, as_found=deadline)
    return Item(
        number=str(entry["number"]),
        section=sections[path].key,
        path=path,
        heading=heading,
        statements=(),
        names=names,
        cells=cells,
        deadlines=deadlines_of(deadline, metadata.year),
        themes=themes_of(heading, *(sections[path[:depth]].heading for depth in range(len(path), 0, -1))),
        initiatives=initiatives_of(heading),
        commitment_level=commitment_level_of(heading),
        place=place,
    )
