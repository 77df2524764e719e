"""``kg publish``: the site as a folder that any web server can show."""

from __future__ import annotations

import hashlib
import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from kg import messages, resources
from kg.building import build
from kg.dumps import write_dumps
from kg.settings import Settings

MEGABYTE = 1_000_000


def publish(
    *,
    out: Annotated[
        Path, typer.Argument(help="Folder to make, or to replace if it is a publication.", show_default=False)
    ],
    base_iri: Annotated[
        str | None,
        typer.Option(help="Start of the IRIs of the data and address of the site; ends in /. The setting by default."),
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes that make pages; one a processor by default.")] = (
        os.cpu_count() or 1
    ),
) -> None:
    """Publish the data as a static site: pages, RDF, dumps, description, and rules for a web server.

    Everything the server shows except what it answers on request (SPARQL, search, forms). A run that is interrupted
    leaves the publication before as it was; the same data give the same bytes.
    Exit codes: 0 published · 2 usage · 3 a document or what was built cannot be read · 4 a process
    that makes pages ended.
    """
    from kg.publication import MARK, check_base, check_folder
    from kg.publication import publish as publish_site

    start, language = time.perf_counter(), messages.terminal_language()
    settings = Settings.from_environment()
    if base_iri is not None:
        settings = replace(settings, base_iri=base_iri)
        settings.check()
    check_base(settings.base_iri)
    check_folder(out, MARK)
    folder = _built_folder(settings)
    with _progress() as progress:
        build(resources.folder("data"), folder, settings, progress=lambda _: None)
        write_dumps(folder, settings, progress=lambda _: None)
        tasks: dict[str, TaskID] = {}

        def told(what: str, done: int, whole: int | None) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(messages.render(f"publication.{what}", language), total=whole)
            progress.update(tasks[what], advance=done)

        made = publish_site(out, folder, settings, jobs, told)
    typer.echo(
        messages.render(
            "publication.done",
            language,
            folder=made.folder,
            pages=made.pages,
            files=made.files,
            megabytes=round(made.size_bytes / MEGABYTE),
            version=made.data_version,
            seconds=round(time.perf_counter() - start),
        )
    )


def _built_folder(settings: Settings) -> Path:
    """Where the data are built: the usual place, or one of their own for another base IRI."""
    usual = resources.built_data_folder()
    if settings.base_iri == Settings.from_environment().base_iri:
        return usual
    return usual / "bases" / hashlib.sha256(settings.base_iri.encode()).hexdigest()[:8]


def _progress() -> Progress:
    """A bar on standard error; nothing where that is no terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
