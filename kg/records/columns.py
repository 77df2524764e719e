"""Column headings of task tables, by their synonyms → what the column holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

NUMBER, GROUP, TITLE, TASK, LEAD, SUPPORT, RESPONSIBLE, DEADLINE, THEME, OTHER = (
    "number",
    "group",
    "title",
    "task",
    "lead",
    "support",
    "responsible",
    "deadlines",
    "themes",
    "other",
)
BODIES = (LEAD, SUPPORT, RESPONSIBLE)
BODY = "(?:单位|部门|处室|科室|机构|主体)"
KINDS = (
    (NUMBER, r"(?:任务|项目|事项|工作)?(?:序号|编号|编码)|序"),
    (LEAD, rf"(?:市级|省级|区级|县级)?(?:牵头|主办|主责|主要责任|汇总)(?:责任)?{BODY}(?:及?(?:主要)?负责人)?|牵头"),
    (SUPPORT, rf"(?:主要)?(?:配合|协办|协同|协助|参与|参加|支持)(?:责任)?{BODY}|配合"),
    (
        RESPONSIBLE,
        rf"(?:主要|具体|市级|省级|区级|县级)?(?:责任|负责|实施|落实|承办|指导|督办){BODY}(?:[、及和]?{BODY})*|责任",
    ),
    (
        DEADLINE,
        (
            r"(?:计划|预计)?(?:完成|办结|推进|落实|实施)?(?:时限|时间|期限|日期|时间节点|时限要求|时间要求|时间安排)|进度安排"
            r"|(?:时间)?节点"
        ),
    ),
    (GROUP, r"重点(?:任务|工作|事项)|(?:任务|工作|改革|项目|所属)?(?:类别|类型|领域|板块|方面|分类)|一级任务|主要方面"),
    (
        TASK,
        (
            r"(?:具体|主要|工作|改革|目标|任务|年度|项目|建设)*(?:工作|任务|内容|举措|措施|事项|要点|目标|项目)(?:分解|要求|名称)?"
            r"|任务名称|实事(?:项目|内容)?|二级任务"
        ),
    ),
    (THEME, r"主题(?:分类)?|(?i:themes?)"),
    (OTHER, r"备注|说明|分管(?:市|县|区)?领导|(?:责任|牵头|包抓)领导|责任人|联系人|推广范围|工作要求|进展(?:情况)?"),
)
AND_TIME = re.compile(r"(?<=[位门])[、及和与/]?(?:完成)?(?:时限|时间|期限)$")
"""A column of bodies that holds their time as well (责任单位及完成时限)."""
ROLE_WORD = re.compile("指导|督办|参与|参加")
"""Words of a column of bodies that say more than its kind."""
AIM = re.compile(r"(?:主要|工作|年度|预期|阶段(?:性)?|具体)?目标")
"""A column of aims holds the wording only where no other column does."""
WORDING = re.compile(r".*(?:任务|内容|举措|措施|事项|项目|工作|要点)(?:名称)?")
"""Any heading that ends so is of a column of tasks, where the columns are certain."""


def kind_of(heading: str) -> str | None:
    """What a column of this heading holds; ``None`` where it is no known heading."""
    plain = AND_TIME.sub("", re.sub(r"\s|[（(][^（()）]*[）)]$", "", heading))
    return next((kind for kind, pattern in KINDS if re.fullmatch(pattern, plain)), None)


def role_words_of(headings: Iterable[str]) -> dict[str, str]:
    """Kind → the word of its columns that says what their bodies do (指导部门); "" where they say different ones."""
    said: dict[str, set[str]] = {}
    for heading in headings:
        if (kind := kind_of(heading)) in BODIES:
            word = ROLE_WORD.search(heading)
            said.setdefault(kind, set()).add(word[0] if word else "")
    return {kind: words.pop() if len(words) == 1 else "" for kind, words in said.items()}


def kinds_of(headings: Sequence[str]) -> tuple[str, ...] | None:
    """The kinds of a whole header row.

    A heading that may name groups (重点任务) names the tasks where no other column does, the last one where there are
    two. ``None`` where the words are no header of a task table: some heading is unknown or stands twice, or tasks or
    bodies have no column.
    """
    kinds = [kind_of(heading) for heading in headings]
    if TASK not in kinds and GROUP in kinds:
        kinds[len(kinds) - 1 - kinds[::-1].index(GROUP)] = TASK
    known = [kind for kind in kinds if kind is not None]
    distinct = [kind for kind in known if kind != OTHER]
    if len(known) < len(kinds) or len(set(distinct)) < len(distinct):
        return None
    return tuple(known) if TASK in known and set(BODIES) & set(known) else None


def kinds_of_grid(headings: Sequence[str]) -> tuple[str, ...] | None:
    """The kinds of a header row whose columns are certain; an unknown heading is ``other``.

    Of several columns for tasks the last holds the wording and those before it the title; so it is with groups where no
    column is for tasks. ``None`` where there is neither tasks nor anything said of them.
    """
    kinds = [_kind_in_grid(heading, first=not at) for at, heading in enumerate(headings)]
    aims = [at for at, heading in enumerate(headings) if AIM.fullmatch(heading)]
    if len(aims) < kinds.count(TASK) or GROUP in kinds:
        kinds = [OTHER if at in aims else kind for at, kind in enumerate(kinds)]
    tasks = [at for at, kind in enumerate(kinds) if kind == TASK]
    groups = [at for at, kind in enumerate(kinds) if kind == GROUP]
    if not tasks and groups:
        tasks = [groups.pop()]
        kinds[tasks[0]] = TASK
    for at in tasks[:-1]:
        kinds[at] = TITLE
    if not tasks or not {*BODIES, DEADLINE} & set(kinds):
        return None
    return tuple(kinds) if len({heading for heading in headings if heading}) > 1 else None


def _kind_in_grid(heading: str, *, first: bool) -> str:
    """What a column holds; a first one without a heading holds the numbers."""
    if not heading:
        return NUMBER if first else OTHER
    return kind_of(heading) or (TASK if WORDING.fullmatch(heading) else OTHER)
