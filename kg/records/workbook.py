"""The records of a document as a workbook: a sheet a kind of fact, for people who work with spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator

from kg.documents import Place
from kg.records.model import ROLES, Cell, Item, PlanRecord
from kg.vocabulary import scheme
from kg.workbooks import Sheet, Value, workbook_bytes

Rows = Iterator[tuple[Value, ...]]


def workbook_of(record: PlanRecord) -> bytes:
    """The bytes of a workbook (.xlsx): document, sections, items, assignments, deadlines, repairs, warnings.

    The same record gives the same bytes. Names of one cell are joined with 、; the header says each column in Chinese
    and English.
    """
    return workbook_bytes(_sheets(record), record.metadata.title or record.file_name)


def _sheets(record: PlanRecord) -> Iterator[Sheet]:
    yield Sheet("document", ("要素 Element", "内容 Value", "位置 Place"), _document(record))
    yield Sheet(
        "sections",
        ("编号 Number", "上级 Parent", "标题 Heading", "正文 Text", "非任务 Framing", "位置 Place"),
        _sections(record),
    )
    yield Sheet(
        "items",
        (
            "编号 Number",
            "章节 Section",
            "路径 Path",
            "标题 Heading",
            "内容 Text",
            "牵头单位 Lead",
            "配合单位 Support",
            "责任单位 Responsible",
            "期限 Deadlines",
            "最迟 Due",
            "持续 Ongoing",
            "主题 Themes",
            "专项 Initiatives",
            "承诺强度 Commitment level",
            "指标 Targets",
            "引用 Citations",
            "上级任务 Part of",
            "位置 Place",
        ),
        map(_item, record.items),
    )
    yield Sheet(
        "assignments",
        (
            "任务 Item",
            "角色 Role",
            "单位 Body",
            "原文写法 As written",
            "群体 Group",
            "等 Open list",
            "依据规则 By rule",
            "位置 Place",
        ),
        _assignments(record),
    )
    yield Sheet(
        "deadlines",
        (
            "任务 Item",
            "原文 Words",
            "最迟 Due",
            "严读 Strict",
            "宽读 Lenient",
            "类型 Bound",
            "持续 Ongoing",
            "成果 Deliverable",
            "范围 Scope",
            "位置 Place",
        ),
        _deadlines(record),
    )
    yield Sheet(
        "repairs",
        ("行 Line", "原文 Found", "修复 Restored", "规则 Rule", "把握 Confidence"),
        ((each.line, each.found, each.restored, each.rule, each.confidence) for each in record.repairs),
    )
    yield Sheet(
        "warnings",
        ("类型 Code", "内容 Message", "行 Line"),
        ((each.code, each.message, each.line) for each in record.warnings),
    )


def _document(record: PlanRecord) -> Rows:
    metadata = record.metadata
    territory = metadata.jurisdiction
    stated: tuple[tuple[str, str, Value], ...] = (
        ("标题 Title", "title", metadata.title),
        ("文种 Document type", "document-type", metadata.document_type),
        ("发文字号 Document number", "document-number", metadata.doc_number),
        ("发文机关 Issuer", "issuer", "、".join(metadata.issuers)),
        ("批准机关 Approved by", "approver", metadata.approver),
        ("成文日期 Date signed", "date-signed", metadata.issue_date),
        ("主送机关 Addressees", "addressee", metadata.addressees_raw),
        ("附注 Note", "annotation-note", metadata.publicity),
        ("附件 Annex", "annex-note", metadata.annex_note),
    )
    for name, element, value in stated:
        yield name, value or None, _place(metadata.places.get(element))
    yield "地区 Jurisdiction", f"{territory.label} {territory.code or ''}".strip() if territory else None, None
    yield "未载要素 Not stated", "、".join(scheme("element")[key].labels[0] for key in metadata.not_stated), None
    yield "文件 File", record.file_name, None
    yield "SHA-256", record.sha256, None


def _sections(record: PlanRecord) -> Rows:
    for section in record.sections:
        yield section.key, section.parent, section.heading, section.text, _yes(section.framing), _place(section.place)


def _item(item: Item) -> tuple[Value, ...]:
    names = ("、".join(name.text for name in item.names.get(role, ())) for role in ROLES)
    days = sorted({entry.due for entry in item.deadlines if entry.due})
    return (
        item.number,
        item.section,
        " › ".join(item.path),
        item.heading,
        item.text if item.statements else None,
        *names,
        "；".join(dict.fromkeys(entry.text for entry in item.deadlines)),
        "、".join(day.isoformat() for day in days),
        _yes(any(entry.ongoing for entry in item.deadlines)),
        "、".join(scheme("theme")[key].labels[0] for key in item.themes),
        "、".join(scheme("initiative")[key].labels[0] for key in item.initiatives),
        item.commitment_level,
        "；".join(target.text for target in item.targets),
        "、".join(citation.number or f"《{citation.title}》" for citation in item.citations),
        item.parent,
        _place(item.place),
    )


def _assignments(record: PlanRecord) -> Rows:
    for item in record.items:
        for role in ROLES:
            for name in item.names.get(role, ()):
                yield (
                    item.number,
                    role,
                    name.text,
                    name.written,
                    _yes(name.is_group),
                    _yes(name.open_end),
                    name.by_rule,
                    _cell_place(item.cells.get(role)),
                )


def _deadlines(record: PlanRecord) -> Rows:
    for item in record.items:
        for entry in item.deadlines:
            yield (
                item.number,
                entry.text,
                entry.due,
                entry.latest_strict,
                entry.latest_lenient,
                entry.bound,
                _yes(entry.ongoing),
                entry.deliverable,
                entry.scope,
                _cell_place(item.cells.get("deadlines")),
            )


def _yes(holds: object) -> str | None:
    return "是 yes" if holds else None


def _cell_place(cell: Cell | None) -> str | None:
    return _place(cell.place) if cell else None


def _place(place: Place | None) -> str | None:
    """The parts of a place that are set: line 12, end_line 14."""
    return ", ".join(f"{name} {value}" for name, value in place.to_json().items()) if place else None
