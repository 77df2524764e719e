"""Limits of an answer, and many who ask at once."""

from __future__ import annotations

import json
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kg import namespaces, resources
from kg.derived.definitions import Definitions
from kg.derived.making import update_tables
from kg.derived.question import TableQuestion
from kg.derived.reading import Tables
from kg.errors import AnswerTooLarge, QueryTimeout, StoreError
from kg.saved_queries.registry import Registry
from kg.saved_queries.values import ValueReader
from kg.settings import Settings

FOLDER = resources.folder("queries") / "tables"
REGISTRY = Registry.load(resources.folder("queries"), ValueReader(Settings().base_iri, namespaces.prefixes()))
PAIRS = REGISTRY.get("co-operation-pairs")
COVERAGE = REGISTRY.get("compare-coverage")


@pytest.mark.parametrize("rows", [0, 1, 3, 10_000])
def test_row_limit_keeps_the_first_rows_and_says_so(rows: int, invented_world) -> None:
    whole = json.loads(invented_world.by_table(PAIRS, {}).body)["results"]["bindings"]
    answer = invented_world.by_table(PAIRS, {}, row_limit=rows)
    assert json.loads(answer.body)["results"]["bindings"] == whole[:rows]
    assert (answer.rows, answer.truncated) == (len(whole[:rows]), rows < len(whole))


def test_row_limit_of_exactly_all_rows_cuts_nothing(invented_world) -> None:
    whole = invented_world.by_table(PAIRS, {})
    assert not invented_world.by_table(PAIRS, {}, row_limit=whole.rows).truncated


def test_byte_limit(invented_world) -> None:
    size = len(invented_world.by_table(PAIRS, {}).body)
    assert invented_world.by_table(PAIRS, {}, byte_limit=size)
    with pytest.raises(AnswerTooLarge):
        invented_world.by_table(PAIRS, {}, byte_limit=size // 2)


def test_the_deadline_ends_the_work_in_the_middle(invented_world, tmp_path: Path) -> None:
    """An answer that never ends, so that only the clock can end it; the next one is as if nothing had been."""
    endless = Path(shutil.copytree(FOLDER, tmp_path / "tables"))
    (endless / "co-operation-pairs.sql").write_text(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
        'SELECT max(i) AS "agency_a integer" FROM n WHERE :never IS NULL',
        encoding="utf-8",
    )
    schema = endless / "co-operation-pairs.sql"
    definitions = Definitions.read(FOLDER)
    definitions = type(definitions)(
        **{
            **{name: getattr(definitions, name) for name in definitions.__slots__},
            "answers": {**definitions.answers, "co-operation-pairs": schema.read_text(encoding="utf-8")},
        }
    )
    update_tables(None, tmp_path / "tables.sqlite", [], [], definitions)
    tables = Tables(tmp_path / "tables.sqlite", definitions)
    with pytest.raises(QueryTimeout):
        tables.answer(TableQuestion("pairs", "co-operation-pairs", {}), deadline_seconds=0.05)
    gone = threading.Event()
    threading.Timer(0.05, gone.set).start()
    with pytest.raises(QueryTimeout):
        tables.answer(TableQuestion("pairs", "co-operation-pairs", {}), deadline_seconds=600, stopped=gone.is_set)
    assert tables.answer(TableQuestion("workload", "workload-of-agencies", {}), deadline_seconds=60)


def test_many_threads_get_each_its_own_answer(invented_world) -> None:
    calls = [(PAIRS, {}), (COVERAGE, {}), *((PAIRS, {"plan": plan}) for plan in invented_world.plans)] * 8
    expected = [invented_world.by_table(query, values).body for query, values in calls]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda call: invented_world.by_table(*call).body, calls))
    assert found == expected


def test_a_value_is_never_sql(invented_world) -> None:
    values = {"words": "x' OR 1=1 --", "plan": "https://example.org/a'%20OR%20'1'='1"}
    assert invented_world.by_table(REGISTRY.get("items-with-words"), values).rows == 0


def test_what_tables_do_not_hold_is_left_to_sparql(invented_world, invented_parts, tmp_path: Path) -> None:
    assert invented_world.tables.answer(TableQuestion("pairs", "nothing-of-the-kind", {}), deadline_seconds=60) is None
    other = Path(shutil.copytree(FOLDER, tmp_path / "tables"))
    (other / "pairs.rq").write_text((other / "pairs.rq").read_text(encoding="utf-8") + "\n", encoding="utf-8")
    update_tables(None, tmp_path / "made", [], list(invented_parts.values()), Definitions.read(other))
    stale = Tables(tmp_path / "made", Definitions.read(FOLDER))
    assert stale.answer(TableQuestion("pairs", PAIRS.name, {}), deadline_seconds=60) is None


def test_a_damaged_file_is_a_failure_of_the_store(invented_parts, tmp_path: Path) -> None:
    definitions = Definitions.read(FOLDER)
    update_tables(None, tmp_path / "made", [], list(invented_parts.values()), definitions)
    body = (tmp_path / "made").read_bytes()
    (tmp_path / "made").write_bytes(body[:8192] + b"\xff" * (len(body) - 8192))
    tables = Tables(tmp_path / "made", definitions)
    with pytest.raises(StoreError):
        tables.answer(TableQuestion("pairs", PAIRS.name, {}), deadline_seconds=60)
