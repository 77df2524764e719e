"""Rules that a document declares once: 列第一位者为牵头单位，下同.

A rule stands in the first mark it is valid for, in the notice or preamble, or in the header of a table. It holds from
there on.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from kg.documents import Block, Place
from kg.records.model import Rule
from kg.records.names import names_of

FIRST_COMMA, FIRST_LEADS, DEFAULT_DOERS, DEFAULT_SCOPE = (
    "first-comma-ends-leads",
    "first-is-lead",
    "default-doers",
    "default-scope",
)
LEADING = r"(?:牵头|主办|主责|汇总)(?:单位|部门|者|方)?(?:或[^，。；）]{2,6}(?:单位|部门))?"
ALSO_BELOW = r"(?:[，,]?\s*(?:以)?下同)?"
WORDINGS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (FIRST_COMMA, rf"第一个逗号(?:之)?前[^。；，,]{{0,6}}为{LEADING}(?:[，,]多个[^，,。；]*负责)?{ALSO_BELOW}"),
        (
            FIRST_LEADS,
            (
                rf"(?:(?:排|列|位列|排名|排列|名列)?在?(?:第一|首)(?:位|个)?(?:者|的)?|第一责任)"
                rf"(?:的)?(?:责任)?(?:单位|部门)?(?:为|是)(?:该项(?:工作|任务)?)?{LEADING}{ALSO_BELOW}"
            ),
        ),
        (
            DEFAULT_DOERS,
            (
                r"以下(?:各项|任务|工作|各条)*均[需由须要]*(?P<bodies>[^。；]{2,40}?)(?:共同|分别|按职责|配合|分工)*"
                r"(?:落实|负责|实施|参与|执行|配合)[，,]?不再[^，,。；）)\]〕]{0,4}列出"
            ),
        ),
        (DEFAULT_SCOPE, r"以下[^。；）]{0,12}未[^。；）]{0,6}(?:注明|标注|说明)[^。；）]{0,4}[，,][^。；）]{2,40}"),
    )
)


def declared_in(text: str) -> Iterator[tuple[int, int, str]]:
    """First and last offset and kind of the rules that a text declares; none overlap."""
    taken: list[tuple[int, int]] = []
    for kind, wording in WORDINGS:
        for match in wording.finditer(text):
            at = bisect_left(taken, match.span())
            if (not at or taken[at - 1][1] <= match.start()) and (at == len(taken) or match.end() <= taken[at][0]):
                taken.insert(at, match.span())
                yield *match.span(), kind


def rules_in(text: str, place: Place) -> tuple[Rule, ...]:
    """The rules that a text declares, in printed order."""
    return tuple(_rule(text[start:end], kind, place) for start, end, kind in sorted(declared_in(text)))


def rules_of(blocks: Sequence[Block]) -> tuple[Rule, ...]:
    """The rules that paragraphs or header cells declare."""
    return tuple(rule for block in blocks for rule in rules_in(block.text, block.place))


def _rule(text: str, kind: str, place: Place) -> Rule:
    match = next(wording for known, wording in WORDINGS if known == kind).match(text)
    listed = match["bodies"] if match and kind == DEFAULT_DOERS else ""
    return Rule(kind, text, names_of(listed), place)


def has(rules: Iterable[Rule], kind: str) -> bool:
    """Whether a rule of this kind is among the rules."""
    return any(rule.kind == kind for rule in rules)
