"""The files that say what derived tables are: SPARQL for their rows, SQL for their form and for answers."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, Self, cast, get_args

from kg import resources
from kg.derived.bindings import ColumnNameError, variables_of
from kg.derived.grams import bigrams
from kg.errors import DataError

Type = Literal["IRI", "OWN", "TEXT", "TAG", "INTEGER"]
"""What a column holds (``queries/tables/schema/tables.sql``); TAG is the companion of a text."""
TAG = "_tag"
PART = "part"
KEY = "id"


@dataclass(frozen=True, slots=True)
class RowsOfPart:
    """A table whose rows come from one part of the data by SPARQL.

    Args:
        name: of the table.
        path: the query.
        sparql: its text.
        columns: column → type, without the part and the key.
    """

    name: str
    path: Path
    sparql: str
    columns: Mapping[str, Type]


@dataclass(frozen=True, slots=True)
class Definitions:
    """All definitions of a folder.

    Args:
        folder: where they stand.
        schema: the statements that make the tables.
        refresh: the statements that count what a part has together with shared concepts.
        rows: tables filled by SPARQL, in alphabetical order.
        tables: names of all tables.
        answers: saved query → the statement that answers it.
    """

    folder: Path
    schema: str
    refresh: str
    rows: tuple[RowsOfPart, ...]
    tables: frozenset[str]
    answers: Mapping[str, str]

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read ``queries/tables``.

        Raises:
            DataError: a file is missing or broken, or a query fills no table; the message names it.
        """
        schema_file = folder / "schema" / "tables.sql"
        schema, refresh = _text(schema_file), _text(folder / "schema" / "refresh.sql")
        connection = empty(schema, schema_file)
        try:
            rows = tuple(_rows(connection, path) for path in sorted(folder.glob("*.rq")))
            _refreshes(connection, refresh, folder / "schema" / "refresh.sql")
            answers = {path.stem: _answer(connection, path) for path in sorted(folder.glob("*.sql"))}
            found = connection.execute("select name from sqlite_schema where type = 'table'")
            tables = frozenset(name for (name,) in found)
        finally:
            connection.close()
        return cls(folder, schema, refresh, rows, tables, answers)

    @property
    def version(self) -> int:
        """A number that changes with whatever decides what the tables hold."""
        held = "\0".join([self.schema, self.refresh, *(f"{table.name}\0{table.sparql}" for table in self.rows)])
        return int.from_bytes(hashlib.sha256(held.encode()).digest()[:4]) & 0x7FFFFFFF


@cache
def project_definitions() -> Definitions:
    """The definitions that the project carries, read once.

    Raises:
        DataError: one is broken, or the installation is incomplete.
    """
    return Definitions.read(resources.folder("queries") / "tables")


def empty(schema: str, file: Path, database: str | Path = ":memory:") -> sqlite3.Connection:
    """A new database with the tables.

    Raises:
        DataError: the statements cannot be carried out.
    """
    connection = sqlite3.connect(database, isolation_level=None)
    prepare(connection)
    try:
        connection.executescript(schema)
    except sqlite3.Error as error:
        connection.close()
        raise broken(file, error) from None
    return connection


def prepare(connection: sqlite3.Connection) -> None:
    """Make a connection one that writes: a file is there whole or not at all, so no step needs a journal."""
    connection.executescript("pragma journal_mode = off; pragma synchronous = off; pragma secure_delete = off")
    connection.create_function("bigrams", 1, bigrams, deterministic=True)


def broken(file: Path, error: object) -> DataError:
    """The error that names a definition file."""
    return DataError("derived.definition", file=file.name, reason=" ".join(str(error).split()))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise broken(path, error) from None


def _rows(connection: sqlite3.Connection, path: Path) -> RowsOfPart:
    declared = connection.execute("select name, type from pragma_table_info(?)", (path.stem,)).fetchall()
    if not declared:
        raise broken(path, f"no table {path.stem}")
    columns: dict[str, Type] = {}
    for name, type_ in declared:
        if name in {PART, KEY}:
            continue
        if type_ not in get_args(Type):
            raise broken(path, f"{name}: type {type_}")
        columns[name] = "TAG" if name.endswith(TAG) else cast("Type", type_)
    return RowsOfPart(path.stem, path, _text(path), columns)


def _refreshes(connection: sqlite3.Connection, refresh: str, file: Path) -> None:
    try:
        for statement in statements(refresh):
            connection.execute(f"explain {statement}", {PART: 0})
    except sqlite3.Error as error:
        raise broken(file, error) from None


def statements(script: str) -> list[str]:
    """The statements of a script that has no trigger in it, without comments."""
    return [text for part in re.sub(r"--[^\n]*", "", script).split(";") if (text := part.strip())]


def _answer(connection: sqlite3.Connection, path: Path) -> str:
    text = _text(path)
    try:
        variables_of([column[0] for column in connection.execute(text, _Anything()).description])
    except (sqlite3.Error, ColumnNameError) as error:
        raise broken(path, error) from None
    return text


class Unstated(dict[str, object]):
    """Values of parameters; one that is not there is NULL."""

    def __missing__(self, name: str) -> None:
        """NULL."""


class _Anything(dict[str, str]):
    """Values for a trial: a word, a number and a JSON document in one."""

    def __missing__(self, name: str) -> str:
        """The same for every parameter."""
        return "1"
