"""``kg compare``: plans side by side."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from kg import messages, resources
from kg.building import built_plans
from kg.cli.output import write_bytes
from kg.comparison.comparison import Conventions
from kg.comparison.comparison import compare as compare_plans
from kg.comparison.contract import comparison_json
from kg.comparison.forms import FORMS
from kg.comparison.terminal import print_comparison
from kg.comparison.versions import compare_versions, print_changes, to_json
from kg.comparison.workbench import Workbench
from kg.documents import read_document
from kg.errors import UsageError
from kg.graph.changes import changes_graph
from kg.identifiers import Identifiers, file_document_id
from kg.records.extraction import extract
from kg.settings import Settings


class Format(StrEnum):
    """Output formats."""

    table = "table"
    json = "json"
    html = "html"
    xlsx = "xlsx"
    docx = "docx"
    sssom = "sssom"
    turtle = "turtle"


class Review(StrEnum):
    """Which correspondences count."""

    accepted = "accepted"
    proposed = "proposed"


class Reading(StrEnum):
    """How 「X月前」 is read."""

    lenient = "lenient"
    strict = "strict"


def compare(
    plans: Annotated[list[str], typer.Argument(metavar="A B [C…]", help="Document ids, IRIs, or files.")],
    *,
    form: Annotated[Format, typer.Option("--format", help="How to print the comparison.")] = Format.table,
    review: Annotated[
        Review | None,
        typer.Option(help="accepted: what a review accepted (default where there is any); proposed: also candidates."),
    ] = None,
    reading: Annotated[Reading, typer.Option(help="Reading of deadlines.")] = Reading.lenient,
    as_of: Annotated[str, typer.Option(metavar="DATE", help="Milestones before this day count as past.")] = "",
    levels: Annotated[
        bool,
        typer.Option("--cascade", help="The plans are named from the top level down: what becomes of each item."),
    ] = False,
    versions: Annotated[
        bool, typer.Option("--versions", help="A and B are two versions of one document, as files: list the changes.")
    ] = False,
    lang: Annotated[str | None, typer.Option(help="zh-Hans or en; default: the terminal's.")] = None,
) -> None:
    """Compare plans item by item: matches with evidence, differences, what stands alone, and the nine views.

    A file is read, compared and forgotten. Exit codes: 0 compared · 2 usage · 3 a file cannot be read · 4 no data.
    """
    settings = Settings.from_environment()
    language = messages.language_of(lang) if lang else messages.terminal_language()
    if versions:
        _versions(plans, form, settings, language)
        return
    fetch, known = built_plans(resources.built_data_folder())
    bench = Workbench(plans, fetch, known, settings)
    comparison = compare_plans(bench, Conventions(review.value if review else None, reading.value, as_of))
    if form is Format.table:
        print_comparison(comparison, Console(highlight=False, markup=False, emoji=False), language, levels=levels)
        return
    for pair in comparison.pairs:
        if pair.no_shared_subject:
            typer.echo(
                messages.render("compare.no_shared_subject", language, candidates=len(pair.candidates)), err=True
            )
    if form is Format.json:
        typer.echo(json.dumps(comparison_json(comparison, levels=levels), ensure_ascii=False, indent=1))
    else:
        write_bytes(FORMS[form.value].make(bench, comparison, language))


def _versions(plans: list[str], form: Format, settings: Settings, language: str) -> None:
    if len(plans) != 2:
        raise UsageError("compare.two_versions", found=len(plans))
    if form not in {Format.table, Format.json, Format.turtle}:
        raise UsageError("compare.versions_format", format=form.value)
    old, new = (extract(read_document(Path(each), settings.upload_bytes)) for each in plans)
    changes = compare_versions(old, new)
    if form is Format.json:
        typer.echo(json.dumps(to_json(changes), ensure_ascii=False, indent=1))
    elif form is Format.turtle:
        ids = Identifiers(settings.base_iri)
        old_ids, new_ids = (ids.policy(file_document_id(each.sha256)) for each in (old, new))
        write_bytes(changes_graph(changes.changes, (old, old_ids), (new, new_ids)).serialize(format="turtle").encode())
    else:
        print_changes(changes, Console(highlight=False, markup=False, emoji=False), language)
