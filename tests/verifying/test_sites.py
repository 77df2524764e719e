"""Where sites live, how far a verification goes, and how it ends."""

from __future__ import annotations

import json
import re
import socket
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from kg.errors import StoreError, UsageError
from kg.settings import Settings
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
