"""``kg align review``: a person decides which items of two plans correspond."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from kg import messages, resources
from kg.alignment.model import RELATIONS, ComparedPlan, inverse
from kg.building import built_plans
from kg.comparison.dialogue import Dialogue
from kg.comparison.review import Imported, Review, Reviewer
from kg.comparison.terminal import shown
from kg.comparison.wording import relation_in_words
from kg.comparison.workbench import Workbench
from kg.errors import UsageError
from kg.files import replace_file
from kg.identifiers import Identifiers
from kg.settings import Settings
from kg.store.sources import built_data

align = typer.Typer(add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True)


@align.callback()
def commands() -> None:
    """Correspondences of two plans: what people decide about them."""


@align.command()
def review(
    a: Annotated[str, typer.Argument(metavar="A", help="Document id or IRI; relations are seen from it.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Document id or IRI.")],
    *,
    data: Annotated[Path | None, typer.Option(help="Folder of the documents; the project's own by default.")] = None,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Who decides.")] = None,
    take_in: Annotated[Path | None, typer.Option("--import", help="Take over the judgements of an SSSOM TSV.")] = None,
    accept: Annotated[
        list[str] | None, typer.Option(metavar="KEYA--KEYB", help="Accept a pair of items; may be given again.")
    ] = None,
    reject: Annotated[
        list[str] | None, typer.Option(metavar="KEYA--KEYB", help="Reject a pair of items; may be given again.")
    ] = None,
    relation: Annotated[
        str | None, typer.Option(help=f"Of the pairs named: {', '.join(RELATIONS)}; the proposed one by default.")
    ] = None,
    why: Annotated[str, typer.Option(help="Reason, for the pairs named.")] = "",
    show: Annotated[bool, typer.Option("--list", help="List what waits for a decision.")] = False,
    export: Annotated[
        str | None, typer.Option(metavar="FILE|-", help="Write accepted, rejected and candidates as SSSOM TSV.")
    ] = None,
) -> None:
    """Accept, reject or change the proposed matches of two plans, one by one on the terminal or by options.

    Decisions are kept in alignments/ of the data folder, as SSSOM; the next kg build takes them over.
    Exit codes: 0 done · 2 usage · 3 a file cannot be read · 4 no data.
    """
    settings, language = Settings.from_environment(), messages.terminal_language()
    by_options = bool(take_in or accept or reject or show or export)
    if not by_options and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("review.no_terminal")
    left, right = _plans(a, b, settings)
    work = Review(left, right, data or resources.folder("data"), Identifiers(settings.base_iri))
    console = Console(highlight=False, markup=False, emoji=False)
    if not by_options:
        name = by or typer.prompt(messages.render("review.name", language))
        Dialogue(work, left, _reviewer(name), console, language, typer.getchar, console.input).run()
        return
    if take_in:
        _report(work.take_in(take_in), take_in, language)
    if accept or reject:
        _decide(work, left, _reviewer(by), (accept or [], reject or []), relation, why)
    if show:
        console.print(_waiting(work, left, language))
    if export == "-":
        typer.echo(work.export(), nl=False)
    elif export:
        _save(Path(export), work.export())


def _plans(a: str, b: str, settings: Settings) -> tuple[ComparedPlan, ComparedPlan]:
    """The two plans as built.

    Raises:
        StoreError: nothing is built yet.
        UsageError: a plan is unknown or a file, or both are the same.
    """
    folder = resources.built_data_folder()
    built_data(folder)
    fetch, known = built_plans(folder)
    left, right = Workbench([a, b], fetch, known, settings).plans
    for name, plan in ((a, left), (b, right)):
        if plan.id not in known:
            raise UsageError("review.file", file=name)
    return left, right


def _reviewer(name: str | None) -> Reviewer:
    if not (name or "").strip():
        raise UsageError("review.nobody")
    return Reviewer(name or "", dt.datetime.now(dt.UTC).astimezone().date())


def _decide(
    work: Review,
    left: ComparedPlan,
    reviewer: Reviewer,
    pairs: tuple[Sequence[str], Sequence[str]],
    relation: str | None,
    why: str,
) -> None:
    """Record the pairs accepted and rejected by options: all of them, or none where one is wrong."""
    if relation is not None and relation not in RELATIONS:
        raise UsageError("review.relation", value=relation, known=", ".join(RELATIONS))
    turned, decisions = left is not work.a, []
    for accepted, named in zip((True, False), pairs, strict=True):
        for pair in named:
            first, dashes, second = pair.partition("--")
            if not dashes:
                raise UsageError("review.pair_form", value=pair)
            found = work.find(second, first) if turned else work.find(first, second)
            given = inverse(relation) if relation and turned else relation
            decisions.append(reviewer.decide(found, given or found.relation, accepted=accepted, reason=why))
    work.record(decisions)


def _report(taken: Imported, file: Path, language: str) -> None:
    """What came of an import: on stderr, so that an export may follow on stdout."""
    typer.echo(messages.render("review.imported", language, taken=taken.taken, known=taken.known), err=True)
    if taken.unreviewed:
        lines = ", ".join(_runs(taken.unreviewed))
        typer.echo(messages.render("review.unreviewed", language, count=len(taken.unreviewed), lines=lines), err=True)
    for line, item in taken.unknown.items():
        typer.echo(messages.render("review.unknown_item", language, place=f"{file.name}:{line}", item=item), err=True)


def _runs(lines: Sequence[int]) -> Iterator[str]:
    """Numbers in rising order, runs as ``3–7``."""
    for _, numbers in groupby(enumerate(lines), lambda each: each[1] - each[0]):
        run = [number for _, number in numbers]
        yield str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}"


def _waiting(work: Review, left: ComparedPlan, language: str) -> Table:
    """What waits, with the keys that ``--accept`` and ``--reject`` take."""
    table = Table(header_style="bold", expand=True)
    for name in ("keys", "state", "A", "B", "relation", "score"):
        label = name if name in {"A", "B"} else messages.render(f"review.column_{name}", language)
        table.add_column(label, overflow="fold", no_wrap=name == "keys")
    for each in work.waiting():
        found = each.correspondence if left is work.a else each.correspondence.turned()
        state = "outdated" if each.decision else "proposed" if found.proposed else "candidate"
        table.add_row(
            f"{found.a.key}--{found.b.key}",
            messages.render(f"review.state_{state}", language),
            shown(found.a),
            shown(found.b),
            relation_in_words(found.relation, language),
            f"{found.score:.2f}",
        )
    table.caption = messages.render("review.waiting", language, count=table.row_count, decided=len(work.decisions))
    return table


def _save(path: Path, text: str) -> None:
    try:
        replace_file(path, text.encode())
    except OSError as problem:
        raise UsageError("review.unwritable", file=str(path), reason=problem.strerror or str(problem)) from problem
