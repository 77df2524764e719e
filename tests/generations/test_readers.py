"""Readers beside a publisher: never an error, never a mixed generation, and nothing that is read is removed."""

from __future__ import annotations

from pathlib import Path

from kg.generations import numbers, open_current, publish
from tests.generations.kills import command, contents
from tests.generations.publish_forever import make_tables, parts_of

GENERATIONS = 50
READERS = 3


def test_readers_beside_a_publisher(tmp_path: Path) -> None:
    """Three processes read while 50 generations are published and all but two removed; one reader holds on to one."""
    publish(tmp_path, parts_of(1), make_tables=make_tables, tables_version="1", kept=2)
    readers = [command("-m", "tests.generations.read_forever", tmp_path) for _ in range(READERS)]
    assert [reader.stdout.readline() for reader in readers] == [b"in\n"] * READERS
    held = open_current(tmp_path)
    for number in range(2, GENERATIONS + 1):
        if number == GENERATIONS // 2:
            assert contents(held) == parts_of(1)
            held.close()
            held = open_current(tmp_path)
        publish(tmp_path, parts_of(number), make_tables=make_tables, tables_version="1", kept=2)
    (tmp_path / "stop").touch()
    counts = []
    for reader in readers:
        out, error = reader.communicate()
        assert reader.returncode == 0, error.decode()
        counts.append([int(word) for word in out.split()])
    print(f"{GENERATIONS} generations; looked, saw: {counts}")
    assert contents(held) == parts_of(held.number)
    last = GENERATIONS + 1  # what a reader held while others were removed goes with the next
    publish(tmp_path, parts_of(last), make_tables=make_tables, tables_version="1", kept=2)
    assert numbers(tmp_path) == [held.number, last - 1, last]
    held.close()
    assert max(saw for _, saw in counts) > 1
