"""200 kills of the builder, and 200 in the midst of publishing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.generations.kills import kill_builders, kill_publishers

TIMES = 200
NEXT_START_SECONDS = 1.0

pytestmark = [pytest.mark.soak, pytest.mark.timed]


@pytest.mark.parametrize("kill", [kill_publishers, kill_builders])
def test_killed(tmp_path: Path, kill) -> None:
    seen = kill(tmp_path, TIMES, seed=7)
    print(seen)
    assert seen.before + seen.after == TIMES
    assert seen.slowest_start_seconds <= NEXT_START_SECONDS
