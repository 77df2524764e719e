"""SARIF and page of a plan with three seeded faults, as they were last looked at; and SARIF against its standard.

``REWRITE_GOLDEN=1`` rewrites the golden files: look at the difference before you commit it.
"""

import json
import os
from pathlib import Path

import jsonschema
import pytest

import kg
from kg.messages import LANGUAGES
from kg.validation.outputs.html import html, report_fragment
from kg.validation.outputs.sarif import log_of, sarif

FOLDER = Path(__file__).parent
REWRITE = os.environ.get("REWRITE_GOLDEN") == "1"
STANDARD = json.loads((FOLDER / "sarif.schema.json").read_text(encoding="utf-8"))


def compare(path, made):
    """The same text but for the version of the project."""
    made = made.replace(f'"{kg.__version__}"', '"VERSION"')
    if REWRITE:
        path.write_text(made, encoding="utf-8")
    assert made == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_sarif(report, source, language):
    compare(FOLDER / f"seeded.{language}.sarif", sarif(report, language, {report.files[0]: source}) + "\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_page(report, source, language):
    compare(FOLDER / f"seeded.{language}.html", html(report, language, {report.files[0]: source}))


def test_the_fragment_is_what_the_page_holds(report, source):
    fragment = report_fragment(report, "en", source)
    assert fragment in html(report, "en", {report.files[0]: source})
    assert "<style" not in fragment
    assert " style=" not in fragment


@pytest.mark.parametrize("language", LANGUAGES)
def test_sarif_has_the_structure_of_the_standard(report, source, language):
    log = log_of(report, language, {report.files[0]: source})
    jsonschema.Draft202012Validator(STANDARD).validate(log)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in run["results"]:
        rule = rules[result["ruleIndex"]]
        assert (rule["id"], rule["defaultConfiguration"]["level"]) == (result["ruleId"], result["level"])
        assert "baselineState" not in result
    assert {each["location"]["uri"] for each in run["artifacts"]} == {"2022%E5%B9%B4/%E8%A6%81%E7%82%B9%201.txt"}


@pytest.mark.parametrize(
    ("spoil", "value"),
    [(("version",), "2.0.0"), (("runs", 0, "results", 0, "level"), "violation"), (("runs", 0, "columnKind"), "bytes")],
)
def test_the_structure_is_held_to(report, spoil, value):
    log = json.loads(sarif(report, "en"))
    node = log
    for step in spoil[:-1]:
        node = node[step]
    node[spoil[-1]] = value
    assert list(jsonschema.Draft202012Validator(STANDARD).iter_errors(log))


def test_sarif_is_deterministic(report):
    assert sarif(report, "en") == sarif(report, "en")
