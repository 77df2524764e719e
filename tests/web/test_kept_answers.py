"""Answers kept for other pages: what is given back is what was asked, and the room has an end."""

from __future__ import annotations

from starlette.responses import Response
from starlette.testclient import TestClient

from kg.saved_queries.model import Column
from kg.saved_queries.tables import Cell, Table
from kg.web.caching import Cache, Caching
from kg.web.kept import LARGEST, KeptAnswers, cells_of_table, key_of

CELLS = 80


def table_of(rows: int, word: str = "a") -> Table:
    return Table(
        (Column.plain("x"),),
        tuple({"x": Cell(f"{word}{row}")} for row in range(rows)),
        truncated=False,
        elapsed_seconds=0,
    )


def test_what_differs_in_anything_is_another_answer() -> None:
    asked = [
        key_of("1", "sizes", {}, None, ()),
        key_of("2", "sizes", {}, None, ()),
        key_of("1", "plans", {}, None, ()),
        key_of("1", "sizes", {"plans": "a"}, None, ()),
        key_of("1", "sizes", {"plans": ["a", "b"]}, None, ()),
        key_of("1", "sizes", {"places": "a"}, None, ()),
        key_of("1", "sizes", {}, 5, ()),
        key_of("1", "sizes", {}, None, ("g",)),
    ]
    kept = KeptAnswers(CELLS, cells_of_table)
    for number, key in enumerate(asked):
        kept.put(key, table_of(1, str(number)))
    assert [kept.get(key).rows[0]["x"].text for key in asked] == [f"{number}0" for number in range(len(asked))]
    assert kept.get(key_of("1", "sizes", {"b": "2", "a": "1"}, None, ())) is None
    kept.put(key_of("1", "sizes", {"b": "2", "a": "1"}, None, ()), table_of(1))
    assert kept.get(key_of("1", "sizes", {"a": "1", "b": "2"}, None, ())) is not None


def test_answers_that_come_back_are_new_to_who_has_those_between() -> None:
    """Data are published and taken back within a second: a date that was told before is never told of other content."""
    version = ["a"]

    async def answer(scope, receive, send) -> None:
        await Response(f"{version[0]}")(scope, receive, send)

    app = Caching(answer, Cache(100_000), lambda path: f"{version[0]} {path}")
    client, dates = TestClient(app), []
    for each in ("a", "b", "a", "b"):
        version[0] = each
        got = client.get("/x")
        assert got.text == each
        for other in dates:
            assert client.get("/x", headers={"If-Modified-Since": other}).status_code == 200
        assert client.get("/x", headers={"If-Modified-Since": got.headers["last-modified"]}).status_code == 304
        dates.append(got.headers["last-modified"])


def test_the_least_used_go_first_and_the_room_is_never_exceeded() -> None:
    kept = KeptAnswers(CELLS, cells_of_table)
    for number in range(50):
        kept.put((number,), table_of(number % (CELLS // LARGEST)))
        assert kept.get((0,)) is not None  # used all the time
        assert kept.cells <= CELLS
    alive = [number for number in range(50) if kept.get((number,)) is not None]
    assert alive[0] == 0
    assert alive[1:] == list(range(alive[1], 50))
    assert kept.cells == sum(cells_of_table(kept.get((number,))) for number in alive)


def test_what_is_too_large_is_not_kept_and_replaces_what_was() -> None:
    kept = KeptAnswers(CELLS, cells_of_table)
    kept.put(("a",), table_of(1))
    kept.put(("a",), table_of(CELLS))
    assert kept.get(("a",)) is None
    assert kept.cells == 0


def test_the_next_page_gives_what_the_first_gave(full_server) -> None:
    import httpx2

    with httpx2.Client(base_url=full_server.url, timeout=60) as client:
        for path in ("/themes/one-thing.json", "/agencies/500000/fgw.json", "/items.json?theme=one-thing"):
            # a parameter that no page reads makes another address, so that the cache of answers has it not
            separator = "&" if "?" in path else "?"
            first, second = (client.get(f"{path}{separator}n={number}") for number in (1, 2))
            assert first.status_code == 200
            assert _without_addresses(first.json()) == _without_addresses(second.json())


def _without_addresses(value: object) -> object:
    """What a page tells, without addresses that carry the parameter on."""
    if isinstance(value, dict):
        return {key: _without_addresses(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_without_addresses(each) for each in value]
    return value.replace("n=2", "n=1") if isinstance(value, str) else value
