"""Responsibility marks: their words → segments, none of which loses a character → names by role.

The grammar of a mark::

    mark    = [ "（" ] { labelled | unlabelled | rule | deadline } [ "）" ]
    labelled   = label ":" list                      责任单位：A、B；配合单位：C
    unlabelled = { list duty } [ list ]              A牵头，B、C配合
    rule       = see kg.records.rules                列第一位者为牵头单位，下同

A comma belongs to a list until words come that say what its members do: in 省委网信办，省公安厅按职责分工负责 both
bodies are responsible.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kg.records.deadlines import is_deadline
from kg.records.model import LEAD, RESPONSIBLE, SUPPORT, Name, Rule
from kg.records.names import BRACKETS, members_of, names_of
from kg.records.rules import FIRST_COMMA, FIRST_LEADS, declared_in, has

END = r"(?=[，,；;。、\s）)\]〕】]|$)"
DUTIES = (
    (
        LEAD,
        rf"(?:共同|联合)?牵头(?:负责|组织(?:实施)?|落实|实施|推进|抓好落实)?{END}|牵头(?=[省市区县州各由、，,])|(?:主办|主责){END}",
    ),
    (
        RESPONSIBLE,
        (
            r"(?:按照?|根据|依据)?(?:各自)?(?:职责|职能)(?:分工)?(?:分别|共同)?(?:负责|落实|抓好落实|做好相关工作|组织实施)"
            rf"{END}|(?:分工|分别|共同|具体|组织)?负责(?:落实|组织实施|实施)?{END}|指导(?:落实)?{END}"
        ),
    ),
    (
        RESPONSIBLE,
        rf"结合(?:各自)?实际(?:抓好|做好|组织)?(?:贯彻)?(?:落实|实施)?{END}|(?:组织|贯彻|抓好|共同|分别|分级|属地)?(?:实施|落实){END}",
    ),
    (SUPPORT, rf"(?:积极|协同|共同|协助|予以|给予|分工|按职责(?:分工)?)?(?:配合|协办|协助|参与|参加|支持){END}"),
    ("", "会同(?=.)"),
)
DUTY = re.compile("|".join(f"(?P<d{index}>{words})" for index, (_, words) in enumerate(DUTIES)))
ROLE_WORD = (
    "(?:主要责任|牵头|主办|主责|协同责任|责任|负责|配合|协办|协同|协助|参与|参加|支持|指导|承办|落实|实施|汇总|监督"
    "|推进|组织)"
)
BODY_WORD = "责任单位|单位|部门|处室|科室|机构|主体|地区|区县"
LABEL = re.compile(
    rf"(?:主要|第一|具体|市级|省级|区级|县级)?(?P<label>{ROLE_WORD})(?:{BODY_WORD})(?:(?:[、和及与或/])?(?:{BODY_WORD}))*"
    r"(?:[（(][^（）()：:]{1,12}[）)])?\s*[:：]"
    r"|(?<![一-鿿])(?P<bare>责任|部门|单位|牵头|配合)[:：]"
)
OTHER_LABEL = re.compile(
    r"(?P<deadline>(?:计划|预计)?(?:完成|办结|推进|落实|实施|工作)?(?:时限|时间(?:节点)?|期限|时间要求|时限要求))\s*[:：]"
    r"|(?:适用|推广|实施)范围\s*[:：]|(?:责任|牵头|分管|包抓|挂钩|联系)(?:市|县|区)?(?:领导|人)\s*[:：]"
)
LABEL_ROLES = dict.fromkeys(("主要责任", "牵头", "主办", "主责", "汇总"), LEAD) | dict.fromkeys(
    ("协同责任", "配合", "协办", "协同", "协助", "参与", "参加", "支持"), SUPPORT
)
OPENING, CLOSING = "（([〔【", "）)]〕】"
SEPARATORS = "，,；;。、:： "


@dataclass(frozen=True, slots=True)
class Segment:
    """Words of a mark and what they are.

    Args:
        kind: ``bracket``, ``label``, ``list``, ``duty``, ``rule``, ``deadline``, ``other`` or ``separator``.
        role: of a list: what its members do.
        word: of a list: the words that say so.
    """

    kind: str
    text: str
    role: str = ""
    word: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a mark says."""

    names: dict[str, tuple[Name, ...]]
    deadline: str = ""
    rules: tuple[str, ...] = ()


def roles_of(mark: str) -> dict[str, tuple[Name, ...]]:
    """Names by role.

    Args:
        mark: the words of a mark, with or without the brackets around it.

    Returns:
        role → names in printed order; roles nobody has are absent. Words before which no duty is found at all name
        bodies without a role: ``responsible``.
    """
    return read_mark(mark).names


