"""Our own server, with the documents counted by hand: full marks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg import resources
from kg.settings import Settings
from kg.store.local import LocalStore
from kg.store.sources import built_data
from kg.verifying.verification import verify
from tests.servers import Running

PLAN = "id/policy/500000/2022/zwfw-gzyd"


@pytest.fixture(scope="module")
def running(built: Path) -> Iterator[Running]:
    settings = Settings(workers=1)
    server = Running(settings, LocalStore(built_data(built), settings), resources.folder("queries"))
    yield server
    server.close()


@pytest.mark.parametrize("name", ["", PLAN, "id/agency/500108/zf", f"{PLAN}/item/13-04"])
def test_full_marks(running: Running, name: str) -> None:
    report = verify(f"{running.url}/{name}", Settings())
    missed = {each.rule.id: each.verdict.explain("en") for each in report.checked if each.verdict.result == "not_met"}
    assert missed == {}
    assert report.site.things
