"""Who is next: places for queries given out fairly among clients."""

from __future__ import annotations

import asyncio
import math
from collections import Counter, deque

from kg.errors import StoreBusy


class Turnstile:
    """Lets at most ``places`` queries run at a time.

    Clients that wait take turns, one query each. A client never has the last free place where there is more than one,
    so that whoever comes next is served at once, however many slow queries another one sends. Queries without a client
    are the operator's own and bound by places and queue only.

    Args:
        places: queries that run at a time.
        queue_length: queries that may wait.
        client_queries: queries of one client that may run or wait.
    """

    def __init__(self, places: int, queue_length: int, client_queries: int) -> None:
        self._places = places
        self._queue_length = queue_length
        self._client_queries = client_queries
        self._running: Counter[str] = Counter()
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}

    @property
    def running(self) -> int:
        """Places taken."""
        return self._running.total()

    @property
    def waiting(self) -> int:
        """Queries that wait."""
        return sum(map(len, self._waiting.values()))

    async def enter(self, client: str, timeout_seconds: float) -> None:
        """Take a place, to be given back by :meth:`leave`.

        Args:
            client: who asks.
            timeout_seconds: limit of the wait.

        Raises:
            StoreBusy: the client has its share already, the queue is full, or no place became free within the limit.
        """
        if client and self._running[client] + len(self._waiting.get(client, ())) >= self._client_queries:
            raise _busy("store.busy_client", timeout_seconds, most=self._client_queries)
        if self._may_start(client):
            self._running[client] += 1
            return
        if self.waiting >= self._queue_length:
            raise _busy("store.busy", timeout_seconds)
        await self._wait(client, timeout_seconds)

    def leave(self, client: str) -> None:
        """Give a place back; those who wait longest among the clients move up."""
        self._running[client] -= 1
        if not self._running[client]:
            del self._running[client]
        self._move_up()

    def _may_start(self, client: str) -> bool:
        if self.running >= self._places:
            return False
        return not client or self._places == 1 or self._running[client] < self._places - 1

    async def _wait(self, client: str, timeout_seconds: float) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(client, deque()).append(turn)
        try:
            async with asyncio.timeout(timeout_seconds):
                await turn
        except TimeoutError:
            self._give_up(client, turn)
            raise _busy("store.busy", timeout_seconds) from None
        except asyncio.CancelledError:
            self._give_up(client, turn)
            raise

    def _give_up(self, client: str, turn: asyncio.Future[None]) -> None:
        if turn.done() and not turn.cancelled():  # its turn came at the same moment
            self.leave(client)
            return
        line = self._waiting.get(client, deque())
        if turn in line:  # else it was passed over already
            line.remove(turn)
            if not line:
                del self._waiting[client]

    def _move_up(self) -> None:
        while (client := next(filter(self._may_start, self._waiting), None)) is not None:
            line = self._waiting.pop(client)
            turn = line.popleft()
            if line:
                self._waiting[client] = line  # behind the others
            if not turn.done():  # who was cancelled a moment ago has not left the line yet
                self._running[client] += 1
                turn.set_result(None)


def _busy(key: str, timeout_seconds: float, **values: int) -> StoreBusy:
    return StoreBusy(key, retry_after_seconds=max(1, math.ceil(timeout_seconds)), **values)
