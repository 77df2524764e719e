"""Quantities to reach.

Two forms: a figure with its indicator (覆盖率达到95%以上, 建成示范园区20个, 审批时限压减50%), and the counted slogan
that sums up the list before it: A、B和C“三个100%” (or “三个全覆盖”) is three targets of 100 %, one each.

A figure is a target by the word before it (达到, 不低于, 增长), the word behind it (以上, 左右), or the verb that its
count completes (建成, 新增). Sums granted, conditions (年薪达到50万元的人才), limits of service (3个工作日内) are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from kg.documents import Place
from kg.records.dates import date_at
from kg.records.model import Target
from kg.records.numerals import CHINESE_NUMBER, number_of

LONGEST_CLAUSE = 200
COUNTED = re.compile(
    r"(?<![^，。；])(?P<list>[^，。；]*)“(?P<count>[二两三四五六七八九])个(?:(?P<value>\d+(?:\.\d+)?)[%％]|全覆盖)”"
)
NUMBER = r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?"
TIMES = "个工作日|工作日|个月|天|小时|分钟"
MONEY = "亿美元|万美元|美元|万亿元|亿元|万元|元"
SHARES = "%|％|‰|个百分点"
THINGS = (
    "平方米|平方公里|立方米|公里|公顷|亩|千瓦时|千瓦|吨|标箱|人次|张床位|个|家|户|人|项|件|名|场|座|所|辆|条|台|套|次|处|张|间|种"
    "|期|支|只|部|门|位|株|班|列|篇|宗|倍|卡时|P"
)
FIGURE = re.compile(
    rf"(?<![\d.,第〕])(?:(?P<value>{NUMBER})(?:[%％]?[—–\-~～至]+(?P<upper>{NUMBER}))?"
    rf"(?P<unit>{SHARES}|{TIMES}|{MONEY}|(?:万亿|亿|万)?(?:{THINGS})(?!月|工作日|百分点))"
    rf"|百分之(?P<words>{CHINESE_NUMBER}))(?P<behind>及?以上|左右|上下|以内|之内|以下)?"
)
WORDS = {
    "=": (
        "达到|达|实现|保持在|稳定在|提高到|提高至|提升到|提升至|增加到|增加至|增至|升至|上升到|上升至|扩大到|扩大至"
        "|发展到"
    ),
    ">=": "不低于|不少于|不小于|(?<!不)超过|突破|(?<!不)高于|至少|大于|超",
    "<=": (
        "不超过|不高于|不多于|低于|控制在|降至|降到|降低到|降低至|下降到|下降至|压缩至|压缩到|压减至|压减到|缩短至|缩短到|减少至"
        "|减少到|精简至|精简到|减至"
    ),
    "+": "增长|提高|提升|增加|上升|递增",
    "-": "下降|降低|减少|压减|压缩|缩短|精简|削减",
}
COMPARATOR = re.compile(
    f"(?:{'|'.join(f'(?P<{name}>{WORDS[sign]})' for name, sign in zip('abcde', WORDS, strict=True))})$"
)
SIGNS = dict(zip("abcde", WORDS, strict=True))
BEHIND = {"以上": ">=", "及以上": ">=", "左右": "~", "上下": "~", "以内": "<=", "之内": "<=", "以下": "<="}
ACHIEVED = (
    "建成|新建成|新建|改建|建设|新增|培育|引育|打造|引进|招引|完成|新开|创建|认定|集聚|汇聚|形成|推出|开通|举办|组织开展|组织|组建"
    "|挖掘|发掘|评选|改造|整治|布局|发展|设立|选派|培训|落地|遴选|归集|开工|开发|孵化|提供|吸引|储备"
)
COUNTS = re.compile(ACHIEVED.replace("|培训", ""))
ENDS_IN_VERB = re.compile(rf"(?:{ACHIEVED})$")
SHORTEST = 2
LEADING = re.compile(
    rf"^(?:以及|并|且|和|实现|做到|达到|推动|促进|确保|力争|努力|争取|预计|其中|使|将|累计|每年|全年|年内|要|{ACHIEVED})+(?=..)"
)
TRAILING = re.compile(
    r"(?:均|分别|总体|累计|要|力争|确保|须|应|再|同比|年均|(?:比|较)(?:上年|去年|20\d\d年)(?:末|底)?|平均|总共|一共|共|约|为|原则上)+$"
)
NO_TARGET = re.compile(
    "^(?:对于?|若|如|凡|符合|每[家人户])|为?每[家人户名]|单个|单笔|年薪|最高|最长|最多|给予|奖励|奖补|补助|补贴|资助|贴息|返还|贷款额度|已经?|罚款|收费|年龄"
)
GRANTED = re.compile("^[^，。；]{0,8}(?:奖励|奖补|补助|补贴|资助|贴息)")
CONDITION = re.compile("^(?:、[^，。；]*)?的(?!目标|任务|要求|水平)[^，。；]")
END_OF_FIGURE = re.compile(r"^(?:[，,。；;、：:（）()！”\s]|和|及|以及|并|或|且|的|$)")
NOUN = re.compile(
    r"^(?!方面|阶段|环节|步骤|层面|维度|原则|部分|工作日)[^，,。；;、：:（）()\d“”]{2,24}(?!、[^，。；]*的)"
)
SEPARATOR = re.compile(r"[，,。；;：:、\n](?!\d{3})")
BRACKETS = {"（": "）", "(": ")", "“": "”", "《": "》", "〔": "〕"}


def targets_of(text: str, place: Place, *, by: date | None = None) -> tuple[Target, ...]:
    """Targets that a wording states.

    Args:
        text: the wording.
        place: where it stands.
        by: the day by which they are to be reached (到2030年).
    """
    figures = list(FIGURE.finditer(text))
    starts = _starts_of_pieces(text, [match.start() for match in figures])
    found = [*_counted(text, place)]
    for match, start in zip(figures, starts, strict=True):
        found += _figure(text, match, start, place)
    return tuple(replace(target, by=by) for target in found)


def _counted(text: str, place: Place) -> Iterator[Target]:
    for match in COUNTED.finditer(text):
        members = [_plain(member) for member in re.split("[、和]", _plain(match["list"]))]
        if len(members) == number_of(match["count"]):
            for member in members:
                yield Target(LEADING.sub("", match[0]), member, "=", match["value"] or "100", "%", None, place)


def _figure(text: str, match: re.Match[str], start: int | None, place: Place) -> Iterator[Target]:
    """The target of a figure; of a span (3—5个) the one at least and the one at most."""
    clause = re.split("[。；，,]", text[max(0, match.start() - LONGEST_CLAUSE) : match.start()])[-1]
    if start is None or NO_TARGET.search(clause) or GRANTED.match(text[match.end() :]):
        return
    if "分别" in clause:
        yield from _in_turn(text, match, clause, place)
        return
    read = _read(text[start : match.start()], match, text[match.end() :])
    if read is None:
        return
    indicator, comparator, length = read
    words = text[start : match.end() + length].strip()
    if match["upper"]:
        yield Target(words, indicator, ">=", _number(match["value"]), _unit(match), None, place)
        yield Target(words, indicator, "<=", _number(match["upper"]), _unit(match), None, place)
    else:
        yield Target(words, indicator, comparator, _value(match), _unit(match), None, place)


def _in_turn(text: str, first: re.Match[str], clause: str, place: Place) -> Iterator[Target]:
    """A率、B率分别达到65%和55%: each member of the list with its figure; nothing where their numbers differ."""
    listed, _, word = clause.partition("分别")
    sign = COMPARATOR.fullmatch(word)
    run = [first]
    for match in FIGURE.finditer(text, first.end()):
        if text[run[-1].end() : match.start()] not in {"、", "和", "及", "以及"}:
            break
        run.append(match)
    members = re.split("[、和及与]", _plain(listed))
    if sign and sign.lastgroup and len(members) == len(run):
        words = text[first.start() - len(clause) : run[-1].end()].strip()
        for member, figure in zip(members, run, strict=True):
            comparator = BEHIND.get(figure["behind"] or "", SIGNS[sign.lastgroup])
            yield Target(words, _plain(member), comparator, _value(figure), _unit(figure), None, place)


def _read(before: str, match: re.Match[str], after: str) -> tuple[str, str, int] | None:
    """Indicator, comparator, and how many characters behind the figure belong to the target."""
    unit = _unit(match)
    word = COMPARATOR.search(TRAILING.sub("", before))
    sign = SIGNS[word.lastgroup] if word and word.lastgroup else ""
    noun = NOUN.match(after) if unit.endswith(tuple(THINGS.split("|"))) else None
    if not _may_be_target(unit, sign, word[0] if word else "", before, after, noun=noun is not None):
        return None
    behind = BEHIND.get(match["behind"] or "", "")
    head = before
    if word:
        head = TRAILING.sub("", before)[: word.start()]
        if sign in {"+", "-"} and behind:
            head += word[0]  # 增长5.5%左右: growth is about 5.5 %
    comparator = sign if sign in {"<=", ">="} else behind or sign or "="
    indicator = _plain(head)
    if noun and (len(indicator) < SHORTEST or ENDS_IN_VERB.search(indicator)):
        return noun[0].rpartition("的")[2].strip(), comparator, noun.end()
    return None if len(indicator) < SHORTEST or COUNTS.fullmatch(indicator) else (indicator, comparator, 0)


def _may_be_target(unit: str, sign: str, word: str, before: str, after: str, *, noun: bool) -> bool:
    """Whether the words around a figure make it a target (see the head of this module)."""
    achieves = re.search(ACHIEVED, before) is not None
    if CONDITION.match(after) and not achieves:
        return False
    if unit in TIMES.split("|"):
        return sign == "-" or word.endswith(("至", "到", "控制在"))
    if unit in MONEY.split("|") and word in {"不超过", "不高于", "低于"}:
        return False
    ends = END_OF_FIGURE.match(after) is not None
    if unit in SHARES.split("|"):
        return (bool(sign) and ends) or bool(re.search("[率比]$|比[例重]$|覆盖面?$", before)) or _is_whole(before, unit)
    if sign:
        return ends or noun
    return achieves and (ends or noun)


def _is_whole(before: str, unit: str) -> bool:
    """实现…100%…: all of them."""
    return unit in "%％" and bool(re.match("(?:实现|确保|做到)", before))


def _plain(words: str) -> str:
    """A noun phrase without the date, verbs and adverbs around it."""
    words = words.strip()
    if found := date_at(words):
        words = words[found.end :]
    return TRAILING.sub("", LEADING.sub("", words)).strip()


def _value(match: re.Match[str]) -> str:
    return str(number_of(match["words"])) if match["words"] else _number(match["value"])


def _unit(match: re.Match[str]) -> str:
    return "%" if match["words"] or match["unit"] == "％" else str(match["unit"])


def _number(digits: str) -> str:
    return digits.replace(",", "")


def _starts_of_pieces(text: str, positions: Sequence[int]) -> Iterator[int | None]:
    """Where the piece of the clause with each figure starts; ``None`` where it stands in brackets or quotes."""
    closing: list[str] = []
    start, index = 0, 0
    for position in positions:
        for at in range(index, position):
            if text[at] in BRACKETS:
                closing.append(BRACKETS[text[at]])
            elif closing and text[at] == closing[-1]:
                closing.pop()
            elif not closing and SEPARATOR.match(text, at):
                start = at + 1
        index = position
        yield None if closing else max(start, position - LONGEST_CLAUSE)
