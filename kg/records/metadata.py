"""Elements of GB/T 33480-2016 that a document states, and the list of those it does not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from kg import reference
from kg.documents import Block
from kg.records.model import Jurisdiction, Metadata
from kg.records.names import names_of
from kg.records.outline import ADDRESSEES, ANNEX_LIST, DATE, NOTE, PUBLISHED, Outline
from kg.records.signatures import issuers_of, signature_above
from kg.records.titles import TITLE, years_of

NUMBER = re.compile(r"(?P<number>[一-鿿]{2,12}[〔\[［【（(]20\d\d[〕\]］】）)]第?\d+号)")
APPROVAL = re.compile(r"(?:已经|经)(?P<body>[一-鿿]{2,20}?)(?:同意|批准|审议通过)")
ELEMENTS = (
    "document-identifier",
    "document-type",
    "copy-number",
    "secrecy-level",
    "urgency",
    "issuer-heading",
    "document-number",
    "signatory",
    "title",
    "addressee",
    "annex-note",
    "issuer",
    "date-signed",
    "annotation-note",
    "copy-to",
    "printing-agency",
    "date-printed",
    "release-level",
)
"""The 18 core elements, in the order of the standard; keys of the ``element`` scheme."""


MARKS = (
    ("annotation-note", NOTE, "note"),
    ("addressee", ADDRESSEES, "names"),
    ("document-number", NUMBER, "number"),
    ("approver", APPROVAL, "body"),
)
"""Elements that a whole line of the notice states, the first that fits."""
TITLE_ISSUERS = re.compile(r"(?P<issuers>[^，。《》“”]{3,60}(?:局|委|厅|办|办公室|委员会|政府|院|部|会))(?=关于)")
NATIONAL = re.compile("国务院|中共中央|中央|国家|全国|中国")


def metadata_of(outline: Outline) -> Metadata:
    """Read the metadata from the head and the tail of a document.

    What the document does not say stays ``None`` and is listed in ``not_stated``.
    """
    found: dict[str, tuple[str, Block]] = {}
    front = [*outline.front, *(() if _has_date(outline.front) else outline.preamble)]
    signed = [*front, *(() if _has_date(front) else outline.tail)]
    for index, block in enumerate(signed):
        for element, value, source in _elements(block, signed[:index]):
            found.setdefault(element, (value, source))
    if outline.annex_list and (match := ANNEX_LIST.fullmatch(outline.annex_list.text)):
        found["annex-note"] = (match["title"], outline.annex_list)
    for block in (*outline.front, outline.title):
        if block and (match := TITLE_ISSUERS.match(block.text)) and (issuers := issuers_of([match["issuers"]])):
            found.setdefault("issuer", ("\n".join(issuers), block))
    if outline.title:
        found["title"] = (outline.title.text, outline.title)
        if kind := TITLE.fullmatch(outline.title.text):
            found["document-type"] = (kind["type"], outline.title)
    return _metadata(found, outline)


def _has_date(blocks: Sequence[Block]) -> bool:
    return any(DATE.fullmatch(block.text) for block in blocks)


def _elements(block: Block, before: Sequence[Block]) -> Iterator[tuple[str, str, Block]]:
    """What a line states: name of the element, value, and the line that holds it."""
    if DATE.fullmatch(block.text):
        yield "date-signed", block.text, block
        lines = signature_above(before)
        if issuers := issuers_of([line.text for line in lines]):
            yield "issuer", "\n".join(issuers), lines[0]
        return
    if match := PUBLISHED.fullmatch(block.text):
        yield "issuer", match["issuer"], block
        yield "date-signed", match["date"], block
        return
    for element, pattern, group in MARKS:
        match = pattern.search(block.text.strip()) if pattern is APPROVAL else pattern.fullmatch(block.text.strip())
        if match:
            yield element, match[group], block
            return


def _metadata(found: Mapping[str, tuple[str, Block]], outline: Outline) -> Metadata:
    stated = {element: value for element, (value, _) in found.items()}
    title, issuer, addressees = stated.get("title", ""), stated.get("issuer"), stated.get("addressee")
    year, period = years_of(title)
    issuers = tuple(issuer.split("\n")) if issuer else ()
    return Metadata(
        title=title,
        document_type=stated.get("document-type"),
        notice_title=next((block.text for block in outline.front if is_title(block)), None),
        doc_number=stated.get("document-number"),
        issuers=issuers,
        approver=stated.get("approver"),
        issue_date=_day(stated.get("date-signed", "")),
        addressees=names_of(addressees) if addressees else (),
        addressees_raw=addressees,
        publicity=stated.get("annotation-note"),
        annex_note=stated.get("annex-note"),
        year=year,
        period=period,
        jurisdiction=jurisdiction_of(title, *issuers, *(block.text for block in outline.front if is_title(block))),
        not_stated=tuple(element for element in ELEMENTS if element not in stated),
        places={element: block.place for element, (_, block) in found.items()},
        has_notice=_has_date(outline.front),
    )


def is_title(block: Block) -> bool:
    """Whether a line has the form of a title."""
    return bool(TITLE.fullmatch(block.text))


def _day(text: str) -> date | None:
    match = DATE.fullmatch(text)
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"])) if match else None
    except ValueError:
        return None


def jurisdiction_of(*texts: str) -> Jurisdiction | None:
    """The territory that the first of the texts names: the longest place name in it, the highest level first."""
    for text in texts:
        if NATIONAL.match(text):
            return next(
                (Jurisdiction(d.name_zh, d.code) for d in reference.place_names().values() if d.code == "cn"), None
            )
        named = [(name, division) for name, division in reference.place_names().items() if name in text]
        if named:
            _, division = max(named, key=lambda pair: (-_depth(pair[1].code), len(pair[0])))
            return Jurisdiction(division.name_zh, division.code)
    return None


def _depth(code: str) -> int:
    return 0 if code == "cn" else 1 if code.endswith("0000") else 2 if code.endswith("00") else 3
