"""The co-operation network of the sample."""

from __future__ import annotations

import html
import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import networkx as nx
import pytest

from kg import network
from kg.generations import publish
from kg.saved_queries.tables import Cell
from tests.command_line import Done, kg_here

KG = Path(sys.executable).parent / "kg"


def pair(a: str, b: str, items: int) -> dict[str, Cell]:
    cells = {"agency_a": a, "agency_a_zh": f"{a}局", "agency_b": b, "agency_b_zh": f"{b}局", "items": str(items)}
    return {name: Cell(value) for name, value in cells.items()}


def test_measures_of_a_small_network() -> None:
    """A star with one triangle: the centre brokers, the triangle is the core."""
    graph = network.network_of(
        [pair("a", "b", 3), pair("a", "c", 1), pair("b", "c", 2), pair("a", "d", 1), pair("a", "e", 1)]
    )
    found = {position.agency: position for position in network.positions_of(graph)}
    assert next(iter(network.positions_of(graph))).agency == "a"
    assert (found["a"].partners, found["a"].shared) == (4, 6)
    # of the 6 pairs among b, c, d, e only b–c has a way round a
    assert found["a"].brokerage == pytest.approx(5 / 6, abs=1e-4)
    assert {agency: position.core for agency, position in found.items()} == {"a": 2, "b": 2, "c": 2, "d": 1, "e": 1}


def test_empty_network() -> None:
    assert network.positions_of(network.network_of([])) == []


def test_order_of_rows_does_not_matter() -> None:
    rows = [pair("a", "b", 3), pair("a", "c", 1), pair("b", "c", 2), pair("c", "d", 1)]
    assert network.to_graphml(network.network_of(rows)) == network.to_graphml(network.network_of(rows[::-1]))


def test_command_on_the_sample(built: Path) -> None:
    """市公安局 shares 「公民婚育一件事」(lines 714–720) with 市民政局 and 市卫生健康委."""
    environment = {**os.environ, "POLICY_KG_HOME": str(built)}
    command = [KG, "network", "--plan", "500000-2022-zwfw-gzyd", "--format"]
    found = json.loads(subprocess.run([*command, "json"], env=environment, capture_output=True, check=True).stdout)
    names = {entry["agency"]: entry["name_zh"] for entry in found["agencies"]}
    pairs = {(names[entry["a"]], names[entry["b"]]) for entry in found["pairs"]}
    partners = {other for couple in pairs if "市公安局" in couple for other in couple} - {"市公安局"}
    assert {"市民政局", "市卫生健康委"} <= partners
    graphml = run(built, *SAMPLE[:2], "--format", "graphml").stdout
    assert len(nx.parse_graphml(graphml)) == len(names)


def run(home: Path, *arguments: str, language: str = "en", columns: int = 220) -> Done:
    return kg_here("network", *arguments, home=home, language=language, columns=columns)


SAMPLE = ("--plan", "500000-2022-zwfw-gzyd", "--plan", "440000-2025-digital-guangdong")


def test_two_plans_side_by_side(built: Path) -> None:
    """Load, types and functions; the plans share no agency, so the joint network is one beside the other."""
    found = json.loads(run(built, *SAMPLE, "--format", "json").stdout)
    alone = [plan["structure"] for plan in found["plans"]]
    assert [structure["agencies"] for structure in alone] == [51, 43]
    assert found["structure"]["agencies"] == 94
    assert found["structure"]["pairs"] == sum(structure["pairs"] for structure in alone)
    office = next(entry for entry in found["agencies"] if entry["name_zh"] == "市政府办公厅")
    assert (office["lead"], office["support"], office["items"], office["in_core"]) == (41, 0, 41, True)
    plans = [plan["plan"] for plan in found["plans"]]
    for plan in plans:
        shares = [row["lead_share"] for row in found["types"] if row["document"] == plan]
        assert sum(shares) == pytest.approx(1, abs=1e-3)
    functions = {(row["key"], row["name_zh"]) for row in found["functions"]}
    assert {("fgw", "市发展改革委"), ("fgw", "省发展改革委"), ("ybj", "市医保局"), ("ybj", "省医保局")} <= functions


@pytest.mark.parametrize(("language", "words"), [("en", "Share of leads"), ("zh-Hans", "牵头占比")])
def test_tables(built: Path, language: str, words: str) -> None:
    shown = run(built, *SAMPLE, language=language).stdout
    assert words in shown
    assert "440000-2025-digital-guangdong" in shown
    assert words not in run(built, *SAMPLE[:2], language=language).stdout, "one plan is compared with nothing"


def test_a_narrow_terminal_cuts_nothing(built: Path) -> None:
    """Fewer measures, and a sentence that says so, instead of names cut short."""
    wide, narrow = (run(built, *SAMPLE, language="zh-Hans", columns=columns).stdout for columns in (220, 80))
    assert "约束度" in wide
    assert "只显示部分指标" not in wide
    assert "约束度" not in narrow
    assert "只显示部分指标" in narrow
    assert "…" not in narrow
    assert "市人力社保局" in narrow


def test_picture_of_the_sample(built: Path) -> None:
    root = ET.fromstring(run(built, *SAMPLE[:2], "--format", "svg").stdout)
    titles = [title.text for title in root.iter("{http://www.w3.org/2000/svg}title")]
    assert titles[0].endswith("2022年重庆市政务服务工作要点")
    assert any(title.startswith("市政府办公厅 · General Office") for title in titles)


@pytest.mark.parametrize("form", ["table", "json", "graphml", "svg"])
@pytest.mark.parametrize(("language", "words"), [("en", "no named agency"), ("zh-Hans", "没有点名的单位")])
def test_a_plan_without_agencies(built: Path, form: str, language: str, words: str) -> None:
    done = run(built, "--plan", "500000-1999-nothing", "--format", form, language=language)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "500000-1999-nothing" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("form", ["table", "json", "graphml", "svg"])
def test_a_plan_with_one_agency(tmp_path: Path, form: str) -> None:
    publish(tmp_path, {"plan": b"".join(sorted(one_agency().encode().splitlines(keepends=True)))})
    done = run(tmp_path, "--plan", "500000-2022-one", "--format", form)
    assert done.returncode == 0, done.stderr
    assert "独局" in html.unescape(done.stdout), "networkx writes GraphML in ASCII"
    assert "the agencies stand alone" in done.stderr


def one_agency() -> str:
    """A plan with one item that one agency leads, as N-Quads."""
    base, ns = "https://w3id.org/policy-kg/id/", "https://w3id.org/policy-kg/ns#"
    plan, agency = f"<{base}policy/500000/2022/one>", f"<{base}agency/500000/one>"
    item = f"<{base}policy/500000/2022/one/item/01-01>"
    facts = [
        f'{plan} <http://purl.org/dc/terms/title> "独计划"@zh-Hans',
        f"{item} <{ns}itemOf> {plan}",
        f"{item} <{ns}leadAgent> {agency}",
        f"<{base}policy/500000/2022/one/item/01-01/lead/1> <{ns}assignmentOf> {item}",
        f"<{base}policy/500000/2022/one/item/01-01/lead/1> <{ns}assignee> {agency}",
        f"{agency} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{ns}Agency>",
        f'{agency} <http://www.w3.org/2004/02/skos/core#prefLabel> "独局"@zh-Hans',
    ]
    return "".join(f"{fact} <https://w3id.org/policy-kg/graph/policy/500000/2022/one> .\n" for fact in facts)
