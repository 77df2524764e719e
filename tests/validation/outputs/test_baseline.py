"""A report against an earlier one, read from either of its forms."""

import json
import tomllib
from pathlib import Path

import jsonschema
import pytest

from kg.errors import InputError
from kg.messages import LANGUAGES, both, explain
from kg.screening.owners import Owner
from kg.validation import Finding, Report
from kg.validation.outputs.baseline import compared, read_baseline
from kg.validation.outputs.fingerprints import fingerprint
from kg.validation.outputs.html import html
from kg.validation.outputs.sarif import log_of, sarif

FOLDER = Path(__file__).parent
CASES = tomllib.loads((FOLDER / "baseline.toml").read_text(encoding="utf-8"))
SCHEMA = json.loads((FOLDER.parents[2] / "docs" / "validation.schema.json").read_text(encoding="utf-8"))
STANDARD = json.loads((FOLDER / "sarif.schema.json").read_text(encoding="utf-8"))
FORMS = {
    "json": lambda report: json.dumps(report.to_json("en"), ensure_ascii=False),
    "sarif": lambda report: sarif(report, "zh-Hans"),
}
LIMIT = 1_000_000
SEVERITY_UNKNOWN = (
    b'{"findings": [{"rule": "I3", "file": "a", "quote": "", "focus": "", "shape": "", "severity": "grave", '
    b'"item": null, "place": {}, "message": {"en": "", "zh-Hans": ""}}]}'
)


def report_of(rows):
    return Report(
        tuple(
            Finding(
                rule=rule,
                severity="violation",
                message=both("validation.page.title"),
                file=file,
                place={"line": line},
                quote=words,
                expected=both("validation.page.title"),
                repair=None,
                focus=f"https://w3id.org/policy-kg/id/policy/file/{line:012x}/item/{item}",
                owner=Owner("item", "", item),
                shape=f"https://w3id.org/policy-kg/shapes#{rule}",
            )
            for file, line, rule, item, words in rows
        )
    )


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", CASES)
def test_case(tmp_path, name, form):
    case, path = CASES[name], tmp_path / "earlier"
    path.write_text(FORMS[form](report_of(case["before"])), encoding="utf-8")
    report = compared(report_of(case["now"]), read_baseline(path, LIMIT))
    assert list(report.since.states) == case["states"]
    assert len(report.since.fixed) == case["fixed"]
    assert report.exit_code() == int("new" in case["states"])
    printed = report.to_json("en")
    jsonschema.validate(printed, SCHEMA)
    assert [finding["status"] for finding in printed["findings"]] == case["states"]
    log = log_of(report, "en", {})
    jsonschema.Draft202012Validator(STANDARD).validate(log)
    told = [result["baselineState"] for result in log["runs"][0]["results"]]
    assert told == [{"open": "unchanged"}.get(state, state) for state in case["states"]] + ["absent"] * case["fixed"]


@pytest.mark.parametrize("form", FORMS)
def test_a_report_against_itself(tmp_path, report, form):
    path = tmp_path / "earlier"
    path.write_text(FORMS[form](report), encoding="utf-8")
    same = compared(report, read_baseline(path, LIMIT))
    assert set(same.since.states) == {"open"}
    assert same.since.fixed == ()
    assert (report.exit_code(), same.exit_code(), same.exit_code("info")) == (1, 0, 0)


@pytest.mark.parametrize("form", FORMS)
def test_what_was_fixed_before_is_not_known_any_more(tmp_path, report, form):
    path = tmp_path / "earlier"
    path.write_text(FORMS[form](report), encoding="utf-8")
    first = compared(Report(report.findings[1:], report.completeness), read_baseline(path, LIMIT))
    path.write_text(FORMS[form](first), encoding="utf-8")
    assert compared(report, read_baseline(path, LIMIT)).since.states == ("new", "open", "open")


def test_the_page_tells_new_open_and_fixed(report):
    gone = [report.findings[0].to_json("en")]
    path_free = compared(report, ())
    page = html(
        Report(report.findings[1:], report.completeness, path_free.since.__class__(("new", "open"), gone)), "en"
    )
    assert "1 new, 1 still open, 1 fixed" in page
    assert page.count('class="finding violation is-new"') == 1
    assert report.findings[0].message["en"] in page


def test_encodings_of_redirected_output(tmp_path, report):
    path = tmp_path / "earlier.json"
    for encoding in ("utf-8-sig", "utf-16"):
        path.write_text(FORMS["json"](report), encoding=encoding)
        assert len(read_baseline(path, LIMIT)) == 3


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not json",
        b"[]",
        b"3",
        b"null",
        b"{}",
        b'{"findings": 1}',
        b'{"findings": [{}]}',
        SEVERITY_UNKNOWN,
        b'{"runs": [{"tool": {"driver": {"name": "another"}}, "results": []}]}',
        b'{"runs": [{"tool": {"driver": {"name": "policy-kg"}}, "results": [{}]}]}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
    ],
)
def test_no_report(tmp_path, content):
    path = tmp_path / "other.json"
    path.write_bytes(content)
    with pytest.raises(InputError) as raised:
        read_baseline(path, LIMIT)
    assert (raised.value.key, raised.value.exit_code) == ("validation.not_a_report", 3)
    for language in LANGUAGES:
        assert "other.json" in explain(raised.value, language)
        assert "--format json" in explain(raised.value, language)


def test_unreadable_and_too_large(tmp_path):
    with pytest.raises(InputError, match=r"input\.unreadable"):
        read_baseline(tmp_path / "missing.json", LIMIT)
    (tmp_path / "large.json").write_bytes(b" " * 20)
    with pytest.raises(InputError, match=r"input\.too_large"):
        read_baseline(tmp_path / "large.json", 10)


def test_a_plan_without_title_keeps_its_fingerprint_when_its_bytes_change():
    facts = {"rule": "D1", "shape": "https://w3id.org/policy-kg/shapes#D1", "item": None}
    focus = "https://w3id.org/policy-kg/id/policy/file/{}"
    first, second = (
        fingerprint(facts | {"focus": focus.format(digest), "quote": digest})
        for digest in ("ea70109d962d", "0123456789ab")
    )
    assert first == second
    assert first != fingerprint(facts | {"focus": focus.format("ea70109d962d"), "quote": "要点"})
