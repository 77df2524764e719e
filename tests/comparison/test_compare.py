"""Comparing plans: files beside each other and beside stored plans, the contract, the cascade, wrong input."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg import resources
from kg.alignment.model import CORE, DEFAULT_THRESHOLD
from kg.building import built_plans
from kg.cli import app
from kg.comparison.cascade import cascade
from kg.comparison.comparison import VIEWS, Conventions, compare
from kg.comparison.contract import comparison_json
from kg.comparison.workbench import Workbench, no_graphs
from kg.errors import InputError, UsageError
from kg.settings import Settings

PLANS = Path(__file__).parent / "plans"
UPPER, LOWER, UNRELATED = (str(PLANS / f"{name}.txt") for name in ("upper", "lower", "unrelated"))
SAMPLE, GUANGDONG = "500000-2022-zwfw-gzyd", "440000-2025-digital-guangdong"
INVERSE = {"broadMatch": "narrowMatch", "narrowMatch": "broadMatch"}


def bench(*names: str) -> Workbench:
    return Workbench(names, no_graphs, (), Settings())


@pytest.fixture(scope="module")
def stored(built: Path):
    """The two counted documents side by side, seen from the sample."""
    graphs = built_plans(built)[0]
    return compare(Workbench([SAMPLE, GUANGDONG], graphs, [GUANGDONG, SAMPLE], Settings()), Conventions("proposed"))


def test_matches_of_two_files_show_what_they_rest_on() -> None:
    found = comparison_json(compare(bench(UPPER, LOWER), Conventions()))
    headings = {(match["a"]["heading"], match["b"]["heading"]) for match in found["matches"]}
    assert {
        ("建设社区养老服务站", "推进社区养老服务站建设"),
        ("发展老年助餐", "扩大老年助餐服务"),
        ("培养护理人才", "加强护理员培训"),
    } <= headings
    station = next(match for match in found["matches"] if match["a"]["heading"] == "建设社区养老服务站")
    shared = next(each for each in station["evidence"] if each["kind"] == "wording")
    assert "助餐、助浴、日间照料" in shared["value"]
    assert station["differences"]["deadline"] == {"a": "2026-06-30", "b": "2026-12-31", "days": 184}
    assert found["stated"] == {"review_state": "proposed", "reading": "lenient", "as_of": None, "method": "wording-1"}
    assert found["a"]["text"] == found["b"]["text"] == "full"


def test_every_item_is_matched_or_alone(stored) -> None:
    (pair,) = stored.pairs
    for plan, side, alone in ((pair.a, "a", pair.only_a), (pair.b, "b", pair.only_b)):
        matched = {getattr(match, side).iri for match in pair.matches}
        assert matched | {item.iri for item in alone} == {item.iri for item in plan.items}
        assert not matched & {item.iri for item in alone}


def test_the_rate_is_the_one_of_the_items(stored) -> None:
    (pair,) = stored.pairs
    (row,) = (row for row in stored.views["compare-matches"].rows if row["document"].text == pair.a.iri)
    assert int(row["matched"].text) == len({match.a.iri for match in pair.matches if match.relation in CORE})
    assert int(row["items"].text) == len(pair.a.items) == 122


def test_every_view_is_answered(stored) -> None:
    assert set(stored.views) == {name for names in VIEWS.values() for name in names}
    for name in ("compare-coverage", "compare-unique", "compare-timeline", "compare-implementation"):
        assert stored.views[name].rows, name


def test_sentences_that_are_not_at_hand_are_said_to_be_missing(stored) -> None:
    found = comparison_json(stored)
    assert (found["a"]["text"], found["b"]["text"]) == ("full", "facts-only")
    assert found["shared_wording"] is None
    assert all(match["b"]["text"] == "" for match in found["matches"])


def test_the_other_way_round_the_relations_are_turned() -> None:
    there, back = (compare(bench(*names), Conventions()).pairs[0] for names in ((UPPER, LOWER), (LOWER, UPPER)))
    turned = {(m.b.iri, m.a.iri, INVERSE.get(m.relation, m.relation), m.score) for m in back.matches}
    assert {(m.a.iri, m.b.iri, m.relation, m.score) for m in there.matches} == turned
    assert [item.iri for item in there.only_a] == [item.iri for item in back.only_b]


def test_three_plans_give_every_pair() -> None:
    found = comparison_json(compare(bench(UPPER, LOWER, UNRELATED), Conventions()))
    assert [(pair["a"]["title"][:2], pair["b"]["title"][:2]) for pair in found["pairs"]] == [
        ("甲省", "乙市"),
        ("甲省", "丙县"),
        ("乙市", "丙县"),
    ]


def test_cascade() -> None:
    (pair,) = compare(bench(UPPER, LOWER), Conventions()).pairs
    findings = cascade(pair)
    found = {(each.kind, (each.above or each.below).heading, each.said_above, each.said_below) for each in findings}
    assert ("later", "建设社区养老服务站", "2026-06-30", "2026-12-31") in found
    assert ("weaker-commitment", "建设社区养老服务站", "4", "3") in found
    assert ("without-target", "培养护理人才", "全年培训1万人次", "") in found


def test_plans_without_a_shared_subject_are_said_to_have_none() -> None:
    result = CliRunner().invoke(app, ["compare", UPPER, UNRELATED, "--lang", "en"])
    assert "No item of these two plans corresponds" in " ".join(result.stdout.split())


def test_the_queries_and_the_program_have_one_threshold() -> None:
    texts = {path.stem: path.read_text() for path in resources.folder("queries").glob("compare-*.rq")}
    cuts = {
        name: re.findall(r"\?score(?:, 0\))? >= ([0-9.]+)", text) for name, text in texts.items() if "$review" in text
    }
    assert cuts
    assert all(found and set(map(float, found)) == {DEFAULT_THRESHOLD} for found in cuts.values()), cuts


@pytest.mark.parametrize(
    ("names", "error", "key"),
    [
        ([UPPER], UsageError, "compare.how_many"),
        ([UPPER, UPPER], UsageError, "compare.same_plan"),
        ([UPPER, "500000-2022-zwfw"], UsageError, "compare.unknown"),
        ([UPPER, "nowhere.docx"], InputError, "compare.file_missing"),
        ([UPPER] * 51, UsageError, "compare.how_many"),
    ],
)
def test_wrong_input(names, error, key) -> None:
    with pytest.raises(error) as raised:
        bench(*names)
    assert raised.value.key == key


def test_unknown_id_names_the_nearest(built: Path) -> None:
    with pytest.raises(UsageError) as raised:
        Workbench([UPPER, "500000-2022-zwfw"], built_plans(built)[0], [GUANGDONG, SAMPLE], Settings())
    assert raised.value.values["near"].startswith(SAMPLE)


def test_an_own_file_is_compared_and_not_kept(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    result = CliRunner().invoke(app, ["compare", UPPER, LOWER, "--format", "json"])
    assert result.exit_code == 0, result.output
    assert len(json.loads(result.stdout)["matches"]) >= 3
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", ["json", "sssom", "turtle", "html", "xlsx", "docx"])
def test_the_same_input_gives_the_same_bytes(form: str) -> None:
    first, second = (CliRunner().invoke(app, ["compare", UPPER, LOWER, "--format", form]) for _ in range(2))
    assert first.exit_code == 0, first.output
    assert first.stdout_bytes == second.stdout_bytes
    assert len(first.stdout_bytes) > 500
