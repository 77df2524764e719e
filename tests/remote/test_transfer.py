"""``kg push`` and ``kg pull`` against ``oxigraph serve`` and Virtuoso, interrupted ones among them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import InputError, StoreError
from kg.settings import Settings
from kg.store.authentication import Credentials
from kg.transfer.fingerprints import fingerprint
from kg.transfer.pull import pull
from kg.transfer.push import Choices, push
from kg.transfer.quad_file import QuadFile
from kg.transfer.server import Server
from tests.command_line import kg_here

SETTINGS = Settings(remote_attempts=2)
BASE = SETTINGS.base_iri
KG = Path(sys.executable).parent / "kg"
SMALL = f"""<{BASE}id/a> <urn:p> "一"@zh-Hans <{BASE}graph/one> .
<{BASE}id/a> <urn:p> "1.50"^^<http://www.w3.org/2001/XMLSchema#decimal> <{BASE}graph/one> .
<{BASE}id/a> <urn:p> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> <{BASE}graph/one> .
<{BASE}id/a> <urn:q> "2022-06-30"^^<http://www.w3.org/2001/XMLSchema#date> <{BASE}graph/one> .
<{BASE}id/a> <urn:q> "(ù) ~'*! > _:b \\\\ \\" \\u4E00" <{BASE}graph/one> .
_:b <urn:q> _:c <{BASE}graph/two> .
_:c <urn:q> <urn:x> <{BASE}graph/two> .
"""


def kg(*words: object, password: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "POLICY_KG_LANG": "en", "POLICY_KG_PASSWORD": password}
    return subprocess.run([KG, *map(str, words)], capture_output=True, text=True, check=False, env=environment)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.nq"
    path.write_text(SMALL, encoding="utf-8")
    return path


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Twenty graphs."""
    path = tmp_path / "many.nq"
    one = SMALL.partition("_:b <urn:q>")[0]
    path.write_text("".join(one.replace("/one>", f"/{number}>") for number in range(20)), encoding="utf-8")
    return path


@pytest.fixture
def large(built: Path, tmp_path: Path) -> Path:
    """The largest graph of the built data."""
    with QuadFile(built / "dataset.nq") as file:
        graph = max(file.sizes, key=file.sizes.__getitem__)
    path, end = tmp_path / "large.nq", f" <{graph}> .\n".encode()
    lines = (built / "dataset.nq").read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(line for line in lines if line.endswith(end)))
    return path


def server_of(address, *, updates: bool = False) -> Server:
    credentials = Credentials(address.user, "a secret") if address.user else None
    options = {"update": address.update} if updates else {"graph_store": address.graph_store}
    return Server(address.query, SETTINGS, credentials=credentials, **options)


def test_graphs_of_a_file(small) -> None:
    with QuadFile(small) as file:
        assert file.sizes == {f"{BASE}graph/one": 5, f"{BASE}graph/two": 2}
        assert list(file.triples(f"{BASE}graph/two")) == [b"_:b <urn:q> _:c .\n", b"_:c <urn:q> <urn:x> .\n"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "transfer.nothing"),
        ("# nothing\n\n", "transfer.nothing"),
        ("<a:a> <a:a> <a:a> .\n", "transfer.line"),
        ("<a:a> <a:a> <a:a> <a:g> .\nnonsense\n", "transfer.line"),
        ("<a:a> <a:a> <a:a> <relative> .\n", "transfer.graph_name"),
        ("<a:a> <a:a> 'x' <a:g> .\n", "transfer.line"),
    ],
)
def test_files_that_cannot_be_sent(tmp_path, text, key) -> None:
    (tmp_path / "x.nq").write_text(text)
    with pytest.raises(InputError) as caught, QuadFile(tmp_path / "x.nq"):
        pass
    assert caught.value.key == key


def test_every_line_of_the_built_data_is_found(built) -> None:
    """Graph by graph the file gives the quads that the engine reads."""
    expected: dict[str, set[ox.Triple]] = {}
    for quad in ox.parse(path=built / "dataset.nq"):
        expected.setdefault(str(quad.graph_name)[1:-1], set()).add(quad.triple)
    with QuadFile(built / "dataset.nq") as file:
        assert set(file.sizes) == set(expected)
        for graph, triples in expected.items():
            found = {quad.triple for quad in ox.parse(b"".join(file.triples(graph)), ox.RdfFormat.N_TRIPLES)}
            assert found == triples
            assert file.sizes[graph] == len(triples)


