"""``kg extract``: document → records."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kg import messages
from kg.cli.output import write_bytes
from kg.documents import read_document
from kg.errors import UsageError
from kg.graph.canonical import canonical_nquads
from kg.graph.documents import build_document
from kg.identifiers import Identifiers, file_document_id
from kg.records.contract import ExtractionJson, to_contract
from kg.records.explanation import Explanation
from kg.records.explanation.contract import ExplanationJson
from kg.records.explanation.contract import to_contract as explanation_contract
from kg.records.extraction import extract_explained
from kg.records.model import PlanRecord
from kg.settings import Settings


class Format(StrEnum):
    """Output formats."""

    json = "json"
    jsonl = "jsonl"
    turtle = "turtle"
    nquads = "nquads"
    xlsx = "xlsx"
    html = "html"


def extract(
    file: Annotated[Path | None, typer.Argument(help="The document.")] = None,
    *,
    form: Annotated[
        Format | None,
        typer.Option(
            "--format",
            help="json: the whole (the default); jsonl: one item a line; RDF; xlsx: a workbook; html: with --explain.",
        ),
    ] = None,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Say of every word what it was taken for, as a table, json or html."),
    ] = False,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of --format json and exit.")] = False,
) -> None:
    """Read a document and print what it says, every fact with its line.

    Exit codes: 0 read · 2 usage · 3 the file cannot be read.
    """
    if schema:
        model = ExplanationJson if explain else ExtractionJson
        typer.echo(json.dumps(model.model_json_schema(by_alias=True), ensure_ascii=False, indent=1))
        return
    if file is None:
        raise UsageError("extract.no_file")
    if explain and form not in {None, Format.json, Format.html}:
        raise UsageError("extract.explain_format", format=form)
    if form is Format.html and not explain:
        raise UsageError("extract.html_without_explain")
    settings = Settings.from_environment()
    record, explanation = extract_explained(read_document(file, settings.upload_bytes))
    if explain:
        _print_explanation(explanation, record, form)
    else:
        _print_record(record, form or Format.json, settings)


def _print_explanation(explanation: Explanation, record: PlanRecord, form: Format | None) -> None:
    language = messages.terminal_language()
    if form is Format.json:
        typer.echo(explanation_contract(explanation, record).model_dump_json(indent=1))
    elif form is Format.html:
        from kg.records.explanation.page import page_of

        typer.echo(page_of(explanation, record, language), nl=False)
    else:
        from rich.console import Console

        from kg.records.explanation.terminal import print_explanation

        print_explanation(explanation, record, Console(), language)


def _print_record(record: PlanRecord, form: Format, settings: Settings) -> None:
    if form is Format.xlsx:
        from kg.records.workbook import workbook_of

        write_bytes(workbook_of(record))
        return
    if form is Format.json:
        typer.echo(to_contract(record).model_dump_json(by_alias=True, indent=1))
        return
    if form is Format.jsonl:
        for item in to_contract(record).items:
            typer.echo(item.model_dump_json(by_alias=True))
        return
    graphs = build_document(record, file_document_id(record.sha256), Identifiers(settings.base_iri))
    if form is Format.nquads:
        typer.echo(canonical_nquads((graphs.plan, graphs.provenance)).decode(), nl=False)
    else:
        typer.echo(graphs.plan.serialize(format="turtle"), nl=False)
