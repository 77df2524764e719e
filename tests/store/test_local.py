from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import AnswerTooLarge, InputError, QuerySyntaxError, QueryTimeout, StoreBusy, StoreError, UsageError
from kg.store.formats import CSV, JSON, JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TSV, TURTLE, XML, Wanted

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
DATA = Path(__file__).parent / "data.nq"
PLAN = "https://w3id.org/policy-kg/graph/policy/500000/2022/zwfw-gzyd"


def number(answer):
    return int(json.loads(answer.body)["results"]["bindings"][0]["n"]["value"])


def ask(text, **options):
    async def work(store):
        return await store.query(text, **{"timeout_seconds": 5, **options})

    return work


def test_default_graph_is_the_union_with_each_triple_once(with_store):
    async def work(store):
        status = store.status()
        named = await store.query("SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }", timeout_seconds=5)
        union = await store.query(COUNT, timeout_seconds=5)
        return status, number(named), number(union)

    status, named, union = with_store(work)
    assert (status.quads, status.triples) == (named, union) == (170, 169)
    assert status.jail == "seccomp"
    assert PLAN in status.graphs


def test_dataset_parameters(asked):
    lines = DATA.read_text().count(f"<{PLAN}> .\n")
    assert number(asked(COUNT, default_graphs=[PLAN])) == lines
    nothing = asked("SELECT ?g WHERE { GRAPH ?g { ?s ?p ?o } }", default_graphs=[PLAN])
    assert nothing.rows == 0
    only = asked("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }", named_graphs=[PLAN])
    assert only.rows == 1
    with pytest.raises(UsageError, match="graph_iri"):
        asked(COUNT, default_graphs=["not an iri"])


@pytest.mark.parametrize("form", [JSON, XML, CSV, TSV])
@pytest.mark.parametrize(("text", "rows"), [("?s ?p ?o", 169), ("?s <urn:none> ?o", 0)])
def test_rows_are_counted_in_every_format(asked, form, text, rows):
    answer = asked(f"SELECT * WHERE {{ {text} }}", wanted=Wanted(form, None))
    assert (answer.rows, answer.media_type, answer.kind) == (rows, form.media_type, "solutions")


@pytest.mark.parametrize("text", ["?s ?p ?o", "?s ?p ?o OPTIONAL { ?s <urn:none> ?x }"])
@pytest.mark.parametrize(("limit", "truncated"), [(1, True), (168, True), (169, False), (170, False)])
@pytest.mark.parametrize("form", [JSON, XML, CSV, TSV])
def test_row_limit_cuts_and_says_so(asked, form, text, limit, truncated):
    answer = asked(f"SELECT * WHERE {{ {text} }}", wanted=Wanted(form, solution_rows=limit))
    assert answer.rows == min(limit, 169)
    assert (answer.truncated, answer.cut_by) == (truncated, "rows" if truncated else None)
    if form is not CSV:
        parsed = ox.parse_query_results(answer.body, format=ox.QueryResultsFormat.from_media_type(form.media_type))
        assert sum(1 for _ in parsed) == answer.rows


@pytest.mark.parametrize("form", [JSON, XML, CSV, TSV])
def test_limits_of_the_store_cut_where_that_is_wanted_and_refuse_else(with_store, form):
    text = "SELECT * WHERE { ?s ?p ?o }"

    async def rows(store):
        with pytest.raises(AnswerTooLarge, match="too_many_rows"):
            await store.query(text, timeout_seconds=5, wanted=Wanted(form))
        return await store.query(text, timeout_seconds=5, wanted=Wanted(form, cut=True))

    cut = with_store(rows, answer_rows=100)
    assert (cut.rows, cut.cut_by) == (100, "rows")
    assert (b"problem/store.truncated" in cut.body) is (form in {JSON, XML})
    if form is JSON:
        assert json.loads(cut.body)["head"]["link"] == ["https://w3id.org/policy-kg/problem/store.truncated"]
    cut = with_store(ask(text, wanted=Wanted(form, cut=True)), answer_bytes=10_000)
    assert cut.cut_by == "bytes"
    assert len(cut.body) <= 10_000 + 200
    assert 0 < cut.rows < 169


@pytest.mark.parametrize("form", [TURTLE, N_TRIPLES, JSON_LD, RDF_XML, TRIG, N_QUADS])
def test_a_graph_that_is_cut_is_whole_all_the_same(with_store, form):
    wanted = Wanted(None, form, cut=True)
    answer = with_store(ask("CONSTRUCT WHERE { ?s ?p ?o }", wanted=wanted), answer_bytes=4_000)
    assert answer.cut_by == "bytes"
    parsed = list(ox.parse(answer.body, format=ox.RdfFormat.from_media_type(form.media_type)))
    assert len(parsed) == answer.rows < 169


