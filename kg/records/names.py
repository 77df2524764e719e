"""Lists of bodies → atomic names.

The grammar of a list::

    list    = chunk { ("，" | ",") chunk }          a new kind of body begins
    chunk   = member { "、" member } [ ending ]     members of a kind share what is written once
    ending  = "等" [ group ] { member }             the list is open

Shared parts, written once and given back to every member of the chunk:

* a tail: 涪陵区、九龙坡区、铜梁区政府 → 涪陵区政府 …; 广州、深圳市政府 → 广州市政府 …;
* a head: 省科技厅、工业和信息化厅 → 省工业和信息化厅.

``和`` and ``及`` stand inside names (工业和信息化厅) more often than between them. They separate only where a whole
name or group ends before them and another begins behind: 市教育局和市财政局, 省有关部门和各市政府. Brackets are
never cut open: 各县（市、区）政府. Persons and posts (分管副市长) are no bodies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from kg import reference
from kg.records.model import Name

GROUP_NOUN = (
    "部门|单位|政府|机构|委员会|管委会|企业|公司|协会|组织|街道|乡镇|镇街|科室|园区|开发区|社区|学校|医院|专班"
    "|银行|地区|方面|党派|媒体|机关|高校|盟市|人员"
)
GROUP = re.compile(
    rf"(?:[^（(]*各|.{{0,6}}(?:有关|相关)|[省市区县州旗][直属]|所有|全[省市区县]).*?(?:{GROUP_NOUN}|[省市区县州）)])"
    r"|[^（(]*各.*(?:[厅局委办部处室所站院校社团队村居镇乡旗地]|中心)|.*成员单位"
    r"|.{0,8}[两三四]级[^厅局委办]*|(?:乡镇|镇街|街镇|街道|县区|区县|市县)(?:人民政府|政府|办事处)?"
)
OPEN_END = re.compile(r"(?<![高平同均中上初相优])(?:等|及其他|和其他)(?P<group>[^（）()]*)$")
EMPTY_GROUP = re.compile(r"(?:(?:(?:[一二三四五六七八九十\d]+|多)个?)?(?:部门(?:[和、]单位)?|单位|机构|企业))?")
JOINING = re.compile(r"\s|以及|会同|[和及与]")
POST = re.compile(r".*(?:领导|[省市区县镇乡州]长|书记|主任|局长|秘书长|负责人|负责同志)")
SHARED_TAILS = ("人民政府", "政府", "管理委员会", "管委会")
TERRITORY = re.compile(r".*(?:[省市区县州盟旗镇乡]|街道|开发区|高新区|经开区)$")
LEVELS = ("自治区", "自治州", "省", "市", "州", "区", "县")
HEAD = re.compile("自治[区州县旗]|省|市(?!场)|区|县|州|旗")
DEPARTMENT = re.compile(r".+(?:厅|局|委|办|院|社|处|中心|总队|支队|部|联|会|办公室)(?:[（(].*[）)])?$")
HEADLESS = re.compile(
    r"(?:团[省市区县州]|共青团|中国|国家|国务院|中央|全国|人民银行|海关|民航|各|有关|相关|[一-鿿]{2,8}总局$"
    r"|(?!城市)[一-鿿]{1,4}?[省市县州](?![场政容民域]))"
)
"""Beginnings of names that need no head: national bodies, and names that say their own place (甲市税务局)."""
LONGEST_NAME, LONGEST_MEMBER = 30, 80
NONE_STATED = re.compile(r"[—－―\-–/]{1,4}|无")
SEPARATORS = "、，,；;。\n"
LEVEL = "(?:省|自治区|直辖市|自治州|自治县|市|区|县|州|盟|旗|镇|乡)"
INNER = re.compile(
    rf"(?:各|有关|相关)(?:{LEVEL}(?:行政公署|行署)?(?:[（(〔][^）)〕]*[）)〕])?、)+"
    rf"(?={LEVEL}(?:级|党委|人民政府|政府|[（(〔，,；;。\s]|$))"
    rf"|(?<![一-鿿])(?:{LEVEL}、){{1,9}}(?={LEVEL}[两三四]级)"
    r"|各[^、，,；;]{0,8}党[委组]、(?=(?:人民)?政府)|(?:有关|相关|各)部门、(?=单位(?:[，,；;。\s]|$))"
)
"""The 、 within one group phrase: 各区、县政府; 省、市、县三级教育部门; 各乡镇党委、政府; 有关部门、单位."""
BRACKETS = dict(zip("（(〔[【［〖〈《“", "）)〕]】］〗〉》”", strict=True))
DEFINED = re.compile(r"[（(〔\[〈](?:(?:含|包括|简称|以下|下同)[^）)〕\]〉]{0,99}|[^）)〕\]〉]{0,99}下同)[）)〕\]〉]")
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
    """Cut a list at the separators outside brackets; all characters but these and blanks are in some member."""
    depth: list[str] = []
    kept = {position for match in INNER.finditer(text) for position in range(*match.span())}
    start, chunk = 0, 0
    for position, character in enumerate(f"{text}，"):
        if character in BRACKETS:
            depth.append(BRACKETS[character])
        elif depth and character == depth[-1]:
            depth.pop()
        elif position == len(text) or not (depth or position in kept or position < start):
            width = 1 if position == len(text) else _separator_at(text, start, position)
            words = text[start:position].strip() if width else ""
            if words:
                yield Member(words, start, chunk)
            if width:
                start = position + width
                chunk += character in "，,；;。\n"


def _separator_at(text: str, start: int, position: int) -> int:
    """The length of the separator that ends a member here, else 0.

    A blank, 和, 及, 与 and 会同 do so behind a whole name and before another.
    """
    if text[position] in SEPARATORS:
        return 1
    joining = JOINING.match(text, position)
    if not joining or position - start > LONGEST_MEMBER:
        return 0
    before, behind = text[start:position].strip(), text[joining.end() : position + LONGEST_MEMBER].lstrip()
    if joining[0].isspace():
        separates = bool(BODY_END.fullmatch(before)) and "一" <= behind[:1] <= "鿿"
    else:
        ended = bool(OPEN_END.search(before) or BODY_NAME.fullmatch(before)) or is_group(before)
        separates = ended and not before.endswith("社会") and _begins_name(behind)
    return len(joining[0]) if separates else 0


def _begins_name(text: str) -> bool:
    """Whether a whole name or group begins a text, and not the second half of one (和信息化局)."""
    words = re.split(f"[{SEPARATORS}]", text, maxsplit=1)[0].strip()
    return bool(HEAD.match(words) or HEADLESS.match(words) or (len(words) > 2 and BODY_END.fullmatch(words)))


def _names_of_chunk(members: list[str]) -> Iterator[Name]:
    """The names of a chunk; what stands behind 等 begins anew."""
    last = next((at for at, member in enumerate(members) if OPEN_END.search(member)), len(members))
    match = OPEN_END.search(members[last]) if last < len(members) else None
    listed = [*members[:last], members[last][: match.start()]] if match else members
    names = [_bare(name) for name in _with_shared_head(_with_shared_tail(listed)) if name.text]
    names = [name for name in names if not POST.fullmatch(name.text)]
    for position, name in enumerate(names, start=1):
        yield replace(name, open_end=match is not None and position == len(names))
    if match and not (EMPTY_GROUP.fullmatch(match["group"]) or POST.fullmatch(match["group"])):
        yield Name(match["group"], match[0], is_group=True, listed=tuple(name.text for name in names))
    if members[last + 1 :]:
        yield from _names_of_chunk(members[last + 1 :])


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
        begins = HEAD.match(name.text)
        lacks = DEPARTMENT.match(name.text) and not (name.is_group or _stands_alone(name.text))
        if begins and DEPARTMENT.match(name.text):
            head = begins[0] if head is not None else None
        elif head and lacks:
            name = replace(name, text=head + name.text, prefix_restored=True)  # noqa: PLW2901
        elif lacks:
            head = None
        headed.append(name)
    return headed


def _stands_alone(text: str) -> bool:
    """Whether a name needs no head: a national body, or one that begins with the name of a place.

    The short name of a county is none: 公安 is one as well.
    """
    if HEADLESS.match(text) or text in _ministries():
        return True
    places = (reference.place_names().get(text[:length]) for length in range(2, 12))
    return any(place and (text.startswith(place.name_zh) or place.level != "county") for place in places)


@cache
def _ministries() -> frozenset[str]:
    """Names of the ministries of the state (教育部); departments of a party committee (宣传部) are none."""
    return frozenset(
        name
        for agency in reference.agencies()
        for name in agency.names
        if agency.jurisdiction == "cn" and name.endswith("部")
    )


def is_group(text: str) -> bool:
    """Whether a phrase names a collective instead of one body (有关区县政府, 市级有关部门, 各有关单位)."""
    return bool(GROUP.fullmatch(text))


BODY_NAME = re.compile(
    r".{2,}(?:厅|局|委|办|院|社|处|中心|总队|支队|部|联|协|会|政府|集团|公司|银行|分行|馆|所|站|署|室|团|校|大学|学院)(?:[（(〔].*[）)〕])?"
)


def is_body_list(text: str) -> bool:
    """Whether all members of a list look like bodies: names of organizations, groups, territories that share a tail."""
    names = names_of(text)
    return bool(names) and all(
        name.is_group
        or (len(name.text) <= LONGEST_NAME and (BODY_NAME.fullmatch(name.text) or TERRITORY.match(name.text)))
        for name in names
    )
