"""Publishes generation after generation and prints each number when it is acknowledged, until it is killed.

Every part of a generation holds the generation's number, so that a mixed one would be seen. Run as
``python -m tests.generations.publish_forever FOLDER``.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from kg.generations import PartFile, Publisher
from tests.generations.parts import content

NAMES = ("places", *(f"document/{number}" for number in range(12)))


def parts_of(number: int) -> dict[str, bytes]:
    """The parts of a generation; every third stays as it was for two generations more."""
    return {
        name: content(name, *(f"{value}/{number - number % 3 if at % 3 == 0 else number}" for value in range(50)))
        for at, name in enumerate(NAMES)
    }


def make_tables(_: Path | None, target: Path, removed: Sequence[PartFile], added: Sequence[PartFile]) -> None:
    """Stands for derived tables: the digests of what was added."""
    target.write_text("".join(each.part.sha256 for each in (*removed, *added)))


def main(folder: Path) -> None:
    """Publish for ever."""
    while True:
        with Publisher(folder, make_tables=make_tables, tables_version="1") as publisher:
            print(publisher.publish(parts_of(publisher.current.number + 1)).number, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
