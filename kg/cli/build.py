"""``kg build``: all documents → a generation of the built data, with ``dataset.nq``."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from kg import messages, resources
from kg.building import build as build_dataset
from kg.settings import Settings


def build(
    *,
    data: Annotated[Path | None, typer.Option(help="Folder of the documents; the project's own by default.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Where to write; build/ of a checkout, else the data folder.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes that work on documents.")] = 1,
) -> None:
    """Build the documents that changed, and publish all as one dataset of named graphs (canonical N-Quads).

    A failed build leaves the last one as it was; unchanged input changes nothing. A server that runs takes the new
    data over by itself; ``kg rollback`` takes them back.
    Exit codes: 0 built · 2 usage · 3 a document or what was built cannot be read.
    """
    start = time.perf_counter()
    built = build_dataset(
        data or resources.folder("data"),
        out or resources.built_data_folder(),
        Settings.from_environment(),
        jobs=jobs,
        progress=lambda document: typer.echo(document, err=True),
    )
    seconds = time.perf_counter() - start
    typer.echo(
        messages.render(
            "build.done",
            messages.terminal_language(),
            number=built.manifest.number,
            redone=len(built.redone),
            documents=built.documents,
            quads=built.quads,
            folder=built.folder,
            seconds=f"{seconds:.1f}",
        )
    )
