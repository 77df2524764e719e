"""Making the tables of a generation from those of the one before it."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Protocol

from kg.derived.definitions import Definitions, Type, empty, prepare, statements
from kg.derived.rows import load_part, rows_of
from kg.errors import DataError

SHARED = ("broader", "initiative_narrower")
"""Tables that ``refresh.sql`` reads for every part: where they change, all parts are counted again."""


class Part(Protocol):
    """A part of the data."""

    @property
    def name(self) -> str:
        """What it is called: ``document/<id>``, ``places``, ``agencies``, ``vocab``, ``catalog``, ``alignment/…``."""

    @property
    def path(self) -> Path:
        """Its canonical N-Quads."""


def are_current(path: Path, definitions: Definitions) -> bool:
    """Whether a file holds tables made by these definitions.

    Args:
        path: made by :func:`update_tables`.
        definitions: as they are now.
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            return bool(connection.execute("pragma user_version").fetchone()[0] == definitions.version)
    except sqlite3.Error:
        return False


def update_tables(
    previous: Path | None,
    target: Path,
    removed: Sequence[Part],
    added: Sequence[Part],
    definitions: Definitions,
) -> None:
    """Write the tables of a generation.

    A part that changed is both removed and added. What the tables hold depends on the parts alone, not on the order in
    which they came; numbers given to IRIs do.

    Args:
        previous: tables of the generation before, which :func:`are_current`; None to begin with nothing, in which case
            ``added`` is every part.
        target: the file to write; on any failure there is none.
        removed: parts that are no longer there; only their names are looked at.
        added: parts that are new.
        definitions: of the tables.

    Raises:
        DataError: a definition is broken, or a part does not fit it: a plan in two parts, a term of the wrong kind.
    """
    target.unlink(missing_ok=True)
    try:
        with closing(_opened(previous, target, definitions)) as connection:
            connection.execute("begin")
            _update(connection, removed, added, definitions)
            connection.execute("commit")
            if previous is None:
                connection.execute("insert into grams (grams) values ('optimize')")
                connection.execute("analyze")
        _to_disk(target)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _opened(previous: Path | None, target: Path, definitions: Definitions) -> sqlite3.Connection:
    if previous is None:
        connection = empty(definitions.schema, definitions.folder / "schema" / "tables.sql", target)
        connection.execute(f"pragma user_version = {definitions.version}")
        return connection
    shutil.copyfile(previous, target)
    connection = sqlite3.connect(target, isolation_level=None)
    prepare(connection)
    return connection


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _update(
    connection: sqlite3.Connection, removed: Sequence[Part], added: Sequence[Part], definitions: Definitions
) -> None:
    shared = _shared(connection)
    for part in removed:
        _remove(connection, part.name)
    new = [_add(connection, part, definitions) for part in sorted(added, key=lambda part: part.name)]
    if _shared(connection) != shared:
        new = [number for (number,) in connection.execute("select part from parts order by part")]
    script = statements(definitions.refresh)
    for number in new:
        for statement in script:
            connection.execute(statement, {"part": number})


def _shared(connection: sqlite3.Connection) -> list[list[tuple[int, int]]]:
    """The rows that every part is counted with."""
    return [sorted(connection.execute(f"select * from {table}").fetchall()) for table in SHARED]  # noqa: S608 -- ours


def _owned(connection: sqlite3.Connection) -> list[str]:
    """The tables that have a column for the part."""
    found = connection.execute(
        "select s.name from sqlite_schema s join pragma_table_info(s.name) c on c.name = 'part' where s.type = 'table'"
    )
    return [name for (name,) in found]


def _remove(connection: sqlite3.Connection, name: str) -> None:
    row = connection.execute("select part from parts where name = ?", (name,)).fetchone()
    if row is not None:
        for table in _owned(connection):
            connection.execute(f"delete from {table} where part = ?", row)  # noqa: S608 -- a table of the schema


def _add(connection: sqlite3.Connection, part: Part, definitions: Definitions) -> int:
    number = connection.execute("insert into parts (name) values (?) returning part", (part.name,)).fetchone()[0]
    things: dict[str, int] = {}

    def intern(type_: Type, iri: str) -> int:
        if type_ == "OWN":
            if iri not in things:
                added = connection.execute("insert into things (part, iri) values (?, ?)", (number, iri))
                things[iri] = int(added.lastrowid or 0)
            return things[iri]
        connection.execute("insert into iris (iri) values (?) on conflict do nothing", (iri,))
        return int(connection.execute("select id from iris where iri = ?", (iri,)).fetchone()[0])

    for table, rows in rows_of(load_part(part.path), definitions, intern):
        columns = ", ".join(["part", *table.columns])
        places = ", ".join("?" * (len(table.columns) + 1))
        try:
            statement = f"insert into {table.name} ({columns}) values ({places})"  # noqa: S608 -- names of the schema
            connection.executemany(statement, ((number, *row) for row in rows))
        except sqlite3.Error as error:
            raise DataError("derived.part", part=part.name, table=table.name, reason=str(error)) from None
    return int(number)
