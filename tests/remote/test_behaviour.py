"""One behaviour of every store: local, ours over HTTP, ``oxigraph serve`` and Virtuoso.

Rows are compared with the local store's, in any order of equal sort keys (as a sorted list). What counts as equal: the
case of language tags, the lexical form of one number and its datatype, ``xsd:string`` and no datatype. A query that a
server cannot answer so is listed in ``ledger.toml`` with the reason; an entry that is no longer true fails.
"""

from __future__ import annotations

import asyncio
import json
import time
import tomllib
from decimal import Decimal, InvalidOperation
from pathlib import Path

import httpx2
import pyoxigraph as ox
import pytest

from kg import namespaces, resources
from kg.errors import AnswerTooLarge, PolicyKGError, QuerySyntaxError, QueryTimeout, UsageError
from kg.saved_queries.registry import Registry
from kg.saved_queries.values import ValueReader
from kg.settings import Settings
from kg.store.formats import CSV, GRAPH_FORMATS, JSON, SOLUTION_FORMATS, Wanted
from kg.store.local import LocalStore
from kg.store.rdf_files import rdf_files
from kg.store.remote import RemoteStore

KINDS = ("local", "ours", "oxigraph", "virtuoso")
BASE = Settings().base_iri
READER = ValueReader(BASE, namespaces.prefixes())
SAVED = Registry.load(resources.folder("queries"), READER)
PAGES = Registry.load(resources.folder("queries") / "pages", READER)
LEDGER = tomllib.loads((Path(__file__).parent / "ledger.toml").read_text(encoding="utf-8")).get("entry", [])
GRAPH = f"{BASE}graph/places"
OTHER = f"{BASE}graph/agencies"
RUNAWAY = "SELECT (COUNT(*) AS ?n) {{ {} FILTER(?a0 != ?c3) }}".format(
    " ".join(f"GRAPH ?g{n} {{ ?a{n} ?b{n} ?c{n} }}" for n in range(4))
)


def term(found: dict[str, str]) -> tuple[str, ...]:
    """A term without what servers may write in their own way."""
    value, datatype = found["value"], found.get("datatype", "").rpartition("#")[2]
    if datatype == "boolean":
        return ("boolean", str(value in {"true", "1"}))
    try:
        if datatype and datatype not in {"date", "dateTime", "string", "gYear", "gYearMonth"}:
            return ("number", f"{Decimal(value).normalize():.6g}")
    except InvalidOperation:
        pass
    return (
        found["type"].removeprefix("typed-"),
        value,
        found.get("xml:lang", "").lower(),
        datatype.replace("string", ""),
    )


def rows(asked, text: str, **dataset) -> list[str]:
    bindings = json.loads(asked(text, **dataset).body)["results"]["bindings"]
    return sorted(json.dumps({name: term(cell) for name, cell in row.items()}, sort_keys=True) for row in bindings)


def texts(query) -> list[str]:
    """The query with all example values, and with those it cannot do without."""
    examples = {parameter.name: parameter.example for parameter in query.parameters if parameter.example is not None}
    required = {p.name: p.example for p in query.parameters if p.required}
    return [READER.bind(query, values) for values in ((examples, required) if examples != required else (examples,))]


@pytest.mark.parametrize("kind", KINDS[1:])
@pytest.mark.parametrize("query", [*SAVED, *(q for q in PAGES if q.kind == "solutions")], ids=lambda query: query.name)
def test_saved_queries(query, kind, stores) -> None:
    entry = next((e for e in LEDGER if e["query"] == query.name and kind == e["store"]), None)
    wrong = ""
    for text in texts(query):
        expected = rows(stores("local"), text)
        try:
            found = rows(stores(kind), text)
        except PolicyKGError as error:
            wrong = str(error)
            continue
        if found != expected:
            only = [row for row in found if row not in expected][:2], [row for row in expected if row not in found][:2]
            wrong = f"{len(found)} rows, expected {len(expected)}: {only}"
    if entry:
        assert wrong or entry.get("sometimes"), f"{query.name} works on {kind} now: take it out of the ledger"
    else:
        assert not wrong