def test_not_even_one_row_fits(with_store):
    with pytest.raises(AnswerTooLarge):
        with_store(ask("SELECT * WHERE { ?s ?p ?o }", wanted=Wanted(cut=True)), answer_bytes=60)


def test_large_answers_come_as_files_and_free_their_worker(with_store):
    async def work(store):
        wanted = Wanted(spool=True)
        answers = [await store.query("SELECT * { ?s ?p ?o }", timeout_seconds=5, wanted=wanted) for _ in range(3)]
        with pytest.raises(StoreBusy):
            await store.query("SELECT * { ?s ?p ?o }", timeout_seconds=5, wanted=wanted)
        bodies = [b"".join(answer.spooled.pieces()) for answer in answers]
        for answer in answers:
            answer.spooled.close()
        again = await store.query("SELECT * { ?s ?p ?o }", timeout_seconds=5, wanted=wanted)
        again.spooled.close()
        small = await store.query("ASK {}", timeout_seconds=5, wanted=wanted)
        return bodies, answers, small

    size = len(with_store(ask("SELECT * { ?s ?p ?o }")).body)
    bodies, answers, small = with_store(work, spool_bytes=1000, spool_bytes_in_all=3 * size, workers=1)
    assert len(set(bodies)) == 1
    assert len(json.loads(bodies[0])["results"]["bindings"]) == 169
    assert {(answer.body, answer.rows) for answer in answers} == {(b"", 169)}
    assert (small.spooled, small.body) == (None, b'{"head":{},"boolean":true}')


def test_a_worker_that_touched_much_memory_is_replaced(with_store):
    async def work(store):
        before = workers_of(store)
        await store.query(COUNT, timeout_seconds=5)
        await asyncio.sleep(0.2)
        return before, workers_of(store)

    before, after = with_store(work, worker_retire_bytes=1)
    assert len(before & after) == 3
    assert len(after) == 4


GRAPHS = "PREFIX : <urn:g:> "
IN_TWO = {
    "FROM <urn:g:a> FROM <urn:g:b>": 3,
    "FROM :a FROM :b": 3,
    "FROM <urn:g:a> FROM <urn:g:a>": 2,
    "FROM <urn:g:a>": 2,
    "FROM NAMED <urn:g:a>": 0,
    "FROM <urn:g:a> FROM NAMED <urn:g:b> FROM <urn:g:b> # FROM <urn:g:c>\n": 3,
    "": 4,
}


@pytest.fixture(scope="module")
def overlapping(tmp_path_factory):
    file = tmp_path_factory.mktemp("graphs") / "graphs.trig"
    file.write_text(
        GRAPHS.replace("PREFIX", "@prefix").rstrip() + " . :a { :s :p 1 , 2 } :b { :s :p 2 , 3 } :c { :s :p 3 , 4 }"
    )
    return file


FORMS = {
    "CONSTRUCT { ?s ?p ?o } FROM :a FROM :b WHERE { ?s ?p ?o }": 3,
    "CONSTRUCT FROM :a FROM :b WHERE { ?s ?p ?o }": 3,
    "CONSTRUCT { GRAPH :x { ?s ?p ?o } } FROM :a WHERE { ?s ?p ?o }": None,  # no SPARQL 1.1: refused by the engine
    "DESCRIBE :s FROM :a FROM :b": 3,
    "DESCRIBE ?s FROM :a FROM :b { ?s ?p ?o }": 3,
    "SELECT ?s ?p ?o (EXISTS { ?s ?p 9 } AS ?e) FROM :a FROM :b { ?s ?p ?o }": 3,
    "SELECT * FROM :a FROM :b { ?s ?p ?o }": 3,
    "SELECT * FROM :a FROM NAMED :b { GRAPH ?g { ?s ?p ?o } }": 2,
}


@pytest.mark.parametrize(("text", "rows"), FORMS.items())
def test_every_form_of_query_is_asked_over_its_dataset(with_store, overlapping, text, rows):
    asked = ask(f"{GRAPHS} {text}", wanted=Wanted(JSON, N_TRIPLES))
    if rows is None:
        with pytest.raises(QuerySyntaxError):
            with_store(asked, overlapping)
    else:
        assert with_store(asked, overlapping).rows == rows


