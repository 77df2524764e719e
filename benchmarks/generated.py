"""Invented plans, known by construction: a seed gives the same plan and the same files on every machine.

The agencies are those of ``data/reference``; tasks, dates and the city are made up. A plan can be written in each of
:data:`LAYOUTS` and in each format of :data:`benchmarks.generated_files.WRITERS` that can hold it.
"""

from __future__ import annotations

import calendar
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

from kg import reference

YEAR = 2026
VERBS = ("完善", "推进", "优化", "规范", "健全", "深化", "拓展", "升级")
OBJECTS = (
    "企业开办服务",
    "办事指南管理",
    "窗口服务标准",
    "档案共享应用",
    "证照互认",
    "热线受理流程",
    "大厅功能布局",
    "帮办代办机制",
)
MEANS = (
    "编制工作规程",
    "梳理事项目录",
    "更新业务系统",
    "组织业务培训",
    "开展满意度回访",
    "公开办理结果",
    "统一材料清单",
)
CHAPTERS = ("优化服务方式", "夯实服务基础", "提升服务能力", "扩大服务范围")
HEADER = ("序号", "工作任务", "牵头单位", "配合单位", "完成时限")


@dataclass(frozen=True, slots=True)
class Task:
    """A task: what its document says of it, and the days that this means (``None`` for an ongoing duty)."""

    heading: str
    wording: str
    lead: tuple[str, ...]
    support: tuple[str, ...]
    time: str
    due: tuple[date | None, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan: chapters of tasks, whose numbers run through all of them."""

    title: str
    chapters: tuple[tuple[Task, ...], ...]

    @property
    def tasks(self) -> list[Task]:
        """All tasks in order."""
        return [task for chapter in self.chapters for task in chapter]


def plan_of(seed: int, tasks: int = 12) -> Plan:
    """The plan of a seed with so many tasks, spread over up to four chapters."""
    draw = random.Random(seed)
    made = [_task(draw) for _ in range(tasks)]
    size = -(-tasks // len(CHAPTERS))
    chapters = tuple(tuple(made[at : at + size]) for at in range(0, tasks, size))
    return Plan(f"青溪市{YEAR}年第{seed}号政务服务工作方案", chapters)


@cache
def agencies() -> tuple[str, ...]:
    """Names of municipal agencies in the reference data, each once."""
    names = {agency.name_zh for agency in reference.agencies()}
    return tuple(sorted(name for name in names if re.fullmatch("市(?!场)[一-鿿]{2,9}(?:局|委|办)", name)))


def _task(draw: random.Random) -> Task:
    bodies = draw.sample(agencies(), draw.randint(1, 6))
    leads = draw.randint(1, min(2, len(bodies)))
    time, due = _time(draw)
    heading = draw.choice(VERBS) + draw.choice(OBJECTS)
    wording = f"{'，'.join(draw.sample(MEANS, draw.randint(2, 4)))}。"
    return Task(heading, wording, tuple(bodies[:leads]), tuple(bodies[leads:]), time, due)


def _time(draw: random.Random) -> tuple[str, tuple[date | None, ...]]:
    month = draw.randint(1, 12)
    end = date(YEAR, month, calendar.monthrange(YEAR, month)[1])
    day = date(YEAR, month, draw.randint(1, 28))
    return draw.choice(
        (
            (f"{YEAR}年{month}月底前", (end,)),
            (f"{YEAR}年{month}月前", (end,)),
            (f"{YEAR}年{month}月{day.day}日前", (day,)),
            (f"{YEAR}年底前", (date(YEAR, 12, 31),)),
            ("持续推进", (None,)),
        )
    )


def rows_of(plan: Plan) -> list[tuple[str, ...]]:
    """A plan as a table with its header."""
    rows = [
        (str(number), task.wording, "、".join(task.lead), "、".join(task.support) or "——", task.time)
        for number, task in enumerate(plan.tasks, start=1)
    ]
    return [HEADER, *rows]


def _mark(task: Task) -> str:
    return f"（{'；'.join(_labelled(task))}）"


def _labelled(task: Task) -> list[str]:
    support = [f"配合单位：{'、'.join(task.support)}"] if task.support else []
    return [f"牵头单位：{'、'.join(task.lead)}", *support, f"完成时限：{task.time}"]


def _bracket(task: Task) -> list[str]:
    return [f"{task.heading}。{task.wording}{_mark(task)}"]


def _two_brackets(task: Task) -> list[str]:
    """The leads answer for the first sentence, everybody for the second."""
    return [f"{task.heading}。{task.wording}（牵头单位：{'、'.join(task.lead)}）做好工作总结。{_mark(task)}"]


def _lines(task: Task) -> list[str]:
    return [f"{task.heading}。{task.wording}", *_labelled(task)]


def _numbered(write: Callable[[Task], list[str]]) -> Callable[[Plan], list[str]]:
    def lines(plan: Plan) -> list[str]:
        found, number = [plan.title, "现就做好政务服务工作制定本方案。"], 0
        for label, heading, tasks in zip("一二三四", CHAPTERS, plan.chapters, strict=False):
            found.append(f"{label}、{heading}")
            for task in tasks:
                number += 1
                first, *others = write(task)
                found += [f"{number}.{first}", *others]
        return found

    return lines


def _cells(plan: Plan) -> list[str]:
    """One cell a line."""
    return [plan.title, *(cell for row in rows_of(plan) for cell in row)]


def _pipes(plan: Plan) -> list[str]:
    return [plan.title, *("|".join(row) for row in rows_of(plan))]


LAYOUTS: dict[str, Callable[[Plan], list[str]]] = {
    "bracket": _numbered(_bracket),
    "two-brackets": _numbered(_two_brackets),
    "lines": _numbered(_lines),
    "cells": _cells,
    "pipes": _pipes,
}
"""Layouts of text: the lines of a plan."""
