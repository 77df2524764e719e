"""Where sites live, how far a verification goes, and how it ends."""

from __future__ import annotations

import json
import re
import socket
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from kg.errors import StoreError, UsageError
from kg.settings import Settings
from kg.verifying.graphs import UnreadableError
from kg.verifying.verification import Report, verify
from tests.command_line import kg_here
from tests.servers import Listener
from tests.verifying.sites import Site

CASES = Path(__file__).parent / "cases"
SETTINGS = Settings()


def not_met(report: Report) -> list[str]:
    return [each.rule.id for each in report.checked if each.verdict.result == "not_met"]


@pytest.fixture
def serve() -> Iterator:
    """Starts sites that end with the test."""
    sites: list[Site] = []

    def start(changes: dict | None = None, **options: str) -> Site:
        sites.append(Site(changes or {}, **options))
        return sites[-1]

    yield start
    for site in sites:
        site.close()


def test_a_site_that_stands_for_another_address(serve) -> None:
    """Names that are not published yet: the folder given answers for them."""
    base = "https://w3id.invalid/plans/"
    site = serve(base=base)
    report = verify(site.address, SETTINGS)
    assert not_met(report) == []
    told = report.as_json()["site"]
    assert told["stands_for"] == {"iris": base, "folder": site.address}
    assert told["things"] == [f"{base}id/plan", f"{base}id/重庆"]


@pytest.mark.parametrize("base", ["", "https://w3id.invalid/plans/"])
def test_a_site_in_a_folder(serve, base: str) -> None:
    site = serve(base=base, folder="/open/data/")
    report = verify(site.address, SETTINGS)
    assert not_met(report) == []
    assert "robots" in [each.rule.id for each in report.checked if each.verdict.result == "not_applicable"]


@pytest.mark.parametrize("name", ["id/plan", "id/重庆", "id/%E9%87%8D%E5%BA%86", "doc/plan"])
def test_the_address_of_a_thing(serve, name: str) -> None:
    site = serve()
    report = verify(site.address + name, SETTINGS)
    assert not_met(report) == []
    if name.startswith("id/"):
        assert report.site.things[0].iri == site.address + unquote(name)


def test_other_hosts_are_not_asked(serve) -> None:
    listener = Listener()
    case = tomllib.loads((CASES / "elsewhere" / "case.toml").read_text(encoding="utf-8"))
    text = json.dumps(case).replace("elsewhere.invalid", f"127.0.0.1:{listener.port}")
    report = verify(serve(json.loads(text)).address, SETTINGS)
    assert report.conforms
    assert not listener.seen()
    listener.close()


def test_hosts_that_the_address_leads_to_are_asked(serve) -> None:
    site = serve()
    door = serve({"answer": [{"at": ".", "status": 302, "headers": {"Location": f"{site.address}id/plan"}}]})
    report = verify(f"{door.address}plan", SETTINGS)
    assert "void" not in not_met(report)
    assert len(report.site.client.hosts) == 2


