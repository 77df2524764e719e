"""Quantities to reach.

Two forms: a figure with its indicator (覆盖率达到95%), and the counted slogan that sums up the list before it:
A、B和C“三个100%” (or “三个全覆盖”) is three targets of 100 %, one each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from kg.documents import Place
from kg.records.model import Target
from kg.records.numerals import number_of

COUNTED = re.compile(r"(?P<list>[^，。；]*)“(?P<count>[二两三四五六七八九])个(?:(?P<value>\d+(?:\.\d+)?)[%％]|全覆盖)”")
NUMERAL = r"(?P<value>\d+(?:\.\d+)?)"
UNIT = (
    r"(?P<unit>%|％|个百分点|万户|万家|万亿元|亿元|万元|万人|个工作日|万个|万平方米|平方米|亿千瓦|万千瓦|万吨|公里|个|项|家|件|人|户"
    r"|小时|名|场|座|所|辆|条|台|次|P)"
)
FIGURE = re.compile(
    r"(?P<indicator>(?:[^，,。；、（）]|（[^（）]{1,20}）){0,30}?)"
    r"(?P<comparator>达到|达|提高到|提升至|提升到|降至|降低到|压缩至|不低于|不少于|(?<!不)超过|突破|以上)"
    rf"{NUMERAL}{UNIT}"
)
AIM = re.compile(rf"(?P<indicator>[^，,。；、\d]{{2,30}}?)(?P<comparator>不超过|稳定在|超){NUMERAL}{UNIT}")
COUNT = re.compile(rf"(?P<indicator>[^，,。；、\d]{{2,40}}?){NUMERAL}{UNIT}(?P<comparator>以上|左右|以内|以下)")
BARE = re.compile(
    rf"(?P<indicator>(?:建成|打造|建设|培育|引育|集聚|形成|新增|完成|发展)[^，,。；、\d]{{2,40}}?){NUMERAL}{UNIT}(?=[，,。；、]|$)"
)
COMPARATORS = {
    "不低于": ">=",
    "不少于": ">=",
    "以上": ">=",
    "超过": ">=",
    "突破": ">=",
    "降至": "<=",
    "降低到": "<=",
    "压缩至": "<=",
    "不超过": "<=",
    "超": ">=",
    "以内": "<=",
    "以下": "<=",
}
VERB = re.compile(r"^(?:以及|并|且|实现|做到|达到|推动|确保)+")


def targets_of(text: str, place: Place, *, by: date | None = None) -> tuple[Target, ...]:
    """Targets that a wording states.

    Args:
        text: the wording.
        place: where it stands.
        by: the day by which they are to be reached (到2030年); only then a plain count (建成社区20个) is a target.
    """
    figures = list(_figures(text, place, FIGURE))
    for form in (AIM, COUNT, BARE) if by else ():
        figures += [new for new in _figures(text, place, form) if all(new.value != old.value for old in figures)]
    return tuple(replace(target, by=by) for target in (*_counted(text, place), *figures))


def _counted(text: str, place: Place) -> Iterator[Target]:
    for match in COUNTED.finditer(text):
        members = [VERB.sub("", member).strip() for member in re.split("[、和]", VERB.sub("", match["list"]))]
        if len(members) == number_of(match["count"]):
            for member in members:
                yield Target(VERB.sub("", match[0]), member, "=", match["value"] or "100", "%", None, place)


def _figures(text: str, place: Place, form: re.Pattern[str]) -> Iterator[Target]:
    for match in form.finditer(text):
        word = match.groupdict().get("comparator") or ""
        unit = "%" if match["unit"] == "％" else match["unit"]
        indicator = VERB.sub("", match["indicator"])
        if (indicator or form is FIGURE) and not _is_condition(text[: match.end()]):
            yield Target(match[0], indicator, COMPARATORS.get(word, "="), match["value"], unit, None, place)


def _is_condition(before: str) -> bool:
    """Whether a figure says who a measure is for (对年薪达到50万元的人才), or stands in a bracket."""
    clause = re.split("[。；，,]", before)[-1]
    return bool(re.match("(?:对于?|若|如|凡|符合|每[家人户])|.*(?:年薪|最高|给予)", clause)) or clause.count(
        "（"
    ) > clause.count("）")
