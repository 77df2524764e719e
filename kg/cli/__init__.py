"""The command ``kg``: one thin module a command. Errors are one line on stderr; ``--debug`` shows the trace."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Annotated, Any

import typer
from rich.console import Console
from typer.core import TyperGroup

import kg
from kg import messages
from kg.errors import PolicyKGError

COMMANDS = (
    "add",
    "extract",
    "build",
    "rollback",
    "template",
    "validate",
    "query",
    "queries",
    "compare",
    "align",
    "network",
    "serve",
    "publish",
    "verify",
    "push",
    "pull",
    "mcp",
    "doctor",
)
"""In the order of the work; each is a function, or a group, of the module of its name, imported when it is called."""


class LazyGroup(TyperGroup):
    """Imports a command when it is called: reading a query takes no PDF reader, serving no pinyin."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  # click's signature
        """Names of the commands."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002  # click's signature
        """The command of a name, or ``None``."""
        if cmd_name not in COMMANDS:
            return None
        found: Callable[..., None] | typer.Typer = getattr(import_module(f"kg.cli.{cmd_name}"), cmd_name)
        if isinstance(found, typer.Typer):
            return typer.main.get_command(found)
        alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        alone.command(cmd_name)(found)
        return typer.main.get_command(alone)


GARBAGE = (100_000, 50, 100)
"""When Python looks for cycles of objects (``gc.set_threshold``): a graph is a million objects without any, and looking
as often as it does by itself takes a third of the time of a build."""

app = typer.Typer(
    name="kg",
    cls=LazyGroup,
    help="Government policy plans as a knowledge graph: extract, build, validate, query, serve. 政策计划知识图谱工具。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
debug = False


@app.callback(invoke_without_command=True)
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


def main() -> None:
    """Run the command line and exit with the code of DESIGN §3."""
    gc.set_threshold(*GARBAGE)
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
