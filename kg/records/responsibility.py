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

JOINT = "joint"
"""会同: the bodies on both sides do what the next duty says."""
END = r"(?=[，,；;。、\s）)\]〕】］〗]|会同|$)"
BY_SHARE = (
    "(?:按照?|根据|依照|依据?)?(?:各自)?(?:职能|职责|任务)*(?:分工|职责|职能)|(?:结合|根据)(?:各自|地方|当地|工作)?实际"
)
WAY = rf"(?:{BY_SHARE}|分别|共同|联合|具体|组织|积极|密切|予以|给予|分级|属地|认真|贯彻|做好|抓好?)"
HOW = rf"{WAY}{{0,6}}+"
THEN = "(?:负责|组织|落实|实施|推进|推动|协调|指导|督导|督促|汇总|抓好|抓总|做好(?:相关|有关)?工作){0,4}"
DUTIES = {
    LEAD: (
        rf"{HOW}(?:牵头{THEN}|统筹{THEN}|主办|主责){END}|为(?:主|(?:牵头|主责)(?:单位|部门)){END}"
        "|牵头(?=[省市区县州各由、，,])"
    ),
    SUPPORT: (
        rf"{HOW}(?:(?:协同|协助|配合|协办|参与|参加|支持)(?:分工|共同)?){{1,3}}{THEN}{END}|为配合(?:单位|部门){END}"
    ),
    RESPONSIBLE: (
        rf"{HOW}(?:负责|落实|实施|指导|承办|各负其责|各司其职|(?<=好)[一-鿿]{{0,8}}?(?:工作|保障|服务)){THEN}{END}"
        rf"|{WAY}{{1,6}}+推进{THEN}{END}|为(?:第一)?(?:责任|实施)(?:主体|单位|部门){END}"
    ),
    JOINT: "会同(?=.)",
}
DUTY = re.compile("|".join(f"(?P<{kind}>{words})" for kind, words in DUTIES.items()))
LEAD_IN = re.compile("[，,；;。、:： ]*(?:[^，,；;。、:： （）()]{0,8}?(?<!自)由)?")
"""What may stand before a list that a duty follows: 由, 具体由, 此项工作由."""


def _spaced(words: str) -> str:
    """A pattern that also finds its words with blanks between their characters: 牵 头 单 位."""
    return re.sub("(?<=[一-鿿])(?=[一-鿿])", "[ 　]*", words)


ROLE_WORD = (
    "(?:主要责任|主要负责|牵头|主办|主责|主管|责任|负责|配合|协办|协同|协助|参与|参加|支持|指导|督办|承办|落实|实施|汇总"
    "|监督|推进|组织)"
)
SCOPE_WORD = "(?:第一|共同|具体|直接|主体|属地|行业|省级|市级|区级|县级|镇级|技术|业务)"
BODY_WORD = (
    "(?:责任单位|单位|部门|(?:处|科|股)(?:[（(](?:处|科|股|室)[）)])?室?|机构|主体|地区|区县|县区|乡镇|镇街|街道)"
)
LABEL = re.compile(
    _spaced(
        rf"{SCOPE_WORD}?(?P<label>(?:{ROLE_WORD}(?:[（(]{ROLE_WORD}[）)])?[ 　]*){{1,3}}){BODY_WORD}"
        rf"(?:(?:、|和|及|与|或|/)?{BODY_WORD})*(?:(?:、|和|及|与)(?:责任人|负责人|完成时限|时限))?"
        r"(?:[（(][^（）()：:]{1,12}[）)])?(?:\s*[:：]|(?:为|[ 　])(?=省|市|区|县|州|各))"
        r"|(?<![一-鿿])(?P<bare>(?:责任|任务)分工|责任|部门|单位|牵头|主办|负责|配合|协办|协助|参与)\s*[:：]"
    )
)
PERSON = "(?:领导|人|负责人|负责同志)"
OTHER_LABEL = re.compile(
    _spaced(
        r"(?P<deadline>(?:计划|预计)?(?:完成|办结|推进|落实|实施|工作)?(?:时限|时间(?:节点)?|期限|时间要求|时限要求))\s*[:：]"
        rf"|(?:适用|推广|实施)范围\s*[:：]|(?:责任|牵头|分管|主管|包抓|包保|包联|挂钩|挂联|联系|联络)(?:省|市|县|区)?{PERSON}\s*[:：]"
    )
)
LEAD_WORD, SUPPORT_WORD = (
    re.compile("主要|牵头|主办|主责|汇总"),
    re.compile("协同|配合|协办|协助|参与|参加|支持"),
)
ROLE_BEHIND = re.compile("[（(](?P<role>牵头|主办|主责|配合|协办|协助|参与)(?:单位|部门)?[）)]$")
"""The role of one member, in a bracket behind its name: 市教育局（牵头）."""
OPENING, CLOSING = "（([〔【［〖", "）)]〕】］〗"
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
    names: dict[str, list[Name]] = {}
    used: list[str] = []
    leads = any(segment.role == LEAD or re.search("[（(]牵头", segment.text) for segment in segments)
    for segment in segments:
        if segment.kind != "list":
            continue
        ruled = () if leads or used or segment.role != RESPONSIBLE else _by_rule(segment, rules)
        used += [name.by_rule for _, found in ruled for name in found if name.by_rule]
        for given, found in ruled or ((segment.role, names_of(segment.text.strip(SEPARATORS))),):
            for name in found:
                own, said = _own_role(replace(name, role_word=segment.word), given)
                names.setdefault(own, []).append(said)
    deadline = "，".join(segment.text.strip(SEPARATORS) for segment in segments if segment.kind == "deadline")
    ordered = {given: tuple(names[given]) for given in (LEAD, RESPONSIBLE, SUPPORT) if given in names}
    return Reading(ordered, deadline, tuple(dict.fromkeys(used)))


