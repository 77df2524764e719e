"""Mutants of plans through the readers and the extraction: each gives records or a refusal, in bounded time and memory.

Run with ``python -m benchmarks.fuzz COUNT [SEED [FOLDER]]``: so many mutants of invented plans in every format, of the
sample, and of the files of FOLDER. Prints figures; ends with 1 when a mutant gave anything else, after it has kept that
mutant and said where.
"""

from __future__ import annotations

import faulthandler
import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

from benchmarks.generated import plan_of
from benchmarks.generated_files import CASES, file_of
from benchmarks.mutants import mutant_of
from kg import resources
from kg.documents import media_type_of, read_document
from kg.errors import InputError
from kg.records.contract import to_contract
from kg.records.extraction import extract

SECONDS = 10
"""A mutant may take so long; the files have up to 300 kB."""
HANGS = 120
"""After so many seconds the process is ended, with its stack shown."""
MEGABYTES = 500
"""Most memory above that of the first hundred mutants."""
UPLOAD_BYTES = 50_000_000


def main(count: int, seed: int, folder: Path | None) -> int:
    """Run, print and say whether all held."""
    draw, counts, failures = Random(seed), Counter[str](), list[str]()
    sources = list(_sources(folder))
    kept, slowest, base = Path(tempfile.mkdtemp(prefix="mutants-")), (0.0, ""), 0
    started = time.perf_counter()
    for number in range(count):
        suffix, content = draw.choice(sources)
        path = kept / f"mutant-{seed}-{number}{suffix}"
        path.write_bytes(mutant_of(content, draw))
        outcome, seconds = _outcome(path)
        slowest = max(slowest, (seconds, path.name))
        counts[f"{suffix} {outcome.partition(chr(10))[0] if outcome in {'records', 'refused'} else 'FAILED'}"] += 1
        base = _peak_megabytes() if number <= 100 else base
        if outcome in {"records", "refused"} and seconds <= SECONDS:
            path.unlink()
        else:
            failures.append(f"{path}: {seconds:.1f} s, {outcome}")
    grown = _peak_megabytes() - base
    if grown > MEGABYTES:
        failures.append(f"memory grew by {grown} MB")
    print(f"{count} mutants of seed {seed} in {time.perf_counter() - started:.0f} s; {len(failures)} failed")
    print(f"slowest {slowest[0]:.2f} s; peak memory {_peak_megabytes()} MB, {grown} MB above the first hundred")
    print(*(f"{name}: {counts[name]}" for name in sorted(counts)), sep="\n")
    print(*failures, sep="\n")
    return 1 if failures else 0


def _sources(folder: Path | None) -> Iterator[tuple[str, bytes]]:
    """Originals by their format: each format of an invented plan, and a real text as often as all of them."""
    for seed, (suffix, layout) in enumerate(CASES):
        yield suffix, file_of(plan_of(seed, tasks=6), suffix, layout)
    files = [*resources.folder("data").glob("*/source.*"), *(sorted(folder.iterdir()) if folder else ())]
    for path in files:
        if media_type_of(path.name):
            yield path.suffix, path.read_bytes()


def _outcome(path: Path) -> tuple[str, float]:
    """``records``, ``refused`` or a stack, and the seconds it took."""
    faulthandler.dump_traceback_later(HANGS, exit=True)
    start = time.perf_counter()
    try:
        to_contract(extract(read_document(path, UPLOAD_BYTES))).model_dump_json()
        outcome = "records"
    except InputError:
        outcome = "refused"
    except Exception:  # noqa: BLE001  (whatever else comes is what is looked for)
        outcome = traceback.format_exc()
    finally:
        faulthandler.cancel_dump_traceback_later()
    return outcome, time.perf_counter() - start


def _peak_megabytes() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // (1024 * 1024 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:3]]
    sys.exit(main(*numbers, *[1][: 2 - len(numbers)], Path(sys.argv[3]) if len(sys.argv) > 3 else None))
