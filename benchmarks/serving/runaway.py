"""Runaway queries, one, four and eight at once, on servers told to stop a query after three seconds.

Meanwhile another client goes on asking a question about one plan. Looked at afterwards: what status and when, whether
the answer is whole, how long the other client waited, and what processor time and memory is still taken.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.serving.load import Load, Reply, ask, drive
from benchmarks.serving.peers import Ours, Server, get
from benchmarks.serving.questions import Question
from benchmarks.serving.tables import print_head, print_row, three_digits

LIMIT_SECONDS = 3.0
TOGETHER = (1, 4, 8)
PATIENCE_SECONDS = 15.0
"""After which a server counts as not answering a runaway."""
IDLE_SECONDS = 3.0
"""How long the other client is looked at while nothing else is asked."""
LATER_SECONDS = 5.0
OTHER_CLIENTS = 2
QUERY = Path(__file__).parents[2] / "tests" / "soak" / "runaway.rq"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of some runaways at once.

    Args:
        replies: to them.
        idle: the other client's answers before.
        meanwhile: and while they ran.
        cores: busy, some seconds after the last answer.
        grown_megabytes: more than before, then.
        threads: more than before, then.
    """

    replies: Sequence[Reply]
    idle: Load
    meanwhile: Load
    cores: float
    grown_megabytes: float
    threads: int


def print_heads() -> None:
    """Of the table."""
    print_head(
        "server",
        "at once",
        "answers",
        "after, s",
        "others idle: median / p99, ms",
        "others meanwhile: median / p99, ms",
        "× idle median",
        "others failed",
        "cores busy 5 s later",
        "MB more",
        "threads more",
    )


def run(question: Question, server: Server) -> None:
    """One row for each number of runaways."""
    for count in TOGETHER:
        if server.process is None:
            server.start()
        outcome = of_some(server, question, count)
        _print(server, count, outcome)
        if outcome.cores > 0.1 or not server.answers():  # it has not recovered
            server.stop()


def of_some(server: Server, question: Question, count: int) -> Outcome:
    """Send so many runaways at once."""
    calm = (
        get(question.saved_path, evaluate=True)
        if isinstance(server, Ours) and question.saved_path
        else server.request(question.text, evaluate=True)
    )
    ask(server.address, calm, PATIENCE_SECONDS)
    idle = drive(server.address, [calm], OTHER_CLIENTS, IDLE_SECONDS)
    before = server.use()
    runaway = server.request(QUERY.read_text(encoding="utf-8"), evaluate=True, union=True)
    replies: list[Reply] = []

    def send(client: int) -> None:
        replies.append(ask(server.address, runaway, PATIENCE_SECONDS, client))

    threads = [threading.Thread(target=send, args=(OTHER_CLIENTS + number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    meanwhile = drive(
        server.address, [calm], OTHER_CLIENTS, LIMIT_SECONDS - 0.2, patience_seconds=PATIENCE_SECONDS + LIMIT_SECONDS
    )
    for thread in threads:
        thread.join()
    time.sleep(LATER_SECONDS - 1)
    began = server.use(memory=False)
    time.sleep(1)
    after = server.use()
    return Outcome(
        replies,
        idle,
        meanwhile,
        after.cpu_seconds - began.cpu_seconds,
        after.megabytes - before.megabytes,
        after.threads - before.threads,
    )


def said(reply: Reply) -> str:
    """The status, and what is wrong with the answer."""
    if reply.status == 0:
        return "none" if reply.seconds >= PATIENCE_SECONDS else "broken off"
    try:
        json.loads(reply.body)
    except ValueError:
        return f"{reply.status}, " + ("text" if reply.status >= 400 else "**broken JSON**")
    return str(reply.status)


def _print(server: Server, count: int, outcome: Outcome) -> None:
    kinds = [said(reply) for reply in outcome.replies]
    times = sorted(reply.seconds for reply in outcome.replies)
    idle, meanwhile = outcome.idle, outcome.meanwhile
    print_row(
        server.name,
        count,
        "; ".join(f"{kinds.count(kind)} × {kind}" for kind in sorted(set(kinds))),
        f"{times[0]:.2f}–{times[-1]:.2f}" if times else "–",
        f"{three_digits(idle.median_ms)} / {three_digits(idle.p99_ms)}",
        f"{three_digits(meanwhile.median_ms)} / {three_digits(meanwhile.p99_ms)}",
        three_digits(meanwhile.p99_ms / idle.median_ms),
        meanwhile.failed,
        f"{outcome.cores:.2f}",
        f"{outcome.grown_megabytes:,.0f}",
        outcome.threads,
    )
