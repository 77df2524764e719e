"""Names → agents: found in the document's own reach, else minted so that two names never meet."""

from __future__ import annotations

import pytest

from kg.graph.agents import UNLOCATED, Resolver, key_of
from kg.identifiers import Identifiers
from kg.records.names import names_of

BASE = "https://w3id.org/policy-kg/"


def resolved(cell: str, jurisdiction: str) -> list[tuple[str, bool]]:
    resolver = Resolver(Identifiers(BASE), jurisdiction)
    agents = [resolver.agent_of(name) for name in names_of(cell)]
    return [(agent.iri.removeprefix(f"{BASE}id/"), agent.known) for agent in agents]


@pytest.mark.parametrize(
    ("cell", "jurisdiction", "expected"),
    [
        ("市政府办公厅、重庆市人民政府办公厅", "500000", [("agency/500000/zfbgt", True)] * 2),
        ("涪陵区、铜梁区政府", "500000", [("agency/500102/zf", True), ("agency/500151/zf", True)]),
        ("两江新区管委会", "500000", [("agency/liangjiang/gwh", True)]),
        ("市级有关部门", "500000", [("group/500000/municipal-departments-concerned", True)]),
        ("公安部", "500000", [("agency/cn/gab", True)]),
        ("公安部", UNLOCATED, [("agency/cn/gab", True)]),
    ],
)
def test_known(cell: str, jurisdiction: str, expected: list[tuple[str, bool]]) -> None:
    assert resolved(cell, jurisdiction) == expected


def test_names_that_sound_alike_stay_apart() -> None:
    found = resolved("市建委、市监委、市编办、市便办、〓〓局", UNLOCATED)
    assert len({iri for iri, _ in found}) == 5
    assert not any(known for _, known in found)
    assert all(iri.startswith("agency/unlocated/") for iri, _ in found)


def test_key_of_unreadable_name() -> None:
    assert key_of("〓〓").isalnum()
