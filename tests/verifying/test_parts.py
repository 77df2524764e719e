"""Rules and their texts; links, graphs and addresses by themselves."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import messages
from kg.cli.verify import json_text
from kg.settings import Settings
from kg.verifying.addresses import is_private, uri_of, variants
from kg.verifying.client import Client
from kg.verifying.exchange import Exchange, visible
from kg.verifying.graphs import Graph, UnreadableError, read
from kg.verifying.links import FIELD_CHARACTERS, links
from kg.verifying.robots import read_robots
from kg.verifying.verification import GROUPS

ROOT = Path(__file__).parents[2]
RULES = [rule for _, rules in GROUPS for rule in rules]


def test_rules_have_names_texts_and_references() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    known = {key.split(".")[2] for key in messages.catalogue() if key.startswith("verify.rule.")}
    assert known == {rule.id for rule in RULES}
    for rule in RULES:
        assert 1 <= rule.weight <= 3
        assert rule.address.startswith("https://")
        assert messages.both(f"verify.rule.{rule.id}.title") != messages.both(f"verify.rule.{rule.id}.why")


def test_every_finding_has_a_message_with_its_values() -> None:
    """Calls of ``met``, ``failed`` and ``not_applicable`` name messages, with the values that these name."""
    used = set()
    for path in (ROOT / "kg" / "verifying").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"met", "failed", "not_applicable"}):
                continue
            key = node.args[0]
            if isinstance(key, ast.Constant):
                used.add(key.value)
                given = {each.arg for each in node.keywords}
                for text in messages.catalogue()[f"verify.found.{key.value}"].values():
                    wanted = set(re.findall(r"{(\w+)", text))
                    assert wanted <= given or None in given, f"{path.name}: {key.value}"
    known = {key.split(".")[2] for key in messages.catalogue() if key.startswith("verify.found.")}
    assert known == used | {key for key in known if key.startswith("problem_")}


@pytest.mark.parametrize("page", ["verifying.md", "verifying.zh.md"])
def test_the_page_names_every_rule_with_its_weight(page: str) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `([\w-]+)` \| (\d)", text, re.MULTILINE))
    assert rows == {rule.id: str(rule.weight) for rule in RULES}


def test_private_networks_are_told_from_the_web() -> None:
    private = ("127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "::1", "fe80::1%eth0", "fd00::1", "0.0.0.0")
    assert [each for each in private if not is_private(each)] == []
    assert [each for each in ("8.8.8.8", "2001:4860:4860::8888") if is_private(each)] == []


def test_a_host_is_the_same_with_encryption_and_without() -> None:
    client = Client("https://a.org/", Settings())
    assert [client.may_ask(each) for each in ("http://a.org/x", "https://a.org:443/", "https://A.org/id/区")] == [
        True
    ] * 3
    others = ("http://a.org:443/", "https://a.org:8443/", "https://b.org/", "https://a.org.b.org/")
    assert not any(map(client.may_ask, others))


def test_hosts_beyond_ascii_go_over_the_wire_encoded() -> None:
    address = "http://例子.测试:8080/区"
    assert uri_of(address) == "http://xn--fsqu00a.xn--0zwm56d:8080/%E5%8C%BA"
    client = Client(address, Settings())
    assert client.may_ask("http://xn--fsqu00a.xn--0zwm56d:8080/x")
    assert client.may_ask("http://例子.测试:8080/x")
    assert not client.may_ask("http://例子.测试/x")


def test_the_last_step_of_a_path_is_respelt_however_long_it_is() -> None:
    folder = "http://a.org/" + "a" * 200_000
    assert variants(f"{folder}/x") == [f"{folder}/%78"]
    assert variants(f"{folder}/x/") == [f"{folder}/%78/"]
    assert variants("http://a.org/%E5/") == ["http://a.org/%e5/"]


@pytest.mark.parametrize("host", ["a\x1b[31m.org", "a.org\x7f", "a b.org", "\x1b]0;例.org", "a^b.org"])
def test_hosts_with_signs_that_no_host_has_are_not_asked(host: str) -> None:
    assert uri_of(f"http://{host}/") == ""


def test_words_of_a_stranger_do_not_move_the_terminal() -> None:
    assert visible("区 \x1b[31mé\r\n\u202e") == "区 \ufffd[31mé\ufffd\ufffd\ufffd"
    told = {"a": "区 \x1b[31m", "b": ["\x9b31m\u202e", "\U000e0001"]}
    text = json_text(told)
    assert all(sign.isprintable() or sign == "\n" for sign in text)
    assert "区" in text
    assert json.loads(text) == told


ROBOTS = tomllib.loads((Path(__file__).parent / "robots.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", ROBOTS, ids=lambda case: case["title"])
def test_robots(case: dict) -> None:
    found = read_robots(answer(case["text"].encode(), "text/plain"))
    paths = [*case.get("open", []), *case.get("closed", [])]
    assert [path for path in paths if found.allows(f"http://a.org{path}")] == case.get("open", [])
    assert list(found.site_maps) == case.get("site_maps", [])


def answer(body: bytes, media_type: str, link: str = "") -> Exchange:
    received = (("content-type", media_type), *([("link", link)] if link else []))
    return Exchange("GET", "http://a.org/doc/x", {}, 200, received, body)


def test_links_of_header_and_page() -> None:
    field = '</id/x>; rel="cite-as", <x.ttl>;rel="alternate describedby"; type="text/turtle"; '
    field += 'title="a, \\"b\\"; c", <y>; rel=next'
    page = b'<html><head><link rel="alternate" hreflang="en" href="?lang=en"><link rel=x></head></html>'
    found = links(answer(page, "text/html; charset=utf-8", field))
    assert [(each.target, sorted(each.relations), each.media_type, each.language) for each in found] == [
        ("http://a.org/id/x", ["cite-as"], "", ""),
        ("http://a.org/doc/x.ttl", ["alternate", "describedby"], "text/turtle", ""),
        ("http://a.org/doc/y", ["next"], "", ""),
        ("http://a.org/doc/x?lang=en", ["alternate"], "", "en"),
    ]


def test_a_link_field_of_opening_brackets_only() -> None:
    """Each bracket may begin a link, and none does: read in one go, and no further than the limit."""
    begin = "<" * 60_000
    (found,) = links(answer(b"", "text/plain", f"{begin}<y>; rel=next"))
    assert found.target == "http://a.org/doc/y"
    assert links(answer(b"", "text/plain", "," * FIELD_CHARACTERS + "<y>; rel=next")) == []


def graph(turtle: str) -> Graph:
    return Graph(ox.parse(f"@prefix e: <http://e.org/> .\n{turtle}".encode(), ox.RdfFormat.TURTLE))


@pytest.mark.parametrize(
    ("a", "b", "only_a", "only_b"),
    [
        ("e:a e:b [ e:c 1 ], [ e:c 2 ] .", "e:a e:b [ e:c 2 ], [ e:c 1 ] .", 0, 0),
        ("e:a e:b [ e:c 1 ], [ e:c 2 ] .", "e:a e:b [ e:c 2 ], [ e:c 2 ] .", 2, 2),
        ("e:a e:b [ e:c [ e:d 1 ] ] .", "e:a e:b [ e:c [ e:d 2 ] ] .", 3, 3),
        ("e:a e:b 1 .", "e:a e:b 1, 2 .", 0, 1),
        ('e:a e:b "x"@en .', 'e:a e:b "x" .', 1, 1),
        ("_:x e:next _:y . _:y e:next _:x .", "_:p e:next _:q . _:q e:next _:p .", 0, 0),
    ],
)
def test_graphs_compared(a: str, b: str, only_a: int, only_b: int) -> None:
    here, there = graph(a).difference(graph(b))
    assert (len(here), len(there)) == (only_a, only_b)


BOMB = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "{}">]><r>&b;</r>'


@pytest.mark.parametrize(
    "body",
    [
        BOMB.format("&a;" * 10).encode(),
        BOMB.format("&a;" * 10).encode("utf-16"),
        BOMB.format("%a;").encode(),
        BOMB.format("a" * 10_000).encode() + b"&b;" * 10_000,
    ],
    ids=["nested", "utf-16", "parameter", "long"],
)
def test_entities_that_swell_are_refused(body: bytes) -> None:
    with pytest.raises(UnreadableError):
        read(answer(body, "application/rdf+xml"))


def test_entities_that_abbreviate_are_read() -> None:
    text = b"""<!DOCTYPE r [<!ENTITY e "http://e.org/">]>
    <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.org/">
    <rdf:Description rdf:about="&e;a"><e:b rdf:resource="&e;c"/></rdf:Description></rdf:RDF>"""
    assert read(answer(text, "application/rdf+xml")).subjects == ["http://e.org/a"]
