"""Broken files give the findings that a person would want: file, line, message (``broken/cases/<check>/<case>/``).

A case is a folder with the broken file and ``expected.toml``; adding one needs no Python. Cases of ``tables`` replace a
file of the small sound tables in ``broken/base/``.
"""

from __future__ import annotations

import asyncio
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.doctor.divisions import check_divisions
from kg.doctor.findings import Finding, in_order
from kg.doctor.links import check_links
from kg.doctor.organizations import check_organizations
from kg.doctor.queries import check_headers, read_queries, run_queries
from kg.doctor.schemes import check_schemes
from kg.doctor.shapes import check_shapes
from kg.doctor.tables import Tables, check_form
from kg.doctor.terms import check_context, check_terms, check_turtle
from kg.doctor.vocabularies import Vocabularies
from kg.messages import LANGUAGES, catalogue
from kg.saved_queries.values import ValueReader
from kg.settings import Settings
from kg.store.local import LocalStore
from kg.store.sources import built_data

ROOT = Path(__file__).parents[2]
BROKEN = Path(__file__).parent / "broken"
CASES = sorted(path.parent for path in (BROKEN / "cases").glob("*/*/expected.toml"))


def tables(folder: Path) -> list[Finding]:
    found = Tables(folder)
    schemes = ROOT / "ontology" / "schemes"
    return [*check_form(found), *check_divisions(found), *check_organizations(found, schemes), *check_links(found)]


def queries(folder: Path, vocabularies: Vocabularies, built: Path) -> list[Finding]:
    settings = Settings()
    reader = ValueReader(settings.base_iri, vocabularies.prefixes)
    read, found = read_queries(folder, reader)
    found += check_headers(read, vocabularies)

    async def run() -> list[Finding]:
        async with LocalStore(built_data(built), settings, workers=1) as store:
            return await run_queries(store, read, reader, 10)

    return found or asyncio.run(run())


@pytest.fixture
def checks(vocabularies: Vocabularies, request, tmp_path: Path) -> dict[str, Callable[[Path], list[Finding]]]:
    def overlaid(folder: Path) -> list[Finding]:
        shutil.copytree(BROKEN / "base", tmp_path / "reference")
        shutil.copytree(folder, tmp_path / "reference", dirs_exist_ok=True)
        return tables(tmp_path / "reference")

    return {
        "schemes": lambda folder: check_schemes(sorted(folder.glob("*.ttl"))),
        "turtle": lambda folder: check_turtle(sorted(folder.glob("*.ttl"))),
        "terms": lambda folder: check_terms(sorted(folder.glob("*.*[ql]")), vocabularies),
        "context": lambda folder: check_context(folder / "context.jsonld", vocabularies),
        "shapes": lambda folder: check_shapes(sorted(folder.glob("*.ttl")), ROOT / "ontology" / "prefixes.ttl"),
        "tables": overlaid,
        "queries": lambda folder: queries(folder, vocabularies, request.getfixturevalue("built")),
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_findings(case: Path, checks) -> None:
    expected = tomllib.loads((case / "expected.toml").read_text(encoding="utf-8"))["findings"]
    found = checks[case.parent.name](case)
    assert sorted((f.file.name, f.line or 0, f.key) for f in found) == sorted(
        (entry["file"], entry.get("line", 0), entry["key"]) for entry in expected
    )
    for finding in found:
        for language in LANGUAGES:
            assert finding.explain(language)
        assert finding.as_json()["message"].keys() == set(LANGUAGES)


def test_the_base_is_sound() -> None:
    assert tables(BROKEN / "base") == []


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    assert {(finding.file.name, finding.key) for finding in check_form(Tables(tmp_path))} == {
        (name, "doctor.table_missing")
        for name in (
            "agencies.csv",
            "divisions.csv",
            "formulae.csv",
            "groups.csv",
            "initiative_stoplist.csv",
            "wikidata.csv",
            "wikidata_sources.csv",
            "zones.csv",
        )
    }


def test_every_finding_about_files_has_a_case() -> None:
    """No check without a file that fails it: installation in ``test_doctor.py``, tables in ``tests/derived``."""
    elsewhere = ("built", "check", "document", "heading", "manifest", "no_jail", "not_built", "query_failed", "store")
    elsewhere += ("summary", "table_missing", "no_asset", "no_fast_engine")
    elsewhere += ("derived", "no_such_table", "table_without_sql", "sql_without_query")
    keys = {key for key in catalogue() if key.startswith("doctor.") and not key.split(".")[1].startswith(elsewhere)}
    cases = {
        entry["key"]
        for case in CASES
        for entry in tomllib.loads((case / "expected.toml").read_text(encoding="utf-8"))["findings"]
    }
    assert keys - cases == set()


def test_findings_come_in_order_and_once() -> None:
    later = Finding(Path("b.ttl"), 2, "doctor.no_source")
    warning = Finding(Path("a.ttl"), 1, "doctor.no_source", severity="warning")
    first = Finding(Path("a.ttl"), 3, "doctor.no_source")
    assert in_order([later, warning, first, later]) == [first, later, warning]
