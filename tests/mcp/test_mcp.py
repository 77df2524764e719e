"""``kg mcp`` as its clients see it: the protocol's own client, over both transports, on the built data."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters, stdio_client

from kg import namespaces, resources
from kg.mcp_server import MOST_ROWS
from kg.saved_queries.registry import Registry
from kg.saved_queries.values import ValueReader
from kg.settings import Settings

COMMAND = [str(Path(sys.executable).parent / "kg"), "mcp"]
QUERIES = Registry.load(resources.folder("queries"), ValueReader(Settings().base_iri, namespaces.prefixes()))


@pytest.fixture(scope="module")
def environment(built: Path) -> dict[str, str]:
    return {**os.environ, "POLICY_KG_HOME": str(built), "POLICY_KG_LANG": "en"}


@contextlib.contextmanager
def over_http(environment):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with subprocess.Popen([*COMMAND, "--transport", "http", "--port", str(port)], env=environment) as process:
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/mcp"
        process.terminate()


@contextlib.contextmanager
def over_stdio(environment):
    yield stdio_client(StdioServerParameters(command=COMMAND[0], args=COMMAND[1:], env=environment))


@pytest.mark.parametrize("transport", [over_stdio, over_http])
def test_every_query_is_a_read_only_tool_that_answers_with_sources(transport, environment):
    async def talk(target):
        async with Client(target) as client:
            tools = (await client.list_tools()).tools
            answer = await client.call_tool("workload-of-agencies", {"plan": "500000-2022-zwfw-gzyd"})
            wrong = await client.call_tool("workload-of-agencies", {"plam": "x", "lang": "zh-Hans"})
            absent = await client.call_tool("milestones-due-by", {})
            return tools, answer, wrong, absent

    with transport(environment) as target:
        tools, answer, wrong, absent = asyncio.run(talk(target))
    assert {tool.name for tool in tools} == {query.name for query in QUERIES}
    assert all(tool.annotations.read_only_hint and not tool.annotations.open_world_hint for tool in tools)
    body = answer.structured_content
    assert body["rows_shown"] == min(body["total"], MOST_ROWS) == len(body["rows"]) > 50
    assert "2022年重庆市政务服务工作要点" in [source["title"] for source in body["sources"]]
    assert body["data_version"] in body["citation"]
    assert wrong.is_error
    assert "plam" in wrong.content[0].text
    assert "参数" in wrong.content[0].text
    assert absent.is_error
    assert "date" in absent.content[0].text
