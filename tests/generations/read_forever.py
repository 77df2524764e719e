"""Opens what is in force again and again, and sees that it is one generation, until the folder holds ``stop``.

Prints ``in`` after the first look, and at the end how often it looked and how many generations it saw. Run as
``python -m tests.generations.read_forever FOLDER``
beside :mod:`tests.generations.publish_forever`, which says what a generation holds.
"""

from __future__ import annotations

import sys
from pathlib import Path

from kg.generations import current_number, open_current
from tests.generations.publish_forever import parts_of


def main(folder: Path) -> None:
    """Read until it is told to stop; whatever is wrong ends it with an error."""
    looked, seen, last = 0, set(), 0
    while not (folder / "stop").exists():
        with open_current(folder) as generation:
            number = generation.number
            assert number >= last, f"{number} after {last}"
            found = {name: generation.read_part(part) for name, part in generation.manifest.parts.items()}
            assert found == parts_of(number), f"generation {number} is mixed"
            assert generation.tables, f"generation {number} has no tables"
            assert (generation.path / "manifest.json").exists()
            assert (current_number(folder) or 0) >= number
            last = number
        if not seen:
            print("in", flush=True)
        seen.add(number)
        looked += 1
    print(looked, len(seen))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
