"""Small sites with one fault each, and the rules that notice it."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import jsonschema
import pytest

from kg.settings import Settings
from kg.verifying.verification import Report, verify
from tests.verifying.sites import Site

CASES = sorted((Path(__file__).parent / "cases").glob("*/case.toml"))
DESCRIBED = {"good", "bare", "slow"}
"""Cases whose reports, between them, have every part that the schema tells of."""
SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "verification.schema.json").read_text(encoding="utf-8"))


def rules(report: Report, result: str) -> list[str]:
    return [each.rule.id for each in report.checked if each.verdict.result == result]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.parent.name)
def test_case(path: Path) -> None:
    case = tomllib.loads(path.read_text(encoding="utf-8"))
    site = Site(case)
    try:
        report = verify(site.address, Settings(**case.get("settings", {})))
    finally:
        site.close()
    assert (rules(report, "not_met"), rules(report, "not_applicable")) == (case["not_met"], case["not_applicable"])
    assert report.conforms == (not case["not_met"])
    if path.parent.name in DESCRIBED:
        jsonschema.validate(json.loads(json.dumps(report.as_json())), SCHEMA)
    for each in report.checked:
        silent = not each.verdict.evidence and each.verdict.result == "not_met"
        assert not silent or each.verdict.key in {"none_found", "few_formats", "no_thing"}, (
            f"{each.rule.id} shows no request"
        )
