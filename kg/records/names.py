"""Lists of bodies → atomic names.

The grammar of a list::

    list    = chunk { ("，" | ",") chunk }          a new kind of body begins
    chunk   = member { "、" member } [ ending ]     members of a kind share what is written once
    ending  = "等" [ group ]                        the list is open

Shared parts, written once and given back to every member of the chunk:

* a tail: 涪陵区、九龙坡区、铜梁区政府 → 涪陵区政府 …; 广州、深圳市政府 → 广州市政府 …;
* a head: 省科技厅、工业和信息化厅 → 省工业和信息化厅.

``和`` and ``及`` never separate: they stand inside names (工业和信息化厅) more often than between them. Brackets are
never cut open: 各县（市、区）政府.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg import reference
from kg.records.model import Name

GROUP_NOUN = (
    "部门|单位|政府|机构|委员会|管委会|企业|公司|协会|组织|街道|乡镇|镇街|科室|园区|开发区|社区|学校|医院|专班"
    "|银行|地区|方面"
)
GROUP = re.compile(rf"(?:.{{0,6}}(?:有关|相关|各)|[省市区县]直|所有|全[省市区县]).*?(?:{GROUP_NOUN}|[省市区县州）)])")
OPEN_END = re.compile(r"(?<![高平同均中上初相优])(?:等|及其他|和其他)(?P<group>[^（）()]*)$")
JOINED = re.compile(r"^(?:以及|[和及与])")
EMPTY_GROUPS = {"", "部门", "单位", "部门和单位", "部门、单位", "机构"}
SHARED_TAILS = ("人民政府", "政府", "管理委员会", "管委会")
TERRITORY = re.compile(r".*(?:[省市区县州盟旗镇乡]|街道|开发区|高新区|经开区)$")
LEVELS = ("自治区", "自治州", "省", "市", "州", "区", "县")
HEAD = re.compile("省|市(?!场)|区|县|州")
DEPARTMENT = re.compile(r".+(?:厅|局|委|办|院|社|处|中心|总队|支队|部|联|会)(?:[（(].*[）)])?$")
HEADLESS = re.compile(r"^(?:团[省市区县州]|共青团|中国|国家|国务院|中央|全国|人民银行|海关|民航|各|有关|相关)")
LONGEST_NAME = 30
NONE_STATED = re.compile(r"[—－―\-–/]{1,4}|无")
SEPARATORS = "、，,；;。\n"
INNER = re.compile(r"(?:各|有关|相关)(?:[省市区县州镇乡]、)*?[省市区县州镇乡]、(?=[省市区县州镇乡自])")
"""The 、 within one group phrase: 各区、县政府."""
BRACKETS = {"（": "）", "(": ")", "〔": "〕", "[": "]", "〈": "〉", "《": "》", "“": "”"}
DEFINED = re.compile(r"[（(〔\[〈](?:(?:含|包括|简称|以下|下同)[^）)〕\]〉]*|[^）)〕\]〉]*下同)[）)〕\]〉]")
"""A bracket that says what a name or group means: 各区政府〈含开发区，下同〉. It is no part of the name."""
FLAGS = "*＊★☆▲△●"
"""Marks before a name that stand for something said elsewhere."""
BODY_END = re.compile(r".*[一-鿿](?:[厅局委办院部处会司署社]|中心|政府|公司|集团|银行)(?:[（(][^（()）]*[）)])?")


@dataclass(frozen=True, slots=True)
class Member:
    """Words between two separators. ``chunk`` counts the chunks of the list."""

    text: str
    start: int
    chunk: int


def names_of(text: str) -> tuple[Name, ...]:
    """The bodies that a list names, in printed order.

    Args:
        text: a cell or the part of a mark that holds names.

    Returns:
        no name for an empty cell and for ``——``. A body named twice comes twice: saying so is for the shapes.
    """
    if is_none_stated(text):
        return ()
    chunks: dict[int, list[Member]] = {}
    for member in members_of(text):
        chunks.setdefault(member.chunk, []).append(member)
    return tuple(name for members in chunks.values() for name in _names_of_chunk([m.text for m in members]))


def is_none_stated(text: str) -> bool:
    """Whether a cell says that there is nobody: ``——``."""
    return bool(NONE_STATED.fullmatch(text.strip()))


def members_of(text: str) -> Iterator[Member]:
    """Cut a list at the separators outside brackets; all characters but separators and blanks are in some member."""
    depth: list[str] = []
    kept = {match.end() - 1 for match in INNER.finditer(text)}
    start, chunk = 0, 0
    for position, character in enumerate(f"{text}，"):
        if character in BRACKETS:
            depth.append(BRACKETS[character])
        elif depth and character == depth[-1]:
            depth.pop()
        elif position not in kept and (position == len(text) or (not depth and _separates(text, start, position))):
            if words := text[start:position].strip():
                yield Member(words, start, chunk)
            start = position + 1
            chunk += not (character == "、" or character.isspace()) or character == "\n"


def _separates(text: str, start: int, position: int) -> bool:
    """Whether a character of a list ends a member; a blank does so behind a whole name, before another."""
    if text[position] in SEPARATORS:
        return True
    rest = text[position + 1 :].lstrip()
    return text[position].isspace() and "一" <= rest[:1] <= "鿿" and bool(BODY_END.fullmatch(text[start:position]))


def _names_of_chunk(members: list[str]) -> Iterator[Name]:
    match = OPEN_END.search(members[-1])
    if match:
        members = [*members[:-1], members[-1][: match.start()]]
    names = [name for name in _with_shared_head(_with_shared_tail(members)) if name.text]
    if not match:
        yield from map(_bare, names)
        return
    for position, name in enumerate(names, start=1):
        yield replace(_bare(name), open_end=position == len(names))
    phrase = match["group"]
    if joined := JOINED.match(phrase):
        rest = phrase[joined.end() :]
        yield Name(rest, rest, is_group=True)
    elif phrase not in EMPTY_GROUPS:
        yield Name(phrase, match[0], is_group=True, listed=tuple(name.text for name in names))


def _bare(name: Name) -> Name:
    """A name without the marks and definitions that stand with it; ``written`` keeps them."""
    text = DEFINED.sub("", name.text).lstrip(FLAGS) or name.text
    return name if text == name.text else replace(name, text=text, is_group=is_group(text))


def _with_shared_tail(members: list[str]) -> list[Name]:
    """Give 政府, 管委会 … at the end of the last member to the bare territories before it."""
    last = members[-1]
    tail = next((tail for tail in SHARED_TAILS if last.endswith(tail) and not is_group(last)), "")
    level = next((level for level in LEVELS if tail and last.removesuffix(tail).endswith(level)), "")
    names = []
    for position, member in enumerate(members, start=1):
        if not tail or position == len(members) or member.endswith(SHARED_TAILS) or is_group(member):
            names.append(Name(member, member, is_group=is_group(member)))
        elif level and member + level in reference.place_names():
            names.append(Name(member + level + tail, member, suffix_restored=True))
        elif TERRITORY.match(member):
            names.append(Name(member + tail, member, suffix_restored=True))
        else:
            names.append(Name(member, member))
    return names


def _with_shared_head(names: list[Name]) -> list[Name]:
    """Give 省, 市, 区, 县 at the head of a department to the departments behind it that lack one.

    Where a department before it lacks one too, the plan drops the head as a rule, and nothing is given.
    """
    head: str | None = ""
    headed = []
    for name in names:
        lacks = DEPARTMENT.match(name.text) and not (name.is_group or _stands_alone(name.text))
        if HEAD.match(name.text) and DEPARTMENT.match(name.text):
            head = name.text[0] if head is not None else None
        elif head and lacks:
            name = replace(name, text=head + name.text, prefix_restored=True)  # noqa: PLW2901
        elif lacks:
            head = None
        headed.append(name)
    return headed


def _stands_alone(text: str) -> bool:
    """Whether a name needs no head: a national body, or one that begins with the name of a place."""
    return bool(HEADLESS.match(text)) or any(text[:length] in reference.place_names() for length in range(2, 12))


def is_group(text: str) -> bool:
    """Whether a phrase names a collective instead of one body (有关区县政府, 市级有关部门, 各有关单位)."""
    return bool(GROUP.fullmatch(text))


BODY_NAME = re.compile(
    r".{2,}(?:厅|局|委|办|院|社|处|中心|总队|支队|部|联|会|政府|集团|公司|银行|分行|馆|所|站|署|室|团|校|大学|学院)(?:[（(〔].*[）)〕])?"
)


def is_body_list(text: str) -> bool:
    """Whether all members of a list look like bodies: names of organizations, groups, territories that share a tail."""
    names = names_of(text)
    return bool(names) and all(
        name.is_group
        or (len(name.text) <= LONGEST_NAME and (BODY_NAME.fullmatch(name.text) or TERRITORY.match(name.text)))
        for name in names
    )
