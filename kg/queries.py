"""Saved queries as Python functions: ``kg.queries.items_led_by_agency(agency="id/agency/500000/sfj")``.

Each gives rows: frozen dataclasses whose fields are the columns of the query, typed by the datatypes of the answer. The
functions of this module ask the built data; those of :func:`connect` any SPARQL endpoint. They work beside a running
event loop (notebooks). ``dir(kg.queries)`` lists them, ``help()`` tells parameters and columns.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import inspect
import keyword
import threading
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import asdict, dataclass, make_dataclass
from functools import cache, cached_property
from types import TracebackType
from typing import Any, Self, TypeVar

from kg import messages, namespaces, resources
from kg.errors import PolicyKGError
from kg.saved_queries.model import Parameter, SavedQuery
from kg.saved_queries.registry import Registry
from kg.saved_queries.tables import Row, Table, run_query
from kg.saved_queries.values import ValueReader
from kg.settings import Settings
from kg.store.base import Store
from kg.store.local import LocalStore
from kg.store.remote import RemoteStore
from kg.store.sources import built_data

Value = str | int | float | bool | dt.date
Result = TypeVar("Result")
_PYTHON_TYPES = {"number": "int | float | None", "date": "datetime.date | None"}


@dataclass(frozen=True, slots=True)
class Answer(Sequence[Any]):
    """The rows of an answer, a sequence of dataclasses.

    Args:
        rows: in the order of the query.
        truncated: whether a limit cut the answer.
        data_version: of the data that answered; None where a remote store does not say.
        query: what was asked.
    """

    rows: tuple[Any, ...]
    truncated: bool
    data_version: str | None
    query: SavedQuery

    def __getitem__(self, index: Any) -> Any:
        return self.rows[index]

    def __len__(self) -> int:
        return len(self.rows)

    def to_dicts(self) -> list[dict[str, Value | None]]:
        """The rows as dictionaries, as data-frame libraries take them."""
        return [asdict(row) for row in self.rows]


class Connection:
    """Saved queries over one store; a context manager, opened by the first question otherwise.

    Args:
        store: what answers.
        queries: the saved queries.
        settings: limits.
    """

    def __init__(self, store: Store, queries: Registry, settings: Settings) -> None:
        self._store = store
        self._queries = queries
        self._settings = settings
        self._by_name = {python_name(query): query for query in queries}
        self._opened = False

    @cached_property
    def _loop(self) -> asyncio.AbstractEventLoop:
        """An event loop in a thread of its own, so that callers may have one too; stopped, it closes."""
        loop = asyncio.new_event_loop()

        def run() -> None:
            loop.run_forever()
            loop.run_until_complete(loop.shutdown_default_executor())
            loop.close()

        self._thread = threading.Thread(target=run, name="kg.queries", daemon=True)
        self._thread.start()
        return loop

    def _wait(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def __enter__(self) -> Self:
        """Open the store.

        Raises:
            StoreError: it cannot be opened.
        """
        if not self._opened:
            self._wait(self._store.__aenter__())
            self._opened = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store and end the thread."""
        if self._opened:
            self._wait(self._store.__aexit__(kind, error, trace))
            self._opened = False
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            del self._loop

    def ask(self, name: str, /, **values: object) -> Answer:
        """The answer of a saved query.

        Args:
            name: with ``-`` or ``_``.
            **values: parameters: text, numbers, dates, or a list of them where the query takes many.

        Raises:
            UsageError: the query or a parameter is unknown, missing or of the wrong form.
            StoreError: the store failed, or a limit ended the query.
        """
        try:
            return self._ask(self._by_name.get(name) or self._queries.get(name), values)
        except PolicyKGError as error:
            error.sentence = messages.explain(error, messages.terminal_language())
            raise

    def _ask(self, query: SavedQuery, values: Mapping[str, object]) -> Answer:
        given = {key: _typed(value) for key, value in values.items() if value is not None}
        reader = self._queries.reader
        text = reader.bind(query, given)
        self.__enter__()  # stays open for the next question
        seconds = self._settings.query_seconds_ceiling
        question, within = reader.question(query, given), reader.within(query, given)
        table = self._wait(run_query(self._store, query, text, question, timeout_seconds=seconds, within=within))
        return Answer(rows_of(query, table), table.truncated, self._store.status().data_version, query)

    def __getattr__(self, name: str) -> Callable[..., Answer]:
        """The function of a saved query."""
        if name.startswith("_") or name not in self._by_name:
            raise AttributeError(f"there is no saved query {name}; known: {', '.join(self._by_name)}")
        return _function(self, self._by_name[name])

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._by_name]


