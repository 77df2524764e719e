"""The command ``kg``: one thin module a command. Errors are one line on stderr; ``--debug`` shows the trace."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.console import Console

import kg
from kg import messages
from kg.cli import build, extract, network, queries, query, serve, validate
from kg.errors import PolicyKGError

app = typer.Typer(
    name="kg",
    help="Government policy plans as a knowledge graph: extract, build, validate, query, serve. 政策计划知识图谱工具。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
debug = False


@app.callback()
def options(
    *,
    show_trace: Annotated[bool, typer.Option("--debug", help="Show the trace of an error.")] = False,
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.", is_eager=True)] = False,
) -> None:
    """Options of every command."""
    global debug  # noqa: PLW0603  # one process runs one command
    debug = show_trace
    if version:
        typer.echo(f"policy-kg {kg.__version__}")
        raise typer.Exit


for command in (
    extract.extract,
    build.build,
    validate.validate,
    query.query,
    queries.queries,
    network.network,
    serve.serve,
):
    app.command(command.__name__)(command)


def main() -> None:
    """Run the command line and exit with the code of DESIGN §3."""
    try:
        app()
    except PolicyKGError as error:
        if debug:
            raise
        Console(stderr=True, soft_wrap=True, highlight=False).print(
            messages.explain(error, messages.terminal_language()), markup=False
        )
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.exit(0)
