"""``kg mcp``: saved queries as read-only tools for language-model clients."""

from __future__ import annotations

import asyncio
import contextlib
from enum import StrEnum
from typing import Annotated

import typer

from kg import namespaces, resources
from kg.cli.query import open_store
from kg.cli.serve import refuse_taken
from kg.errors import UsageError
from kg.mcp_server import Tools
from kg.saved_queries.registry import Registry
from kg.saved_queries.values import ValueReader
from kg.settings import Settings
from kg.store.base import Store


class Transport(StrEnum):
    """How clients speak to the server (MCP, "Transports")."""

    stdio = "stdio"
    http = "http"


def mcp(
    *,
    transport: Annotated[
        Transport, typer.Option(help="stdio: the client starts this command; http: streamable HTTP at /mcp.")
    ] = Transport.stdio,
    host: Annotated[str, typer.Option(help="Address to listen on (http).")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on (http).", min=0, max=65_535)] = 8001,
    endpoint: Annotated[str | None, typer.Option(help="Ask this SPARQL endpoint instead of the built data.")] = None,
) -> None:
    """Offer the saved queries to language-model clients; read-only, with the limits of the HTTP doors.

    Raises:
        UsageError: the package ``mcp`` is not installed.
        StoreError: there is no data yet, or the port is taken.
    """
    try:
        import mcp as _  # noqa: F401
    except ModuleNotFoundError:
        raise UsageError("mcp.not_installed") from None
    settings = Settings.from_environment()
    reader = ValueReader(settings.base_iri, namespaces.prefixes())
    folder = resources.folder("queries")
    store = open_store(endpoint, settings)
    tools = Tools(store, Registry.load(folder, reader), Registry.load(folder / "pages", reader), settings)
    if transport is Transport.http:
        refuse_taken(host, port)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_over_http(store, tools, host, port) if transport is Transport.http else _over_stdio(store, tools))


async def _over_stdio(store: Store, tools: Tools) -> None:
    from mcp.server.stdio import stdio_server

    server = tools.server()
    async with store, stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())


async def _over_http(store: Store, tools: Tools, host: str, port: int) -> None:
    """Answers come as plain JSON, without sessions: every request stands alone, as every query does."""
    import uvicorn

    app = tools.server().streamable_http_app(json_response=True, stateless_http=True, host=host)
    async with store:
        await uvicorn.Server(uvicorn.Config(app, host, port, server_header=False)).serve()
