"""``kg build``: all documents → a generation of the built data, with ``dataset.nq``."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from kg import messages, resources
from kg.building import build as build_dataset
from kg.dumps import dumps_folder, write_dumps
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

    Then the dumps are written: each document and the whole as RDF, tables and network, with checksums.

    A failed build leaves the last one as it was; unchanged input changes nothing. A server that runs takes the new
    data over by itself; ``kg rollback`` takes them back.
    Exit codes: 0 built · 2 usage · 3 a document or what was built cannot be read.
    """
    start = time.perf_counter()
    settings, language = Settings.from_environment(), messages.terminal_language()
    built = build_dataset(
        data or resources.folder("data"),
        out or resources.built_data_folder(),
        settings,
        jobs=jobs,
        progress=lambda document: typer.echo(document, err=True),
    )
    seconds = time.perf_counter() - start
    typer.echo(
        messages.render(
            "build.done",
            language,
            number=built.manifest.number,
            redone=len(built.redone),
            documents=built.documents,
            quads=built.quads,
            folder=built.folder,
            seconds=f"{seconds:.1f}",
        )
    )
    start = time.perf_counter()
    dumps = write_dumps(built.folder, settings, lambda _: None)
    typer.echo(
        messages.render(
            "dumps.done",
            language,
            files=len(dumps.files),
            megabytes=round(sum(file.size_bytes for file in dumps.files) / 1e6),
            folder=dumps_folder(built.folder, dumps.data_version),
            seconds=f"{time.perf_counter() - start:.1f}",
        )
    )
