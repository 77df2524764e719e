"""``kg pull``: the graphs of any SPARQL 1.1 store into one file of canonical N-Quads."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg import messages
from kg.cli.push import PASSWORD, graph_progress, read_credentials
from kg.errors import InputError
from kg.settings import Settings
from kg.transfer.pull import pull as pull_graphs
from kg.transfer.server import Server


def pull(
    endpoint: Annotated[str, typer.Argument(help="Address of the SPARQL endpoint.")],
    out: Annotated[Path, typer.Argument(metavar="OUT.nq", help="The file to write.")],
    *,
    graph: Annotated[list[str] | None, typer.Option(help="Only this named graph; can be repeated.")] = None,
    user: Annotated[str | None, typer.Option(help="User name, for digest or basic authentication.")] = None,
    password_file: Annotated[
        Path | None, typer.Option(help=f"File whose first line is the password; else {PASSWORD}.")
    ] = None,
) -> None:
    """Fetch the graphs of a SPARQL store into a file, which is written only when all are there and counted.

    Numbers and language tags come as the server holds them. Exit codes: 0 done and counted · 2 usage · 3 the file
    cannot be written · 4 network or server, with the graph named.
    """
    settings, credentials = Settings.from_environment(), read_credentials(user, password_file)
    if not out.parent.is_dir():
        raise InputError("transfer.out", file=out, reason=str(out.parent))
    with Server(endpoint, settings, credentials=credentials) as server, graph_progress() as progress:
        task = progress.add_task("", total=None)
        try:
            graphs, quads = pull_graphs(
                server, out, graph or (), lambda name, _: progress.update(task, description=name, advance=1)
            )
        except OSError as error:
            raise InputError("transfer.out", file=out, reason=error.strerror or str(error)) from None
    values = {"graphs": graphs, "quads": quads, "file": out}
    typer.echo(messages.render("transfer.pulled", messages.terminal_language(), **values))
