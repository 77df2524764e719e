"""Requests a second, latency, processor time and memory: the same questions to all servers, in slices by turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.serving.answers import difference, rows_of
from benchmarks.serving.load import Load, Reply, ask, drive
from benchmarks.serving.peers import LIMIT_SECONDS, Ours, Server, get
from benchmarks.serving.questions import Question
from benchmarks.serving.tables import print_head, print_row, three_digits

SLOW_SECONDS = 5.0
"""From here on one answer is enough to know what it takes."""
QUEUE_SECONDS = 40.0
"""A load under which the last client would wait longer is left out."""


@dataclass(slots=True)
class Contestant:
    """A way to ask a server a question.

    Args:
        label: of the row.
        server: which.
        request: to send.
        seconds: of the answer that was checked.
        note: in the table, such as that its rows differ.
        load: what came of all slices.
        cpu_seconds: of the server, in all slices.
        megabytes: of the server after the last slice.
    """

    label: str
    server: Server
    request: bytes
    seconds: float = 0.0
    note: str = ""
    load: Load = field(default_factory=Load)
    cpu_seconds: float = 0.0
    megabytes: float = 0.0


def contestants(question: Question, servers: Sequence[Server]) -> list[Contestant]:
    """Everything that can be asked the question: ours in four ways, the others in one."""
    found: list[Contestant] = []
    for server in servers:
        if not isinstance(server, Ours):
            found.append(Contestant(server.name, server, server.request(question.text)))
            continue
        for how, evaluate in (("warm", False), ("evaluated", True)):
            if question.saved_path:
                request = get(question.saved_path, evaluate=evaluate)
                found.append(Contestant(f"{server.name}, saved query, {how}", server, request))
            request = server.request(question.text, evaluate=evaluate)
            found.append(Contestant(f"{server.name}, /sparql, {how}", server, request))
    return found


def check(entries: Sequence[Contestant]) -> str:
    """Ask each once or twice, compare the rows with the first one's, and note what differs.

    Returns:
        What the answer is like: rows and bytes of SPARQL JSON.
    """
    first, said = None, ""
    failed: dict[tuple[str, bytes], str] = {}
    for entry in entries:
        key = entry.server.name, entry.request.partition(b"\r\n")[0]
        reply = None if key in failed else _asked(entry)
        try:
            rows = rows_of(reply.body) if reply and reply.status == 200 else None
        except ValueError:
            rows = None
        if reply is None or rows is None:
            said_of = f"status {reply.status}" if reply and reply.status != 200 else "broken JSON"
            entry.note = failed.setdefault(key, f"{said_of} after {entry.seconds:.0f} s")
            continue
        first = rows if first is None else first
        if b'"results"' in reply.body and not said:
            said = f"{rows.total():,} rows, {len(reply.body):,} bytes"
        if found := difference(first, rows):
            entry.note = "**other rows**"
            print(f"- {entry.label}: {found}", flush=True)
    return said


def _asked(entry: Contestant) -> Reply:
    """The answer, of the second time where the first was quick."""
    reply = ask(entry.server.address, entry.request, LIMIT_SECONDS + 5)
    if reply.status == 200 and reply.seconds < SLOW_SECONDS:
        reply = ask(entry.server.address, entry.request, LIMIT_SECONDS + 5)
    entry.seconds = reply.seconds
    return reply


def measure(entries: Sequence[Contestant], clients: int, seconds: float, rounds: int) -> None:
    """Put each under the load by turns, so that what else the machine does meets all alike."""
    able = [entry for entry in entries if _can(entry, clients)]
    for _ in range(rounds):
        for entry in able:
            before = entry.server.use(memory=False).cpu_seconds
            entry.load.add(drive(entry.server.address, [entry.request], clients, seconds))
            after = entry.server.use()
            entry.cpu_seconds += after.cpu_seconds - before
            entry.megabytes = after.megabytes


def _can(entry: Contestant, clients: int) -> bool:
    """Whether a load is worth while: it has answered, and the last client would not wait too long."""
    return " after " not in entry.note and entry.seconds * clients < QUEUE_SECONDS


def run(
    question_list: Sequence[Question], servers: Sequence[Server], loads: Sequence[int], seconds: float, rounds: int
) -> None:
    """One table a question, with everything; and at the end one of all questions."""
    rates: dict[tuple[str, int], dict[str, str]] = {}
    for question in question_list:
        print(f"\n### {question.name}\n", flush=True)
        entries = contestants(question, servers)
        print(f"{check(entries) or 'no answer'}.")
        print_head("server", "clients", "requests/s", "median, ms", "p99, ms", "CPU, ms a request", "MB", "")
        for clients in loads:
            for entry in entries:
                entry.load, entry.cpu_seconds = Load(), 0.0
            measure(entries, clients, seconds, rounds)
            for entry in entries:
                _print(entry, clients)
            rates[question.name, clients] = {entry.label: _rate(entry) for entry in entries}
    print("\n### All questions\n\nRequests a second (median / p99, ms).")
    fullest = sorted(rates.values(), key=len, reverse=True)
    labels = list(dict.fromkeys(label for each in fullest for label in each))
    print_head("question", "clients", *labels)
    for (name, clients), each in rates.items():
        print_row(name, clients, *(each.get(label, "") for label in labels))


def _rate(entry: Contestant) -> str:
    load = entry.load
    if not load.latencies:
        return entry.note or f"one alone {entry.seconds:.1f} s"
    said = f"{three_digits(load.rate)} ({three_digits(load.median_ms)} / {three_digits(load.p99_ms)})"
    return f"{said} {entry.note}".strip()


def _print(entry: Contestant, clients: int) -> None:
    load = entry.load
    answered = len(load.latencies)
    if not answered:
        print_row(entry.label, clients, *[""] * 5, entry.note or f"one answer alone: {entry.seconds:.1f} s")
        return
    notes = [entry.note] if entry.note else []
    if load.failed:
        notes.append(", ".join(f"{count} × {status}" for status, count in load.statuses.items() if status != 200))
    print_row(
        entry.label,
        clients,
        three_digits(load.rate),
        three_digits(load.median_ms),
        three_digits(load.p99_ms),
        three_digits(1000 * entry.cpu_seconds / answered),
        f"{entry.megabytes:,.0f}",
        "; ".join(notes),
    )