@pytest.mark.parametrize("updates", [False, True], ids=["graph store", "updates"])
def test_push_again_and_change(start_oxigraph, small, updates, tmp_path) -> None:
    """Sent once, then passed over; a changed digit is found, a lost triple too; others are told, removed if asked."""
    with server_of(start_oxigraph().address, updates=updates) as server:
        dry = push(small, server, Choices(dry_run=True))
        assert (len(dry.sent), server.sizes()) == (2, {})
        first = push(small, server, Choices())
        assert (len(first.sent), first.triples, first.unlike) == (2, 7, ())
        assert server.sizes() == {f"{BASE}graph/one": 5, f"{BASE}graph/two": 2}
        again = push(small, server, Choices())
        assert (again.sent, len(again.passed)) == ((), 2)
        assert len(push(small, server, Choices(replace=True)).sent) == 2
        changed = tmp_path / "changed.nq"
        changed.write_text(SMALL.replace("2022-06-30", "2022-09-30"), encoding="utf-8")
        assert push(changed, server, Choices()).sent == (f"{BASE}graph/one",)
        assert b"2022-09-30" in server.triples(f"{BASE}graph/one")
        server.put(f"{BASE}graph/two", [b"<urn:a> <urn:a> <urn:a> .\n"])
        server.put(f"{BASE}graph/old", [b"<urn:a> <urn:a> <urn:a> .\n"])
        server.put("urn:foreign", [b"<urn:a> <urn:a> <urn:a> .\n"])
        told = push(changed, server, Choices())
        assert (told.sent, told.others) == ((f"{BASE}graph/two",), (f"{BASE}graph/old", "urn:foreign"))
        cleaned = push(changed, server, Choices(delete_below=BASE))
        assert (cleaned.deleted, cleaned.others) == ((f"{BASE}graph/old",), ("urn:foreign",))
        assert set(server.sizes()) == {f"{BASE}graph/one", f"{BASE}graph/two", "urn:foreign"}


def test_a_server_killed_in_the_middle(start_oxigraph, many) -> None:
    """What arrived is not sent again; the rest is; the error names the graph."""
    running = start_oxigraph()
    done: list[str] = []

    def kill_after_ten(graph: str, *_: object) -> None:
        done.append(graph)
        if len(done) == 10:
            running.kill()

    with server_of(running.address) as server:
        with pytest.raises(StoreError) as caught:
            push(many, server, Choices(), kill_after_ten)
        with QuadFile(many) as file:
            names = list(file.sizes)
        assert caught.value.values["graph"] == names[10]
        assert caught.value.values["done"] == 10
        running.start()
        resumed = push(many, server, Choices())
        assert set(resumed.sent) == set(names[10:])
        assert set(resumed.passed) == set(names[:10])


