from __future__ import annotations

import json

import pyoxigraph as ox
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.store.answers import CSV, JSON, TSV, XML, count_rows, cut

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


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(VALUES, VALUES), max_size=6), st.integers(1, 7))
def test_rows_counted_and_cut_in_bytes_are_the_rows(rows, limit):
    serialise = answers(rows)
    for media_type in (JSON, XML, CSV, TSV):
        assert count_rows(media_type, serialise(media_type)) == len(rows)
    whole = json.loads(serialise(JSON))["results"]["bindings"]
    body, truncated = cut(serialise(JSON), limit)
    assert json.loads(body)["results"]["bindings"] == whole[:limit]
    assert truncated is (len(rows) > limit)
