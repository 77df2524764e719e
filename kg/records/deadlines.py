"""Deadline phrases → time requirements.

A cell is a list of phrases; each is a date expression (:mod:`kg.records.dates`), what is due by it, and perhaps an
ongoing duty::

    2022年4月前 市级完成，6月前 区县完成
    2022年8月前 完成 并持续推进
    2022年3月前 建立数据推送机制，工作持续推进
    2022年1月至6月 开展试点
    每季度末前 通报

``due`` follows the lenient reading. A phrase that comes back (每季度), or that counts from a day that nobody knows
(五年内), has no date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.records.dates import DAY, MONTH, Expression, date_at, dates_in
from kg.records.model import Deadline

ONGOING = re.compile(
    r"(?:工作|[，、]?[并且]|同时)*(?:贯穿)?(?:全年)?(?:(?:长期|持续|常态化?|常年|经常性|日常性?|永久|滚动|不断)+"
    r"(?:化|性|地)?(?:推进|坚持|开展|实施|落实|进行|深化|优化|完善|提升|巩固|抓好|跟进|执行|运行|运营|更新|任务|工作|有效)*"
    r"|常抓不懈|贯穿全年)"
)
RECURS = re.compile(
    r"[于在]?(?P<recurs>[每各](?:[半两二三四五]年|年度?|季度?|个?月|周|日|天|学期|学年)|逐[年季月]|按[年季月]度?|(?<![一二三四1-4])季度(?=末))"
    rf"(?:[末底初首]?月?(?:{MONTH})?(?:{DAY})?(?:份?[年月]?[底末])?(?:之前|以前|前)?|[一二三四]季度(?:末)?前?)"
)
SPAN = re.compile(r" *(?:至|到|[—－–\-~～]+) *")
BARE_BEGIN = re.compile(r"(?:20\d\d|1[0-2]|0?[1-9])(?=[^年月\d])")
"""A beginning that leaves its unit to the end: 2022—2024年, 1—6月."""
ITEMS_MARK = re.compile(
    r"(?:(?:完成)?(?:时限|时间|期限|日期)[:：])?(?:\d[.．、]|[（(]\d[）)]|[①-⑨]|第[一二三四五]阶段[:：]?)?"
)
SCOPE = r"市级|区县级?|省级|县级|市县级?|乡镇级?|国家级"
SCOPE_BEHIND = re.compile(rf"(?P<scope>{SCOPE})(?=完成|实现|建立|出台|落实|$)")
SCOPE_BEFORE = re.compile(rf"(?P<scope>{SCOPE})(?:[于在]|[:：])?(?=20\d\d|\d|今|年|[上下第]|明|次)")
LONGEST_LEAD = 12
"""Characters before a date that say what is due; more are a sentence."""
FIGURE = re.compile(r"[\d%〇一二三四五六七八九十]|[到至自从由]$")
BEFORE = {"前", "之前", "以前"}
PLAIN_DONE = re.compile(r"(?:全面|全部|基本|初步)?(?:完成|落实|办结|到位|落实到位|完成到位)?")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase cut into the parts of its grammar; together they are the phrase.

    Args:
        head: a printed number or label, a scope, and the beginning of a span.
        date: the date expression, or the words of recurrence.
        rest: what is due.
        ongoing: the ongoing duty behind it.
        scope: whom it concerns, one of the words of ``head`` or the first of ``rest``.
        expression: the date read; ``None`` where there is none.
        year: year of the beginning of a span.
        recurs: what it comes back with.
        lead: words before the date that say what is due; they are the head.
    """

    head: str
    date: str
    rest: str
    ongoing: str = ""
    scope: str = ""
    expression: Expression | None = None
    year: int | None = None
    recurs: str = ""
    lead: str = ""

    @property
    def text(self) -> str:
        """The phrase."""
        return self.head + self.date + self.rest + self.ongoing

    @property
    def deliverable(self) -> str | None:
        """What is to be there by then, without the scope; ``None`` where the phrase only says that it is to be done."""
        words = self.rest.strip().removeprefix(self.scope).strip(" （）()")
        return (self.lead or None) if PLAIN_DONE.fullmatch(words) else self.lead + words


def deadlines_of(cell: str, plan_year: int | None) -> tuple[Deadline, ...]:
    """The time requirements of a deadline cell.

    Args:
        cell: the words of the cell.
        plan_year: year of the plan's title, for phrases without one.

    Returns:
        one entry a milestone and one for an ongoing requirement, in printed order. In a cell that holds neither each
        phrase gives an entry of bound ``unresolved``: something is demanded, but it was not understood.
    """
    found: list[Deadline] = []
    year: int | None = None
    undated: list[str] = []
    for phrase in map(cut, phrases_of(cell)):
        year = phrase.year or year
        made = list(_entries(phrase, year or plan_year))
        if phrase.expression:
            year = phrase.expression.year(year or plan_year)
        if made:
            # words before the first date belong to it, words behind a date to that one
            found += [replace(entry, text="，".join([*undated, entry.text])) for entry in made]
            undated = []
        elif found:
            found[-1] = replace(found[-1], text=f"{found[-1].text}，{phrase.text}")
        else:
            undated.append(phrase.text)
    return tuple(found) or tuple(Deadline(phrase, bound="unresolved") for phrase in undated)


