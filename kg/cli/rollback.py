"""``kg rollback``: back to an earlier generation of the built data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg import generations, messages, resources
from kg.errors import UsageError


def rollback(
    *,
    to: Annotated[
        int | None, typer.Option(min=1, help="Number of the generation; the one before the present by default.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Where the data were built; build/ of a checkout, else the data folder.")
    ] = None,
) -> None:
    """Take the last build back: an earlier generation is in force again, also for a server that runs.

    Generations stay, so a later one can be named to go forward again; the next build makes a new one.
    Exit codes: 0 done · 2 there is no such generation · 3 it is damaged · 4 nothing was built.
    """
    folder = out or resources.built_data_folder()
    try:
        manifest = generations.rollback(folder, to)
    except OSError as problem:
        raise UsageError("build.unwritable", folder=folder, reason=problem.strerror or str(problem)) from problem
    typer.echo(
        messages.render(
            "generations.current",
            messages.terminal_language(),
            number=manifest.number,
            data_version=manifest.data_version,
            documents=len(manifest.documents),
            quads=manifest.quads,
            folder=folder,
        )
    )