def test_the_ledger_names_what_there_is() -> None:
    names = {query.name for query in (*SAVED, *PAGES)}
    assert [e for e in LEDGER if e["query"] not in names or e["store"] not in KINDS or not e["reason"]] == []


def test_kinds_of_answers(asked) -> None:
    assert json.loads(asked(f"ASK {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}").body) == {"head": {}, "boolean": True}
    assert json.loads(asked("ASK { GRAPH ?g { <urn:not> <urn:there> ?o } }").body) == {"head": {}, "boolean": False}
    thing = f"{BASE}id/place/500000"
    construct = f"CONSTRUCT {{ <{thing}> ?p ?o }} WHERE {{ GRAPH <{GRAPH}> {{ <{thing}> ?p ?o }} }}"
    assert asked(construct).rows == len(list(ox.parse(asked(construct).body, ox.RdfFormat.TURTLE))) > 3
    described = asked(f"DESCRIBE <{thing}>", default_graphs=[GRAPH], wanted=Wanted(None, GRAPH_FORMATS[1]))
    subjects = {str(quad.subject) for quad in ox.parse(described.body, ox.RdfFormat.N_TRIPLES)}
    assert f"<{thing}>" in subjects


@pytest.mark.parametrize("form", SOLUTION_FORMATS, ids=lambda form: form.name)
def test_formats_of_solutions(asked, form, stores) -> None:
    """Byte for byte as the local store writes them, Chinese, quotation marks and unbound variables among them."""
    text = (
        'SELECT * WHERE { VALUES (?a ?b ?c) { ("中\\"文,\\n" <urn:x> UNDEF) ("b"@en "2020-01-01"^^xsd:date "") } }'
    ).replace("xsd:date", "<http://www.w3.org/2001/XMLSchema#date>")
    found = asked(text, wanted=Wanted(form, None))
    assert found.media_type == form.media_type
    assert found.rows == 2
    assert found.body == stores("local")(text, wanted=Wanted(form, None)).body


@pytest.mark.parametrize("form", GRAPH_FORMATS, ids=lambda form: form.name)
def test_formats_of_graphs(asked, form, stores) -> None:
    text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{OTHER}> {{ ?s ?p ?o FILTER(ISIRI(?o)) }} }}"
    found = asked(text, wanted=Wanted(None, form))
    expected = stores("local")(text, wanted=Wanted(None, form))
    read = [
        {quad.triple for quad in ox.parse(a.body, ox.RdfFormat.from_media_type(form.media_type))}
        for a in (found, expected)
    ]
    assert read[0] == read[1] != set()


def test_no_format_fits(asked) -> None:
    with pytest.raises(UsageError) as caught:
        asked("ASK { }", wanted=Wanted(None, GRAPH_FORMATS[0]))
    assert caught.value.key == "store.not_acceptable"


@pytest.mark.parametrize(
    "text", ["SELECT * {", "SELECT ?x WHERE { ?x }", "DROP ALL", "INSERT DATA { <a:a> <a:a> 1 }", ""]
)
def test_what_is_no_query(asked, text) -> None:
    with pytest.raises(QuerySyntaxError):
        asked(text)


