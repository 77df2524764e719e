"""Invented plans as RDF, made by the product's own way: a file is written, read, extracted and built.

A seed gives the same plan on every machine. The city is real, so that the agencies of the reference data are its own;
tasks, dates and numbers are made up. No plan has a Violation.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random

from rdflib import Graph
from rdflib.graph import ReadOnlyGraphAggregate

from benchmarks.generated import CHAPTERS, HEADER, YEAR, Plan, Task, plan_of
from benchmarks.generated_files import CASES, file_of
from kg import reference
from kg.graph.documents import graph_of_file
from kg.settings import Settings

ANNEXED = (".txt", "annex")
"""Form of a notice with a plan of sections and a table of tasks in its annex, as the sample has it."""
FORMS = (ANNEXED, *CASES)
"""Suffix and layout."""
CITY = "500000"
UNKNOWN = ("市青溪管理局", "市云台促进局")
"""Agencies that the reference data does not have."""
FEWEST, MOST = 5, 120
"""Items of a plan."""


@dataclass(frozen=True, slots=True)
class GeneratedPlan:
    """A plan as RDF, and what it was made from."""

    seed: int
    items: int
    form: tuple[str, str]
    graph: Graph


def generated_plan(seed: int, items: int | None = None, form: tuple[str, str] | None = None) -> GeneratedPlan:
    """The plan of a seed with its provenance; number of items and form are drawn where they are not given."""
    draw = Random(seed)
    form = form or (ANNEXED if draw.random() < 0.3 else draw.choice(FORMS))
    items = items or draw.randint(FEWEST, MOST)
    plan = of_the_city(plan_of(seed, items), draw)
    suffix, layout = form
    content = notice_of(plan, draw).encode() if form == ANNEXED else file_of(plan, suffix, layout)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"plan{suffix}"
        path.write_bytes(content)
        return GeneratedPlan(seed, items, form, ReadOnlyGraphAggregate(list(graph_of_file(path, Settings()).graphs())))


def of_the_city(plan: Plan, draw: Random) -> Plan:
    """The plan with the city's name and with agencies that are all different, nearly all of the city."""
    chapters = tuple(tuple(_with_agencies(task, draw) for task in tasks) for tasks in plan.chapters)
    return Plan(plan.title.replace("青溪市", "重庆市"), chapters)


def _with_agencies(task: Task, draw: Random) -> Task:
    leads = len(task.lead)
    names = draw.sample([*own_agencies(), *UNKNOWN], leads + len(task.support))
    return replace(task, lead=tuple(names[:leads]), support=tuple(names[leads:]))


@cache
def own_agencies() -> tuple[str, ...]:
    """Agencies of the city, by the names that its documents give them."""
    names = {agency.name_zh for agency in reference.agencies() if agency.jurisdiction == CITY}
    return tuple(sorted(name for name in names if re.fullmatch("市[一-鿿]{2,9}(?:局|委)", name)))


def notice_of(plan: Plan, draw: Random) -> str:
    """The text of a notice: letterhead, plan with one section a chapter, annex with one row a task, cell by cell."""
    day = f"{YEAR - 1}年{draw.randint(10, 12)}月{draw.randint(1, 28)}日"
    lines = [
        "重庆市人民政府办公厅",
        f"关于印发《{plan.title}》的通知",
        f"渝府办发〔{YEAR - 1}〕{draw.randint(1, 199)}号",
        "各区县（自治县）人民政府，市政府各部门，有关单位：",
        f"《{plan.title}》已经市政府同意，现印发给你们，请认真贯彻执行。",
        "重庆市人民政府办公厅",
        day,
        "（此件公开发布）",
        plan.title,
        "为做好政务服务工作，制定本方案。",
        *(f"{heading}。{''.join(task.wording for task in tasks)}" for heading, tasks in chapters_of(plan)),
        f"附件：{plan.title}任务分解",
        "附件",
        f"{plan.title}任务分解",
        "重点任务",
        *HEADER[1:],
    ]
    for heading, tasks in chapters_of(plan):
        lines += [heading, *(cell for task in tasks for cell in cells_of(task))]
    return "\n\n".join(lines)


def chapters_of(plan: Plan) -> Iterator[tuple[str, tuple[Task, ...]]]:
    """Numbered headings with their tasks."""
    for label, heading, tasks in zip("一二三四", CHAPTERS, plan.chapters, strict=False):
        yield f"{label}、{heading}", tasks


def cells_of(task: Task) -> tuple[str, ...]:
    """The cells of a task in the columns of the annex."""
    return task.wording, "、".join(task.lead), "、".join(task.support) or "——", task.time
