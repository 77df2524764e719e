"""Links to Wikidata: the thing exists, the item is one, and no two rows claim the same."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.doctor.findings import Finding
from kg.doctor.tables import SEVERAL, Row, Tables
from kg.graph.agents import place_key

ITEM = re.compile(r"Q[1-9][0-9]*")


def check_links(tables: Tables) -> list[Finding]:
    """What is wrong in ``wikidata.csv`` and ``wikidata_sources.csv``."""
    things, sources = _things(tables), {row["key"] for row in tables.rows("wikidata_sources")}
    rows = tables.rows("wikidata")
    found = [*_repeated(rows, "thing", "item"), *_repeated(tables.rows("wikidata_sources"), "key")]
    for row in rows:
        found += _row(row, things, sources)
    return found


def _things(tables: Tables) -> set[str]:
    """What can be linked, as IRIs below ``{base}id/``."""
    places = {f"zone/{row['key']}" for row in tables.rows("zones")} | set(tables.divisions)
    agencies = {f"{place_key(row['jurisdiction'])}/{row['key']}" for row in tables.rows("agencies")}
    return {f"place/{key}" for key in places} | {f"agency/{key}" for key in agencies}


def _repeated(rows: list[Row], *columns: str) -> Iterator[Finding]:
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        for column in columns:
            first = seen.setdefault((column, row[column]), row.line)
            if first != row.line:
                yield row.find("doctor.key_repeated", name=row[column], line=first)


def _row(row: Row, things: set[str], sources: set[str]) -> Iterator[Finding]:
    if row["thing"] not in things:
        yield row.find("doctor.link_thing", thing=row["thing"])
    if not ITEM.fullmatch(row["item"]):
        yield row.find("doctor.link_item", item=row["item"])
    for column in ("source", "checked_against"):
        for key in filter(None, row[column].split(SEVERAL)):
            if key not in sources:
                known = ", ".join(sorted(sources))
                yield row.find("doctor.key_unknown", column=column, value=key, known=known)
