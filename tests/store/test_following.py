"""A store that follows publications: whole answers only, of one generation each, and nothing left behind."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import random

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import DataError, StoreError, UsageError
from kg.generations import publish, rollback
from kg.settings import Settings
from kg.store.loading import change, load
from kg.store.local import LocalStore
from kg.store.sources import GenerationSource

SETTINGS = Settings(workers=2, follow_seconds=0.02)
STATE = "SELECT ?part ?of { GRAPH ?g { ?part <urn:of> ?of } }"
COUNTS = "SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?d) { ?s ?p ?o }"


def part(name: str, *lines: str) -> bytes:
    return b"".join(sorted(f"{line} <urn:graph:{name}> .\n".encode() for line in lines))


def state(name: str, number: int) -> bytes:
    """A part whose every line says of which publication it is; one triple is shared by all parts."""
    own = [f'<urn:{name}:{i}> <urn:of> "{number}"' for i in range(20)]
    return part(name, *own, "<urn:shared> <urn:in> <urn:all>")


def rows(answer):
    return [
        {name: cell["value"] for name, cell in row.items()} for row in json.loads(answer.body)["results"]["bindings"]
    ]


async def until(store, number, seconds=20.0):
    deadline = asyncio.get_running_loop().time() + seconds
    while store.status().generation != number:
        assert asyncio.get_running_loop().time() < deadline, store.status().trouble
        await asyncio.sleep(0.01)


def test_every_answer_is_of_one_generation_while_many_are_published(tmp_path):
    """60 publications under the load of four clients; some take parts away, some are taken back."""
    names = [f"p{i}" for i in range(6)]
    publish(tmp_path, {name: state(name, 0) for name in names})
    draw = random.Random(7)

    async def ask(store, stop):
        seen = []
        while not stop.is_set():
            with store.pin():
                number = store.status().generation
                found = rows(await store.query(STATE, timeout_seconds=10))
                counted = rows(await store.query(COUNTS, timeout_seconds=10))[0]
                assert store.status().generation == number
            assert len({row["of"] for row in found}) == 1
            # each triple once in the default graph, the one that all parts share among them
            assert int(counted["n"]) == int(counted["d"]) == len(found) + 1
            seen.append(int(found[0]["of"]))
        return seen

    async def work():
        async with LocalStore(GenerationSource(tmp_path), SETTINGS) as store:
            stop = asyncio.Event()
            clients = [asyncio.create_task(ask(store, stop)) for _ in range(4)]
            for number in range(1, 61):
                kept = draw.sample(names, draw.randint(1, len(names)))
                changes = {name: state(name, number) if name in kept else None for name in names}
                await asyncio.to_thread(publish, tmp_path, changes)
                if draw.random() < 0.2:
                    with contextlib.suppress(UsageError):  # the one before may be removed by then
                        await asyncio.to_thread(rollback, tmp_path)
                await asyncio.sleep(draw.choice([0, 0.01, 0.05]))
            stop.set()
            return await asyncio.gather(*clients)

    seen = asyncio.run(work())
    assert all(len(set(numbers)) > 3 for numbers in seen)


def test_processes_of_old_generations_end(tmp_path):
    publish(tmp_path, {"a": state("a", 0), "b": state("b", 0), "c": state("c", 0)})

    async def work():
        async with LocalStore(GenerationSource(tmp_path), SETTINGS) as store:
            numbers = {store._serving.nursery.process_id}
            for number in range(1, 6):
                found = publish(tmp_path, {"a": state("a", number)})
                await until(store, found.number)
                assert rows(await store.query(STATE.replace("?of }", f'"{number}" }}'), timeout_seconds=5))
                numbers.add(store._serving.nursery.process_id)
            last = store._serving.nursery.process_id
            deadline = asyncio.get_running_loop().time() + 10
            while {number for number in numbers if alive(number)} != {last}:
                assert asyncio.get_running_loop().time() < deadline
                await asyncio.sleep(0.02)
            return numbers

    numbers = asyncio.run(work())
    assert len(numbers) == 6
    assert not any(map(alive, numbers))


def test_a_query_ends_on_the_generation_it_began_with(tmp_path, runaway):
    publish(tmp_path, {"a": state("a", 0), "b": state("b", 0), "c": state("c", 0)})

    async def work():
        async with LocalStore(GenerationSource(tmp_path), SETTINGS) as store:
            slow = asyncio.create_task(store.query(runaway, timeout_seconds=60))
            await asyncio.sleep(0.05)
            before = store._serving
            found = publish(tmp_path, {"a": state("a", 1)})
            await until(store, found.number)
            assert not before.nursery.ended
            slow.cancel()
            await asyncio.gather(slow, return_exceptions=True)
            deadline = asyncio.get_running_loop().time() + 10
            while not before.nursery.ended:
                assert asyncio.get_running_loop().time() < deadline
                await asyncio.sleep(0.02)

    asyncio.run(work())


def test_a_store_that_closes_ends_the_generations_that_are_still_in_use(tmp_path, runaway):
    publish(tmp_path, {"a": state("a", 0), "b": state("b", 0), "c": state("c", 0)})

    async def work():
        async with LocalStore(GenerationSource(tmp_path), SETTINGS) as store:
            slow = asyncio.create_task(store.query(runaway, timeout_seconds=60))
            await asyncio.sleep(0.05)
            first = store._serving.nursery.process_id
            await until(store, publish(tmp_path, {"a": state("a", 1)}).number)
            second = store._serving.nursery.process_id
            await until(store, publish(tmp_path, {"a": state("a", 2)}).number)
            assert alive(first)
        async with asyncio.timeout(5):
            told = await asyncio.gather(slow, return_exceptions=True)
        return told, (first, second)

    told, numbers = asyncio.run(work())
    assert isinstance(told[0], StoreError)
    assert not any(map(alive, numbers))


def test_damaged_publication_is_told_and_the_last_one_stays(tmp_path):
    publish(tmp_path, {"a": state("a", 0), "b": state("b", 0)})

    async def work():
        async with LocalStore(GenerationSource(tmp_path), SETTINGS) as store:
            (tmp_path / "current").write_text("many\n")
            await asyncio.sleep(0.2)
            trouble = store.status().trouble
            served = rows(await store.query(STATE, timeout_seconds=5))
            (tmp_path / "current").write_text("1\n")
            found = publish(tmp_path, {"a": state("a", 5)})
            await until(store, found.number)
            await asyncio.sleep(0.1)
            return trouble, served, store.status().trouble

    trouble, served, after = asyncio.run(work())
    assert isinstance(trouble, DataError)
    assert {row["of"] for row in served} == {"0"}
    assert after is None


def test_a_folder_that_cannot_be_read_for_a_while_is_told_and_followed_again(tmp_path):
    publish(tmp_path, {"a": state("a", 0), "b": state("b", 0)})
    pointer = tmp_path / "current"

    async def work():
        async with LocalStore(GenerationSource(tmp_path), SETTINGS) as store:
            pointer.unlink()
            pointer.mkdir()  # reading it is an error of the system
            await asyncio.sleep(0.3)
            trouble = store.status().trouble
            pointer.rmdir()
            pointer.write_text("1\n")
            found = publish(tmp_path, {"a": state("a", 5)})
            await until(store, found.number)
            return trouble.key

    assert asyncio.run(work()) == "store.follow"


TRIPLES = st.sampled_from([f"<urn:{s}> <urn:p> <urn:{o}>" for s in "abc" for o in "xy"])
PARTS = st.dictionaries(st.sampled_from("pqr"), st.sets(TRIPLES, min_size=1), min_size=1)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(PARTS, min_size=2, max_size=5))
def test_changing_gives_what_loading_gives(tmp_path, states):
    """Whatever parts come and go: quads, triples and graphs are those of a store loaded from nothing."""

    def files(parts):
        paths = {}
        for name, lines in parts.items():
            content = part(name, *lines)
            paths[name] = tmp_path / f"{name}-{abs(hash(content))}.nq"
            paths[name].write_bytes(content)
        return paths

    def loaded(parts):
        store = ox.Store()
        listed = [
            {"path": str(p), "media_type": "application/n-quads", "graph": "urn:x"} for p in files(parts).values()
        ]
        return store, load(store, listed, "v")

    store, facts = loaded(states[0])
    for before, after in itertools.pairwise(states):
        gone = [name for name in before if before[name] != after.get(name)]
        come = [name for name in after if after[name] != before.get(name)]
        paths = files(after)
        facts = change(store, facts, [f"urn:graph:{name}" for name in gone], [str(paths[name]) for name in come], "v")
        fresh, wanted = loaded(after)
        assert facts == wanted
        assert set(store) == set(fresh)


@pytest.mark.parametrize("content", [b"", b"<urn:a> <urn:b> .\n"])
def test_nursery_of_a_damaged_part_ends_alone(tmp_path, content):
    publish(tmp_path, {"a": state("a", 0), "b": state("b", 0), "c": state("c", 0)})
    damaged = tmp_path / "damaged.nq"
    damaged.write_bytes(content)

    async def work():
        async with LocalStore(GenerationSource(tmp_path), SETTINGS) as store:
            nursery = store._serving.nursery
            if content:
                with pytest.raises(Exception, match="unreadable"):
                    await nursery.succeed(["urn:graph:a"], [damaged], "v")
            else:
                following = await nursery.succeed(["urn:graph:a"], [damaged], "v")
                assert following.facts["quads"] == 42
                await following.close()
            assert len(rows(await store.query(STATE, timeout_seconds=5))) == 60

    asyncio.run(work())


def alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True
