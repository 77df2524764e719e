"""Responsibility marks in words: 由A牵头，B、C配合 → names by role.

A mark is a run of parts, each a list of bodies and the words that say what they do. Commas belong to the list until
such words come: in 省委网信办，省公安厅按职责分工负责 both bodies are responsible.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.records.model import LEAD, RESPONSIBLE, SUPPORT, Name
from kg.records.names import names_of

DUTIES = (
    (LEAD, r"共同牵头负责|牵头负责|牵头组织|共同牵头|牵头|主办|主责"),
    (
        RESPONSIBLE,
        r"(?:按照?|根据)?(?:各自)?职责(?:分工)?(?:分别)?(?:负责|落实)|分工负责|共同负责|具体负责|负责落实|负责|指导",
    ),
    (RESPONSIBLE, r"结合实际(?:抓好)?落实|组织实施|抓好落实|贯彻落实|落实"),
    (SUPPORT, r"积极配合|协同配合|配合|协办|协助|参与|参加"),
)
DUTY = re.compile("|".join(f"(?P<d{index}>{words})" for index, (_, words) in enumerate(DUTIES)))
LABEL = re.compile(
    r"(?P<label>牵头|主办|主责|责任|负责|配合|协办|协同|参与)(?:单位|部门|处室|科室)(?:[、和及](?:单位|部门))?[:：]"
)
LABEL_ROLES = {"牵头": LEAD, "主办": LEAD, "主责": LEAD, "责任": RESPONSIBLE, "负责": RESPONSIBLE}


def roles_of(mark: str) -> dict[str, tuple[Name, ...]]:
    """Names by role.

    Args:
        mark: the words of a mark, with or without the brackets around it.

    Returns:
        role → names in printed order; roles nobody has are absent. Words before which no duty is found at all name
        bodies without a role: ``responsible``.
    """
    text = mark.strip().removeprefix("（").removeprefix("(").removesuffix("）").removesuffix(")").strip()
    parts = list(_labelled(text)) or list(_by_duty(text)) or [(RESPONSIBLE, text)]
    roles: dict[str, tuple[Name, ...]] = {}
    for role, listed in parts:
        roles[role] = (*roles.get(role, ()), *names_of(listed.removeprefix("由").strip("，,；;。 ")))
    return {role: names for role, names in roles.items() if names}


def _labelled(text: str) -> Iterator[tuple[str, str]]:
    labels = list(LABEL.finditer(text))
    ends = [*(label.start() for label in labels[1:]), len(text)]
    for label, end in zip(labels, ends, strict=False):
        yield LABEL_ROLES.get(label["label"], SUPPORT), text[label.end() : end]


def _by_duty(text: str) -> Iterator[tuple[str, str]]:
    start = 0
    for match in DUTY.finditer(text):
        role = DUTIES[int((match.lastgroup or "d0")[1:])][0]
        if listed := text[start : match.start()].strip("，,；;。 "):
            yield role, listed
        start = match.end()
