"""The rules for nginx choose as the server does, whatever is asked (differential, over drawn header fields)."""

from __future__ import annotations

import re
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import UsageError
from kg.publication import check_base, server_rules
from kg.publication.linking import Place, linked, links_of
from kg.settings import Settings
from kg.web.alternates import MEDIA_TYPES
from kg.web.negotiation import negotiate, negotiate_language
from tests.publication.conftest import NGINX

OFFERS = [("text/html", "html"), *((media_type, ending) for ending, media_type in MEDIA_TYPES.items())]
TYPES = [*(media_type for media_type, _ in OFFERS), "*/*", "text/*", "application/*", "image/png", "application/xml"]
SPACE = st.sampled_from(["", " "])
WEIGHT = st.sampled_from(["", ";q=1", ";q=1.0", "; q=0.9", ";q=0.8", ";q=0.5", ";q=0.35", ";q=0.1", ";level=1;q=0.7"])


def chosen(patterns: list[tuple[str, str]], field: str, default: str) -> str:
    """What a ``map`` of nginx gives: the first pattern that matches."""
    return next((value for pattern, value in patterns if re.search(pattern, field, re.IGNORECASE)), default)


def fields_of(names: list[str]) -> st.SearchStrategy[str]:
    """Fields whose elements weigh all differently, or equally: ties of named types go by the order of the server."""
    element = st.tuples(st.sampled_from(names), SPACE, WEIGHT).map("".join)
    return st.lists(element, min_size=1, max_size=5, unique_by=lambda each: each.partition(";")[0].strip()).map(
        ", ".join
    )


@given(fields_of(TYPES))
def test_formats_are_chosen_as_by_the_server(accept):
    ours = negotiate(accept, OFFERS)
    assert chosen(list(server_rules.accept_patterns()), accept, "none") == (ours[1] if ours else "none")


@given(fields_of(["zh", "zh-CN", "zh-Hant-TW", "en", "en-GB", "fr", "de-AT"]))
def test_languages_are_chosen_as_by_the_server(accept_language):
    assert chosen(list(server_rules.language_patterns()), accept_language, "en") == negotiate_language(accept_language)


@pytest.mark.parametrize(
    "base", ["https://w3id.org/policy-kg/", "http://[::1]:8000/", "https://x-y.org/", "https://x.org/a.b~c-d_e/~1/"]
)
def test_nginx_reads_the_rules(tmp_path, base):
    check_base(base)
    server_rules.write_server_rules(tmp_path, Settings(base_iri=base))
    rules = tmp_path / server_rules.FOLDER
    (rules / "tmp").mkdir()
    assert NGINX, "nginx is missing: make test-deps"
    command = [NGINX, "-t", "-e", "stderr", "-p", f"{rules}/", "-c", "nginx.conf"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "base",
    [
        *(f"https://x.org/a{sign}b/" for sign in ";$(+'&%*,:=!@"),
        "https://x.org//",
        "https://x.org/a/../b/",
        "https://x.org/./",
        "https://x.org/数据/",
        "https://例子.org/",
        "https://x$y.org/",
    ],
)
def test_a_base_that_rules_cannot_name_is_refused(base):
    Settings(base_iri=base).check()
    with pytest.raises(UsageError) as raised:
        check_base(base)
    assert raised.value.key == "publication.base_iri"


def test_the_name_of_a_thing_is_no_link_to_follow():
    """Where the base IRI is the address of the site, names look like addresses; some of them only redirect."""
    site = "https://example.org/data"
    cite = f'<link rel="cite-as" href="{site}/vocab/theme/x">'
    page = f'<!doctype html><html><head>{cite}</head><body><a href="/plans">plans</a></body></html>'.encode()
    assert [str(link.address) for link in links_of(page, site)] == ["/plans"]
    written = linked(page, Place("a/b.html", "en", site), lambda address, _: "plans.html", {"plans.html": frozenset()})
    assert cite in written
    assert 'href="../plans.html"' in written
