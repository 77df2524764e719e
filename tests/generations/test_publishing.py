"""Publishing: what is in force is whole, unchanged input changes nothing, and a rollback leads back."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import DataError, PolicyKGError, StoreError, UsageError
from kg.generations import (
    Manifest,
    Part,
    PartFile,
    Publisher,
    current_number,
    dataset,
    exports,
    numbers,
    open_current,
    publish,
    rollback,
)
from kg.messages import LANGUAGES, explain
from tests.generations.parts import content

A, B, C = "document/a", "document/b", "places"


def files(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Every file below a folder: inode, time of change and content."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            status = path.stat()
            found[str(path.relative_to(folder))] = status.st_ino, status.st_mtime_ns, path.read_bytes()
    return found


def assert_whole(folder: Path, expected: Mapping[str, bytes]) -> None:
    """What is in force is exactly this, in every form that it is kept in."""
    with open_current(folder) as generation:
        manifest = generation.manifest
        assert {name: generation.read_part(part) for name, part in manifest.parts.items()} == expected
        lines = b"".join(sorted(line for each in expected.values() for line in each.splitlines(keepends=True)))
        assert (generation.path / "dataset.nq").read_bytes() == lines
        assert (folder / "dataset.nq").read_bytes() == lines
        assert manifest.quads == len(lines.splitlines())
        described = (folder / "manifest.json").read_bytes()
        assert hashlib.sha256(lines).hexdigest().encode() in described
        assert Manifest.parse(described) == manifest


def test_first_generation(tmp_path: Path) -> None:
    parts = {A: content(A, "1", "2"), C: content(C, "3")}
    manifest = publish(tmp_path / "new" / "folder", parts)
    assert (manifest.number, manifest.previous, manifest.documents, manifest.quads) == (1, None, ("a",), 3)
    assert_whole(tmp_path / "new" / "folder", parts)
    listed = f"{A} {manifest.parts[A].sha256}\n{C} {manifest.parts[C].sha256}\n"
    assert manifest.data_version == hashlib.sha256(listed.encode()).hexdigest()[:12]


def test_only_what_changes_is_written(tmp_path: Path) -> None:
    publish(tmp_path, {A: content(A, "1"), B: content(B, "2"), C: content(C, "3")})
    before = files(tmp_path / "parts")
    after = publish(tmp_path, {A: content(A, "4"), B: None})
    assert (after.number, after.previous, after.documents) == (2, 1, ("a",))
    new = files(tmp_path / "parts")
    assert {name: new[name] for name in before} == before
    assert len(new) == len(before) + 1
    assert_whole(tmp_path, {A: content(A, "4"), C: content(C, "3")})


def test_no_change_touches_nothing(tmp_path: Path) -> None:
    parts = {A: content(A, "1"), B: content(B, "2")}
    first = publish(tmp_path, parts)
    before = files(tmp_path)
    assert publish(tmp_path, {A: content(A, "1"), C: None}) == first
    assert files(tmp_path) == before


def test_same_parts_same_bytes_whatever_came_before(tmp_path: Path) -> None:
    parts = {A: content(A, "1", "2"), B: content(B, "2")}
    direct = publish(tmp_path / "x", parts)
    publish(tmp_path / "y", {B: content(B, "9"), C: content(C, "1")})
    round_about = publish(tmp_path / "y", {**parts, C: None})
    assert direct.data_version == round_about.data_version
    assert (tmp_path / "x" / "dataset.nq").read_bytes() == (tmp_path / "y" / "dataset.nq").read_bytes()


@pytest.mark.parametrize(
    "lost",
    [
        lambda folder: (folder / "dataset.nq").unlink(),
        lambda folder: (folder / "dataset.nq").write_bytes(b"no quads\n"),
        lambda folder: (folder / "manifest.json").unlink(),
        lambda folder: (folder / "manifest.json").write_text("[]"),
        lambda folder: (folder / "generations" / "1" / "dataset.nq").unlink(),
        lambda folder: [path.unlink() for path in folder.rglob("dataset.nq")],
        lambda folder: [path.unlink() for path in (folder / "manifest.json", *folder.rglob("dataset.nq"))],
        lambda folder: (folder / "parts" / ".1234").write_text("half a pa"),
        lambda folder: (folder / "generations" / ".1234").mkdir(),
        lambda folder: (folder / ".current.x1").write_text("2"),
        lambda folder: (folder / "parts" / f"{'0' * 64}.nq").write_text(""),
    ],
)
def test_the_next_publication_mends(tmp_path: Path, lost) -> None:
    """What is lost beside the generation itself, and what an ended process left, is put right without a new one."""
    parts = {A: content(A, "1"), B: content(B, "2")}
    publish(tmp_path, parts)
    names = set(files(tmp_path))
    lost(tmp_path)
    assert publish(tmp_path, parts).number == 1
    assert set(files(tmp_path)) == names
    assert not [path for path in tmp_path.rglob(".*") if path.name != ".lock"]
    assert_whole(tmp_path, parts)


def test_a_lost_part_is_written_again_or_told(tmp_path: Path) -> None:
    parts = {A: content(A, "1"), B: content(B, "2")}
    manifest = publish(tmp_path, parts)
    path = tmp_path / "parts" / f"{manifest.parts[A].sha256}.nq"
    path.unlink()
    with pytest.raises(DataError) as caught:
        publish(tmp_path, {B: content(B, "3")})
    assert (caught.value.key, caught.value.values["file"]) == ("generations.part", path)
    assert publish(tmp_path, parts).number == 1
    assert_whole(tmp_path, parts)


@pytest.mark.parametrize(
    "bad",
    [
        content(A, "2") + content(A, "1"),
        content(A, "1") * 2,
        content(A, "1")[:-1],
        b'<a:a> <a:b> "c" .\n',
        b"",
    ],
)
def test_what_is_not_canonical_is_refused(tmp_path: Path, bad: bytes) -> None:
    publish(tmp_path, {B: content(B, "2")})
    before = files(tmp_path)
    with pytest.raises(ValueError, match=A):
        publish(tmp_path, {A: bad})
    assert files(tmp_path) == before


def test_two_parts_with_one_graph_are_refused(tmp_path: Path) -> None:
    publish(tmp_path, {A: content(A, "1")})
    with pytest.raises(ValueError, match="share the graph"):
        publish(tmp_path, {B: content(A, "2")})
    assert publish(tmp_path, {A: None, B: content(A, "2")}).number == 2


def test_tables_are_made_from_what_changed(tmp_path: Path) -> None:
    calls: list[tuple[Path | None, list[str], list[str]]] = []

    def make(previous: Path | None, target: Path, removed: list[PartFile], added: list[PartFile]) -> None:
        assert all(each.path.is_file() for each in (*removed, *added))
        assert not previous or previous.read_text() == "tables"
        target.write_text("tables")
        calls.append((previous, [each.name for each in removed], [each.name for each in added]))

    def tables(number: int) -> Path:
        return tmp_path / "generations" / str(number) / "tables.sqlite"

    def go(version: str = "1", **changes: bytes | None) -> None:
        publish(
            tmp_path,
            {f"document/{name}": each for name, each in changes.items()},
            make_tables=make,
            tables_version=version,
        )

    go(a=content(A, "1"), b=content(B, "2"))
    go(a=content(A, "3"), c=content("document/c", "1"))
    go(b=None)
    go()
    go("2")
    tables(4).unlink()
    go("2")
    assert calls == [
        (None, [], [A, B]),
        (tables(1), [A], [A, "document/c"]),
        (tables(2), [B], []),
        (None, [], [A, "document/c"]),
        (None, [], [A, "document/c"]),
    ]
    with open_current(tmp_path) as generation:
        assert generation.tables == tables(5)


def test_failing_tables_leave_the_last_generation(tmp_path: Path) -> None:
    def make(*_: object) -> None:
        raise RuntimeError("no tables")

    publish(tmp_path, {A: content(A, "1")})
    with pytest.raises(RuntimeError):
        publish(tmp_path, {A: content(A, "2")}, make_tables=make, tables_version="1")
    assert_whole(tmp_path, {A: content(A, "1")})
    assert publish(tmp_path, {A: content(A, "2")}).number == 2


def test_old_generations_go_and_read_ones_stay(tmp_path: Path) -> None:
    publish(tmp_path, {A: content(A, "1")})
    with open_current(tmp_path) as held:
        for value in "23456":
            publish(tmp_path, {A: content(A, value)}, kept=2)
        assert numbers(tmp_path) == [1, 5, 6]
        assert held.read_part(held.manifest.parts[A]) == content(A, "1")
        assert len(list((tmp_path / "parts").iterdir())) == 3
    publish(tmp_path, {A: content(A, "7")}, kept=2)
    assert numbers(tmp_path) == [6, 7]
    assert len(list((tmp_path / "parts").iterdir())) == 2


@pytest.mark.parametrize("act", [lambda folder: publish(folder, {}), lambda folder: rollback(folder, to=1)])
def test_a_generation_that_was_never_in_force_goes(tmp_path: Path, act) -> None:
    """Written whole, but its process ended before the switch: no rollback leads there, its number is given again."""
    publish(tmp_path, {A: content(A, "1")})
    publish(tmp_path, {A: content(A, "2")})
    (tmp_path / "generations" / "2" / ".unpublished").touch()
    (tmp_path / "current").write_text("1\n")
    assert numbers(tmp_path) == [1]
    assert act(tmp_path).number == 1
    assert numbers(tmp_path) == [1]
    assert publish(tmp_path, {A: content(A, "3")}).number == 2


def test_a_switch_without_its_last_step_holds(tmp_path: Path) -> None:
    publish(tmp_path, {A: content(A, "1")})
    publish(tmp_path, {A: content(A, "2")})
    (tmp_path / "generations" / "2" / ".unpublished").touch()
    assert rollback(tmp_path).number == 1
    assert rollback(tmp_path, to=2).number == 2


def test_rollback_and_forward(tmp_path: Path) -> None:
    for value in "123":
        publish(tmp_path, {A: content(A, value)})
    assert rollback(tmp_path).number == current_number(tmp_path) == 2
    assert_whole(tmp_path, {A: content(A, "2")})
    assert rollback(tmp_path).number == 1
    assert rollback(tmp_path, to=3).number == 3
    assert_whole(tmp_path, {A: content(A, "3")})
    rollback(tmp_path, to=2)
    assert publish(tmp_path, {A: content(A, "4")}).number == 4
    assert rollback(tmp_path).number == 2
    assert numbers(tmp_path) == [2, 3, 4]


def test_the_one_in_force_stays_however_old(tmp_path: Path) -> None:
    for value in "123":
        publish(tmp_path, {A: content(A, value)})
    rollback(tmp_path, to=1)
    publish(tmp_path, {}, kept=1)
    assert (numbers(tmp_path), current_number(tmp_path)) == ([1, 3], 1)


def failing(folder: Path, act) -> PolicyKGError:
    """The error of an action; its message names what it is about, in every language."""
    with pytest.raises(PolicyKGError) as caught:
        act(folder)
    for language in LANGUAGES:
        assert str(next(iter(caught.value.values.values()))) in explain(caught.value, language)
    return caught.value


def test_nothing_is_there(tmp_path: Path) -> None:
    assert current_number(tmp_path) is None
    for act in (open_current, rollback):
        error = failing(tmp_path, act)
        assert isinstance(error, StoreError)
        assert error.key == "generations.none"


def test_rollbacks_that_lead_nowhere(tmp_path: Path) -> None:
    for value in "1234":
        publish(tmp_path, {A: content(A, value)}, kept=2)
    error = failing(tmp_path, lambda folder: rollback(folder, to=7))
    assert (error.key, error.values["known"]) == ("generations.unknown", "3, 4")
    rollback(tmp_path)
    error = failing(tmp_path, rollback)
    assert (error.key, error.values["number"], error.values["known"]) == ("generations.none_before", 3, "3, 4")
    assert current_number(tmp_path) == 3


@pytest.mark.parametrize("text", ["", "7", "seven", "-1", "2\n"])
def test_damaged_pointer(tmp_path: Path, text: str) -> None:
    """Readers and builders say so; a rollback by number mends it."""
    publish(tmp_path, {A: content(A, "1")})
    (tmp_path / "current").write_text(text)
    for act in (open_current, lambda folder: publish(folder, {})):
        assert failing(tmp_path, act).key in {"generations.pointer", "generations.manifest"}
    rollback(tmp_path, to=1)
    assert_whole(tmp_path, {A: content(A, "1")})


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: "",
        lambda text: text[:-10],
        lambda text: "[]",
        lambda text: "{}",
        lambda text: text.replace('"quads"', '"quad"'),
        lambda text: text.replace("document/a", "document/x"),
    ],
)
def test_damaged_manifest(tmp_path: Path, damage) -> None:
    publish(tmp_path, {A: content(A, "1")})
    publish(tmp_path, {A: content(A, "2")})
    path = tmp_path / "generations" / "2" / "manifest.json"
    path.write_text(damage(path.read_text()))
    for act in (open_current, rollback):
        error = failing(tmp_path, act)
        assert (error.key, error.values["file"]) == ("generations.manifest", path)
    rollback(tmp_path, to=1)
    assert_whole(tmp_path, {A: content(A, "1")})


def test_damaged_part(tmp_path: Path) -> None:
    part = publish(tmp_path, {A: content(A, "1")}).parts[A]
    path = tmp_path / "parts" / f"{part.sha256}.nq"
    path.write_bytes(content(A, "2"))
    with open_current(tmp_path) as generation, pytest.raises(DataError) as caught:
        generation.read_part(part)
    assert caught.value.key == "generations.part"
    path.write_bytes(b"")
    with open_current(tmp_path) as generation, pytest.raises(DataError):
        generation.part_path(part)
    error = failing(tmp_path, lambda folder: rollback(folder, to=1))
    assert (error.key, error.values["file"]) == ("generations.part", path)


def test_one_writer_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process that publishes is told apart from one that was killed: its lock ends with it."""
    publish(tmp_path, {A: content(A, "1")})
    script = (
        "import sys, pathlib; from kg.generations import Publisher\n"
        "with Publisher(pathlib.Path(sys.argv[1])): print('in', flush=True); sys.stdin.read()"
    )
    monkeypatch.setattr("kg.generations.locks.PATIENCE_SECONDS", 0.1)
    with subprocess.Popen(
        [sys.executable, "-c", script, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout.readline() == b"in\n"
        for act in (lambda folder: publish(folder, {}), lambda folder: rollback(folder, to=1)):
            error = failing(tmp_path, act)
            assert isinstance(error, UsageError)
            assert error.key == "generations.busy"
        other.kill()
        other.wait()
        monkeypatch.setattr("kg.generations.locks.PATIENCE_SECONDS", 10)
        assert publish(tmp_path, {A: content(A, "2")}).number == 2


def test_the_lock_does_not_outlive_its_process_in_a_child(tmp_path: Path) -> None:
    """A process that was forked for the work holds no lock: the kill of the builder ends it."""
    publish(tmp_path, {A: content(A, "1")})
    ours, theirs = os.pipe()
    publisher = Publisher(tmp_path)
    if not (child := os.fork()):
        os.close(theirs)
        os.read(ours, 1)
        os._exit(0)
    publisher.close()
    try:
        assert publish(tmp_path, {A: content(A, "2")}).number == 2
    finally:
        os.write(theirs, b"x")
        os.waitpid(child, 0)
        os.close(ours)
        os.close(theirs)


VALUES = st.sets(st.text(alphabet="ab会", min_size=1, max_size=4), min_size=1, max_size=6)
CHANGES = st.dictionaries(st.sampled_from([A, B, C, "alignment/a--b"]), st.none() | VALUES, min_size=1)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(CHANGES, min_size=1, max_size=6), share=st.sampled_from([0.0, 0.3, 1e9]))
def test_any_sequence_of_changes(tmp_path_factory, steps, share: float) -> None:
    """Spliced or merged, the data are what the last value of each part says."""
    folder = tmp_path_factory.mktemp("built")
    there: dict[str, bytes] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exports, "SPLICED_SHARE", share)
        patch.setattr(dataset, "BLOCK_BYTES", 4 * 64)
        patch.setattr(dataset, "SAMPLE_BYTES", 64)
        for step in steps:
            changes = {name: values and content(name, *values) for name, values in step.items()}
            before = dict(there)
            there.update({name: each for name, each in changes.items() if each})
            for name in [name for name, each in changes.items() if not each]:
                there.pop(name, None)
            number = current_number(folder) or 0
            assert publish(folder, changes).number == number + (there != before or not number)
            assert_whole(folder, there)


def test_manifest_says_what_it_read() -> None:
    part = Part.of(A, content(A, "会"))
    manifest = Manifest(3, 2, parts={A: part})
    assert Manifest.parse(manifest.text()) == manifest
    assert Manifest.parse(Manifest(1, None).text()).parts == {}