def test_a_public_site_leads_nobody_into_a_private_network(serve, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = serve()
    outer = serve({"answer": [{"at": "^GET /$", "status": 302, "headers": {"Location": inner.address}}]})
    inside = iter([False])  # the first connection goes to a public address, those after it do not
    monkeypatch.setattr("kg.verifying.client.is_private", lambda _: next(inside, True))
    report = verify(outer.address, Settings(verify_requests=20))
    assert inner.seen == []
    assert "private" in {hop.problem for walk in report.site.client.walks for hop in walk.hops}


@pytest.fixture
def behind(serve, monkeypatch: pytest.MonkeyPatch) -> tuple[Site, Site]:
    """A proxy that stands for every host but numbers of this machine, and a site on this machine."""
    proxy, inner = serve(), serve()
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("http_proxy", proxy.address)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    return proxy, inner


def leading(origin: str, target: str) -> dict:
    return {"answer": [{"at": f"^GET {origin}/$", "status": 302, "headers": {"Location": target}}]}


@pytest.mark.parametrize("host", ["", "10.0.0.1", "localhost", "0x7f.0.0.1"])
def test_a_public_site_behind_a_proxy_leads_nobody_into_a_private_network(behind, host: str) -> None:
    """Neither past the proxy nor through it."""
    proxy, inner = behind
    proxy.changes = leading("http://evil.example", f"http://{host}/" if host else inner.address)
    report = verify("http://evil.example/", Settings(verify_requests=20))
    assert "GET http://evil.example/" in proxy.seen
    assert inner.seen == []
    assert {urlsplit(each.split()[1]).hostname for each in proxy.seen} == {"evil.example"}
    assert report.site.home.last.problem == "private"


def test_a_private_site_behind_a_proxy_may_lead_to_its_like(behind) -> None:
    proxy, inner = behind
    proxy.changes = leading("http://10.0.0.1", inner.address)
    report = verify("http://10.0.0.1/", Settings(verify_requests=20))
    assert inner.seen
    assert report.site.home.arrived


def test_data_on_another_host_than_pages_are_asked_for(serve) -> None:
    """A resolver of lasting names sends browsers to one host and programs to another."""
    door = serve()
    pages, data = serve(base=door.address), serve(base=door.address)
    ways = [("html", pages), ("", data)]
    door.changes = {
        "answer": [
            {"at": " /id/plan$", "accept": accept, "status": 303, "headers": {"Location": f"{to.address}doc/plan"}}
            for accept, to in ways
        ]
    }
    report = verify(f"{door.address}id/plan", SETTINGS)
    assert [each for each in not_met(report) if each.startswith("format")] == []
    assert len(report.site.client.hosts) == 3


def test_a_location_with_a_host_beyond_ascii_is_followed(behind) -> None:
    proxy, _ = behind
    proxy.changes = leading("http://a.example", "http://例子.测试:8080/区")
    report = verify("http://a.example/", Settings(verify_requests=4))
    assert report.site.home.last.address == "http://xn--fsqu00a.xn--0zwm56d:8080/%E5%8C%BA"
    assert "GET http://xn--fsqu00a.xn--0zwm56d:8080/%E5%8C%BA" in proxy.seen


def test_a_site_whose_host_is_beyond_ascii(behind) -> None:
    report = verify("http://例子.测试/", Settings(verify_requests=4))
    assert report.site.home.arrived


ABOUT_ITSELF = {"headers": {"Content-Type": "text/turtle"}, "body": "<> <http://a.org/b> 1 ."}


@pytest.mark.parametrize(
    ("iri", "answer"),
    [
        ("http://elsewhere.invalid/id/a/", {"at": "^GET /$", "accept": "turtle", **ABOUT_ITSELF}),
        ("http://elsewhere.invalid/id/a", {"at": "^GET /(id/)?a$", **ABOUT_ITSELF}),
        ("http://elsewhere.invalid/?a=b", {"at": "^GET /", "accept": "^text/turtle.*[*]/[*]", **ABOUT_ITSELF}),
    ],
)
def test_what_answers_with_something_else_stands_for_nothing(serve, iri: str, answer: dict) -> None:
    old = "<{site}id/plan> , <{site}id/重庆>"
    site = serve({"replace": [{"at": "well-known/void", "old": old, "new": f"<{iri}>"}], "answer": [answer]})
    report = verify(site.address, SETTINGS)
    assert report.site.client.moved is None
    assert "void-example" in not_met(report)


def test_a_thing_that_its_query_names_is_asked_for_with_it(serve) -> None:
    base = "http://elsewhere.invalid/open/"
    about = {"headers": {"Content-Type": "text/turtle"}, "body": f"<{base}doc?id=7> <http://a.org/b> 1 ."}
    old = "<{site}id/plan> , <{site}id/重庆>"
    void = {"at": "well-known/void", "old": old, "new": f"<{base}doc?id=7>"}
    site = serve({"replace": [void], "answer": [{"at": "^GET /doc[?]id=7$", **about}]})
    report = verify(site.address, SETTINGS)
    assert report.site.client.moved == (base, site.address)


def many_files(stated: str) -> dict:
    """Changes that put six dumps and distributions in place of one, with a checksum each."""
    names = [f"{{site}}data/{number}.nt" for number in range(6)]
    dumps = " , ".join(f"<{each}>" for each in names)
    parts = " , ".join(
        f"[ dcat:downloadURL <{each}> ; {stated} spdx:checksum [ spdx:algorithm spdx:checksumAlgorithm_sha256 ; "
        'spdx:checksumValue "00" ] ]'
        for each in names
    )
    endpoint = {"at": "well-known/void", "old": " ; void:sparqlEndpoint <{site}sparql>", "new": ""}
    body = "<http://a.org/a> <http://a.org/b> <http://a.org/c> .\n"
    return {
        "replace": [
            endpoint,
            {"at": "well-known/void", "old": "<{site}data/all.nt>", "new": dumps},
            {"at": " /catalog", "old": "<{site}data/all.nt#it> .", "new": f"{parts} ."},
        ],
        "answer": [
            {"at": " /data/", "body": body, "times": 10_000, "headers": {"Content-Type": "application/n-triples"}}
        ],
    }


@pytest.mark.parametrize(("stated", "most"), [("dcat:byteSize 540000 ;", 0), ("", 3)], ids=["stated", "unknown"])
def test_files_that_are_too_large_are_left_alone(serve, stated: str, most: int) -> None:
    """Those that say so are not fetched, of others few, and of what is cut off only the beginning is kept."""
    site = serve(many_files(stated))
    report = verify(site.address, Settings(verify_body_bytes=200_000))
    assert sum(each.startswith("GET /data/") for each in site.seen) == most
    results = {each.rule.id: each.verdict for each in report.checked}
    assert results["dcat-checksum"].key == "too_large_all"
    assert results["void-counts-right"].key == "nothing_to_count"
    cut = [hop for walk in report.site.client.walks for hop in walk.hops if hop.cut]
    assert len({hop.address for hop in cut}) == most
    assert all(len(hop.body) <= 65_536 for hop in cut)


def test_dumps_that_are_stated_to_be_no_rdf_are_left_alone(serve) -> None:
    """Tables are smaller than the triples they stand beside; they are not what is counted."""
    tables = [f"{{site}}data/{number}.csv" for number in range(4)]
    dumps = " , ".join(f"<{each}>" for each in tables)
    parts = " , ".join(
        f'[ dcat:downloadURL <{each}> ; dcat:mediaType "text/csv" ; dcat:byteSize 1 ]' for each in tables
    )
    site = serve(
        {
            "replace": [
                {"at": "well-known/void", "old": " ; void:sparqlEndpoint <{site}sparql>", "new": ""},
                {"at": "well-known/void", "old": "<{site}data/all.nt>", "new": f"<{{site}}data/all.nt> , {dumps}"},
                {"at": " /catalog", "old": "<{site}data/all.nt#it> .", "new": f"<{{site}}data/all.nt#it> , {parts} ."},
            ],
            "answer": [{"at": "[.]csv$", "body": "a", "headers": {"Content-Type": "text/csv"}}],
        }
    )
    report = verify(site.address, SETTINGS)
    results = {each.rule.id: each.verdict for each in report.checked}
    assert results["void-counts-right"].result == "met"
    assert [each for each in site.seen if each.startswith("GET /data/")] == ["GET /data/all.nt"]


MAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>{site}</loc></url></urlset>'


def site_map(declared: str = "UTF-8", **more: object) -> dict:
    return {"at": "/sitemap.xml$", "body": f'<?xml version="1.0" encoding="{declared}"?>{MAP}', **more}


def test_a_packed_site_map_is_read(serve) -> None:
    report = verify(serve({"answer": [site_map(packed=True)]}).address, SETTINGS)
    assert not_met(report) == ["sitemap-lastmod"]
    assert report.site.site_map.addresses == [report.site.root]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (site_map("x-none"), "x-none"),
        (site_map("UTF-16", encoding="utf-16"), "UTF-16"),
        (site_map(packed=True) | {"body": "a" * 200_000}, "> 100000 bytes"),
        (site_map(encoding="latin-1") | {"body": "\x1f\x8b\x08\x00broken"}, "gzip"),
        (site_map() | {"body": "<!DOCTYPE html>"}, "<!DOCTYPE"),
    ],
)
def test_why_a_site_map_cannot_be_read(serve, change: dict, reason: str) -> None:
    """With the request for it as evidence, whatever else was tried afterwards."""
    robots = {"at": "robots.txt", "old": "{site}sitemap.xml", "new": "{site}maps/sitemap.xml"}
    missing = {"at": "^GET /sitemap.xml", "status": 404}
    site = serve({"replace": [robots], "answer": [missing, change]})
    report = verify(site.address, Settings(verify_body_bytes=100_000))
    (found,) = [each.verdict for each in report.checked if each.rule.id == "sitemap"]
    assert (found.result, found.key) == ("not_met", "unreadable")
    assert reason in found.values["reason"]
    assert [each.address for each in found.evidence] == [f"{site.address}maps/sitemap.xml"]


