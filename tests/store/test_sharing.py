from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import StoreBusy
from kg.store.sharing import Turnstile

STEPS = st.lists(
    st.tuples(st.sampled_from(["come", "end", "give_up"]), st.sampled_from(["a", "b", "c", ""])), max_size=60
)


async def settle():
    for _ in range(4):
        await asyncio.sleep(0)


class Visits:
    """A turnstile with those who came: inside, waiting, or refused."""

    def __init__(self, places, queue_length, client_queries):
        self.turnstile = Turnstile(places, queue_length, client_queries)
        self.inside = Counter()
        self.waiting = []

    async def come(self, client):
        task = asyncio.create_task(self._visit(client))
        await settle()
        if not task.done():
            self.waiting.append((client, task))
        elif task.exception() is not None:
            assert isinstance(task.exception(), StoreBusy)

    async def end(self, client):
        if self.inside[client]:
            self.inside[client] -= 1
            self.turnstile.leave(client)
            await settle()

    async def give_up(self, _):
        if self.waiting:
            self.waiting.pop(0)[1].cancel()
            await settle()

    def waiting_of(self, client):
        self.waiting = [(each, task) for each, task in self.waiting if not task.done()]
        return sum(each == client for each, _ in self.waiting)

    async def _visit(self, client):
        await self.turnstile.enter(client, 60)
        self.inside[client] += 1


@settings(deadline=None, max_examples=150)
@given(STEPS, st.integers(1, 4), st.integers(0, 5), st.integers(1, 4))
def test_whatever_comes_and_goes(steps, places, queue_length, client_queries):
    """Never more at work than there are places, nobody over a share, nobody waits who could start."""

    async def run():
        visits = Visits(places, queue_length, client_queries)
        for step, client in steps:
            await getattr(visits, step)(client)
            inside, waiting = visits.inside, {name: visits.waiting_of(name) for name in ("a", "b", "c", "")}
            assert visits.turnstile.running == inside.total() <= places
            assert visits.turnstile.waiting == sum(waiting.values()) <= queue_length
            for name in "abc":
                assert inside[name] + waiting[name] <= client_queries
                assert inside[name] <= max(1, places - 1)
                assert not waiting[name] or inside.total() == places or inside[name] == places - 1 > 0
        while visits.waiting:
            await visits.give_up("")
        assert visits.turnstile.waiting == 0

    asyncio.run(run())


def test_clients_take_turns():
    async def run():
        turnstile = Turnstile(1, 10, 10)
        order = []

        async def visit(client):
            await turnstile.enter(client, 60)
            order.append(client)
            turnstile.leave(client)

        await turnstile.enter("a", 60)
        tasks = []
        for client in "aaaabbc":
            tasks.append(asyncio.create_task(visit(client)))
            await settle()
        turnstile.leave("a")
        await asyncio.gather(*tasks)
        return "".join(order)

    assert asyncio.run(run()) == "abcabaa"


def test_a_wait_has_an_end():
    async def run():
        turnstile = Turnstile(1, 10, 10)
        await turnstile.enter("a", 60)
        with pytest.raises(StoreBusy) as caught:
            await turnstile.enter("b", 0.01)
        turnstile.leave("a")
        await turnstile.enter("b", 0.01)
        return caught.value

    busy = asyncio.run(run())
    assert (busy.key, busy.values["retry_after_seconds"]) == ("store.busy", 1)


def test_a_place_that_is_given_back_while_a_waiter_is_cancelled():
    async def run():
        turnstile = Turnstile(1, 10, 10)
        await turnstile.enter("a", 60)
        gone = asyncio.create_task(turnstile.enter("b", 60))
        next_one = asyncio.create_task(turnstile.enter("c", 60))
        await settle()
        gone.cancel()
        turnstile.leave("a")  # before the cancelled one has run again
        await next_one
        return turnstile.running, turnstile.waiting, gone.cancelled()

    assert asyncio.run(run()) == (1, 0, True)
