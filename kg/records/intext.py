"""Time requirements in the sentences of a task (FORMATS: in the item's own words), and the dates of its aims.

A date in a sentence is a requirement where its form says so: 2026年6月底前, 年底前, 9月投入使用. 到2028年 sets an aim,
not a deadline of the task. Validity (自…起施行), spans (1月1日至12月31日), reports and cited documents are neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from kg.records.deadlines import DAY, MONTH, deadlines_of
from kg.records.model import Deadline

PLAIN_MONTH, PLAIN_DAY = MONTH.replace("?P<month>", "?:"), DAY.replace("?P<day>", "?:")
YEAR = r"(?:(?P<year>20\d\d)年|(?P<this>今年|当年|本年))"
DONE = (
    r"(?=(?:全面|基本|正式|全部)?"
    r"(?:完成|建成|投入使用|动工|开工|启动|上线|竣工|投用|投产|实现|出台|印发|制定|落实到位))"
)
TIME = re.compile(
    rf"(?P<recurs>每年|每季度|每半年|每月)?(?P<lead>力争到|力争|确保|到|至|于|在|从|自)?{YEAR}?(?:"
    rf"(?P<before>(?:{PLAIN_MONTH}(?:{PLAIN_DAY}|份?[底末])?|第?[一二三四1-4]季度[末底]?|[上下]半年[末底]?|年?[底末]|(?<=年))(?:之?前))"
    rf"|(?P<span>{PLAIN_MONTH}份?[底末]?(?:{PLAIN_DAY})?{DONE}|第?[一二三四]季度[末底]?{DONE}|[上下]半年[末底]?|(?<![\d一二三四五六七八九十两每])年内)"
    rf"|(?P<from>(?:{PLAIN_MONTH}(?:{PLAIN_DAY})?|(?<=年))起)"
    rf"|(?P<end>(?<=年)年?[底末]?)"
    r")"
)
NOT_A_DEADLINE = re.compile(
    r"有效期|施行|起(?:执行|实施|生效)|征求意见|截止|废止|停止执行|印发之日|个工作日|以来|之日起"
)
REPORT = re.compile(r"(?:(?!完成|建成|出台|制定|印发|建立|实现|启动|推行|开展).)*?(?:报送|上报|报至)")
"""What is to be done by then is a report, nothing before it."""
QUOTED = re.compile(r"《[^》]*》|“[^”]*”|[（(〔\[][^（）()〔〕\[\]]*[）)〕\]]")
CLAUSE = re.compile(r"[^。；;，,\n]+")
SENTENCE = re.compile(r"[^。；;\n]+")


@dataclass(frozen=True, slots=True)
class Found:
    """A time requirement and the offsets of its clause in the text."""

    entry: Deadline
    start: int
    end: int


def deadlines_in(text: str, plan_year: int | None) -> tuple[Found, ...]:
    """The time requirements of a text, in printed order.

    Args:
        text: sentences of a task.
        plan_year: year of the plan's title, for dates without one.
    """
    found: list[Found] = []
    year = plan_year
    for match, clause in _times(text):
        if match["year"]:
            year = int(match["year"])
        made = _read(match, clause[0], year)
        found += [Found(entry, clause.start(), clause.end()) for entry in made]
    return tuple(found)


def aims_in(text: str) -> tuple[tuple[int, int, date], ...]:
    """First and last offset of the words that an aim's date (到2030年) governs, and the day."""
    dated = [(match.start(), int(match["year"])) for match, _ in _times(text) if _is_aim(match)]
    ends = [*(start for start, _ in dated[1:]), len(text)]
    return tuple((start, end, date(year, 12, 31)) for (start, year), end in zip(dated, ends, strict=False))


def _times(text: str) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
    """Dates that require something, each with its clause."""
    hidden = QUOTED.sub(lambda match: "〇" * len(match[0]), text)
    for sentence in SENTENCE.finditer(hidden):
        for clause in CLAUSE.finditer(hidden, *sentence.span()):
            match = TIME.search(hidden, *clause.span())
            behind = hidden[match.end() : sentence.end()] if match else ""
            rest = behind[: behind.find("，")] if "，" in behind else behind
            if not match or NOT_A_DEADLINE.search(clause[0]) or REPORT.match(behind) or re.match("[至到—\\-－]", rest):
                continue
            yield match, clause


def _is_aim(match: re.Match[str]) -> bool:
    """到2030年, 到2030年底, 至2030年: no month, no 前."""
    return match["end"] is not None and bool(match["year"]) and (match["lead"] or "")[-1:] in {"到", "至"}


def _read(match: re.Match[str], clause: str, year: int | None) -> list[Deadline]:
    if match["end"] is not None and not _is_aim(match):
        return []
    if match["from"] and (match["lead"] not in {"从", "自"} and not match["year"]):
        return []
    phrase = clause[clause.find(match[0]) :]
    if match["recurs"]:
        return [Deadline(match[0], bound="unresolved", recurs=match["recurs"])]
    words = match[0].removeprefix(match["lead"] or "")
    if _is_aim(match):
        words = f"{match['year']}年底"
    entry = replace(deadlines_of(words, year)[0], text=match[0], deliverable=None)
    if entry.bound == "unresolved" and not (entry.due is None and year is None):
        return []
    rest = phrase[len(match[0]) :].strip()
    kind = "target" if _is_aim(match) else "task"
    return [replace(entry, kind=kind, deliverable=rest or None, year_inferred=not match["year"] and year is not None)]