def _own_role(name: Name, role: str) -> tuple[str, Name]:
    """The role of a member and its name without it, where the role stands behind the name."""
    if behind := ROLE_BEHIND.search(name.text):
        return _role_of(behind["role"]), replace(name, text=name.text[: behind.start()], role_word=behind["role"])
    return role, name


def _role_of(words: str) -> str:
    """The role that the words of a label or bracket give: 牵头责任 is lead, 协同配合 support."""
    return LEAD if LEAD_WORD.search(words) else SUPPORT if SUPPORT_WORD.search(words) else RESPONSIBLE


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
    if head < tail and mark[head] in OPENING and (end := _end_of_bracket(mark[head:tail])) in {-1, tail - head - 1}:
        head, tail = head + 1, tail - (end > 0)
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


def _end_of_bracket(text: str) -> int:
    """Where the bracket that opens a text is closed; -1 where it never is."""
    depth = 0
    for position, character in enumerate(text):
        depth += (character in OPENING) - (character in CLOSING)
        if not depth:
            return position
    return -1


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
            word = re.sub(r"\s", "", label["label"] or label["bare"])
            yield from _by_duty(rest, _role_of(word), word)


def _by_duty(text: str, role: str, word: str) -> Iterator[Segment]:
    """Lists and the duties behind them; words behind the last duty have the role of the label."""
    start, at, depth, waiting = 0, 0, 0, []
    for match in DUTY.finditer(text):
        depth += _depth(text[at : match.start()])
        at = match.start()
        if at < start or depth:
            continue
        waiting.append(text[start : match.start()])
        start = match.end()
        if match.lastgroup != JOINT:
            for position, listed in enumerate(waiting):
                if position:
                    yield Segment("duty", "会同")
                yield from _list(listed, match.lastgroup or role, match[0])
            yield Segment("duty", match[0])
            waiting = []
    for listed in waiting:
        yield from _list(listed, role, word)
        yield Segment("duty", "会同")
    yield from _list(text[start:], role, word)


def _depth(text: str) -> int:
    return sum(text.count(opening) - text.count(closing) for opening, closing in BRACKETS.items() if opening != closing)


def _list(text: str, role: str, word: str) -> Iterator[Segment]:
    """A list; members that are dates are no bodies, nor is what stands behind such a date."""
    lead_in = LEAD_IN.match(text)
    at = lead_in.end() if lead_in else 0
    if at:
        yield Segment("separator", text[:at])
    members = [(at + member.start, is_deadline(member.text)) for member in members_of(text[at:])]
    first = next((start for start, is_date in members if not is_date), len(text))
    end = next((start for start, is_date in members if is_date and start > first), len(text))
    if text[at:first].strip(SEPARATORS):
        yield Segment("deadline", text[at:first])
        at = first
    if text[at:end]:
        yield Segment("list" if text[at:end].strip(SEPARATORS) else "separator", text[at:end], role, word)
    if text[end:]:
        yield Segment("deadline", text[end:])


def _plain(kind: str, text: str) -> Iterator[Segment]:
    if text:
        yield Segment(kind if text.strip(SEPARATORS) else "separator", text)
