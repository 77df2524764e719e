from __future__ import annotations

import csv
import io

import pyoxigraph as ox
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.store.answers import CSV, JSON, TSV, XML, BoundedBuffer, EnoughRowsError, break_off, count_rows, first_rows

VALUES = st.none() | st.text() | st.text(alphabet='},{"\\\r\n<result>')


def answers(rows):
    """A SELECT answer whose rows are ``rows``, in a format."""
    store = ox.Store()
    for number, (first, second) in enumerate(rows):
        subject = ox.NamedNode(f"urn:{number}")
        store.add(ox.Quad(subject, ox.NamedNode("urn:is"), ox.NamedNode("urn:row")))
        for name, value in (("a", first), ("b", second)):
            if value is not None:
                store.add(ox.Quad(subject, ox.NamedNode(f"urn:{name}"), ox.Literal(value)))
    text = "SELECT ?a ?b { ?s <urn:is> <urn:row> OPTIONAL { ?s <urn:a> ?a } OPTIONAL { ?s <urn:b> ?b } }"
    return lambda media_type: store.query(text).serialize(format=ox.QueryResultsFormat.from_media_type(media_type))


FORMATS = (JSON, XML, CSV, TSV)


def read(media_type, body):
    """The rows of a complete document, by a parser that knows nothing of this project."""
    if media_type == CSV:  # the engine reads no CSV
        return list(csv.reader(io.StringIO(body.decode(), newline="")))[1:]
    found = ox.parse_query_results(body, format=ox.QueryResultsFormat.from_media_type(media_type))
    return [(row["a"], row["b"]) for row in found]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(VALUES, VALUES), max_size=6), st.integers(1, 7))
def test_rows_counted_and_cut_in_bytes_are_the_rows(rows, limit):
    serialise = answers(rows)
    for media_type in FORMATS:
        whole = serialise(media_type)
        assert count_rows(media_type, whole) == len(rows)
        body, kept, truncated = first_rows(media_type, whole, limit)
        assert read(media_type, body) == read(media_type, whole)[:limit]
        assert (kept, truncated) == (min(limit, len(rows)), len(rows) > limit)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(VALUES, VALUES), min_size=2, max_size=6), st.floats(0, 1))
def test_what_is_broken_off_anywhere_becomes_whole(rows, where):
    serialise = answers(rows)
    for media_type in FORMATS:
        whole = serialise(media_type)
        body, kept = break_off(media_type, whole[: int(len(whole) * where)])
        assert kept == 0 or read(media_type, body) == read(media_type, whole)[:kept]
        assert (kept == 0) is (body == b"")


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(VALUES, VALUES), max_size=8), st.integers(1, 9), st.integers(1, 40))
def test_buffer_stops_soon_after_the_limit_and_never_before(rows, limit, piece):
    serialise = answers(rows)
    for media_type in FORMATS:
        whole, buffer = serialise(media_type), BoundedBuffer(10**6, media_type, limit)
        try:
            for start in range(0, len(whole), piece):
                buffer.write(whole[start : start + piece])
        except EnoughRowsError:
            assert len(rows) > limit
            assert read(media_type, break_off(media_type, buffer.bytes(), limit)[0]) == read(media_type, whole)[:limit]