def test_a_graph_sent_in_part_is_sent_again(start_oxigraph, large) -> None:
    """Updates come in pieces: a run that ends between two leaves a part, which the counts show."""
    with server_of(start_oxigraph().address, updates=True) as server, QuadFile(large) as file:
        (graph,) = file.sizes
        lines = list(file.triples(graph))
        server.put(graph, lines[: len(lines) // 2])
        assert push(large, server, Choices()).sent == (graph,)
        assert server.measure(graph).classes == fingerprint(lines)


def test_virtuoso_takes_graphs_with_digest(virtuoso_address, small, tmp_path) -> None:
    for updates in (False, True):
        with server_of(virtuoso_address, updates=updates) as server:
            assert set(push(small, server, Choices(replace=True)).sent) == {f"{BASE}graph/one", f"{BASE}graph/two"}
            assert server.sizes()[f"{BASE}graph/one"] == 5
    with server_of(virtuoso_address) as server:
        try:
            assert push(small, server, Choices(replace=True)).unlike == ()
            assert len(push(small, server, Choices()).passed) == 2
        finally:
            for graph in (f"{BASE}graph/one", f"{BASE}graph/two"):
                server.delete(graph)
        assert f"{BASE}graph/one" not in server.sizes()


def test_virtuoso_knows_a_large_graph_by_its_fingerprint(virtuoso_address, built) -> None:
    """All graphs of the bulk load are passed over; one is sent by the command, with its password in a file."""
    with server_of(virtuoso_address) as server:
        assert push(built / "dataset.nq", server, Choices()).sent == ()


def test_pull_gives_the_file_back(start_oxigraph, oxigraph_address, built, tmp_path) -> None:
    """Canonical N-Quads, equal to what was sent but for the case of language tags and forms of numbers."""
    out = tmp_path / "out.nq"
    with server_of(oxigraph_address) as server:
        graphs, quads = pull(server, out)
    sent = set(ox.parse(path=built / "dataset.nq"))
    assert quads == len(sent)
    lines = out.read_bytes().splitlines()
    assert lines == sorted(lines)
    with QuadFile(out) as pulled, QuadFile(built / "dataset.nq") as original:
        assert pulled.sizes == original.sizes
        assert graphs == len(pulled.sizes)
        for graph in original.sizes:
            assert fingerprint(pulled.triples(graph)) == fingerprint(original.triples(graph))
    with server_of(start_oxigraph().address) as empty:
        assert len(push(out, empty, Choices()).sent) == graphs


def test_pull_in_parts(oxigraph_address, tmp_path) -> None:
    """A graph larger than an answer may be comes in parts."""
    graph = f"{BASE}graph/places"
    small_answers = Settings(answer_bytes=400_000)
    with Server(oxigraph_address.query, small_answers) as server:
        _, quads = pull(server, tmp_path / "parts.nq", [graph])
    with Server(oxigraph_address.query, SETTINGS) as server:
        assert server.sizes()[graph] == quads
        assert len(server.triples(graph)) > 400_000
        pull(server, tmp_path / "whole.nq", [graph])
    assert (tmp_path / "parts.nq").read_bytes() == (tmp_path / "whole.nq").read_bytes()


def test_a_failed_pull_leaves_the_old_file(start_oxigraph, small, tmp_path) -> None:
    running, out = start_oxigraph(), tmp_path / "out.nq"
    out.write_text("old")
    with server_of(running.address) as server:
        push(small, server, Choices())
        with pytest.raises(StoreError) as caught:
            pull(server, out, ["urn:not-there"])
        assert caught.value.values["graph"] == "urn:not-there"
        with pytest.raises(StoreError):
            pull(server, out, (), lambda *_: running.kill())
    assert out.read_text() == "old"


def test_commands(start_oxigraph, small, tmp_path) -> None:
    running = start_oxigraph()
    address, store = running.address.query, running.address.graph_store
    done = kg("push", address, small, "--graph-store", store)
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 graphs sent, 0 were there already, 0 removed; 7 triples" in done.stdout
    assert "0 graphs sent, 2 were there" in kg_here("push", address, small, "--graph-store", store).stdout
    dry = kg_here("push", address, small, "--graph-store", store, "--replace", "--dry-run")
    assert f"sent {BASE}graph/one" in dry.stdout
    out = tmp_path / "out.nq"
    pulled = kg("pull", address, out)
    assert (pulled.returncode, pulled.stderr) == (0, "")
    assert "2 graphs, 7 quads" in pulled.stdout
    assert len(out.read_text().splitlines()) == 7
    running.kill()
    gone = kg_here("push", address, small, "--graph-store", store)
    assert gone.returncode == 4
    assert len(gone.stderr.splitlines()) == 1


def test_wrong_use(tmp_path, small, virtuoso_address) -> None:
    assert kg_here("push", "nowhere", small).returncode == 2
    assert kg_here("push", "http://127.0.0.1:9/", tmp_path / "none.nq").returncode == 3
    assert kg_here("push", "http://127.0.0.1:9/", small, "--user", "me").returncode == 2
    assert kg_here("pull", "http://127.0.0.1:9/", tmp_path / "no" / "out.nq").returncode == 3
    words = ["push", virtuoso_address.query, small, "--graph-store", virtuoso_address.graph_store, "--user", "dba"]
    denied = kg(*words, password="not the secret")
    assert denied.returncode == 4
    assert "denies access" in denied.stderr
    assert f"{BASE}graph/one" in denied.stderr
    assert "not the secret" not in denied.stderr + kg("--debug", *words, password="not the secret").stderr
