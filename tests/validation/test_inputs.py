"""RDF files: every suffix gives the same triples, nothing is fetched, a broken file is one clear error."""

import json

import pytest

from kg.errors import InputError
from kg.messages import LANGUAGES, explain
from kg.store.rdf_files import rdf_files
from kg.validation.inputs import FORMATS, is_rdf, read_quads, without_remote_contexts
from kg.validation.terms import graph_of, lines_of_quads

LIMIT = 10_000_000
WRITERS = {".ttl": "turtle", ".nt": "nt", ".nq": "nt", ".trig": "turtle", ".rdf": "xml", ".jsonld": "json-ld"}


def triples(quads):
    return set(graph_of(lines_of_quads(quads)))


@pytest.mark.parametrize("suffix", WRITERS)
def test_formats(tmp_path, plan, suffix):
    path = tmp_path / f"plan{suffix}"
    plan.serialize(path, format=WRITERS[suffix], encoding="utf-8")
    assert is_rdf(path)
    assert triples(read_quads(path, LIMIT)) == set(plan)


def test_named_graphs_are_kept(tmp_path):
    path = tmp_path / "plan.nq"
    path.write_text("<http://e/s> <http://e/p> _:b <http://e/g> .\n")
    assert {quad.graph_name.value for quad in read_quads(path, LIMIT)} == {"http://e/g"}


def test_every_suffix_is_tried():
    assert set(WRITERS) == {*FORMATS, ".jsonld"}


SWELLING = (
    '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
    '<rdf:Description rdf:about="http://e/a"><e:x>&b;</e:x></rdf:Description></rdf:RDF>'
)
"""Two levels of entities; a dozen would be gigabytes."""


def test_what_would_swell_is_not_loaded(tmp_path):
    (tmp_path / "a.rdf").write_text(SWELLING)
    with pytest.raises(InputError) as raised:
        rdf_files([tmp_path / "a.rdf"], "https://example.org/")
    assert raised.value.key == "store.file_swells"
    plain = SWELLING.replace("&a;&a;", "")
    (tmp_path / "a.rdf").write_text(plain.replace("&a;", "b"))
    assert (
        len(read_quads(tmp_path / "a.rdf", 1000)) == len(rdf_files([tmp_path / "a.rdf"], "https://example.org/")) == 1
    )


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("a.ttl", "<a> <b> .", "validation.not_rdf"),
        ("a.nq", "nonsense", "validation.not_rdf"),
        ("a.rdf", "<rdf", "validation.not_rdf"),
        ("a.jsonld", "{", "validation.not_rdf"),
        ("a.jsonld", '{"@context": "http://example.org/context.jsonld"}', "validation.remote_context"),
        ("a.jsonld", '[{"@context": [{}, "http://example.org/c"]}]', "validation.remote_context"),
        ("a.jsonld", '{"@context": {"@import": "http://example.org/c"}}', "validation.remote_context"),
        (
            "a.jsonld",
            '{"@context": {"x": {"@id": "http://e/x", "@context": "http://e/c"}}}',
            "validation.remote_context",
        ),
        ("a.rdf", SWELLING, "validation.not_rdf"),
        ("a.ttl", "x" * 2000, "input.too_large"),
        ("a.ttl", None, "input.unreadable"),
    ],
)
def test_broken_files(tmp_path, name, content, key):
    path = tmp_path / name
    if content is not None:
        path.write_text(content)
    with pytest.raises(InputError) as raised:
        read_quads(path, 1000)
    assert raised.value.key == key
    assert raised.value.exit_code == 3
    for language in LANGUAGES:
        assert "a." in explain(raised.value, language)


def test_no_request_for_a_context(monkeypatch, tmp_path):
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("a connection was tried"))
    path = tmp_path / "a.jsonld"
    path.write_text(json.dumps({"@context": "https://schema.org/", "@id": "http://e/a", "name": "x"}))
    with pytest.raises(InputError):
        read_quads(path, LIMIT)


def test_other_keys_stay_as_they_are():
    document = {"@graph": [{"@id": "a", "b": ["c", {"d": 1}]}], "@context": {"b": "http://e/b"}}
    assert without_remote_contexts(document, "a.jsonld") == document
