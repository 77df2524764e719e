"""The build: same bytes again, golden graphs, nothing half-written."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.building import build, read_entries, read_record
from kg.errors import InputError, UsageError
from kg.graph.canonical import canonical_nquads
from kg.graph.documents import build_document
from kg.identifiers import Identifiers
from kg.records.contract import to_contract
from kg.settings import Settings
from tests.building import copy_counted

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
GOLDEN_IDS = {"440000-2025-digital-guangdong", "500000-2022-zwfw-gzyd"}
"""One document as facts, one in full."""
ENTRIES = [entry for entry in read_entries(ROOT / "data") if entry.id in GOLDEN_IDS]
REWRITE = os.environ.get("REWRITE_GOLDEN") == "1"


def same_as_golden(name: str, content: bytes) -> None:
    """Compare with a golden file; ``REWRITE_GOLDEN=1`` rewrites it (look at the difference before you commit it)."""
    path = GOLDEN / name
    if REWRITE:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    expected = path.read_bytes().splitlines()
    found = content.splitlines()
    assert [line for line in found if line not in set(expected)] == []
    assert [line for line in expected if line not in set(found)] == []
    assert content == path.read_bytes()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_golden_plan_graph(entry) -> None:
    graphs = build_document(read_record(entry, Settings()), entry.id, Identifiers(Settings().base_iri))
    same_as_golden(f"{entry.id}.nq", canonical_nquads([graphs.plan]))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_golden_records(entry) -> None:
    contract = to_contract(read_record(entry, Settings())).model_copy(update={"repairs": []})
    same_as_golden(f"{entry.id}.json", contract.model_dump_json(by_alias=True, indent=1).encode() + b"\n")


@pytest.mark.parametrize("source", sorted(GOLDEN.parent.glob("*-plan.txt")), ids=lambda path: path.stem)
def test_golden_with_provenance(source: Path) -> None:
    """Small plans with everything: both graphs, spans, run; a damaged one, and one with rules and several marks."""
    script = (
        "import sys; sys.argv = ['kg', 'extract', sys.argv[1], '--format', 'nquads']; from kg.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", script, source], capture_output=True, check=True)
    same_as_golden(f"{source.stem}.nq", done.stdout)


def test_same_bytes_again(all_built: Path, tmp_path: Path) -> None:
    """Another process, another hash seed, another number of jobs: the same bytes."""
    script = "from kg.cli import main; main()"
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "POLICY_KG_LANG": "en"}
    command = [sys.executable, "-c", script, "build", "--data", ROOT / "data", "--out", tmp_path, "--jobs", "2"]
    done = subprocess.run(command, check=True, env=environment, capture_output=True, text=True)
    for name in ("dataset.nq", "manifest.json"):
        assert (all_built / name).read_bytes() == (tmp_path / name).read_bytes()
    documents = len(read_entries(ROOT / "data"))
    assert done.stdout.startswith(f"{documents} of {documents} documents re-done")


def test_dataset_is_valid_canonical_nquads(all_built: Path) -> None:
    content = (all_built / "dataset.nq").read_bytes()
    lines = content.splitlines()
    assert lines == sorted(set(lines))
    quads = list(ox.parse(content, format=ox.RdfFormat.N_QUADS))
    assert len(quads) == len(lines)
    graphs = {str(quad.graph_name) for quad in quads}
    assert "<https://w3id.org/policy-kg/graph/policy/500000/2022/zwfw-gzyd>" in graphs
    in_documents = [quad for quad in quads if "/graph/policy/" in str(quad.graph_name)]
    assert not any(isinstance(node, ox.BlankNode) for quad in in_documents for node in (quad.subject, quad.object))


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return copy_counted(tmp_path / "data")


def test_failed_build_leaves_the_last_one(built: Path, copied: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(built, out)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    source = copied / "500000-2022-zwfw-gzyd" / "source.txt"
    source.write_bytes(source.read_bytes() + b"x")
    with pytest.raises(InputError) as caught:
        build(copied, out, Settings(), progress=lambda _: None)
    assert caught.value.key == "build.checksum"
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (lambda data: (data / "500000-2022-zwfw-gzyd" / "document.toml").write_text("id = 1\n"), "catalog.entry"),
        (lambda data: (data / "500000-2022-zwfw-gzyd" / "document.toml").write_text("not toml"), "catalog.entry"),
        (lambda data: (data / "500000-2022-zwfw-gzyd" / "source.txt").unlink(), "input.no_file"),
        (lambda data: (data / "440000-2025-digital-guangdong" / "records.json").write_text("{}"), "input.facts"),
        (lambda data: shutil.copytree(data / "500000-2022-zwfw-gzyd", data / "again"), "build.same_id"),
        (lambda data: [path.unlink() for path in data.glob("*/document.toml")], "build.no_documents"),
    ],
)
def test_broken_data_folders(copied: Path, tmp_path: Path, change, key: str) -> None:
    change(copied)
    with pytest.raises((InputError, UsageError)) as caught:
        build(copied, tmp_path / "out", Settings(), progress=lambda _: None)
    assert caught.value.key == key
    assert not (tmp_path / "out").exists()


def test_base_iri_moves_the_data_and_not_the_ontology(copied: Path, tmp_path: Path) -> None:
    build(copied, tmp_path / "out", Settings(base_iri="https://data.example.org/kg/"), progress=lambda _: None)
    content = (tmp_path / "out" / "dataset.nq").read_text(encoding="utf-8")
    assert "https://w3id.org/policy-kg/id/" not in content
    assert "https://w3id.org/policy-kg/graph/" not in content
    assert "<https://data.example.org/kg/id/policy/500000/2022/zwfw-gzyd/item/13-04>" in content
    assert "<https://w3id.org/policy-kg/ns#itemOf>" in content