def test_federation_is_refused(asked) -> None:
    with pytest.raises(UsageError) as caught:
        asked("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    assert caught.value.key == "store.federation"


def test_the_time_limit(asked_much) -> None:
    started = time.monotonic()
    with pytest.raises(QueryTimeout):
        asked_much(RUNAWAY, timeout_seconds=1)
    assert time.monotonic() - started < 20  # not a figure: without a limit it would run for hours
    assert asked_much("ASK { }").rows == 1


def test_a_cancelled_query_leaves_the_store_well(asked_much) -> None:
    async def inside() -> bool:
        work = asyncio.create_task(asked_much.store.query(RUNAWAY, timeout_seconds=5))
        await asyncio.sleep(0.3)
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        return work.cancelled()

    assert asked_much.run(inside())
    assert asked_much("ASK { }").rows == 1


@pytest.mark.parametrize("kind", KINDS)
def test_the_byte_limit(kind, request, built) -> None:
    settings = Settings(workers=1, answer_bytes=20_000)
    text = "SELECT * WHERE { GRAPH ?g { ?s ?p ?o } } LIMIT 5000"

    async def inside() -> None:
        store = (
            LocalStore(rdf_files([built / "dataset.nq"], BASE), settings)
            if kind == "local"
            else RemoteStore(request.getfixturevalue(f"{kind}_address").query, settings)
        )
        async with store:
            with pytest.raises(AnswerTooLarge):
                await store.query(text, timeout_seconds=60)

    asyncio.run(inside())


def test_the_row_limit(asked) -> None:
    text = f"SELECT ?s WHERE {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }}"
    cut = asked(text, wanted=Wanted(JSON, None, solution_rows=7))
    assert (cut.rows, cut.truncated, len(json.loads(cut.body)["results"]["bindings"])) == (7, True, 7)
    whole = asked(text, wanted=Wanted(JSON, None, solution_rows=100_000))
    assert (whole.truncated, whole.rows) == (False, len(json.loads(whole.body)["results"]["bindings"]))


def test_dataset_of_the_protocol(asked, stores) -> None:
    """``default-graph-uri`` and ``named-graph-uri`` make the dataset, and outrank the store's own."""
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    named = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
    for graphs in ([GRAPH], [GRAPH, OTHER]):
        assert rows(asked, count, default_graphs=graphs) == rows(stores("local"), count, default_graphs=graphs)
    assert rows(asked, named, named_graphs=[GRAPH]) == rows(stores("local"), named, named_graphs=[GRAPH])
    assert rows(asked, count, default_graphs=["urn:none"]) == ['{"n": ["number", "0"]}']


def test_facts(asked, stores) -> None:
    """What a store says of itself; a remote one after its first look."""
    known = stores("local").store.status()
    end = time.monotonic() + 60
    while (found := asked.store.status()).triples is None and time.monotonic() < end:
        time.sleep(0.05)
    assert found.store == ("local" if asked.kind == "local" else "remote")
    assert set(known.graphs) <= set(found.graphs)
    assert found.quads >= known.quads
    assert found.triples == (0 if asked.kind == "oxigraph" else found.triples)  # started without a union default graph


@pytest.mark.parametrize("kind", KINDS[1:])
def test_pages_over_a_remote_store(kind, request, serve) -> None:
    settings = Settings(query_seconds=30)
    running = serve(RemoteStore(request.getfixturevalue(f"{kind}_address").query, settings), settings)
    headers = {"Accept": "text/html", "Accept-Language": "en"}
    with httpx2.Client(base_url=running.url, timeout=60, headers=headers) as client:
        home = client.get("/")
        assert home.status_code == 200
        assert "2022年重庆市政务服务工作要点" in home.text
        page = client.get("/queries/items-of-agency")
        assert page.status_code == 200
        assert "<td" in page.text
        table = client.get("/sparql", params={"query": f"SELECT ?s {{ GRAPH <{GRAPH}> {{ ?s ?p ?o }} }} LIMIT 3"})
        assert table.status_code == 200
        csv = client.get("/sparql", params={"query": "SELECT (1 AS ?a) {}"}, headers={"Accept": CSV.media_type})
        assert csv.content == b"a\r\n1\r\n"
        triples = client.get("/doc/agency/500000/sfj.nt").text
        assert "<http://purl.org/dc/terms/license> <https://creativecommons.org/licenses/by/4.0/> ." in triples
        assert client.get("/health").json()["store"] == "remote"
