"""Dumps are written whole or not at all, the same every time, and only what is new."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from kg.dumps import DumpManifest, dumps_folder, write_dumps, writing
from kg.errors import DataError, StoreError, UsageError
from kg.generations import open_current, publish
from kg.settings import Settings
from tests.building import COUNTED, copy_built
from tests.dumps.conftest import SMALL

WHOLE = "files of the whole"


def quiet(_):
    pass


def made(folder, **changes):
    """Write the dumps; what was told of them, and where they are."""
    told = []
    manifest = write_dumps(folder, Settings(**changes), told.append)
    return told, dumps_folder(folder, manifest.data_version)


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def identities(folder):
    return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.rglob("*")}


def test_the_same_again(small, tmp_path):
    told, folder = made(small)
    assert told == [SMALL, WHOLE]
    before = identities(folder)
    assert made(small) == ([], folder)
    assert identities(folder) == before, "an unchanged run touches nothing"
    _, again = made(copy_built(small, tmp_path / "other"))
    assert contents(again) == contents(folder)


def test_a_document_keeps_its_files(small, alignment):
    _, before = made(small)
    publish(small, alignment)
    told, folder = made(small)
    assert told == [WHOLE]
    kept = list((folder / SMALL).iterdir())
    assert len(kept) == len(list((before / SMALL).iterdir()))
    assert all(path.samefile(before / SMALL / path.name) for path in kept)
    assert (folder / "policy-kg-items.csv").read_bytes() == (before / "policy-kg-items.csv").read_bytes()
    assert len((folder / "policy-kg.ttl").read_bytes()) > len((before / "policy-kg.ttl").read_bytes())
    assert before.is_dir(), "a generation that stays keeps its dumps"
    publish(small, dict.fromkeys(alignment), kept=1)
    assert made(small) == ([], before), "the data are again what they were"
    assert [path.name for path in (small / "dumps").iterdir()] == [before.name]


def test_a_harmed_file_is_made_again(small):
    _, folder = made(small)
    whole = contents(folder)
    harmed = folder / SMALL / f"{SMALL}.ttl"
    text = harmed.read_bytes()
    harmed.unlink()
    told, _ = made(small)
    assert told == [SMALL, WHOLE]
    assert contents(folder) == whole
    harmed.write_bytes(
        text.replace("省".encode(), "市".encode())
    )  # as long as it was: an unchanged run does not read it
    (folder / "policy-kg.ttl").unlink()
    told, _ = made(small)
    assert told == [SMALL, WHOLE]
    assert contents(folder) == whole


def test_a_manifest_that_cannot_be_read(small):
    _, folder = made(small)
    whole = contents(folder)
    (folder / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match=r"dumps\.manifest"):
        DumpManifest.read(folder)
    assert made(small) == ([SMALL, WHOLE], folder)
    assert contents(folder) == whole


def test_another_program_makes_them_anew(small, monkeypatch):
    _, folder = made(small)
    monkeypatch.setattr(writing, "fingerprint_of_house", lambda settings: "another program")
    told, again = made(small)
    assert told == [SMALL, WHOLE]
    assert again == folder


def test_a_failure_leaves_the_dumps_before(small, monkeypatch):
    _, folder = made(small)
    before = identities(folder)
    monkeypatch.setattr(writing, "fingerprint_of_house", lambda settings: "another program")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "write_jsonld", full)
    with pytest.raises(UsageError) as caught:
        write_dumps(small, Settings(), quiet)
    assert caught.value.key == "dumps.unwritable"
    assert caught.value.values["reason"] == "No space left on device"
    assert identities(folder) == before
    assert [path.name for path in (small / "dumps").iterdir()] == [folder.name]


def test_a_run_that_is_killed_leaves_the_dumps_before(small, alignment):
    _, before = made(small)
    whole = contents(before)
    publish(small, alignment)
    code = (
        "import sys, time; from pathlib import Path; from kg.dumps import write_dumps, writing;"
        "from kg.settings import Settings;"
        "writing.write_jsonld = lambda *_: time.sleep(600);"
        "write_dumps(Path(sys.argv[1]), Settings(), lambda _: None)"
    )
    process = subprocess.Popen([sys.executable, "-c", code, small])
    try:
        while not list((small / "dumps").glob(".*.kg-new/policy-kg.ttl")):
            assert process.poll() is None
            time.sleep(0.01)
    finally:
        process.kill()
        process.wait()
    assert contents(before) == whole
    assert len(list((small / "dumps").iterdir())) == 2, "it was killed at work"
    told, folder = made(small)
    assert told == [WHOLE]
    assert sorted(path.name for path in (small / "dumps").iterdir()) == sorted([before.name, folder.name])


def test_dumps_put_aside_come_back(small):
    """The process ended between the two renamings that put new dumps in the place of old ones."""
    _, folder = made(small)
    whole = contents(folder)
    aside = folder.with_name(f".{folder.name}.kg-old")
    folder.rename(aside)
    assert made(small) == ([], folder)
    assert contents(folder) == whole
    assert not aside.exists()


def test_without_the_library_for_parquet(small, monkeypatch):
    monkeypatch.setattr(writing, "has_parquet", lambda: False)
    told, folder = made(small)
    assert "pip install" in told[0]
    assert {file.media_type for file in DumpManifest.read(folder).files} >= {"text/csv", "text/turtle"}
    assert not list(folder.rglob("*.parquet"))


def test_a_folder_that_cannot_be_written(small):
    (small / "dumps").write_text("a file", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        write_dumps(small, Settings(), quiet)
    assert caught.value.key == "dumps.unwritable"
    assert str(caught.value.values["folder"]) == str(small / "dumps")
    assert (small / "dumps").read_text(encoding="utf-8") == "a file"


def test_nothing_was_built(tmp_path):
    with pytest.raises(StoreError):
        write_dumps(tmp_path, Settings(), quiet)
    assert list(tmp_path.iterdir()) == []


def test_documents_of_the_generation(dumped):
    with open_current(dumped) as generation:
        manifest = DumpManifest.read(dumps_folder(dumped, generation.manifest.data_version))
    assert manifest.documents == tuple(sorted(COUNTED))
    assert manifest.files == tuple(sorted(manifest.files, key=lambda file: file.path))
    assert {file.document for file in manifest.files} == {"", *COUNTED}
