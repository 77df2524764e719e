"""Divisions and zones: codes of GB/T 2260 and what lies in what.

GB/T 2260-2007 §4: two digits a province, two a prefecture, two a county; a code ends in ``00`` for each level that it
does not go down to. Municipalities, and counties under direct provincial control, have their province as parent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.doctor.findings import Finding
from kg.doctor.tables import Row, Tables

CODE = re.compile(r"[1-9][0-9]{5}")
STATE = "cn"
LEVELS = ("national", "province", "prefecture", "county")
"""Keys of scheme ``admin-level`` that a division can have, from the top."""
ZONE_KINDS = {"zone", "region"}


def check_divisions(tables: Tables) -> list[Finding]:
    """What is wrong in ``divisions.csv`` and ``zones.csv``."""
    seen: dict[str, int] = {}
    found: list[Finding] = []
    for row in tables.rows("divisions"):
        code = row["code"]
        if code in seen:
            found.append(row.find("doctor.key_repeated", name=code, line=seen[code]))
        seen.setdefault(code, row.line)
        found += _code(row)
        found += _parent(row, tables)
    for row in tables.rows("zones"):
        if row["key"] in seen:
            found.append(row.find("doctor.key_repeated", name=row["key"], line=seen[row["key"]]))
        seen.setdefault(row["key"], row.line)
        found += _zone(row, tables)
    return found


def level_of(code: str) -> str:
    """The level that a code shows by its zeros: 500000 province, 330100 prefecture, 330102 county.

    >>> level_of("500000"), level_of("330100"), level_of("500102"), level_of("cn")
    ('province', 'prefecture', 'county', 'national')
    """
    if code == STATE:
        return "national"
    return "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"


def fits(code: str, parent: str) -> bool:
    """Whether ``code`` lies below ``parent`` by its digits.

    >>> fits("500102", "500000"), fits("330102", "330100"), fits("429004", "420000"), fits("500102", "510000")
    (True, True, True, False)
    """
    if parent == STATE:
        return level_of(code) == "province"
    prefix = parent[:2] if parent.endswith("0000") else parent[:4] if parent.endswith("00") else None
    return prefix is not None and code.startswith(prefix) and code != parent


def _code(row: Row) -> Iterator[Finding]:
    code, level = row["code"], row["level"]
    if code != STATE and not CODE.fullmatch(code):
        yield row.find("doctor.code_form", code=code)
    elif level not in LEVELS:
        yield row.find("doctor.key_unknown", column="level", value=level, known=", ".join(LEVELS))
    elif level != level_of(code):
        yield row.find("doctor.level", code=code, found=level, wanted=level_of(code))
    if code != STATE and not row["edition"]:
        yield row.find("doctor.cell_empty", column="edition")


def _parent(row: Row, tables: Tables) -> Iterator[Finding]:
    code, parent = row["code"], row["parent"]
    if code == STATE and not parent:
        return
    if parent not in tables.divisions:
        yield row.find("doctor.parent_unknown", code=code, parent=parent)
    elif CODE.fullmatch(code) and not fits(code, parent):
        yield row.find("doctor.code_unfit", code=code, parent=parent)


def _zone(row: Row, tables: Tables) -> Iterator[Finding]:
    if CODE.fullmatch(row["key"]):
        yield row.find("doctor.zone_code", name=row["key"])
    if row["kind"] not in ZONE_KINDS:
        yield row.find("doctor.key_unknown", column="kind", value=row["kind"], known=", ".join(sorted(ZONE_KINDS)))
    if row["parent"] not in tables.divisions:
        yield row.find("doctor.parent_unknown", code=row["key"], parent=row["parent"])
