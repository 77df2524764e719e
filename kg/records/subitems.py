"""Rows that are parts of the row before them.

A row may announce a set by its quoted name, 新增一批“一件事”套餐, and the rows that follow name the members:
公民婚育一件事。 A member is a short phrase that holds the name; the first row of another form ends the set.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

ANNOUNCED = re.compile(r"(?:一批|以下|下列|各类|现有|新增).*?“(?P<name>[^”]{2,12})”(?:套餐|清单|项目|事项|服务)?")
LONGEST_MEMBER = 24


def parents_of(texts: Sequence[str]) -> list[int | None]:
    """For each row of a section the index of the row it is a part of, or ``None``."""
    parents: list[int | None] = []
    parent, name = None, ""
    for index, text in enumerate(texts):
        if parent is not None and _is_member(text, name):
            parents.append(parent)
            continue
        parents.append(None)
        announced = ANNOUNCED.search(text)
        parent, name = (index, announced["name"]) if announced else (None, "")
    return parents


def _is_member(text: str, name: str) -> bool:
    phrase = text.rstrip("。；")
    return name in phrase and len(phrase) <= LONGEST_MEMBER and not re.search("[，。；]", phrase)
