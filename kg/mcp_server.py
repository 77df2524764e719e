"""Saved queries as read-only tools for language-model clients (Model Context Protocol, package ``mcp``).

A tool a query, with its typed parameters; nothing else can be asked, no address can be named. The limits are those of
the HTTP doors, rows are fewer. Every answer says from which documents it is and how to cite it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kg import __version__, messages
from kg.derived.question import TableQuestion
from kg.errors import PolicyKGError
from kg.saved_queries.citations import citation
from kg.saved_queries.model import SavedQuery
from kg.saved_queries.registry import Registry
from kg.saved_queries.schemas import answer_schema, parameters_schema
from kg.saved_queries.tables import Table, run_query, table_json
from kg.settings import Settings
from kg.store.base import Store

if TYPE_CHECKING:
    import mcp_types as types
    from mcp.server.lowlevel import Server

MOST_ROWS = 200
"""Rows of an answer: a model's context is small. ``total`` is true all the same."""
LANGUAGE = "lang"


class Tools:
    """Answers what clients ask.

    Args:
        store: open.
        queries: the tools.
        page_queries: has ``sources``.
        settings: limits.
    """

    def __init__(self, store: Store, queries: Registry, page_queries: Registry, settings: Settings) -> None:
        self.store = store
        self.queries = queries
        self.page_queries = page_queries
        self.settings = settings

    def server(self) -> Server[Any]:
        """The protocol server."""
        from mcp.server.lowlevel import Server

        return Server(
            "policy-kg",
            version=__version__,
            instructions=messages.render("mcp.instructions", "en", rows=MOST_ROWS),
            on_list_tools=self._list,
            on_call_tool=self._call,
        )

    async def _list(self, context: Any, parameters: Any) -> types.ListToolsResult:  # noqa: ARG002 -- the protocol's
        import mcp_types as types

        return types.ListToolsResult(tools=[self._tool(query) for query in self.queries])

    def _tool(self, query: SavedQuery) -> types.Tool:
        import mcp_types as types

        schema = parameters_schema(query, "en")
        schema["properties"][LANGUAGE] = {"type": "string", "enum": list(messages.LANGUAGES), "default": "en"}
        texts = [text.by_language.values() for text in (query.question, query.description) if text]
        return types.Tool(
            name=query.name,
            title=query.title["en"],
            description="\n".join(word for words in texts for word in words),
            input_schema=schema,
            output_schema=answer_schema(query, "en"),
            annotations=types.ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False),
        )

    async def _call(self, context: Any, parameters: types.CallToolRequestParams) -> types.CallToolResult:  # noqa: ARG002
        import mcp_types as types

        given = dict(parameters.arguments or {})
        language = messages.language_of(str(given.pop(LANGUAGE, "en")))
        try:
            body = await self.answer(parameters.name, given, language)
        except PolicyKGError as error:
            text = types.TextContent(type="text", text=messages.explain(error, language))
            return types.CallToolResult(content=[text], is_error=True)
        text = types.TextContent(type="text", text=json.dumps(body, ensure_ascii=False))
        return types.CallToolResult(content=[text], structured_content=body)

    async def answer(self, name: str, given: Mapping[str, Any], language: str) -> dict[str, Any]:
        """The answer of a query, with citation and sources.

        Args:
            name: of the query.
            given: parameters as JSON has them.
            language: of the citation.

        Raises:
            UsageError: the query or a parameter is unknown, missing or of the wrong form.
            StoreError: the store failed, or a limit ended the query.
        """
        query = self.queries.get(name)
        values = {
            key: [str(each) for each in value] if isinstance(value, list) else str(value)
            for key, value in given.items()
            if value is not None
        }
        reader, seconds = self.queries.reader, min(self.settings.query_seconds, self.settings.query_seconds_ceiling)
        table = await run_query(
            self.store,
            query,
            reader.bind(query, values),
            reader.question(query, values),
            timeout_seconds=seconds,
            within=reader.within(query, values),
        )
        version = self.store.status().data_version
        body = table_json(query, values, table, version)
        body["rows"] = body["rows"][:MOST_ROWS]
        shown = {"rows_shown": len(body["rows"]), "citation": citation(query, values, version, "", language)}
        return body | shown | {"sources": await self._sources(table)}

    async def _rows(self, query: SavedQuery, text: str, question: TableQuestion | None = None) -> Table:
        seconds = min(self.settings.query_seconds, self.settings.query_seconds_ceiling)
        return await run_query(self.store, query, text, question, timeout_seconds=seconds)

    async def _sources(self, table: Table) -> list[dict[str, str]]:
        """The plans that the answer names, or all plans where it names none: title, address, status of the text."""
        query = self.page_queries.get("sources")
        text = self.page_queries.reader.bind(query, {})
        plans = (await self._rows(query, text)).rows
        named = {cell.iri for row in table.rows for cell in row.values() if cell.iri}
        used = [row for row in plans if row["plan"].iri in named] or plans
        return [{name: cell.text for name, cell in row.items()} for row in used]
