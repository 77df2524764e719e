"""``kg doctor``: the installation as it is, built data that are missing, changed or old, and the command."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from kg.cli.doctor import doctor, print_report
from kg.doctor import examination
from kg.doctor.built import check_built, check_documents
from kg.doctor.examination import Folders, Report, examine
from kg.doctor.shapes import check_engines
from kg.settings import Settings

ROOT = Path(__file__).parents[2]
SAMPLE = "500000-2022-zwfw-gzyd"
BASE = Settings().base_iri
LACKING = ("name", "message", "description", "severity", "rule", "source")
"""What a shape of one line does not say."""


def folders(built: Path, **others: Path) -> Folders:
    ours = {name: ROOT / name for name in ("ontology", "shapes", "queries", "data")}
    return Folders(**{**ours, **others}, built=built)


def keys(findings) -> list[str]:
    return [finding.key for finding in findings]


@pytest.fixture(scope="module")
def report(built: Path) -> Report:
    """The project's own files, with every saved query run on a fresh build."""
    return examine(folders(built), Settings(query_seconds=7.0))


def test_nothing_of_ours_is_broken(report: Report) -> None:
    """Queries that look for what is missing may find nothing; every other finding is one too many."""
    found = [finding for finding in report.findings if finding.key not in {"doctor.no_rows", "doctor.no_asset"}]
    assert [f"{finding.place} {finding.explain('en')}" for finding in found] == []
    assert report.jail == "seccomp"


def test_every_check_is_made(report: Report) -> None:
    assert " ".join(check.name for check in report.checks) == (
        "turtle terms schemes shapes reference documents built assets engines queries answers jail"
    )


