"""A small publication: one document with what it names, published below a folder, and nginx in front of it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx2
import pytest

from kg.building import publisher_of
from kg.dumps import write_dumps
from kg.generations import open_current
from kg.publication import Publication, publish
from kg.settings import Settings
from tests.building import COUNTED

DOCUMENT = COUNTED[0]
NAMES = re.compile(rb"<([^>]+/id/(?:agency|group|place)/[^>]+)>")
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@dataclass(frozen=True)
class Published:
    """A publication of tests: what was published from where, and where a server shows it."""

    made: Publication
    built: Path
    settings: Settings
    version: str

    @property
    def root(self) -> Path:
        return self.made.folder

    @property
    def site(self) -> str:
        return self.settings.base_iri.rstrip("/")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _is_of_others(line: bytes, path: bytes, named: set[bytes]) -> bool:
    """Whether a line of the catalogue is about another document, its issuers or its place."""
    documents = re.findall(rb"/(?:policy|provenance|quality)/([^/>]+/[^/>]+/[^/>]+)", line)
    series = re.findall(rb"/id/series/([^-]+)-", line)
    return (
        any(each != path for each in documents)
        or any(each != path[:6] for each in series)
        or any(name not in named for name in NAMES.findall(line))
    )


def small_data(built: Path, folder: Path, settings: Settings) -> str:
    """One document of the built data with the places and agencies that it names, under another base; the version."""
    with open_current(built) as generation:
        parts = {name: generation.read_part(part) for name, part in generation.manifest.parts.items()}
    own = {f"document/{DOCUMENT}", "vocab"}
    kept = {name: content for name, content in parts.items() if name in own}
    foreign = re.compile(rb'"document:(?!' + DOCUMENT.encode() + rb'")')
    shared = [line for name in ("places", "agencies") for line in parts[name].splitlines(keepends=True)]
    named: set[bytes] = {b"https://w3id.org/policy-kg/id/place/cn"}
    found = set(NAMES.findall(kept[f"document/{DOCUMENT}"])) | named
    while found:  # what they name in turn
        named |= found
        found = {name for line in shared if NAMES.match(line)[1] in named for name in NAMES.findall(line)} - named
    for name in ("places", "agencies"):
        lines = parts[name].splitlines(keepends=True)
        kept[name] = b"".join(line for line in lines if NAMES.match(line)[1] in named and not foreign.search(line))
    path = DOCUMENT.replace("-", "/", 2).encode()
    listed = parts["catalog"].splitlines(keepends=True)
    kept["catalog"] = b"".join(line for line in listed if not _is_of_others(line, path, named))
    base = Settings().base_iri.encode()
    moved = {
        name: re.sub(
            rb"<" + re.escape(base) + rb"(?=id/|graph/|catalog>|dataset)", b"<" + settings.base_iri.encode(), each
        )
        for name, each in kept.items()
    }
    with publisher_of(folder, settings) as publisher:
        changes = {name: b"".join(sorted(each.splitlines(keepends=True))) for name, each in moved.items()}
        return publisher.publish(changes).data_version


@pytest.fixture(scope="session")
def published(built, tmp_path_factory) -> Published:
    folder = tmp_path_factory.mktemp("publication")
    settings = Settings(base_iri=f"http://127.0.0.1:{free_port()}/policy/")
    version = small_data(built, folder / "built", settings)
    write_dumps(folder / "built", settings, lambda _: None)
    made = publish(folder / "www" / "policy", folder / "built", settings, 1, lambda *_: None)
    return Published(made, folder / "built", settings, version)


@pytest.fixture(scope="session")
def nginx(published, tmp_path_factory) -> Iterator[str]:
    """The publication behind nginx, by the rules that it carries; the address of the site."""
    folder = tmp_path_factory.mktemp("nginx")
    port = published.settings.base_iri.split(":")[2].partition("/")[0]
    for path in (published.root / "_server").iterdir():
        text = path.read_text(encoding="utf-8")
        (folder / path.name).write_text(text.replace("127.0.0.1:8080", f"127.0.0.1:{port}"), encoding="utf-8")
    if os.geteuid() == 0:  # else its workers are nobody, who may not read the folders of tests
        config = folder / "nginx.conf"
        config.write_text(f"user root;\n{config.read_text(encoding='utf-8')}", encoding="utf-8")
    (folder / "www").symlink_to(published.root.parent)
    (folder / "tmp").mkdir()
    assert NGINX, "nginx is missing: make test-deps"
    running = subprocess.Popen([NGINX, "-e", "stderr", "-p", f"{folder}/", "-c", "nginx.conf"], stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                httpx2.get(f"{published.site}/robots.txt", timeout=2)
                break
            except httpx2.TransportError:
                if running.poll() is not None or time.monotonic() > deadline:
                    pytest.fail(f"nginx does not answer: {running.communicate()[1]!r}")
                time.sleep(0.05)
        yield published.site
    finally:
        running.terminate()
        running.communicate(timeout=20)


@pytest.fixture
def again(published, tmp_path) -> Published:
    """The same publication, to be made anew elsewhere."""
    return replace(published, made=replace(published.made, folder=tmp_path / "site"))
