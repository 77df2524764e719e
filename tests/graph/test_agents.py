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


@pytest.mark.parametrize(
    ("cell", "jurisdiction", "expected"),
    [
        ("上城区政府、杭州市上城区财政局、上城资本", "330100", ["330102/zf", "330102/czj", "330102/sczb"]),
        ("深圳证监局、中国证监会深圳监管局、石柱县政府", "440000", ["440300/zjj", "440300/zjj", None]),
        ("石柱县政府、石柱土家族自治县人民政府", "500000", ["500240/zf", "500240/zf"]),
        ("市财政局、团市委", "510000", [None, None]),
        ("区财政局", "330100", [None]),
        ("县财政局", "330300", [None]),
        ("市财政局、县政府", "cn", [None, None]),
        ("杭州市财政局", "cn", ["330100/czj"]),
        ("市教育局（市语委办）", "330100", ["330100/jyj"]),
        ("教育部（国家语委）", "330100", ["cn/jyb"]),
    ],
)
def test_place_of_a_body_below(cell: str, jurisdiction: str, expected: list[str | None]) -> None:
    """Below the document's own level only a name that says its place is that body's; a bracket may be left aside."""
    found = [iri if known else None for iri, known in resolved(cell, jurisdiction)]
    assert found == [each and f"agency/{each}" for each in expected]


def test_names_that_sound_alike_stay_apart() -> None:
    found = resolved("市建委、市监委、市编办、市便办、〓〓局", UNLOCATED)
    assert len({iri for iri, _ in found}) == 5
    assert not any(known for _, known in found)
    assert all(iri.startswith("agency/unlocated/") for iri, _ in found)


def test_key_of_unreadable_name() -> None:
    assert key_of("〓〓").isalnum()