def test_a_graph_is_read_once(serve) -> None:
    site = serve({"answer": [{"at": "/broken", "headers": {"Content-Type": "text/turtle"}, "body": "<"}]})
    found = verify(site.address, SETTINGS).site
    walk = found.client.follow(found.things[0].iri, "text/turtle")
    assert found.graph_of(walk) is found.graph_of(walk)
    broken = found.client.follow(f"{site.address}broken", "text/turtle")
    for _ in range(2):
        with pytest.raises(UnreadableError):
            found.graph_of(broken)


def test_the_reason_of_no_answer_does_not_move_the_terminal() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(b"\x1b[31mred\x9b0m\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        done = kg_here("verify", f"http://127.0.0.1:{server.getsockname()[1]}/")
        thread.join()
    assert done.returncode == 4
    assert "red" in done.stderr
    assert all(sign.isprintable() or sign == "\n" for sign in done.stderr)


def test_limits_are_said(serve) -> None:
    site = serve()
    report = verify(site.address, Settings(verify_requests=12))
    assert len(site.seen) == 12
    assert report.as_json()["limit_reached"]
    assert not report.conforms
    assert "https" in not_met(report)


def test_a_server_that_drips_holds_nobody() -> None:
    """Each octet comes in time, the whole never does."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        over = threading.Event()

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                while not over.wait(0.05):
                    try:
                        connection.sendall(b"H")
                    except OSError:
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        with pytest.raises(StoreError) as caught:
            verify(address, Settings(verify_request_seconds=0.4))
        over.set()
        thread.join()
    assert caught.value.key == "verify.unreachable"
    assert "timeout" in caught.value.values["reason"]


@pytest.mark.parametrize(
    "address",
    [
        "plan",
        "ftp://a.org/",
        "http://",
        "http://user:secret@a.org/",
        "http://a.org:99999/",
        "http://a b/",
        "file:///x",
        "//a.org/",
    ],
)
def test_addresses_that_are_none(address: str) -> None:
    with pytest.raises(UsageError) as caught:
        verify(address, SETTINGS)
    assert caught.value.values["value"] == address


@pytest.mark.parametrize("language", ["en", "zh"])
def test_command(serve, language: str) -> None:
    good, bad = serve(), serve(tomllib.loads((CASES / "no-vary" / "case.toml").read_text(encoding="utf-8")))
    done = kg_here("verify", good.address, language=language)
    assert (done.returncode, done.stderr) == (0, "")
    assert "75" in done.stdout
    assert bool(re.search("得分", done.stdout)) == (language == "zh")
    done = kg_here("verify", bad.address, language=language)
    assert done.returncode == 1
    assert re.search(r"✗\s+vary", done.stdout)
    assert "GET " in done.stdout
    assert "Accept: text/html" in done.stdout
    told = json.loads(kg_here("verify", bad.address, "--format", "json").stdout)
    assert [each["rule"] for each in told["rules"] if each["result"] == "not_met"] == ["vary"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_command_that_cannot(language: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    cases = [("nonsense", 2, "nonsense"), (f"http://127.0.0.1:{port}/", 4, str(port))]
    for address, code, says in cases:
        done = kg_here("verify", address, language=language)
        assert done.returncode == code
        assert says in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
        assert bool(re.search("[一-鿿]", done.stderr)) == (language == "zh")
