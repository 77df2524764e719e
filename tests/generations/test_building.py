"""The build does again only what changed, and gives the same bytes as one that does everything."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from kg import fingerprints
from kg.building import Built, build, built_plans
from kg.errors import InputError
from kg.fingerprints import fingerprint_of_house
from kg.generations import current_number, rollback
from kg.identifiers import Identifiers
from kg.settings import Settings
from tests.generations.plans import PLANS, ROOT, copy_plans, reword

GUANGDONG, SICHUAN, CHENGDU, NANCHONG = PLANS
PAIRS = len(list(combinations(PLANS, 2)))


def built(data: Path, out: Path, settings: Settings | None = None) -> Built:
    return build(data, out, settings or Settings(), progress=lambda _: None)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("once")
    first = built(copy_plans(folder / "data"), folder / "out")
    assert (first.redone, first.aligned, first.manifest.number) == (PLANS, PAIRS, 1)
    return folder


@pytest.fixture
def home(once: Path, tmp_path: Path) -> Path:
    """``data/`` and ``out/``, built before."""
    shutil.copytree(once, tmp_path / "home")
    return tmp_path / "home"


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def same_as_from_scratch(home: Path, tmp_path: Path, settings: Settings | None = None) -> None:
    anew = built(home / "data", tmp_path / "anew", settings)
    assert (home / "out" / "dataset.nq").read_bytes() == (tmp_path / "anew" / "dataset.nq").read_bytes()
    again = built(home / "data", home / "out", settings)
    assert (again.redone, again.aligned) == ((), 0)
    assert again.manifest.data_version == anew.manifest.data_version
    assert dict(again.manifest.parts) == dict(anew.manifest.parts)


def test_nothing_changed(home: Path) -> None:
    before = content(home / "out")
    again = built(home / "data", home / "out")
    assert (again.redone, again.aligned, again.manifest.number) == ((), 0, 1)
    assert content(home / "out") == before


def retitle(data: Path) -> None:
    """The catalogue changes; what the plan itself says does not."""
    path = data / CHENGDU / "document.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('en = "', 'en = "New: ', 1), encoding="utf-8")


def correct(data: Path) -> None:
    (data / SICHUAN / "corrections.csv").write_text(
        "item,field,found,corrected,reason,who,date\n99.9,lead,甲,乙,x,y,2026-11-25\n", encoding="utf-8"
    )


def judge(data: Path) -> None:
    path = data / "alignments" / f"{SICHUAN}--{CHENGDU}.sssom.tsv"
    path.write_text(path.read_text(encoding="utf-8").replace("skos:closeMatch", "skos:relatedMatch"), encoding="utf-8")


def unjudge(data: Path) -> None:
    (data / "alignments" / f"{SICHUAN}--{CHENGDU}.sssom.tsv").unlink()


def remove(data: Path) -> None:
    shutil.rmtree(data / NANCHONG)
    for path in (data / "alignments").glob(f"*{NANCHONG}*"):
        path.unlink()


def add(data: Path) -> None:
    shutil.copytree(ROOT / "data" / "cn-2018-guofa-39", data / "cn-2018-guofa-39")


@pytest.mark.parametrize(
    ("change", "redone", "aligned"),
    [
        (lambda data: reword(data, CHENGDU, "人工智能", "智能机器"), {CHENGDU}, 3),
        (retitle, {CHENGDU}, 0),
        (correct, {SICHUAN}, 3),
        (judge, set(), 1),
        (unjudge, set(), 1),
        (remove, set(), 0),
        (add, {"cn-2018-guofa-39"}, None),
    ],
    ids=["words", "title", "corrections", "judgement", "judgements-gone", "document-gone", "document-more"],
)
def test_a_change(
    home: Path, tmp_path: Path, change: Callable[[Path], object], redone: set[str], aligned: int | None
) -> None:
    change(home / "data")
    found = built(home / "data", home / "out")
    assert set(found.redone) == redone
    assert aligned is None or found.aligned == aligned
    assert found.manifest.number == 2
    same_as_from_scratch(home, tmp_path)


def test_another_setting_that_counts(home: Path, tmp_path: Path) -> None:
    moved = Settings(base_iri="https://data.example.org/kg/")
    assert built(home / "data", home / "out", moved).redone == PLANS
    same_as_from_scratch(home, tmp_path, moved)


def test_a_setting_of_serving_does_not_count(home: Path) -> None:
    assert built(home / "data", home / "out", replace(Settings(), workers=1, query_seconds=1)).redone == ()


@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"document/x": 1}', '{"kindred": ["a", "b"]}'])
def test_lost_fingerprints_only_cost_work(home: Path, text: str | None) -> None:
    before = content(home / "out")
    path = home / "out" / fingerprints.NAME
    path.unlink()
    if text is not None:
        path.write_text(text)
    again = built(home / "data", home / "out")
    assert (again.redone, again.aligned, again.manifest.number) == (PLANS, PAIRS, 1)
    assert content(home / "out") == before


def test_a_lost_part_is_made_again(home: Path) -> None:
    before = content(home / "out")
    next(
        path for path in (home / "out" / "parts").iterdir() if f"/{CHENGDU}".encode() not in path.read_bytes()
    ).unlink()
    for path in list((home / "out" / "parts").iterdir())[::3]:
        path.write_bytes(path.read_bytes()[:-1])
    assert built(home / "data", home / "out").manifest.number == 1
    assert content(home / "out") == before


def test_after_a_rollback_nothing_is_read_again(home: Path) -> None:
    """The parts of the generation that was taken back are still there."""
    reword(home / "data", CHENGDU, "人工智能", "智能机器")
    second = built(home / "data", home / "out")
    rollback(home / "out")
    third = built(home / "data", home / "out")
    assert (third.redone, third.aligned, third.manifest.number) == ((), 0, 3)
    assert dict(third.manifest.parts) == dict(second.manifest.parts)


def test_a_failed_build_leaves_everything(home: Path) -> None:
    before = content(home / "out")
    source = home / "data" / CHENGDU / "records.json"
    source.write_bytes(source.read_bytes() + b" ")
    with pytest.raises(InputError, match=r"build\.checksum"):
        built(home / "data", home / "out")
    assert content(home / "out") == before


def test_code_and_reference_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change of a file that documents are read with makes everything old; one of pages of the project does not."""
    package = tmp_path / "kg"
    shutil.copytree(ROOT / "kg", package, ignore=shutil.ignore_patterns("vendor", "__pycache__"))
    for name in ("ontology", "shapes", "queries"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "data" / "reference", tmp_path / "data" / "reference")
    monkeypatch.setattr("kg.resources.PACKAGE", package)
    seen = []
    for path in (
        "kg/records/titles.py",
        "kg/messages/graph.toml",
        "ontology/schemes/theme.ttl",
        "shapes/item.ttl",
        "queries/build/shortcuts.rq",
        "data/reference/agencies.csv",
        None,
    ):
        fingerprints._files_and_libraries.cache_clear()
        seen.append(fingerprint_of_house(Settings()))
        if path:
            with (tmp_path / path).open("a") as file:
                file.write("\n")
    fingerprints._files_and_libraries.cache_clear()
    assert len(set(seen)) == len(seen)
    (tmp_path / "queries" / "new.rq").write_text("")
    assert fingerprint_of_house(Settings()) == seen[-1]
    fingerprints._files_and_libraries.cache_clear()


