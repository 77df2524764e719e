"""The keys of the JSON of ``kg extract`` (DESIGN §3) as pydantic models: the one place that names them."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

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
