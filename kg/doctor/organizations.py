"""Agencies and groups: where they belong, what they are, by which names, and who came before and after whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from kg.doctor.divisions import STATE
from kg.doctor.findings import Finding
from kg.doctor.lines import read_source
from kg.doctor.tables import Row, Tables
from kg.identifiers import KEY
from kg.namespaces import VOCAB

SEPARATORS = ("、", "，", ",", ";", "；")
"""A name with one of these is a list that was not split (rule A1)."""
CLOSED, MEMBER_RULE, GOVERNMENT = "closed", "children-governments", "zf"


def check_organizations(tables: Tables, schemes: Path) -> list[Finding]:
    """What is wrong in ``agencies.csv`` and ``groups.csv``.

    Args:
        tables: the tables.
        schemes: the folder with ``agency-type.ttl`` and ``membership-kind.ttl``.
    """
    agencies, groups = tables.rows("agencies"), tables.rows("groups")
    found: list[Finding] = []
    for rows, column, scheme in ((agencies, "type", "agency-type"), (groups, "kind", "membership-kind")):
        known = scheme_keys(schemes / f"{scheme}.ttl")
        for row in rows:
            found += _row(row, tables)
            if row[column] not in known:
                found.append(row.find("doctor.key_unknown", column=column, value=row[column], known=", ".join(known)))
    for row in agencies:
        found += _names(row)
    found += _repeated(agencies)
    found += _repeated(groups)
    found += _succession(agencies)
    for row in groups:
        found += _group(row, tables)
    return found


def scheme_keys(path: Path) -> list[str]:
    """Keys of the concepts of a scheme file."""
    source = read_source(path.read_text(encoding="utf-8"), {})
    prefix = f"{VOCAB}{path.stem}/"
    return sorted(
        str(term.iri).removeprefix(prefix)
        for term in source.terms
        if term.typed and (term.iri or "").startswith(prefix)
    )


def members_on(tables: Tables, scope: str, day: date) -> list[str]:
    """Divisions directly below ``scope`` on ``day`` whose government has a row (the rule ``children-governments``)."""
    below = {
        code
        for code, row in tables.divisions.items()
        if row["parent"] == scope and (row.day("valid_from") or date.min) <= day < (row.day("valid_to") or date.max)
    }
    agencies = tables.rows("agencies")
    return sorted(row["jurisdiction"] for row in agencies if row["key"] == GOVERNMENT and row["jurisdiction"] in below)


def _row(row: Row, tables: Tables) -> Iterator[Finding]:
    if row["jurisdiction"] not in tables.jurisdictions:
        yield row.find("doctor.jurisdiction_unknown", name=row["key"], jurisdiction=row["jurisdiction"])
    if not KEY.fullmatch(row["key"]):
        yield row.find("doctor.key_form", name=row["key"])


def _names(row: Row) -> Iterator[Finding]:
    for name in row.names:
        if any(sign in name for sign in SEPARATORS):
            yield row.find("doctor.name_list", name=name)


def _repeated(rows: list[Row]) -> Iterator[Finding]:
    """Keys and names that two rows of one jurisdiction share, in any form of the name (rule A2)."""
    seen: dict[tuple[str, str, str], int] = {}
    for row in rows:
        for kind, words in (("key", (row["key"],)), ("name", row.names)):
            for word in words:
                first = seen.setdefault((row["jurisdiction"], kind, word), row.line)
                if first != row.line:
                    key = "doctor.key_repeated" if kind == "key" else "doctor.name_repeated"
                    yield row.find(key, name=word, line=first)


def _succession(agencies: list[Row]) -> Iterator[Finding]:
    """Predecessor and successor are agencies of the same jurisdiction, and each names the other.

    Several agencies may have one successor (a merger) or one predecessor (a division); the one then names one of them.
    """
    table = {(row["jurisdiction"], row["key"]): row for row in agencies}
    for row in agencies:
        for column, back in (("predecessor", "successor"), ("successor", "predecessor")):
            if not row[column]:
                continue
            other = table.get((row["jurisdiction"], row[column]))
            if other is None:
                yield row.find("doctor.agency_unknown", column=column, value=row[column])
                continue
            named = table.get((row["jurisdiction"], other[back]))
            if named is None or named[column] != other["key"]:
                yield row.find("doctor.succession", name=row["key"], column=column, value=row[column], back=back)


def _group(row: Row, tables: Tables) -> Iterator[Finding]:
    if row["scope"] and row["scope"] not in tables.divisions:
        yield row.find("doctor.jurisdiction_unknown", name=row["key"], jurisdiction=row["scope"])
    if row["kind"] != CLOSED:
        if row["member_rule"] or row["expected_size"]:
            yield row.find("doctor.group_open", name=row["key"])
        return
    day = row.day("as_of")
    if row["member_rule"] != MEMBER_RULE or day is None or not row["expected_size"].isdecimal():
        yield row.find("doctor.group_closed", name=row["key"], rule=MEMBER_RULE)
        return
    members = members_on(tables, row["scope"] or STATE, day)
    if len(members) != int(row["expected_size"]):
        yield row.find("doctor.group_size", name=row["key"], found=len(members), wanted=row["expected_size"], day=day)
