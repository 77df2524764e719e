"""``kg template``: a workbook to fill in, with lists, notes and checks."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kg import messages
from kg.errors import UsageError
from kg.files import replace_file
from kg.validation.template import template_of

MOST_ITEMS = 5_000


class Language(StrEnum):
    """Languages of notes and prompts."""

    zh = "zh"
    en = "en"


def template(
    out: Annotated[Path, typer.Argument(help="The workbook to write, .xlsx.")],
    *,
    place: Annotated[
        str | None, typer.Option(help="GB/T 2260 code of the place whose bodies are offered, for example 500000.")
    ] = None,
    items: Annotated[int, typer.Option(min=1, max=MOST_ITEMS, help="Rows for tasks.")] = 200,
    lang: Annotated[Language | None, typer.Option(help="Of notes and prompts; default: the terminal's.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
) -> None:
    """Write an entry form for a plan: lists of bodies and themes, notes and checks as the rules demand.

    Exit codes: 0 written · 2 usage.
    """
    language = messages.language_of(lang) if lang else messages.terminal_language()
    if out.suffix.lower() != ".xlsx":
        raise UsageError("template.suffix", file=out)
    if out.exists() and not force:
        raise UsageError("template.exists", file=out)
    content = template_of(place, items, language)
    try:
        replace_file(out, content)
    except OSError as problem:
        raise UsageError("template.unwritable", file=out, reason=problem.strerror) from problem
    typer.echo(messages.render("template.written", messages.terminal_language(), file=out))
