"""``POST /compare/review``: a decision on two items, written beside the data; only with ``kg serve --review``."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

from kg.alignment.model import RELATIONS, inverse
from kg.comparison.judgements import file_of, read_judgements
from kg.comparison.review import Review, Reviewer
from kg.comparison.workbench import Workbench, given_graphs
from kg.graph.alignments import PairIdentifiers
from kg.identifiers import Identifiers
from kg.settings import Settings
from kg.web.body import read_body
from kg.web.errors import HttpError

FORM_BYTES = 64_000
"""Largest form of a decision, in bytes."""
FIELDS = ("a", "b", "key_a", "key_b", "relation", "decision", "by", "why")


async def read_decision(request: Request) -> dict[str, str]:
    """The fields of the form of a decision.

    Raises:
        HttpError: 403 where another site sent it, 400 where a field is missing or of the wrong form, 413, 415.
    """
    if not _same_site(request):
        raise HttpError(403, "web.compare.review_origin")
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        raise HttpError(415, "web.compare.review_form", {"Accept-Post": "application/x-www-form-urlencoded"})
    body = await read_body(request, FORM_BYTES)
    given = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    said = {name: given.get(name, "").strip() for name in FIELDS}
    missing = [name for name in FIELDS if name != "why" and not said[name]]
    if missing or said["relation"] not in RELATIONS or said["decision"] not in {"accept", "reject"}:
        raise HttpError(400, "web.compare.review_fields", missing=", ".join(missing) or "relation, decision")
    return said


def _same_site(request: Request) -> bool:
    """Whether the form was sent from a page of this server (Fetch Metadata, else Origin)."""
    if site := request.headers.get("sec-fetch-site"):
        return site == "same-origin"
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == request.headers.get("host")


async def record(said: Mapping[str, str], quads: bytes, known: Sequence[str], folder: Path, settings: Settings) -> None:
    """Write a decision down.

    Args:
        said: the fields; keys and relation are seen from ``a`` as named.
        quads: the graphs of the two plans.
        known: ids of the stored plans.
        folder: the data folder whose ``alignments/`` is written.
        settings: base IRI and limits.

    Raises:
        UsageError: a plan or an item is unknown, or the folder cannot be written.
        InputError: the file of judgements is broken.
    """
    await asyncio.to_thread(_record, said, quads, known, folder, settings)


def _record(said: Mapping[str, str], quads: bytes, known: Sequence[str], folder: Path, settings: Settings) -> None:
    bench = Workbench([said["a"], said["b"]], given_graphs(quads), known, settings)
    one, other = bench.plans
    review = Review(one, other, folder, Identifiers(settings.base_iri))
    turned = review.a.id != one.id
    keys = (said["key_b"], said["key_a"]) if turned else (said["key_a"], said["key_b"])
    relation = inverse(said["relation"]) if turned else said["relation"]
    reviewer = Reviewer(said["by"], dt.datetime.now(tz=dt.UTC).date())
    accepted = said["decision"] == "accept"
    review.record([reviewer.decide(review.find(*keys), relation, accepted=accepted, reason=said["why"])])


def decided(folder: Path, a: str, b: str, ids: Identifiers) -> set[tuple[str, str]]:
    """Keys of the pairs of items that a person has judged, seen from ``a``; those since the last build among them.

    Raises:
        InputError: the file of judgements is broken.
    """
    first, second = sorted((a, b))
    said = read_judgements(file_of(folder, a, b), PairIdentifiers(ids, first, second))
    return {(each.a, each.b) if first == a else (each.b, each.a) for each in said}