@pytest.mark.parametrize(("clauses", "triples"), IN_TWO.items())
def test_default_graphs_of_a_query_are_merged(with_store, overlapping, clauses, triples):
    text = f"{GRAPHS} SELECT (COUNT(*) AS ?n) {clauses} WHERE {{ ?s ?p ?o }}"
    assert number(with_store(ask(text), overlapping)) == triples


def test_parameters_outrank_from_and_leave_nothing_behind(with_store, overlapping):
    async def work(store):
        text = "SELECT (COUNT(*) AS ?n) FROM <urn:g:c> FROM NAMED <urn:g:c> WHERE { ?s ?p ?o }"
        options = {"default_graphs": ["urn:g:a", "urn:g:b"], "timeout_seconds": 5}
        merged = await store.query(text, **options)
        named = await store.query(text.replace("?s ?p ?o", "GRAPH ?g { ?s ?p ?o }"), **options)
        graphs = await store.query("SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }", timeout_seconds=5)
        return number(merged), number(named), number(graphs)

    assert with_store(work, overlapping, workers=1) == (3, 0, 3)


def test_from_reads_no_file_and_calls_nobody(with_store, listener):
    for iri in ("file:///etc/passwd", f"http://127.0.0.1:{listener.port}/"):
        text = f"SELECT (COUNT(*) AS ?n) FROM <{iri}> FROM NAMED <{iri}> WHERE {{ ?s ?p ?o }}"
        assert number(with_store(ask(text))) == 0
    assert listener.seen == 0


def test_error_in_a_from_clause_has_its_place(asked):
    with pytest.raises(QuerySyntaxError) as caught:
        asked("SELECT * FROM\n<no iri> WHERE { ?s ?p ?o }")
    assert caught.value.values["line"] == 2


@pytest.mark.parametrize(("limit", "truncated"), [(1, True), (169, False)])
def test_graph_row_limit(asked, limit, truncated):
    answer = asked("CONSTRUCT WHERE { ?s ?p ?o }", wanted=Wanted(None, N_TRIPLES, graph_rows=limit))
    assert (answer.rows, answer.truncated, answer.kind) == (limit, truncated, "graph")
    assert answer.body.count(b"\n") == limit


def test_turtle_has_only_the_prefixes_it_uses(asked):
    body = asked("CONSTRUCT { <urn:s> a <https://w3id.org/policy-kg/ns#PolicyPlan> } WHERE {}").body
    assert body.decode() == "@prefix pp: <https://w3id.org/policy-kg/ns#> .\n<urn:s> a pp:PolicyPlan .\n"


def test_syntax_error_has_its_place(asked):
    with pytest.raises(QuerySyntaxError) as caught:
        asked("SELECT *\nWHERE { ?s ?p }")
    assert caught.value.values["line"] == 2
    assert caught.value.values["column"] == 16


@pytest.mark.parametrize("text", ["INSERT DATA { <urn:a> <urn:b> <urn:c> }", "DROP ALL", "LOAD <file:///etc/passwd>"])
def test_updates_do_not_parse(asked, text):
    with pytest.raises(QuerySyntaxError):
        asked(text)


def test_no_wanted_format_fits(asked):
    with pytest.raises(UsageError, match="not_acceptable"):
        asked("ASK {}", wanted=Wanted(None, TURTLE))


def test_byte_limit(with_store):
    with pytest.raises(AnswerTooLarge):
        with_store(ask("SELECT * WHERE { ?s ?p ?o }"), answer_bytes=10_000)


def test_memory_limit_ends_the_query_not_the_service(with_store):
    async def work(store):
        with pytest.raises(StoreError, match="worker_ended"):
            await store.query(
                "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d), STR(?g))) AS ?x) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
                timeout_seconds=20,
            )
        return await store.query("ASK {}", timeout_seconds=5)

    assert with_store(work, worker_memory_bytes=100_000_000).kind == "boolean"


@pytest.mark.timed
def test_deadline_kills_and_the_next_query_is_answered(with_store, runaway):
    async def work(store):
        started = time.perf_counter()
        with pytest.raises(QueryTimeout):
            await store.query(runaway, timeout_seconds=0.3)
        ended = time.perf_counter() - started
        await store.query("ASK {}", timeout_seconds=5)
        answered = time.perf_counter() - started
        await asyncio.sleep(0.2)
        return ended, answered, store.status().workers

    ended, answered, workers = with_store(work)
    assert ended < 0.3 + 0.25
    assert answered < 0.3 + 0.25
    assert workers == 4


