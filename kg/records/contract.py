"""The JSON of ``kg extract`` (DESIGN §3) as pydantic models: the one place that names its keys."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from kg.documents import Place
from kg.records.model import ROLES, Cell, Deadline, Item, Jurisdiction, PlanRecord, Section, Statement
from kg.vocabulary import scheme

JsonPlace = dict[str, int | str]


class Model(BaseModel):
    """Base: no key beside those of the contract."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceJson(Model):
    """The file that was read."""

    file: str
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    media_type: str


class JurisdictionJson(Model):
    """The territory of the plan."""

    label: str
    code: str | None = Field(description="GB/T 2260 code, where the reference data knows the territory")


class DocumentJson(Model):
    """Metadata of the document."""

    title: str
    doc_number: str | None
    issuer: list[str]
    issue_date: date | None
    addressees: list[str]
    addressees_raw: str | None
    publicity: str | None
    jurisdiction: JurisdictionJson | None
    source: SourceJson
    not_stated: list[str] = Field(
        description="names of the elements of GB/T 33480-2016 that the document does not state"
    )


class SectionJson(Model):
    """A numbered section of the body."""

    number: int = Field(ge=1)
    label: str
    heading: str
    text: str


class DeadlineJson(Model):
    """One time requirement: a milestone, or an ongoing requirement (``ongoing`` true, ``due`` null)."""

    text: str
    due: date | None
    latest_strict: date | None
    latest_lenient: date | None
    bound: str
    ongoing: bool
    deliverable: str | None
    scope: str | None


class TargetJson(Model):
    """A quantity to reach."""

    text: str
    indicator: str
    comparator: str
    value: str
    unit: str
    by: date | None
    source: JsonPlace


class CitationJson(Model):
    """A reference to another document, as written."""

    title: str | None
    number: str | None
    stated_in: str


class StatementJson(Model):
    """One occurrence of the wording."""

    where: str = Field(alias="in", pattern="^(body|annex)$")
    text: str
    as_found: str
    source: JsonPlace


class ItemJson(Model):
    """A task."""

    number: str
    path: list[str]
    heading: str
    text: str
    lead: list[str]
    support: list[str]
    responsible: list[str]
    support_stated_none: bool
    deadlines: list[DeadlineJson]
    themes: list[str]
    initiatives: list[str]
    commitment_level: int | None = Field(ge=1, le=5)
    targets: list[TargetJson]
    citations: list[CitationJson]
    statements: list[StatementJson]
    sources: dict[str, JsonPlace]
    source: JsonPlace


class RepairJson(Model):
    """One repair of the text."""

    line: int
    found: str
    restored: str
    rule: str
    confidence: float = Field(ge=0, le=1)


class WarningJson(Model):
    """Something a person should look at."""

    code: str
    message: str
    line: int | None


class ExtractionJson(Model):
    """What ``kg extract FILE --format json`` prints."""

    document: DocumentJson
    sections: list[SectionJson]
    items: list[ItemJson]
    repairs: list[RepairJson]
    warnings: list[WarningJson]


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
        targets=[
            TargetJson(
                text=target.text,
                indicator=target.indicator,
                comparator=target.comparator,
                value=target.value,
                unit=target.unit,
                by=target.by,
                source=_place(target.source),
            )
            for target in item.targets
        ],
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