def connect(endpoint: str | None = None) -> Connection:
    """A connection to the built data, or to a SPARQL 1.1 endpoint.

    Args:
        endpoint: its address.

    Raises:
        StoreError: there is no built data; the message names the remedy.
    """
    settings = Settings.from_environment()
    queries = Registry.load(resources.folder("queries"), ValueReader(settings.base_iri, namespaces.prefixes()))
    if endpoint:
        return Connection(RemoteStore(endpoint, settings), queries, settings)
    files = built_data(resources.built_data_folder())
    return Connection(LocalStore(files, settings, workers=1), queries, settings)


def python_name(query: SavedQuery) -> str:
    """The name of a query as Python has it."""
    return query.name.replace("-", "_")


def rows_of(query: SavedQuery, table: Table) -> tuple[Any, ...]:
    """The rows of an answer as dataclasses."""
    kind = row_class(query)
    return tuple(kind(*(_value(row, column.name) for column in query.columns)) for row in table.rows)


@cache
def _row_class(name: str, fields: tuple[tuple[str, str], ...]) -> type[Any]:
    return make_dataclass(name, fields, frozen=True, slots=True)


def row_class(query: SavedQuery) -> type[Any]:
    """The dataclass of a query's rows: a field a column, ``None`` where it is unbound."""
    name = "".join(part.capitalize() for part in query.name.split("-"))
    fields = tuple((_field(column.name), _PYTHON_TYPES.get(column.kind, "str | None")) for column in query.columns)
    return _row_class(name, fields)


def _field(name: str) -> str:
    return f"{name}_" if keyword.iskeyword(name) else name


def _value(row: Row, name: str) -> Value | None:
    cell = row.get(name)
    return None if cell is None else cell.to_python()


def _typed(value: object) -> str | list[str]:
    return [str(each) for each in value] if isinstance(value, list | tuple | set) else str(value)


def _function(connection: Connection, query: SavedQuery) -> Callable[..., Answer]:
    def ask(**values: object) -> Answer:
        return connection.ask(query.name, **values)

    ask.__name__ = ask.__qualname__ = python_name(query)
    ask.__doc__ = _documentation(query)
    ask.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [_argument(parameter) for parameter in sorted(query.parameters, key=lambda parameter: not parameter.required)],
        return_annotation=Answer,
    )
    return ask


def _argument(parameter: Parameter) -> inspect.Parameter:
    default = inspect.Parameter.empty if parameter.required else parameter.default
    return inspect.Parameter(parameter.name, inspect.Parameter.KEYWORD_ONLY, default=default)


def _documentation(query: SavedQuery) -> str:
    language = messages.terminal_language()
    parts = [query.title[language]]
    parts += [text[language] for text in (query.question, query.description) if text]
    parts += [f"{p.name}: {p.label[language]} ({p.type}), e.g. {p.example}" for p in query.parameters]
    parts.append("→ " + ", ".join(f"{column.name} ({column.label[language]})" for column in query.columns))
    return "\n\n".join(parts)


@cache
def _default() -> Connection:
    return connect()  # its processes end with this one


@cache
def _names() -> frozenset[str]:
    return frozenset(file.stem.replace("-", "_") for file in resources.folder("queries").glob("*.rq"))


def __getattr__(name: str) -> Any:
    if name not in _names():
        raise AttributeError(f"module 'kg.queries' has no attribute {name!r}; dir(kg.queries) lists the saved queries")
    return getattr(_default(), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_names()})
