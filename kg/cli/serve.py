"""``kg serve``: everything over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import math
import socket
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg import messages, namespaces, resources
from kg.errors import StoreError, UsageError
from kg.saved_queries.registry import Registry
from kg.saved_queries.values import ValueReader
from kg.settings import Settings
from kg.store.base import Store
from kg.store.jail import JAILED
from kg.store.local import LocalStore
from kg.store.rdf_files import rdf_files
from kg.store.remote import RemoteStore
from kg.store.sources import built_data

if TYPE_CHECKING:
    import uvicorn


class LogFormat(StrEnum):
    """How a line of the log looks."""

    json = "json"
    text = "text"


def serve(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65_535)] = 8000,
    workers: Annotated[
        int | None, typer.Option(help="Processes that answer queries, in each of the two lanes.", min=1)
    ] = None,
    load: Annotated[list[Path] | None, typer.Option(help="Serve this RDF file instead of the built data.")] = None,
    endpoint: Annotated[str | None, typer.Option(help="Serve the data of this SPARQL endpoint.")] = None,
    review: Annotated[
        Path | None,
        typer.Option(help="Let the review page write decisions into this data folder; for a server of your own only."),
    ] = None,
    log_format: Annotated[
        LogFormat | None, typer.Option(help="Lines of the log; text on a terminal, else json.", show_default=False)
    ] = None,
) -> None:
    """Serve pages, saved queries and SPARQL over HTTP; a saved query that is broken is named and left out.

    Raises:
        UsageError: both ``--load`` and ``--endpoint`` are given, or the folder of reviews is none.
        InputError: a file is missing or is not RDF.
        StoreError: there is no data yet, or the port is taken.
    """
    settings = Settings.from_environment()
    if review and not review.is_dir():
        raise UsageError("store.review_folder", folder=review)
    store = choose_store(settings, workers, load or [], endpoint)
    refuse_taken(host, port)
    import uvicorn

    from kg.web import logs
    from kg.web.app import create_app

    reader = ValueReader(settings.base_iri, namespaces.prefixes())
    saved, broken = Registry.load_sound(resources.folder("queries"), reader)
    for problem in broken:
        typer.echo(messages.explain(problem, messages.terminal_language()), err=True)
    app = create_app(store, saved, settings, review, None if load or endpoint else resources.built_dataset())
    config = uvicorn.Config(
        app,
        host,
        port,
        server_header=False,
        access_log=False,
        log_config=logs.configure(log_format or ("text" if sys.stderr.isatty() else "json")),
        timeout_graceful_shutdown=math.ceil(settings.stop_seconds),
    )
    with contextlib.suppress(KeyboardInterrupt), asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(_serve(store, config))


def refuse_taken(host: str, port: int) -> None:
    """Say so before anything starts if another program listens on the port.

    Raises:
        StoreError: it does, or the address is not one of this machine.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.create_server((host, port), family=family):
            pass
    except OSError as problem:
        reason = problem.strerror or str(problem)
        raise StoreError("store.port", host=host, port=port, reason=reason) from problem


async def _serve(store: Store, config: uvicorn.Config) -> None:
    """Open the store first, so that what is wrong with the data is told before anything listens."""
    from kg.web.server import Server

    async with store:
        jail = store.status().jail
        if jail not in {None, JAILED}:
            typer.echo(messages.render("doctor.no_jail", messages.terminal_language(), reason=jail), err=True)
        # what a server has when it starts stays to the end: no request need wait while it is looked through for garbage
        gc.collect()
        gc.freeze()
        await Server(config).serve()


def choose_store(settings: Settings, workers: int | None, load: list[Path], endpoint: str | None) -> Store:
    """The store that the options name.

    Raises:
        UsageError: both files and an endpoint are named.
        InputError: a file is missing or its ending names no RDF format.
        StoreError: nothing is named and there is no built data.
    """
    if endpoint and load:
        raise UsageError("store.load_or_endpoint")
    if endpoint:
        return RemoteStore(endpoint, settings, look=True)
    files = rdf_files(load, settings.base_iri) if load else built_data(resources.built_data_folder())
    return LocalStore(files, settings, workers)
