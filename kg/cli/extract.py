"""``kg extract``: document → records."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kg.documents import read_document
from kg.errors import UsageError
from kg.graph.canonical import canonical_nquads
from kg.graph.documents import build_document
from kg.identifiers import Identifiers, file_document_id
from kg.records.contract import ExtractionJson, to_contract
from kg.records.extraction import extract as extract_records
from kg.settings import Settings


class Format(StrEnum):
    """Output formats."""

    json = "json"
    jsonl = "jsonl"
    turtle = "turtle"
    nquads = "nquads"


def extract(
    file: Annotated[Path | None, typer.Argument(help="The document.")] = None,
    *,
    form: Annotated[
        Format, typer.Option("--format", help="json: the whole; jsonl: one item a line; or RDF.")
    ] = Format.json,
    schema: Annotated[bool, typer.Option("--schema", help="Print the JSON Schema of --format json and exit.")] = False,
) -> None:
    """Read a document and print what it says, every fact with its line.

    Exit codes: 0 read · 2 usage · 3 the file cannot be read.
    """
    if schema:
        typer.echo(json.dumps(ExtractionJson.model_json_schema(by_alias=True), ensure_ascii=False, indent=1))
        return
    if file is None:
        raise UsageError("extract.no_file")
    settings = Settings.from_environment()
    record = extract_records(read_document(file, settings.upload_bytes))
    if form in {Format.json, Format.jsonl}:
        contract = to_contract(record)
        if form is Format.json:
            typer.echo(contract.model_dump_json(by_alias=True, indent=1))
        else:
            for item in contract.items:
                typer.echo(item.model_dump_json(by_alias=True))
        return
    graphs = build_document(record, file_document_id(record.sha256), Identifiers(settings.base_iri))
    if form is Format.nquads:
        typer.echo(canonical_nquads((graphs.plan, graphs.provenance)).decode(), nl=False)
    else:
        typer.echo(graphs.plan.serialize(format="turtle"), nl=False)
