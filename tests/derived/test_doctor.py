"""``kg doctor`` names what does not fit together: saved queries, derived tables, and answers from them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kg import namespaces, resources
from kg.doctor.derived import check_derived
from kg.doctor.queries import read_queries
from kg.messages import LANGUAGES
from kg.saved_queries.values import ValueReader
from kg.settings import Settings

READER = ValueReader(Settings().base_iri, namespaces.prefixes())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the saved queries, to break."""
    return Path(shutil.copytree(resources.folder("queries"), tmp_path / "queries"))


def findings(folder: Path) -> list[tuple[str, str]]:
    queries = read_queries(folder, READER)[0] | read_queries(folder / "pages", READER)[0]
    found = check_derived(folder / "tables", queries)
    assert all(finding.explain(language) for finding in found for language in LANGUAGES)
    return [(finding.key, finding.file.name) for finding in found]


def test_ours_fit_together(folder: Path) -> None:
    assert findings(folder) == []


def test_a_table_that_nothing_reads(folder: Path) -> None:
    (folder / "tables" / "co-operation-pairs.sql").unlink()
    assert findings(folder) == [("doctor.table_without_sql", "co-operation-pairs.rq")]


def test_an_answer_to_no_query(folder: Path) -> None:
    query = folder / "co-operation-pairs.rq"
    query.write_text(query.read_text(encoding="utf-8").replace("#+ table: pairs\n", ""), encoding="utf-8")
    assert findings(folder) == [("doctor.sql_without_query", "co-operation-pairs.sql")]


def test_a_table_that_is_not_there(folder: Path) -> None:
    query = folder / "co-operation-pairs.rq"
    query.write_text(query.read_text(encoding="utf-8").replace("table: pairs", "table: couples"), encoding="utf-8")
    assert findings(folder) == [("doctor.no_such_table", "co-operation-pairs.rq")]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("pairs.rq", "SELECT ?plan WHERE {"),
        ("co-operation-pairs.sql", "SELECT"),
        ("schema/refresh.sql", "DELETE FROM x"),
    ],
)
def test_a_broken_definition(file: str, text: str, folder: Path) -> None:
    (folder / "tables" / file).write_text(text, encoding="utf-8")
    assert findings(folder) == [("doctor.derived_broken", Path(file).name)]


def test_the_header_takes_only_a_name(folder: Path) -> None:
    query = folder / "co-operation-pairs.rq"
    text = query.read_text(encoding="utf-8").replace("table: pairs", "table: [pairs]")
    query.write_text(text, encoding="utf-8")
    read, problems = read_queries(folder, READER)
    assert query not in read
    assert [problem.key for problem in problems] == ["doctor.query"]


def test_a_query_behind_a_page_needs_its_sql_too(folder: Path) -> None:
    (folder / "tables" / "sizes.sql").unlink()
    assert findings(folder) == [("doctor.table_without_sql", "sizes.rq")]