def read_mark(mark: str, rules: Sequence[Rule] = (), role: str = RESPONSIBLE) -> Reading:
    """Read a mark under the rules that the document has declared so far.

    Args:
        mark: its words, with or without the brackets around it.
        rules: the rules that hold.
        role: of bodies whose role the mark does not say.
    """
    segments = list(segments_of(mark, role))
    names: dict[str, tuple[Name, ...]] = {}
    used: list[str] = []
    leads = any(segment.role == LEAD for segment in segments)
    for segment in segments:
        if segment.kind != "list":
            continue
        ruled = () if leads or used or segment.role != RESPONSIBLE else _by_rule(segment, rules)
        used += [name.by_rule for _, found in ruled for name in found if name.by_rule]
        for given, found in ruled or ((segment.role, names_of(segment.text.strip(SEPARATORS))),):
            said = tuple(replace(name, role_word=segment.word) for name in found)
            names[given] = (*names.get(given, ()), *said)
    deadline = "，".join(segment.text.strip(SEPARATORS) for segment in segments if segment.kind == "deadline")
    ordered = {given: names[given] for given in (LEAD, RESPONSIBLE, SUPPORT) if names.get(given)}
    return Reading(ordered, deadline, tuple(dict.fromkeys(used)))


def _by_rule(segment: Segment, rules: Sequence[Rule]) -> tuple[tuple[str, tuple[Name, ...]], ...]:
    """A list without ranks, cut into leads and others by the rule that the document has for it."""
    listed = segment.text.strip(SEPARATORS)
    if has(rules, FIRST_COMMA):
        members = list(members_of(listed))
        end = next((member.start for member in members if member.chunk), len(listed))
        first, rest, rule = names_of(listed[:end].strip(SEPARATORS)), names_of(listed[end:]), FIRST_COMMA
    elif has(rules, FIRST_LEADS):
        every = names_of(listed)
        first, rest, rule = every[:1], every[1:], FIRST_LEADS
    else:
        return ()
    return (LEAD, tuple(replace(name, by_rule=rule) for name in first)), (RESPONSIBLE, rest)


def segments_of(mark: str, role: str = RESPONSIBLE) -> Iterator[Segment]:
    """The segments of a mark in order; their texts together are the mark."""
    head = len(mark) - len(mark.lstrip())
    tail = max(head, len(mark.rstrip()))
    if head < tail and _is_bracketed(mark[head:tail]):
        head, tail = head + 1, tail - 1
    if head:
        yield Segment("bracket", mark[:head])
    at = head
    for start, end, _ in sorted(declared_in(mark[head:tail])):
        yield from _without_rules(mark[at : head + start], role)
        yield Segment("rule", mark[head + start : head + end])
        at = head + end
    yield from _without_rules(mark[at:tail], role)
    if mark[tail:]:
        yield Segment("bracket", mark[tail:])


def _is_bracketed(text: str) -> bool:
    """Whether the first bracket of a text is closed by its last character."""
    depth = 0
    for position, character in enumerate(text):
        depth += (character in OPENING) - (character in CLOSING)
        if depth <= 0:
            return position == len(text) - 1 > 0
    return False


def _without_rules(text: str, role: str) -> Iterator[Segment]:
    """Labels and what stands behind each."""
    labels = sorted([*LABEL.finditer(text), *OTHER_LABEL.finditer(text)], key=lambda match: match.start())
    labels = [label for at, label in enumerate(labels) if not at or label.start() >= labels[at - 1].end()]
    ends = [*(label.start() for label in labels), len(text)]
    yield from _by_duty(text[: ends[0]], role, "")
    for label, end in zip(labels, ends[1:], strict=True):
        yield Segment("label", label[0])
        rest = text[label.end() : end]
        if label.re is OTHER_LABEL:
            yield from _plain("deadline" if label["deadline"] else "other", rest)
        else:
            word = label["label"] or label["bare"]
            given = LABEL_ROLES.get(word, RESPONSIBLE)
            yield from _by_duty(rest, given, word)


def _by_duty(text: str, role: str, word: str) -> Iterator[Segment]:
    """Lists and the duties behind them; words behind the last duty have the role of the label."""
    start, waiting = 0, []
    for match in DUTY.finditer(text):
        if match.start() < start or _depth(text[: match.start()]):
            continue
        waiting.append(text[start : match.start()])
        start = match.end()
        given, _ = DUTIES[int((match.lastgroup or "d0")[1:])]
        if given:
            for position, listed in enumerate(waiting):
                if position:
                    yield Segment("duty", "会同")
                yield from _list(listed, given, match[0])
            yield Segment("duty", match[0])
            waiting = []
    for listed in waiting:
        yield from _list(listed, role, word)
        yield Segment("duty", "会同")
    yield from _list(text[start:], role, word)


def _depth(text: str) -> int:
    return sum(text.count(opening) - text.count(closing) for opening, closing in BRACKETS.items() if opening != closing)


def _list(text: str, role: str, word: str) -> Iterator[Segment]:
    """A list; members that are dates are no bodies."""
    if not text.strip(SEPARATORS):
        if text:
            yield Segment("separator", text)
        return
    lead_in = text[: len(text) - len(text.lstrip(SEPARATORS + "由"))]
    if lead_in:
        yield Segment("separator", lead_in)
    rest = text[len(lead_in) :]
    dates = [member for member in members_of(rest) if is_deadline(member.text)]
    end = min((member.start for member in dates), default=len(rest))
    if end:
        yield Segment("list", rest[:end], role, word)
    if rest[end:]:
        yield Segment("deadline", rest[end:])


def _plain(kind: str, text: str) -> Iterator[Segment]:
    if text:
        yield Segment(kind if text.strip(SEPARATORS) else "separator", text)
