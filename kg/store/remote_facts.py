"""A first look at a remote store: how much it holds, and whether its default graph is the union of its named graphs.

Counting may be much work for a large server, so the look has a time limit of its own, and what it does not find in
time stays unknown.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Sequence
from dataclasses import replace
from importlib import resources
from typing import TYPE_CHECKING, Any

from kg.errors import PolicyKGError, StoreError
from kg.store.formats import JSON, Wanted

if TYPE_CHECKING:
    from kg.store.base import Store, StoreStatus


def sparql(name: str) -> str:
    """The query of this package in the file ``name``."""
    return (resources.files(__package__) / "probes" / name).read_text(encoding="utf-8")


async def rows(
    store: Store, text: str, timeout_seconds: float, default_graphs: Sequence[str] = ()
) -> list[dict[str, str]]:
    """All solutions of a query as plain values.

    Raises:
        StoreError: the server holds rows back; and as :meth:`kg.store.base.Store.query`.
    """
    wanted = Wanted(JSON, None)
    answer = await store.query(text, timeout_seconds=timeout_seconds, wanted=wanted, default_graphs=default_graphs)
    if answer.truncated:
        raise StoreError("store.remote_row_limit", endpoint=store.status().location[0], rows=answer.rows)
    bindings: list[dict[str, Any]] = json.loads(answer.body)["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in bindings]


async def look(store: Store, status: StoreStatus, seconds: float) -> StoreStatus:
    """What can be found out within ``seconds``.

    Args:
        store: to be asked.
        status: what is known already.
        seconds: time for all questions.
    """
    end = time.monotonic() + seconds
    with contextlib.suppress(PolicyKGError):
        sizes = await rows(store, sparql("graph-sizes.rq"), seconds)
        found = {row["graph"]: int(row["triples"]) for row in sizes if "graph" in row}
        status = replace(status, graphs=tuple(sorted(found)), quads=sum(found.values()))
    if (left := end - time.monotonic()) > 0:
        with contextlib.suppress(PolicyKGError):
            (row,) = await rows(store, sparql("default-graph-size.rq"), left)
            status = replace(status, triples=int(row["triples"]))
    return status