@pytest.mark.parametrize(("language", "words"), [("zh-Hans", "参考数据"), ("en", "Reference data")])
def test_table_for_people(report: Report, language: str, words: str, capsys, monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    print_report(report, language)
    printed = capsys.readouterr().out
    assert words in printed
    assert "POLICY_KG_QUERY_SECONDS *" in printed
    assert "7.0" in printed


@pytest.fixture
def copied(built: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A copy of the built data and of the documents that may be changed."""
    shutil.copytree(built, tmp_path / "built")
    shutil.copytree(ROOT / "data", tmp_path / "data")
    return tmp_path / "built", tmp_path / "data"


def test_built_data_are_current(copied: tuple[Path, Path]) -> None:
    assert check_built(*copied, BASE) == []


def test_no_built_data(tmp_path: Path) -> None:
    found = check_built(tmp_path, ROOT / "data", BASE)
    assert keys(found) == ["doctor.not_built"]
    assert found[0].severity == "warning"


def test_changed_built_data(copied: tuple[Path, Path]) -> None:
    with (copied[0] / "dataset.nq").open("ab") as file:
        file.write(b"\n")
    assert keys(check_built(*copied, BASE)) == ["doctor.built_changed"]


def test_damaged_generation(copied: tuple[Path, Path]) -> None:
    """The file for people is whole, but what a server reads is not."""
    part = next((copied[0] / "parts").iterdir())
    content = part.read_bytes()
    part.write_bytes(b"x" + content[1:])
    found = check_built(*copied, BASE)
    assert ([each.file for each in found], keys(found)) == ([part], ["generations.part"])
    part.write_bytes(content)
    (copied[0] / "current").unlink()
    assert keys(check_built(*copied, BASE)) == ["generations.none"]


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"files": {}}'])
def test_broken_manifest(copied: tuple[Path, Path], content: str) -> None:
    (copied[0] / "manifest.json").write_text(content)
    assert keys(check_built(*copied, BASE)) == ["doctor.manifest"]


def test_another_version(copied: tuple[Path, Path]) -> None:
    path = copied[0] / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "version": "0.0.1"}))
    assert keys(check_built(*copied, BASE)) == ["doctor.built_old_version"]


def test_document_removed_after_the_build(copied: tuple[Path, Path]) -> None:
    shutil.rmtree(copied[1] / SAMPLE)
    assert keys(check_built(*copied, BASE)) == ["doctor.built_old_documents"]


def test_document_changed_after_the_build(copied: tuple[Path, Path]) -> None:
    """``document.toml`` was brought in line with the new text, so only the data are old."""
    source, description = copied[1] / SAMPLE / "source.txt", copied[1] / SAMPLE / "document.toml"
    before = check_documents(copied[1])
    source.write_bytes(source.read_bytes() + b"\n")
    found = check_documents(copied[1])
    assert (before, keys(found)) == ([], ["doctor.document_changed"])
    values = found[0].values
    description.write_text(description.read_text().replace(values["recorded"], values["found"]))
    assert check_documents(copied[1]) == []
    assert "doctor.built_old_documents" in keys(check_built(*copied, BASE))


def test_another_base_makes_the_data_old(copied: tuple[Path, Path]) -> None:
    assert keys(check_built(*copied, "https://data.example.org/")) == ["doctor.built_old_reference"]


def test_document_without_its_file(copied: tuple[Path, Path]) -> None:
    (copied[1] / SAMPLE / "source.txt").unlink()
    assert keys(check_documents(copied[1])) == ["doctor.document_missing"]


def test_no_documents(tmp_path: Path) -> None:
    assert keys(check_documents(tmp_path)) == ["doctor.documents"]


def test_one_broken_file_hides_no_other(copied: tuple[Path, Path], tmp_path: Path) -> None:
    """A broken scheme, shape, query and reference row, all in one report, with their lines."""
    for name in ("ontology", "shapes"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries" / "mine.rq").write_text(
        "PREFIX pp: <https://w3id.org/policy-kg/ns#>\nASK { ?a pp:itmeOf ?b }\n"
    )
    with (tmp_path / "ontology" / "schemes" / "role.ttl").open("a") as file:
        file.write("role:new a skos:Concept\n")
    with (tmp_path / "shapes" / "item.ttl").open("a") as file:
        file.write("shape:mine a sh:PropertyShape ; sh:path pp:itmeOf .\n")
    rows = copied[1] / "reference" / "agencies.csv"
    with rows.open("a") as file:
        file.write("500000,new,新局,New Bureau,,,constituent-department,,,,,\n")
    others = {name: tmp_path / name for name in ("ontology", "shapes", "queries")}
    report = examine(folders(copied[0], data=copied[1], **others), Settings())
    errors = {(f.file.name, f.key) for f in report.findings if f.severity == "error"}
    assert errors == {
        ("role.ttl", "doctor.turtle"),
        ("item.ttl", "doctor.unknown_term"),
        ("mine.rq", "doctor.unknown_term"),
        ("agencies.csv", "doctor.no_source"),
        *(("item.ttl", f"doctor.shape.{lacking}") for lacking in LACKING),
    }
    lines = {f.file.name: f.line for f in report.findings if f.severity == "error"}
    assert lines["agencies.csv"] == len(rows.read_text().splitlines())
    assert lines["mine.rq"] == 2
    assert not report.as_json()["sound"]


def test_data_that_do_not_load(copied: tuple[Path, Path]) -> None:
    part = next((copied[0] / "parts").iterdir())
    part.write_bytes(b"x" + part.read_bytes()[1:])
    jail, checks = examination._running(folders(copied[0]), Settings())
    assert jail.startswith("none: ")
    found = {check.name: keys(check.findings) for check in checks}
    assert (found["answers"], found["jail"]) == (["doctor.store"], ["doctor.no_jail"])


app = typer.Typer()
app.command()(doctor)


@pytest.fixture
def at_home(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICY_KG_HOME", str(built))
    monkeypatch.setenv("POLICY_KG_HTML_ROWS", "500")
    monkeypatch.setenv("COLUMNS", "160")


@pytest.mark.usefixtures("at_home")
def test_command_prints_json() -> None:
    done = CliRunner().invoke(app, ["--format", "json"])
    printed = json.loads(done.stdout)
    assert done.exit_code == 0
    assert printed["sound"] is True
    assert printed["settings"]["html_rows"] == 500
    assert printed["checks"][0]["title"].keys() == {"zh-Hans", "en"}


@pytest.mark.usefixtures("at_home")
def test_command_fails_and_says_where(tmp_path: Path) -> None:
    query = "PREFIX pp: <https://w3id.org/policy-kg/ns#>\nSELECT ?a {\n  ?a pp:itmeOf ?b\n}\n"
    (tmp_path / "mine.rq").write_text(query)
    done = CliRunner(env={"COLUMNS": "300"}).invoke(app, ["--queries", str(tmp_path), "--lang", "zh"])  # no folding
    assert done.exit_code == 1
    assert "mine.rq:3" in done.stdout.replace("\n", "")
    assert "pp:itemOf" in done.stdout


def test_no_jail_is_a_warning(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a system without seccomp the report says so, and nothing fails."""

    async def without(*_):
        return "none: no seccomp on darwin", []

    monkeypatch.setattr(examination, "_in_store", without)
    jail, checks = examination._running(folders(built), Settings())
    findings = {check.name: check.findings for check in checks}["jail"]
    assert [(finding.key, finding.severity) for finding in findings] == [("doctor.no_jail", "warning")]
    assert jail in findings[0].explain("en")


def test_without_the_fast_engine_there_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_engines() == []
    monkeypatch.setattr("kg.screening.engine.shacl", None)
    (finding,) = check_engines()
    assert (finding.key, finding.severity) == ("doctor.no_fast_engine", "warning")
    assert "policy-kg[fast]" in finding.explain("en")