def test_graphs_of_built_plans(home: Path) -> None:
    """A comparison gets the graphs it names out of the parts that hold them."""
    fetch, known = built_plans(home / "out")
    assert known == list(PLANS)
    names = [Identifiers(Settings().base_iri).policy(CHENGDU).graph, Identifiers(Settings().base_iri).graph("places")]
    lines = (home / "out" / "dataset.nq").read_bytes().splitlines(keepends=True)
    wanted = [line for line in lines if line.endswith(tuple(f"<{name}> .\n".encode() for name in names))]
    assert sorted(fetch(names).splitlines(keepends=True)) == wanted
    assert built_plans(home / "data") == (built_plans(home)[0], [])


def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from kg.cli import main; main()", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "POLICY_KG_LANG": "en", **environment},
    )


def test_commands(home: Path) -> None:
    """``kg build`` tells what it did again, ``kg rollback`` what is in force; both on the folder of POLICY_KG_HOME."""
    reword(home / "data", CHENGDU, "人工智能", "智能机器")
    where = {"POLICY_KG_HOME": str(home / "out")}
    done = run("build", "--data", home / "data", **where)
    assert (done.returncode, done.stdout.split(". ")[0]) == (0, "1 of 4 documents re-done"), done.stderr
    assert done.stderr.splitlines() == [CHENGDU, "alignments"]
    done = run("rollback", **where)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("In force now: generation 1 (")
    assert current_number(home / "out") == 1
    done = run("rollback", "--to", 9, "--out", home / "out")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "There is no generation 9. There are: 1, 2. Name one of them with --to.\n"
    assert run("rollback", "--out", home / "data").returncode == 4
