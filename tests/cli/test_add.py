"""``kg add``: a new folder with everything a build needs, or nothing at all."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from kg import adding
from kg.adding import add
from kg.errors import DataError
from kg.settings import Settings
from tests.command_line import kg_here

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "records" / "plans"
PLAN = CASES / "notice-and-body" / "source.txt"
KG = Path(sys.executable).parent / "kg"


def kg(*words: object):
    environment = {**os.environ, "POLICY_KG_LANG": "en", "COLUMNS": "120"}
    return subprocess.run([KG, *map(str, words)], capture_output=True, text=True, check=False, env=environment)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data with a document in full and one as facts."""
    folder = tmp_path_factory.mktemp("taken")
    settings = Settings()
    add(CASES / "closing-brackets" / "source.txt", folder, settings, document_id="500000-2030-taken")
    add(CASES / "several-marks" / "source.txt", folder, settings, document_id="500000-2030-facts", facts_only=True)
    return folder


def entry_of(data: Path, name: str) -> dict:
    return tomllib.loads((data / name / "document.toml").read_text(encoding="utf-8"))


def test_added_document_is_built(data: Path, tmp_path: Path) -> None:
    done = kg("add", PLAN, "--data", data, "--id", "500000-2031-trial", "--origin", "https://plans.example/1")
    assert done.returncode in {0, 1}, done.stderr
    assert "Next: kg build" in done.stdout
    entry = entry_of(data, "500000-2031-trial")
    assert entry["source"] == "source.txt"
    assert entry["text_status"] == "full"
    assert entry["origin"]["url"] == "https://plans.example/1"
    assert "not known" in entry["title"]["en"]
    assert (data / "500000-2031-trial" / "source.txt").read_bytes() == PLAN.read_bytes()
    assert [path.name for path in data.iterdir()] == ["500000-2031-trial"]
    built = kg_here("build", "--data", data, "--out", tmp_path / "out")
    assert list((tmp_path / "out").glob("dumps/*/SHA256SUMS"))
    assert built.returncode == 0, built.stderr
    quads = (tmp_path / "out" / "dataset.nq").read_text(encoding="utf-8")
    assert (
        "/graph/policy/500000/2031/trial> <http://www.w3.org/ns/prov#wasDerivedFrom> <https://plans.example/1>" in quads
    )


def test_facts_only_gives_the_same_facts_without_sentences(data: Path, tmp_path: Path) -> None:
    full = json.loads(kg_here("extract", PLAN).stdout)
    done = kg_here("add", PLAN, "--data", data, "--id", "500000-2031-trial", "--facts-only")
    assert done.returncode in {0, 1}, done.stderr
    entry = entry_of(data, "500000-2031-trial")
    assert entry["records"] == "records.json"
    assert entry["text_status"] == "facts-only"
    assert "url" not in entry["origin"]
    assert "not known" in entry["origin"]["en"]
    facts = json.loads((data / "500000-2031-trial" / "records.json").read_bytes())
    assert facts["sha256"] == full["document"]["source"]["sha256"]
    assert [item["number"] for item in facts["items"]] == [item["number"] for item in full["items"]]
    assert [item["place"]["line"] for item in facts["items"]] == [item["source"]["line"] for item in full["items"]]
    text = (data / "500000-2031-trial" / "records.json").read_text(encoding="utf-8")
    assert not [item["text"] for item in full["items"] if len(item["text"]) > 40 and item["text"] in text]
    assert kg_here("build", "--data", data, "--out", tmp_path / "out").returncode == 0


def test_id_is_proposed_from_the_title(data: Path) -> None:
    done = kg_here("add", ROOT / "data" / "500000-2022-zwfw-gzyd" / "source.txt", "--data", data, language="zh")
    assert done.returncode in {0, 1}, done.stderr
    assert [path.name for path in data.iterdir()] == ["500000-2022-zwfwgzyd"]
    assert "任务" in done.stdout
    assert "发文字号" in done.stdout


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["missing.txt"], 3, "missing.txt"),
        (["{poem}"], 3, "poem.txt"),
        (["{plan}", "--id", "Trial"], 2, "Trial"),
        (["{plan}", "--id", "500000-2030-taken"], 2, "--id"),
        (["{known}", "--id", "500000-2031-again"], 2, "500000-2030-taken"),
        (["{facts}", "--id", "500000-2031-again"], 2, "500000-2030-facts"),
        (["{nameless}"], 2, "--id"),
        (["{plan}", "--id", "500000-2031-trial", "--data", "{nowhere}"], 2, "--data"),
    ],
    ids=["missing", "no-plan", "malformed-id", "id-taken", "file-known", "facts-known", "no-id", "no-folder"],
)
def test_nothing_is_written_when_it_fails(
    data: Path, taken: Path, tmp_path: Path, words: list[str], code: int, says: str, language: str
) -> None:
    """One line with the remedy, the right code, and the data as they were."""
    shutil.copytree(taken, data, dirs_exist_ok=True)
    (tmp_path / "poem.txt").write_text("床前明月光，疑是地上霜。\n", encoding="utf-8")
    (tmp_path / "nameless.txt").write_text("工作要点\n一、建立制度。（责任单位：办公室）\n", encoding="utf-8")
    places = {
        "poem": tmp_path / "poem.txt",
        "nameless": tmp_path / "nameless.txt",
        "plan": PLAN,
        "known": CASES / "closing-brackets" / "source.txt",
        "facts": CASES / "several-marks" / "source.txt",
        "nowhere": tmp_path / "nowhere",
    }
    before = sorted(path.relative_to(data) for path in data.rglob("*"))
    done = kg_here("add", "--data", data, *(word.format(**places) for word in words), language=language)
    assert done.returncode == code, done.stderr
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert bool(re.search("[一-鿿]", done.stderr)) == (language == "zh")
    assert sorted(path.relative_to(data) for path in data.rglob("*")) == before


def test_failure_half_way_leaves_nothing(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shapes are gone when the folder is made already: it is taken away again."""

    def broken(*_: object) -> None:
        raise DataError("resources.missing", name="shapes")

    monkeypatch.setattr(adding, "validate_plan", broken)
    with pytest.raises(DataError):
        add(PLAN, data, Settings(), document_id="500000-2031-trial")
    assert list(data.iterdir()) == []
