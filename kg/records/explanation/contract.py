"""The JSON of ``kg extract --explain --format json`` as pydantic models: the one place that names its keys."""

from __future__ import annotations

from pydantic import Field

from kg import messages
from kg.records.contract_keys import JsonPlace, Model, SourceJson, WarningJson
from kg.records.explanation.model import KINDS, Entry, Explanation
from kg.records.model import PlanRecord


class FactJson(Model):
    """A fact that the records hold because of some words."""

    name: str = Field(description="item, section, lead, support, responsible, due, ongoing …, or an element's name")
    value: str = Field(description="as in the records; of a rule its key")


class SpanJson(Model):
    """Some words of an entry."""

    start: int = Field(ge=0, description="offset of the first character in the entry's text")
    end: int = Field(ge=1, description="offset behind the last character")
    kind: str = Field(description="what the words were taken for: a key of kinds")
    rule: str = Field(description="by which rule, or why they are left over: a key of rules, empty for punctuation")
    facts: list[FactJson]


class EntryJson(Model):
    """A paragraph, a row of a table (cells divided by tabs) or words set aside; its spans together are its text."""

    source: JsonPlace
    text: str = Field(description="restored wording")
    as_found: str = Field(description="wording of the file")
    spans: list[SpanJson]


class LeftOverJson(Model):
    """How much of the plan's text was not understood."""

    share: float = Field(ge=0, le=1, description="characters divided by plan_characters")
    characters: int = Field(ge=0)
    plan_characters: int = Field(ge=0, description="without furniture and punctuation between spans")


class ExplanationJson(Model):
    """What ``kg extract FILE --explain --format json`` prints."""

    title: str
    source: SourceJson
    left_over: LeftOverJson
    kinds: dict[str, dict[str, str]] = Field(description="kind → its name in each language")
    rules: dict[str, dict[str, str]] = Field(description="rule → what it says in each language")
    entries: list[EntryJson]
    warnings: list[WarningJson]


def to_contract(explanation: Explanation, record: PlanRecord) -> ExplanationJson:
    """An explanation in the form of the contract, with the sentences of the rules that it names."""
    rules = {span.rule for entry in explanation.entries for span in entry.spans if span.rule}
    return ExplanationJson(
        title=record.metadata.title,
        source=SourceJson(file=record.file_name, sha256=record.sha256, media_type=record.media_type),
        left_over=LeftOverJson(
            share=round(explanation.left_over_share, 6),
            characters=explanation.left_over_characters,
            plan_characters=explanation.plan_characters,
        ),
        kinds={kind: messages.both(f"explanation.kind.{kind}") for kind in KINDS},
        rules={rule: messages.both(f"explanation.rule.{rule}") for rule in sorted(rules)},
        entries=[_entry(entry) for entry in explanation.entries],
        warnings=[WarningJson(code=each.code, message=each.message, line=each.line) for each in record.warnings],
    )


def _entry(entry: Entry) -> EntryJson:
    place = {name: value for name, value in entry.place.to_json().items() if isinstance(value, int | str)}
    spans = [
        SpanJson(
            start=span.start,
            end=span.end,
            kind=span.kind,
            rule=span.rule,
            facts=[FactJson(name=fact.name, value=fact.value) for fact in span.facts],
        )
        for span in entry.spans
    ]
    return EntryJson(source=place, text=entry.text, as_found=entry.as_found, spans=spans)
