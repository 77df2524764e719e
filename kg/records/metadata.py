"""Elements of GB/T 33480-2016 that a document states, and the list of those it does not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from kg import reference
from kg.documents import Block
from kg.records.form import DATE_SIGNED, ISSUER, JURISDICTION, PERIOD, written_date, written_years
from kg.records.model import Jurisdiction, Metadata
from kg.records.names import names_of
from kg.records.numerals import number_of
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
HEAD = re.compile(r"^(?:中共)?(?:20\d\d年度?)?(?:关于)?(?:印发)?[《〈“]*")
PLACE = re.compile(
    r"[一-鿿]{1,8}?(?:自治[州县旗区]|省|[县旗盟](?![域级城])|市(?![场民政容域级直])|区(?![域块间级直])|州(?=20|人民|政府|委|加快|推))"
)
"""A place name; several may stand behind each other at the head of a title or of an issuer."""
NO_PLACE = re.compile(
    r".*(?:关于|[局厅委办部的]).*|[全各本我该省市州区县旗]{1,3}|(?:|[大新小]|.{2,})城市|.?(?:都|夜|集|超|股|上)市|.*(?:推进|加快|加强|促进|支持|[年和与及]).*"
    r"|.*(?:[社园景小校矿库城商灾疫牧林地新]|开发|示范|试验|保护|高新|功能)区"
)
"""Words that end like a place name and are none."""
YEAR_DIGITS = str.maketrans("〇○零ＯO一二三四五六七八九", "00000123456789")
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
    found |= {element: (_of_form(element, block.text), block) for element, block in outline.form.items()}
    return _metadata(found, outline)


def _of_form(element: str, text: str) -> str:
    """What a cell of an entry form states, as the same element of a document is kept."""
    if element == ISSUER:
        return "\n".join(name.strip() for name in re.split("[、，,；;\n]", text) if name.strip())
    return written_date(text) if element == DATE_SIGNED else text


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
    year, period = written_years(stated[PERIOD]) if PERIOD in stated else years_of(title)
    place = (stated[JURISDICTION],) if JURISDICTION in stated else ()
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
        jurisdiction=jurisdiction_of(
            *place, title, *issuers, *(block.text for block in outline.front if is_title(block))
        ),
        not_stated=tuple(element for element in ELEMENTS if element not in stated),
        places={element: block.place for element, (_, block) in found.items()},
        words={element: block.whole() for element, (_, block) in found.items()},
        has_notice=_has_date(outline.front),
        in_form=bool(outline.form),
    )


def is_title(block: Block) -> bool:
    """Whether a line has the form of a title."""
    return bool(TITLE.fullmatch(block.text))


def _day(text: str) -> date | None:
    match = DATE.fullmatch(text)
    try:
        year = int(match["year"].translate(YEAR_DIGITS)) if match else 0
        return date(year, number_of(match["month"]), number_of(match["day"])) if match else None
    except ValueError:
        return None


def jurisdiction_of(*texts: str) -> Jurisdiction | None:
    """The territory that the first of the texts names, at its head or else within it.

    A place that the reference data does not know has its name as written and no code.
    """
    return next((found for text in texts if (found := _place_at_head(text) or _place_within(text))), None)


def _place_at_head(text: str) -> Jurisdiction | None:
    """The innermost of the places at the head of a text, by their form: 甲市乙县, 丙州."""
    text = HEAD.sub("", text, count=1)
    written, at = "", 0
    while (match := PLACE.match(text, at)) and not NO_PLACE.fullmatch(match[0]):
        written, at = match[0], match.end()
    if not written:
        return None
    division = reference.place_names().get(written) or _prefecture(written)
    return Jurisdiction(division.name_zh, division.code) if division else Jurisdiction(written, None)


def _prefecture(written: str) -> reference.Division | None:
    """The autonomous prefecture whose short name is written (甲州)."""
    if not written.endswith("州"):
        return None
    short = written.removesuffix("州").removesuffix("自治")
    full = [division for division in reference.divisions().values() if _is_prefecture(division.name_zh, short)]
    return full[0] if len(full) == 1 else None


def _is_prefecture(name: str, short: str) -> bool:
    return name.startswith(short) and name.endswith("自治州")


def _place_within(text: str) -> Jurisdiction | None:
    """The longest place name that stands anywhere in a text, the highest level first."""
    places = reference.place_names()
    if NATIONAL.match(text):
        return next((Jurisdiction(place.name_zh, place.code) for place in places.values() if place.code == "cn"), None)
    named = [(name, place) for name, place in places.items() if name in text]
    if not named:
        return None
    _, place = max(named, key=lambda pair: (-_depth(pair[1].code), len(pair[0])))
    return Jurisdiction(place.name_zh, place.code)


def _depth(code: str) -> int:
    return 0 if code == "cn" else 1 if code.endswith("0000") else 2 if code.endswith("00") else 3
