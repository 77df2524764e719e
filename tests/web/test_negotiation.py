from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.web.negotiation import negotiate, negotiate_language, preferences, prefers_html
from kg.web.sparql import GRAPH_OFFERS, SOLUTION_OFFERS

TYPES = [media_type for media_type, _ in (*SOLUTION_OFFERS, *GRAPH_OFFERS)]
RANGES = st.sampled_from([*TYPES, "*/*", "text/*", "application/*", "image/png"])
WEIGHTS = st.integers(0, 1000).map(lambda thousandths: f"{thousandths / 1000:g}")
OFFERS = [(media_type, media_type) for media_type in dict.fromkeys(TYPES)]


@settings(deadline=None, max_examples=50)
@given(st.text() | st.text(alphabet='text/html*,;q=01."\\ '))
def test_any_header_is_survived(header):
    chosen = negotiate(header, OFFERS)
    assert chosen is None or chosen in OFFERS
    assert negotiate_language(header) in ("zh-Hans", "en")


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(RANGES, WEIGHTS), min_size=1, unique_by=lambda pair: pair[0]))
def test_the_choice_is_the_heaviest(pairs):
    weights = {name: float(weight) for name, weight in pairs}

    def weight(media_type):
        for name in (media_type, f"{media_type.split('/')[0]}/*", "*/*"):
            if name in weights:
                return weights[name]
        return 0.0

    chosen = negotiate(", ".join(f"{name};q={value}" for name, value in pairs), OFFERS)
    best = max(weight(media_type) for media_type, _ in OFFERS)
    assert (chosen is None) == (best == 0)
    if chosen is not None:
        assert weight(chosen[0]) == best


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(RANGES, WEIGHTS), min_size=1, unique_by=lambda pair: pair[0]), st.randoms())
def test_order_of_the_header_does_not_matter(pairs, random):
    header = [f"{name};q={value}" for name, value in pairs]
    shuffled = random.sample(header, len(header))
    assert negotiate(",".join(header), OFFERS) == negotiate(" , ".join(shuffled), OFFERS)


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "application/sparql-results+json"),
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("text/*", "text/csv"),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.4, */*;q=0", "text/csv"),
        ("application/json", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("TEXT/CSV ; Q=0.9", "text/csv"),
        ('text/csv;header="a,b";q=0.1, text/html;q=0.2', "text/html"),
        ("text/csv, */*", "text/csv"),
        ("text/csv;q=7", None),
        ("image/png", None),
        ("text/html;q=0", None),
    ],
)
def test_choices(accept, chosen):
    found = negotiate(accept, SOLUTION_OFFERS)
    assert (found and found[0]) == chosen


def test_a_malformed_element_is_passed_over():
    assert [p.range for p in preferences("text/csv, (, ;q=1, text/html;q=x")] == ["text/csv"]


@pytest.mark.parametrize(
    ("accept", "html"), [("*/*", False), ("text/html,*/*;q=0.8", True), ("application/json", False)]
)
def test_who_is_a_browser(accept, html):
    assert prefers_html(accept) is html


@pytest.mark.parametrize(
    ("header", "language"),
    [("zh-CN", "zh-Hans"), ("en-GB, zh;q=0.9", "en"), ("fr", "en"), ("zh;q=0", "en"), ("", "en")],
)
def test_languages(header, language):
    assert negotiate_language(header) == language
