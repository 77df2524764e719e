"""Derived tables: their definitions, and whether saved queries and answers fit together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kg.derived.definitions import Definitions
from kg.derived.rows import rows_of
from kg.doctor.findings import Finding
from kg.errors import DataError
from kg.saved_queries.model import SavedQuery


def check_derived(folder: Path, queries: Mapping[Path, SavedQuery]) -> list[Finding]:
    """What is wrong with the files of ``queries/tables``, and with the ``table`` of saved queries.

    Args:
        folder: of the definitions.
        queries: the saved queries, and those behind pages, that can be read.
    """
    import pyoxigraph as ox

    asked = {query.name for query in queries.values() if query.table}
    if not asked and not folder.is_dir():
        return []
    try:
        definitions = Definitions.read(folder)
        for _ in rows_of(ox.Store(), definitions, lambda _type, _iri: 0):
            pass
    except DataError as problem:
        file = next(folder.rglob(str(problem.values["file"])), folder)
        return [Finding(file, None, "doctor.derived_broken", {"reason": str(problem.values["reason"])})]
    found = []
    for path, query in queries.items():
        if query.table and query.table not in definitions.tables:
            found.append(Finding(path, None, "doctor.no_such_table", {"table": query.table}))
        elif query.table and query.name not in definitions.answers:
            found.append(Finding(path, None, "doctor.table_without_sql", {"file": f"tables/{query.name}.sql"}))
    loose = [name for name in definitions.answers if name not in asked]
    return found + [
        Finding(folder / f"{name}.sql", None, "doctor.sql_without_query", {"query": name}) for name in loose
    ]
