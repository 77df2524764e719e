"""kill -9 of the builder at random moments: nothing acknowledged is lost, and the next start is a start like any."""

from __future__ import annotations

from pathlib import Path

from tests.generations.kills import kill_builders, kill_publishers

TIMES = 10


def test_publisher_killed(tmp_path: Path) -> None:
    seen = kill_publishers(tmp_path, TIMES, seed=20261128)
    print(seen)
    assert seen.before + seen.after == TIMES


def test_builder_killed(tmp_path: Path) -> None:
    seen = kill_builders(tmp_path, TIMES, seed=20261128)
    print(seen)
    assert seen.before + seen.after == TIMES
