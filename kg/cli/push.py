"""``kg push``: the built data into any SPARQL 1.1 store, graph by graph."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from kg import messages, resources
from kg.errors import InputError, StoreError, UsageError
from kg.settings import Settings
from kg.store.authentication import Credentials
from kg.transfer.push import Choices, Pushed
from kg.transfer.push import push as push_graphs
from kg.transfer.quad_file import QuadFile
from kg.transfer.server import Server

PASSWORD = "POLICY_KG_PASSWORD"  # noqa: S105 -- the name of the variable


def push(
    endpoint: Annotated[str, typer.Argument(help="Address of the SPARQL endpoint: it is asked for counts.")],
    file: Annotated[Path | None, typer.Argument(help="N-Quads to send instead of the built data.")] = None,
    *,
    graph_store: Annotated[
        str | None, typer.Option(help="Address of its Graph Store Protocol; without one, SPARQL updates are sent.")
    ] = None,
    update: Annotated[
        str | None, typer.Option(help="Address of SPARQL updates; the endpoint's own by default.")
    ] = None,
    user: Annotated[str | None, typer.Option(help="User name, for digest or basic authentication.")] = None,
    password_file: Annotated[
        Path | None, typer.Option(help=f"File whose first line is the password; else {PASSWORD}.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Send also the graphs that are there already.")] = False,
    delete_others: Annotated[
        bool, typer.Option("--delete-others", help="Remove graphs of our base IRI that are not in the data.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
) -> None:
    """Send the built data to a SPARQL store; interrupted, it goes on where it ended.

    A graph is passed over when the server counts the same triples and the same fingerprint. Exit codes: 0 done and
    counted · 2 usage · 3 the file cannot be read · 4 network or server, with the graph named.
    """
    settings, language = Settings.from_environment(), messages.terminal_language()
    path = file or resources.built_dataset()
    if path is None:
        raise StoreError("store.not_built", file=resources.built_data_folder() / resources.DATASET)
    choices = Choices(replace, settings.base_iri if delete_others else None, dry_run)
    credentials = read_credentials(user, password_file)
    with QuadFile(path) as opened:
        count = len(opened.sizes)
    with (
        Server(endpoint, settings, graph_store=graph_store, update=update, credentials=credentials) as server,
        graph_progress() as progress,
    ):
        task = progress.add_task("", total=count)
        done = push_graphs(path, server, choices, lambda graph, *_: progress.update(task, description=graph, advance=1))
    _tell(done, choices, settings.base_iri, language)


def read_credentials(user: str | None, password_file: Path | None) -> Credentials | None:
    """Name and password, the latter from a file or the environment: an argument could be seen by others.

    Raises:
        UsageError: there is a name and no password.
        InputError: the file cannot be read.
    """
    if user is None:
        return None
    if password_file:
        try:
            password = password_file.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError("transfer.password", file=password_file, reason=str(error)) from None
    else:
        password = os.environ.get(PASSWORD, "")
    if not password:
        raise UsageError("transfer.no_password", name=PASSWORD)
    return Credentials(user, password)


def graph_progress() -> Progress:
    """A bar on standard error; nothing where that is no terminal."""
    console = Console(stderr=True)
    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}", markup=False))
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _tell(done: Pushed, choices: Choices, base: str, language: str) -> None:
    counts = {"sent": len(done.sent), "passed": len(done.passed), "deleted": len(done.deleted), "triples": done.triples}
    typer.echo(messages.render("transfer.would" if choices.dry_run else "transfer.done", language, **counts))
    if done.unlike:
        typer.echo(messages.render("transfer.unlike", language))
    for action, graphs in (("sent", done.sent), ("deleted", done.deleted)):
        for graph in graphs if choices.dry_run else ():
            typer.echo(f"  {messages.render(f'transfer.action.{action}', language)} {graph}")
    if done.others:
        typer.echo(messages.render("transfer.others", language, count=len(done.others), base=base))
        for graph in done.others:
            typer.echo(f"  {graph}")