def is_deadline(words: str) -> bool:
    """Whether words are nothing but time requirements, as they stand in a cell or a mark."""
    entries = deadlines_of(words, 2000) if "；" not in words and "。" not in words else ()
    timed = all(entry.bound != "unresolved" or entry.recurs for entry in entries)
    return bool(entries) and timed and not any(cut(phrase).lead for phrase in phrases_of(words))


def phrases_of(cell: str) -> Iterator[str]:
    """The phrases of a cell: its parts between commas, semicolons and full stops, and before another date."""
    for phrase in re.split(r"[，,；;。\n]|、(?=[^、，。；]{0,3}\d{1,4} *[年月])", cell):
        if phrase.strip():
            yield phrase.strip()


def cut(phrase: str) -> Phrase:
    """Cut a phrase into the parts of its grammar."""
    mark = ITEMS_MARK.match(phrase)
    position = mark.end() if mark and mark.end() < len(phrase) else 0
    scope = SCOPE_BEFORE.match(phrase, position)
    position = scope.end() if scope else position
    if recurring := RECURS.match(phrase, position):
        return _cut_rest(phrase, position, recurring.end(), recurs=recurring["recurs"])
    start, year = _behind_beginning(phrase, position)
    if expression := date_at(phrase[start:]):
        found = _cut_rest(phrase, start, start + expression.end)
        return replace(found, scope=scope["scope"] if scope else found.scope, expression=expression, year=year)
    ongoing = ONGOING.search(phrase)
    if ongoing and ongoing.end() == len(phrase) and (ongoing.start() == 0 or ongoing[0][0] in "并且、同"):
        return Phrase("", "", phrase[: ongoing.start()], ongoing[0])
    return _behind_words(phrase) or Phrase("", "", phrase)


def _behind_words(phrase: str) -> Phrase | None:
    """What is due before its date: 方案‸6月底前‸印发; few words without figures, and a date with an end."""
    expression = next(dates_in(phrase, 0, len(phrase)), None)
    if expression is None or not (expression["end"] or expression["edge"] in BEFORE):
        return None
    lead = phrase[: expression.start]
    if len(lead) > LONGEST_LEAD or FIGURE.search(lead):
        return None
    return replace(_cut_rest(phrase, expression.start, expression.end), lead=lead, expression=expression)


def _cut_rest(phrase: str, start: int, end: int, *, recurs: str = "") -> Phrase:
    rest = phrase[end:]
    ongoing = ONGOING.search(rest)
    behind = ongoing.start() if ongoing and ongoing.end() == len(rest) else len(rest)
    scope = SCOPE_BEHIND.match(rest[:behind])
    return Phrase(
        phrase[:start], phrase[start:end], rest[:behind], rest[behind:], scope["scope"] if scope else "", recurs=recurs
    )


def _behind_beginning(phrase: str, position: int) -> tuple[int, int | None]:
    """Where the end of a span starts (1月至‸6月), and the year of its beginning."""
    begin = date_at(phrase[position:])
    bare = BARE_BEGIN.match(phrase, position)
    end = position + begin.end if begin else bare.end() if bare else position
    to = SPAN.match(phrase, end)
    if end > position and to and date_at(phrase[to.end() :]):
        return to.end(), begin.year(None) if begin else None
    return position, None


def _entries(phrase: Phrase, year: int | None) -> Iterator[Deadline]:
    """The milestone of a phrase, and its ongoing duty."""
    if phrase.recurs:
        yield Deadline(phrase.text, bound="unresolved", deliverable=phrase.deliverable, recurs=phrase.recurs)
    elif phrase.expression:
        entry = milestone_of(phrase.expression, phrase.text, year)
        inferred = entry.year_inferred and phrase.year is None
        yield replace(entry, scope=phrase.scope or None, deliverable=phrase.deliverable, year_inferred=inferred)
    if phrase.ongoing:
        yield Deadline(phrase.text, ongoing=True)


def milestone_of(expression: Expression, text: str, year: int | None) -> Deadline:
    """The milestone of a date expression.

    Args:
        expression: the date.
        text: the words that are kept as the wording of the requirement.
        year: the year for a date that prints none.

    Returns:
        of bound ``unresolved`` where no year is known or the calendar has no such day.
    """
    stated = expression.year(year)
    undated = Deadline(text, bound="unresolved", year_inferred=not expression.states_year and stated is not None)
    try:
        bounds = expression.bounds(stated) if stated is not None else None
    except ValueError:
        return undated
    if bounds is None:
        return undated
    return replace(
        undated,
        due=bounds.lenient,
        latest_strict=bounds.strict,
        latest_lenient=bounds.lenient,
        bound=bounds.bound,
        month=bounds.month,
    )