def test_cancelling_the_caller_kills_the_query(with_store, runaway):
    async def work(store):
        before = workers_of(store)
        task = asyncio.create_task(store.query(runaway, timeout_seconds=60))
        await asyncio.sleep(0.2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.sleep(0.2)
        return before, workers_of(store)

    before, after = with_store(work)
    gone = before - after
    assert len(gone) == 1
    assert len(after) == 4
    assert not any(Path(f"/proc/{number}/stat").exists() for number in gone)


def test_queue_has_an_end(with_store, runaway):
    async def work(store):
        running = [asyncio.create_task(store.query(runaway, timeout_seconds=1)) for _ in range(2)]
        await asyncio.sleep(0.1)
        waiting = asyncio.create_task(store.query("ASK {}", timeout_seconds=5))
        await asyncio.sleep(0.1)
        with pytest.raises(StoreBusy) as caught:
            await store.query("ASK {}", timeout_seconds=5)
        ended = await asyncio.gather(*running, return_exceptions=True)
        return caught.value, ended, await waiting

    busy, ended, answer = with_store(work, queue_length=1)
    assert busy.values["retry_after_seconds"] >= 1
    assert [type(error) for error in ended] == [QueryTimeout, QueryTimeout]
    assert answer.kind == "boolean"


def test_nobody_waits_longer_than_the_limit(with_store, runaway):
    async def work(store):
        running = [asyncio.create_task(store.query(runaway, timeout_seconds=1.5)) for _ in range(2)]
        await asyncio.sleep(0.05)
        with pytest.raises(StoreBusy):
            await store.query("ASK {}", timeout_seconds=0.2)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    with_store(work)


def test_a_nursery_that_ends_is_started_again(with_store):
    async def work(store):
        first = store._serving.nursery.process_id
        os.kill(first, signal.SIGKILL)
        for _ in range(200):
            await asyncio.sleep(0.05)
            with contextlib.suppress(StoreError):
                answer = await store.query("ASK {}", timeout_seconds=5)
                if store._serving.nursery.process_id != first:
                    return answer.kind
        return "never"

    assert with_store(work, follow_seconds=0.05) == "boolean"


def test_closing_ends_every_process(with_store, runaway):
    async def work(store):
        nursery = store._serving.nursery.process_id
        asyncio.get_running_loop().create_task(store.query(runaway, timeout_seconds=60)).add_done_callback(
            lambda task: task.cancelled() or task.exception()
        )
        await asyncio.sleep(0.1)
        return {nursery, *workers_of(store)}

    numbers = with_store(work)
    deadline = time.monotonic() + 5
    while any(map(_alive, numbers)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not any(map(_alive, numbers))


def test_nursery_has_one_thread_and_no_rdflib(with_store):
    async def work(store):
        return _status(store._serving.nursery.process_id)

    status, maps, command = with_store(work)
    assert "Threads:\t1\n" in status
    assert "pyoxigraph" in maps
    assert b"-I\0-m\0kg.store.nursery" in command


def test_turtle_goes_into_a_graph_of_its_own(with_store, tmp_path):
    file = tmp_path / "plan.ttl"
    file.write_text("<a> <b> 'c' .")
    answer = with_store(ask("SELECT * WHERE { GRAPH ?g { ?s ?p ?o } }"), file)
    row = json.loads(answer.body)["results"]["bindings"][0]
    assert row["g"]["value"] == "https://w3id.org/policy-kg/graph/file/plan.ttl"
    assert row["s"]["value"] == "https://w3id.org/policy-kg/graph/file/a"


@pytest.mark.parametrize(("name", "text"), [("a.nq", "<urn:a> <urn:b> ."), ("a.ttl", "<a> <b> ."), ("a.jsonld", "{")])
def test_broken_rdf_is_told_with_its_file(with_store, tmp_path, name, text):
    file = tmp_path / name
    file.write_text(text)
    with pytest.raises(InputError, match=name):
        with_store(ask("ASK {}"), file)


def test_json_ld_context_is_never_fetched(with_store, tmp_path, listener):
    file = tmp_path / "a.jsonld"
    file.write_text(json.dumps({"@context": f"http://127.0.0.1:{listener.port}/c", "@id": "urn:a", "b": "c"}))
    with pytest.raises(InputError):
        with_store(ask("ASK {}"), file)
    assert listener.seen == 0


def workers_of(store):
    workers = (worker for pool in store._serving.pools.values() for worker in pool._workers)
    return {worker.process_id for worker in workers if _alive(worker.process_id)}


def _status(number):
    folder = Path(f"/proc/{number}")
    return (folder / "status").read_text(), (folder / "maps").read_text(), (folder / "cmdline").read_bytes()


def _alive(number):
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True
