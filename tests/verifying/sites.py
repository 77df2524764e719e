"""A small linked-data site that does everything right, and changes of its answers that a case states."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import http.server
import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

import pyoxigraph as ox

GOOD = Path(__file__).parent / "good"
RDF = {
    "ttl": ("text/turtle", ox.RdfFormat.TURTLE),
    "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
    "rdf": ("application/rdf+xml", ox.RdfFormat.RDF_XML),
    "nt": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
}
ENDINGS = {"text/html": "html"} | {media_type: ending for ending, (media_type, _) in RDF.items()}
RESULTS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
}


def chosen(accept: str) -> str | None:
    """The ending of the heaviest type in the field, in its simplest reading."""
    weights: dict[str, float] = {}
    for part in (accept or "*/*").split(","):
        name, _, rest = part.strip().partition(";")
        weights[name.strip()] = float(rest.strip().removeprefix("q=") or 1) if rest else 1.0
    best = max(ENDINGS, key=lambda name: weights.get(name, weights.get("*/*", 0.0)))
    return ENDINGS[best] if weights.get(best, weights.get("*/*", 0.0)) > 0 else None


class Answer:
    """Status, header fields and body of an answer."""

    def __init__(self, status: int, media_type: str = "", body: bytes | str = b"", **headers: str) -> None:
        self.status = status
        self.headers = {name.replace("_", "-").title(): value for name, value in headers.items()}
        if media_type:
            self.headers["Content-Type"] = media_type
        self.body = body.encode() if isinstance(body, str) else body


class Site:
    """The site and what a case changes of it.

    Args:
        changes: tables of a ``case.toml``, each for requests (``GET /path``) that match the pattern ``at``:
            ``rewrite`` the path, ``answer`` in place of the good one, ``replace`` words of a body, change ``header``
            fields and status.
        base: beginning of the IRIs of its things, where it is not the site's own address.
        folder: in which it lives.
    """

    def __init__(self, changes: dict[str, Any], base: str = "", folder: str = "/") -> None:
        self.changes = changes
        self.seen: list[str] = []
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.seen.append(f"{self.command} {self.path}")
                site.serve(self)

            def do_HEAD(self) -> None:
                self.do_GET()

            def do_POST(self) -> None:
                self.do_GET()

            def log_message(self, *_: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.folder = folder
        self.address = f"http://127.0.0.1:{self._server.server_port}{folder}"
        self.base = base or self.address
        self.store = ox.Store()
        self.store.load(self.text("data.ttl").encode(), format=ox.RdfFormat.TURTLE)
        self.dump = b"".join(
            sorted(
                self.store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()).splitlines(keepends=True)
            )
        )
        self._stopped = threading.Event()
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()

    def text(self, file: str, **values: object) -> str:
        text = (GOOD / file).read_text(encoding="utf-8").replace("{site}", self.base)
        return text.format(**values) if values else text

    def serve(self, request: http.server.BaseHTTPRequestHandler) -> None:
        target = f"{request.command} {request.path}"
        for change in self.concerning("rewrite", target, accept=request.headers.get("Accept", "")):
            request.path = re.sub(change["old"], change["new"], request.path)
        answer = self.changed(request) or self.good(request)
        self.change(answer, target)
        tag = answer.headers.get("Etag")
        if tag and request.headers.get("If-None-Match") == tag and answer.status == 200:
            answer.status, answer.body = 304, b""
            del answer.headers["Content-Length"]
        with contextlib.suppress(OSError):  # the client has heard enough
            request.send_response(answer.status)
            for name, value in answer.headers.items():
                request.send_header(name, value.encode().decode("latin-1"))
            request.end_headers()
            if request.command != "HEAD":
                request.wfile.write(answer.body)

    def concerning(self, kind: str, target: str, **texts: str) -> Iterator[dict[str, Any]]:
        """The changes of a kind that a request matches."""
        for change in self.changes.get(kind, []):
            if all(re.search(change.get(key, ""), text) for key, text in {"at": target, **texts}.items()):
                yield change

    def change(self, answer: Answer, target: str) -> None:
        """Replace words, and change header fields and status."""
        media_type = answer.headers.get("Content-Type", "")
        for change in self.concerning("replace", target, type=media_type):
            old, new = (change[key].replace("{site}", self.base).encode() for key in ("old", "new"))
            assert old in answer.body or answer.status != 200, f"{target}: {old!r} is not there to be changed"
            answer.body = answer.body.replace(old, new)
        if answer.status == 200:
            answer.headers.setdefault("Etag", f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"')
        answer.headers |= {"Access-Control-Allow-Origin": "*", "Content-Length": str(len(answer.body))}
        for change in self.concerning("header", target, type=media_type):
            for name, (old, new) in change.get("edit", {}).items():
                answer.headers[name] = answer.headers.get(name, "").replace(old, new)
            answer.headers |= change.get("set", {})
            answer.status = change.get("status", answer.status)
            for name in change.get("remove", []):
                answer.headers.pop(name, None)

    def changed(self, request: http.server.BaseHTTPRequestHandler) -> Answer | None:
        """The answer that the case states for a request."""
        target = f"{request.command} {request.path}"
        for change in self.concerning("answer", target, accept=request.headers.get("Accept", "")):
            self._stopped.wait(change.get("wait_seconds", 0))
            body = change.get("body", "").replace("{site}", self.base).encode(change.get("encoding", "utf-8"))
            body = gzip.compress(body) if change.get("packed") else body * change.get("times", 1)
            answer = Answer(change.get("status", 200), "", body)
            answer.headers = {k: v.replace("{site}", self.base) for k, v in change.get("headers", {}).items()}
            return answer
        return None

    def good(self, request: http.server.BaseHTTPRequestHandler) -> Answer:
        parts = urlsplit(request.path)
        path, accept = unquote(parts.path), request.headers.get("Accept", "")
        if not path.startswith(self.folder):
            return self.missing(accept)
        path = path.removeprefix(self.folder)
        if path == "":
            return Answer(200, "text/html; charset=utf-8", '<!DOCTYPE html><html lang="en"><title>Home</title></html>')
        if path in {"robots.txt", "sitemap.xml"}:
            return Answer(200, {"r": "text/plain", "s": "application/xml"}[path[0]], self.text(path))
        if path == ".well-known/void":
            return Answer(200, "text/turtle", self.text("void.ttl", count=len(self.store)))
        if path == "catalog":
            digest = hashlib.sha256(self.dump).hexdigest()
            return Answer(200, "text/turtle", self.text("catalog.ttl", size=len(self.dump), sha256=digest))
        if path == "data/all.nt":
            return Answer(200, "application/n-triples", self.dump)
        if path == "sparql":
            return self.sparql(request, parse_qs(parts.query).get("query"))
        if match := re.fullmatch(r"(id|doc)/([^./]+)(?:\.(\w+))?", path):
            return self.thing(match[1], match[2], match[3], accept, parse_qs(parts.query).get("lang", ["en"])[0])
        return self.missing(accept)

    def thing(self, kind: str, name: str, ending: str | None, accept: str, lang: str) -> Answer:
        iri = ox.NamedNode(f"{self.base}id/{name}")
        if not any(self.store.quads_for_pattern(iri, None, None)):
            return self.missing(accept)
        path = f"{self.folder}doc/{quote(name)}"
        if kind == "id":
            return Answer(303, location=path)
        form = ending or chosen(accept)
        vary = {} if ending else {"vary": "Accept"}
        if form is None:
            body = json.dumps({"status": 406, "title": "Not Acceptable", "available": sorted(ENDINGS)})
            return Answer(406, "application/problem+json", body, **vary)
        signs = [f'<{self.base}id/{quote(name)}>; rel="cite-as"', '<https://schema.org/CreativeWork>; rel="type"']
        signs += [f'<{path}.{each}>; rel="alternate describedby"; type="{kind}"' for each, (kind, _) in RDF.items()]
        signs += ['<https://creativecommons.org/licenses/by/4.0/>; rel="license"']
        link = {"link": ", ".join(signs)}
        if form == "html":
            page = self.text("page.html", lang=lang, name=quote(name))
            return Answer(200, "text/html; charset=utf-8", page, **vary, **link)
        if form not in RDF:
            return self.missing(accept)
        media_type, parser = RDF[form]
        return Answer(200, media_type, ox.serialize(self.described(iri), format=parser), **vary, **link)

    def described(self, iri: ox.NamedNode) -> list[ox.Triple]:
        found = [q.triple for q in self.store.quads_for_pattern(iri, None, None)]
        label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
        for triple in list(found):
            if isinstance(triple.object, ox.BlankNode):
                found += [q.triple for q in self.store.quads_for_pattern(triple.object, None, None)]
            elif isinstance(triple.object, ox.NamedNode):
                found += [q.triple for q in self.store.quads_for_pattern(triple.object, label, None)]
        return found

    def sparql(self, request: http.server.BaseHTTPRequestHandler, query: list[str] | None) -> Answer:
        if request.command == "POST":
            return Answer(415, "text/plain", "queries only")
        if query is None:
            body = f"<{self.base}sparql> a <http://www.w3.org/ns/sparql-service-description#Service> ."
            return Answer(200, "text/turtle", body)
        accept = request.headers.get("Accept", "")
        try:
            found = self.store.query(query[0], use_default_graph_as_union=True)
            return Answer(200, accept, found.serialize(format=RESULTS[accept]))
        except SyntaxError as error:
            return Answer(400, "text/plain", str(error))

    def missing(self, accept: str) -> Answer:
        if "json" in accept:
            return Answer(404, "application/problem+json", json.dumps({"status": 404, "title": "Not Found"}))
        return Answer(404, "text/html; charset=utf-8", "<title>404</title>")
