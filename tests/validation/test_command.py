"""``kg validate`` on RDF files."""

import json

import pytest
import typer
from rdflib import Graph
from typer.testing import CliRunner

from kg.cli.validate import validate
from kg.errors import InputError
from kg.namespaces import PP

app = typer.Typer()
app.command()(validate)


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def files(tmp_path, plan, here):
    """A good plan, one with a warning, one with a violation."""
    made = {}
    for name, removed in (("good", None), ("warning", (here.i1, PP.theme)), ("violation", (here.s1, PP.heading))):
        changed = Graph() + plan
        if removed:
            changed.remove((*removed, None))
        made[name] = tmp_path / f"{name}.ttl"
        changed.serialize(made[name], format="turtle", encoding="utf-8")
    return made


@pytest.mark.parametrize(
    ("name", "fail_on", "code"),
    [
        ("good", "info", 0),
        ("warning", "violation", 0),
        ("warning", "warning", 1),
        ("violation", "violation", 1),
    ],
)
def test_exit_code(files, name, fail_on, code):
    done = run(files[name], "--fail-on", fail_on)
    assert done.exit_code == code, done.output


@pytest.mark.parametrize("engine", ["pyshacl", "shacl"])
def test_several_files_in_one_report(files, engine):
    done = run(*files.values(), "--format", "json", "--engine", engine)
    printed = json.loads(done.stdout)
    assert done.exit_code == 1
    assert not printed["conforms"]
    assert printed["counts"] == {"violation": 1, "warning": 1, "info": 0}
    assert {finding["file"] for finding in printed["findings"]} == {str(files["warning"]), str(files["violation"])}


def test_turtle(files):
    done = run(files["violation"], "--format", "turtle")
    assert len(Graph().parse(data=done.stdout, format="turtle")) > 5


def test_table_in_the_language_of_the_terminal(files, monkeypatch):
    monkeypatch.setenv("POLICY_KG_LANG", "zh")
    assert "没有违规" in run(files["good"]).stdout


def test_unreadable(tmp_path):
    done = run(tmp_path / "missing.ttl")
    assert isinstance(done.exception, InputError)


def test_usage(files):
    assert run(files["good"], "--format", "nonsense").exit_code == 2
    assert run().exit_code == 2
