from __future__ import annotations

import asyncio
import json
import os
import time
from pathlib import Path

import pytest

from kg.errors import AnswerTooLarge, InputError, QuerySyntaxError, QueryTimeout, StoreBusy, StoreError, UsageError
from kg.store.formats import CSV, JSON, N_TRIPLES, TSV, TURTLE, XML, Wanted

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
def test_row_limit_cuts_and_says_so(asked, text, limit, truncated):
    answer = asked(f"SELECT * WHERE {{ {text} }}", wanted=Wanted(solution_rows=limit))
    assert len(json.loads(answer.body)["results"]["bindings"]) == answer.rows == min(limit, 169)
    assert answer.truncated is truncated


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
    assert workers == 2


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
    assert len(after) == 2
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


async def key_of_failure(store) -> str:
    try:
        await store.query("ASK {}", timeout_seconds=1)
    except StoreError as error:
        return error.key
    return "answered"


def test_dead_nursery_is_told(with_store):
    async def work(store):
        store._running.nursery._process.kill()
        store._running.nursery._process.wait()
        told = []
        while "store.nursery_ended" not in told and len(told) < 40:
            # the kernel ends the workers a moment later; until then each may still give an answer of its own
            told.append(await key_of_failure(store))
            await asyncio.sleep(0.05)
        assert told[-1] == "store.nursery_ended"

    with_store(work)


def test_closing_ends_every_process(with_store, runaway):
    async def work(store):
        nursery = store._running.nursery._process.pid
        asyncio.get_running_loop().create_task(store.query(runaway, timeout_seconds=60)).add_done_callback(
            lambda task: task.cancelled() or task.exception()
        )
        await asyncio.sleep(0.1)
        return {nursery, *workers_of(store)}

    numbers = with_store(work)
    time.sleep(0.1)
    assert not any(Path(f"/proc/{number}").exists() for number in numbers)


def test_nursery_has_one_thread_and_no_rdflib(with_store):
    async def work(store):
        return _status(store._running.nursery._process.pid)

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
    return {worker.process_id for worker in store._running.pool._workers if _alive(worker.process_id)}


def _status(number):
    folder = Path(f"/proc/{number}")
    return (folder / "status").read_text(), (folder / "maps").read_text(), (folder / "cmdline").read_bytes()


def _alive(number):
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True
