"""Records in the form of the JSON of ``kg extract`` (DESIGN §3); its keys are in :mod:`kg.records.contract_keys`."""

from __future__ import annotations

from kg.documents import Place
from kg.records.contract_keys import (
    CitationJson,
    DeadlineJson,
    DocumentJson,
    ExtractionJson,
    ItemJson,
    JsonPlace,
    JurisdictionJson,
    RepairJson,
    SectionJson,
    SourceJson,
    StatementJson,
    TargetJson,
    WarningJson,
)
from kg.records.model import ROLES, Cell, Deadline, Item, Jurisdiction, PlanRecord, Section, Statement, Target
from kg.vocabulary import scheme

__all__ = ["ExtractionJson", "to_contract"]


def to_contract(record: PlanRecord) -> ExtractionJson:
    """A record in the form of the contract."""
    metadata = record.metadata
    elements = scheme("element")
    return ExtractionJson(
        document=DocumentJson(
            title=metadata.title,
            doc_number=metadata.doc_number,
            issuer=list(metadata.issuers),
            issue_date=metadata.issue_date,
            addressees=[name.text for name in metadata.addressees],
            addressees_raw=metadata.addressees_raw,
            publicity=metadata.publicity,
            jurisdiction=_jurisdiction(metadata.jurisdiction),
            source=SourceJson(file=record.file_name, sha256=record.sha256, media_type=record.media_type),
            not_stated=[elements[key].labels[0] for key in metadata.not_stated],
        ),
        sections=[_section(section) for section in record.sections if not section.parent],
        items=[_item(item) for item in record.items],
        repairs=[RepairJson.model_validate(repair.to_json()) for repair in record.repairs],
        warnings=[WarningJson(code=entry.code, message=entry.message, line=entry.line) for entry in record.warnings],
    )


def _jurisdiction(jurisdiction: Jurisdiction | None) -> JurisdictionJson | None:
    return JurisdictionJson(label=jurisdiction.label, code=jurisdiction.code) if jurisdiction else None


def _section(section: Section) -> SectionJson:
    return SectionJson(number=section.number, label=section.label, heading=section.heading, text=section.text)


def _item(item: Item) -> ItemJson:
    names = {role: [name.text for name in item.names.get(role, ())] for role in ROLES}
    return ItemJson(
        number=item.number,
        path=list(item.path),
        heading=item.heading,
        text=item.text if item.statements else "",
        lead=names["lead"],
        support=names["support"],
        responsible=names["responsible"],
        support_stated_none=item.support_stated_none,
        deadlines=[_deadline(entry) for entry in item.deadlines],
        themes=list(item.themes),
        initiatives=list(item.initiatives),
        commitment_level=item.commitment_level,
        targets=[_target(target) for target in item.targets],
        citations=[
            CitationJson(title=citation.title, number=citation.number, stated_in=citation.stated_in)
            for citation in item.citations
        ],
        statements=[_statement(statement) for statement in item.statements],
        sources={kind: _cell_place(cell) for kind, cell in item.cells.items() if cell.place},
        source=_place(item.place),
    )


def _deadline(entry: Deadline) -> DeadlineJson:
    words = entry.bound.split("-")
    return DeadlineJson(
        text=entry.text,
        due=entry.due,
        latest_strict=entry.latest_strict,
        latest_lenient=entry.latest_lenient,
        bound=words[0] + "".join(word.capitalize() for word in words[1:]),
        ongoing=entry.ongoing,
        deliverable=entry.deliverable,
        scope=entry.scope,
    )


def _target(target: Target) -> TargetJson:
    return TargetJson(
        text=target.text,
        indicator=target.indicator,
        comparator=target.comparator,
        value=target.value,
        unit=target.unit,
        by=target.by,
        source=_place(target.source),
    )


def _statement(statement: Statement) -> StatementJson:
    return StatementJson.model_validate(
        {
            "in": statement.where,
            "text": statement.text,
            "as_found": statement.as_found,
            "source": _place(statement.place),
        }
    )


def _cell_place(cell: Cell) -> JsonPlace:
    return _place(cell.place) if cell.place else {}


def _place(place: Place) -> JsonPlace:
    return {name: value for name, value in place.to_json().items() if isinstance(value, int | str)}
