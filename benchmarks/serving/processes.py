"""Processor time and memory of a server: of all processes of its session, whatever they were forked from."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Use:
    """What a session has used.

    Args:
        cpu_seconds: of its living processes, and of the ended ones that these have waited for.
        megabytes: proportional set size, shared pages counted once.
        processes: living.
        threads: of these.
    """

    cpu_seconds: float
    megabytes: float
    processes: int
    threads: int


def used(session: int, *, memory: bool = True) -> Use:
    """What the processes of a session use; the memory only where it is asked for, since that takes milliseconds."""
    cpu, kilobytes, processes, threads = 0, 0, 0, 0
    for folder, fields in _members(session):
        cpu += sum(map(int, fields[11:15]))
        processes += 1
        threads += int(fields[17])
        if memory:
            with contextlib.suppress(OSError):
                found = re.search(r"^Pss:\s+(\d+)", (folder / "smaps_rollup").read_text(), re.MULTILINE)
                kilobytes += int(found[1]) if found else 0
    return Use(cpu / TICKS, kilobytes / 1024, processes, threads)


def _members(session: int) -> Iterator[tuple[Path, list[str]]]:
    """The folders of the processes, and the fields of their ``stat`` from the state on (``proc(5)``)."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with contextlib.suppress(OSError):
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                if int(fields[3]) == session and fields[0] != "Z":
                    yield folder, fields
