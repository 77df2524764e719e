"""Tables made step by step are those made at once; what cannot be made leaves nothing behind."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import messages, resources
from kg.derived.definitions import Definitions
from kg.derived.making import are_current, update_tables
from kg.errors import DataError

FOLDER = resources.folder("queries") / "tables"
DEFINITIONS = Definitions.read(FOLDER)


@dataclass(frozen=True)
class FilePart:
    name: str
    path: Path


def held(path: Path) -> dict[str, list[tuple]]:
    """Rows of every table with IRIs in place of numbers, and the words of the index with how many texts have them."""
    found: dict[str, list[tuple]] = {}
    with closing(sqlite3.connect(path)) as connection:
        iris = dict(connection.execute("select id, iri from iris"))
        things = dict(connection.execute("select id, iri from things"))
        parts = dict(connection.execute("select part, name from parts"))
        for table in sorted(DEFINITIONS.tables - {"iris"}):
            columns = connection.execute("select name, type from pragma_table_info(?)", (table,)).fetchall()
            if table.startswith("grams"):
                continue
            decode = [
                {"IRI": iris.get, "OWN": things.get}.get(type_, parts.get if name == "part" else lambda value: value)
                for name, type_ in columns
            ]
            keep = [at for at, (name, _) in enumerate(columns) if name != "id"]
            rows = connection.execute(f"select * from {table}").fetchall()
            found[table] = sorted((tuple(decode[at](row[at]) for at in keep) for row in rows), key=repr)
        connection.execute("create virtual table temp.words using fts5vocab(main, grams, row)")
        found["grams"] = connection.execute("select term, doc from temp.words order by term").fetchall()
    return found


@pytest.fixture(scope="session")
def variants(invented_parts, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[FilePart]]:
    """Each part as it is, and with a seventh of its lines gone (never those that make a plan's items plan)."""
    folder = tmp_path_factory.mktemp("variants")
    found = {}
    for name, part in invented_parts.items():
        lines = part.path.read_text(encoding="utf-8").splitlines(keepends=True)
        path = folder / f"{name.replace('/', '_')}.nq"
        path.write_text("".join(line for at, line in enumerate(lines) if at % 7), encoding="utf-8")
        found[name] = [FilePart(name, part.path), FilePart(name, path)]
    return found


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_step_by_step_is_at_once(data: st.DataObject, variants, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("steps")
    choice = st.fixed_dictionaries({name: st.sampled_from([None, *parts]) for name, parts in variants.items()})
    present: dict[str, FilePart] = {}
    previous = None
    for step in range(data.draw(st.integers(2, 4))):
        wanted = {name: part for name, part in data.draw(choice).items() if part is not None}
        removed = [part for name, part in present.items() if wanted.get(name) != part]
        added = [part for name, part in wanted.items() if present.get(name) != part]
        target = folder / f"{step}.sqlite"
        update_tables(previous, target, removed, added, DEFINITIONS)
        present, previous = wanted, target
    update_tables(None, folder / "once.sqlite", [], list(present.values()), DEFINITIONS)
    assert held(previous) == held(folder / "once.sqlite")
    shutil.rmtree(folder)


def test_the_order_of_parts_does_not_matter(invented_parts, tmp_path: Path) -> None:
    parts = list(invented_parts.values())
    for name, order in (("forth", parts), ("back", parts[::-1])):
        update_tables(None, tmp_path / name, [], order, DEFINITIONS)
    assert (tmp_path / "forth").read_bytes() == (tmp_path / "back").read_bytes()


def test_the_tables_before_stay_as_they_are(invented_parts, tmp_path: Path) -> None:
    parts = list(invented_parts.values())
    update_tables(None, tmp_path / "before", [], parts, DEFINITIONS)
    before = (tmp_path / "before").read_bytes()
    update_tables(tmp_path / "before", tmp_path / "after", parts[-1:], [], DEFINITIONS)
    assert (tmp_path / "before").read_bytes() == before
    assert held(tmp_path / "after") != held(tmp_path / "before")


def test_a_plan_in_two_parts_is_refused(invented_parts, tmp_path: Path) -> None:
    part = invented_parts["document/370000-2024-p4"]
    twice = [part, FilePart("document/copy", part.path)]
    with pytest.raises(DataError) as caught:
        update_tables(None, tmp_path / "tables.sqlite", [], twice, DEFINITIONS)
    assert "document/copy" in messages.explain(caught.value, "en") or part.name in messages.explain(caught.value, "en")
    assert not (tmp_path / "tables.sqlite").exists()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the definitions, to break."""
    return Path(shutil.copytree(FOLDER, tmp_path / "tables"))


BROKEN = {
    "no-sparql": ("pairs.rq", "SELECT ?plan WHERE {"),
    "not-select": ("pairs.rq", "ASK { ?a ?b ?c }"),
    "columns-differ": ("pairs.rq", "SELECT ?plan ?a WHERE { ?plan ?a ?c }"),
    "no-such-table": ("nothing.rq", "SELECT ?a WHERE { ?a ?b ?c }"),
    "term-of-wrong-kind": ("types.rq", 'SELECT ?agency ?type WHERE { VALUES (?agency ?type) { ("a" "b") } }'),
    "not-a-number": ("plans.rq", 'SELECT ?plan ?items WHERE { VALUES (?plan ?items) { (<urn:a> "many") } }'),
    "schema": ("schema/tables.sql", "CREATE TABLE parts ("),
    "refresh": ("schema/refresh.sql", "DELETE FROM nowhere"),
    "answer": ("co-operation-pairs.sql", "SELECT nothing FROM pairs"),
    "answer-column": ("co-operation-pairs.sql", 'SELECT a AS "a" FROM pairs'),
    "answer-without-tag": ("co-operation-pairs.sql", 'SELECT chinese AS "a literal" FROM names'),
    "answer-loose-tag": ("co-operation-pairs.sql", 'SELECT chinese_tag AS "a tag" FROM names'),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_definition_is_named(case: str, folder: Path, invented_parts, tmp_path: Path) -> None:
    file, text = BROKEN[case]
    (folder / file).write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        update_tables(None, tmp_path / "new", [], list(invented_parts.values())[:3], Definitions.read(folder))
    for language in messages.LANGUAGES:
        assert Path(file).name in messages.explain(caught.value, language)
    assert not (tmp_path / "new").exists()


def test_a_missing_schema_is_named(folder: Path) -> None:
    (folder / "schema" / "refresh.sql").unlink()
    with pytest.raises(DataError, match=r"refresh\.sql"):
        Definitions.read(folder)


def test_tables_know_by_which_definitions_they_were_made(folder: Path, tmp_path: Path) -> None:
    update_tables(None, tmp_path / "made", [], [], DEFINITIONS)
    assert are_current(tmp_path / "made", DEFINITIONS)
    with (folder / "pairs.rq").open("a", encoding="utf-8") as file:
        file.write("\n# another way of counting\n")
    assert not are_current(tmp_path / "made", Definitions.read(folder))
    (tmp_path / "other").write_text("not a database", encoding="utf-8")
    assert not are_current(tmp_path / "other", DEFINITIONS)
    assert not are_current(tmp_path / "absent", DEFINITIONS)
