"""Time requirements in the sentences of a task (FORMATS: in the item's own words), and the dates of its aims.

A date in a sentence is a requirement where its form says so: 2026年6月底前, 年底前, 9月投入使用. 到2028年 sets an aim,
not a deadline of the task. Validity (自…起施行), spans (1月1日至12月31日), reports and cited documents are neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kg.records.dates import Expression, dates_in
from kg.records.deadlines import RECURS, milestone_of
from kg.records.model import Deadline

DONE = re.compile(
    r" *(?:前后)?(?:全面|基本|正式|全部|初步|力争|确保|率先|如期)*"
    r"(?:完成|建成|投入使用|动工|开工|启动|上线|竣工|投用|投产|实现|出台|印发|制定|落实到位|取得|建立|形成|达到)(?![^，。；]{0,6}的)"
)
"""What follows a date that requires something; 印发的方案 tells of the past."""
NOT_A_DEADLINE = re.compile(
    r"有效期|试行期|施行|起(?:执行|实施|生效)|征求意见|截止|废止|停止执行|印发之日|个工作日|以来|之日起|XX|××"
)
CONDITION = re.compile(r"[^，。；]{0,4}(?:出生|毕业|注册|登记|参保|取得)[^，。；]*的")
"""Who a measure is for: 2018年6月30日前出生的."""
REPORT = re.compile(
    r"(?:(?!完成|建成|出台|制定|印发|建立|实现|启动|推行|开展).)*?(?:报送|上报|报至|报(?=[省市区县州]))"
)
"""What is to be done by then is a report, nothing before it."""
QUOTED = re.compile(r"《[^》]{0,199}》|“(?!十[一二三四五六七八九]五”)[^”]{0,199}”|[（(〔\[][^（）()〔〕\[\]]*[）)〕\]]")
LONGEST_CLAUSE = 200
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

    A printed year serves for the dates behind it, up to the full stop where the plan has a year. Days before the plan's
    year require nothing.
    """
    found: list[Found] = []
    year, stop = plan_year, 0
    for expression, clause in _times(text):
        if "。" in text[stop : clause.start()]:
            year = plan_year or year
        stop = clause.start()
        stated = expression.year(year)
        if stated and plan_year and stated < plan_year:
            continue
        if expression.states_year and not _is_aim(expression):
            year = stated
        found.append(Found(_entry(expression, text[expression.end : clause.end()], year), clause.start(), clause.end()))
    recurrent = [Found(_recurrent(match), *clause.span()) for match, clause in _recurrences(text)]
    known = [each for each in found if each.entry.bound != "unresolved" or year is None]
    return tuple(sorted([*known, *recurrent], key=lambda each: each.start))


def aims_in(text: str) -> tuple[tuple[int, int, date], ...]:
    """First and last offset of the words that an aim's date (到2030年) governs, and the day."""
    dated = [(aim.start, aim.year(None)) for aim, _ in _times(text) if _is_aim(aim)]
    ends = [*(start for start, _ in dated[1:]), len(text)]
    return tuple((start, end, date(year, 12, 31)) for (start, year), end in zip(dated, ends, strict=False) if year)


def _clauses(text: str) -> Iterator[tuple[str, re.Match[str], int]]:
    """The text with what stands in quotes and brackets hidden, each clause, and the end of its sentence."""
    hidden = QUOTED.sub(lambda match: "〇" * len(match[0]), text)
    for sentence in SENTENCE.finditer(hidden):
        for clause in CLAUSE.finditer(hidden, *sentence.span()):
            if not NOT_A_DEADLINE.search(clause[0]):
                yield hidden, clause, sentence.end()


def _times(text: str) -> Iterator[tuple[Expression, re.Match[str]]]:
    """Dates that require something, the first of each clause, with the clause."""
    for hidden, clause, end in _clauses(text):
        previous = -1
        recurring = [match.span() for match in RECURS.finditer(hidden, *clause.span())]
        for found in dates_in(hidden, *clause.span()):
            in_span = found.start == previous or re.match("[至到—\\-－]", hidden[found.end :])
            previous = found.end
            behind = hidden[found.end : min(end, found.end + LONGEST_CLAUSE)]
            if _requires(found, behind) and not (in_span or REPORT.match(behind) or _is_within(found, recurring)):
                yield found, clause
                break


def _requires(found: Expression, behind: str) -> bool:
    """Whether the form of a date makes it a requirement."""
    if found["edge"] in {"起", "开始"}:
        return found["lead"][-1:] in {"从", "自"} or bool(found["year"] or found["ahead"])
    if found["edge"] in {"前", "之前", "以前"}:
        return not CONDITION.match(behind)
    if _is_aim(found) or found["half"] or (found["edge"].endswith("内") and not found["month"]):
        return True
    to_the_end = found["end"] and found["lead"][-1:] in {"到", "至", "于", "在"}
    return bool(DONE.match(behind) or to_the_end or (found["plan"] and found["end"]))


def _is_aim(found: Expression) -> bool:
    """到2030年, 到2030年底, 至2030年: no month, no 前."""
    parts = ("month", "quarter", "q", "first", "half", "edge")
    return found.states_year and found["lead"][-1:] in {"到", "至"} and not any(found[part] for part in parts)


def _entry(found: Expression, rest: str, year: int | None) -> Deadline:
    words = found.text.strip()
    kind = "target" if _is_aim(found) else "task"
    entry = milestone_of(found, words, year)
    entry = replace(entry, kind=kind, deliverable=rest.strip() or None)
    return replace(entry, bound="by-year-end") if kind == "target" else entry


def _recurrences(text: str) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
    """Days that come back (每年3月底前), but for those of reports."""
    for hidden, clause, end in _clauses(text):
        match = RECURS.search(hidden, *clause.span())
        if match and match[0].endswith("前") and not REPORT.match(hidden[match.end() : end]):
            yield match, clause


def _is_within(found: Expression, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= found.start < end for start, end in spans)


def _recurrent(match: re.Match[str]) -> Deadline:
    return Deadline(match[0], bound="unresolved", recurs=match["recurs"])
