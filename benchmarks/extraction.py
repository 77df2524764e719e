"""Figures of the extraction: documents and megabytes a second of one core, beside the bare parsing of the same files.

Run with ``make bench`` (``python -m benchmarks.extraction [ROUNDS [FOLDER]]``); prints Markdown tables. The peer is the
library that reads the format, used for nothing but to parse the file: no extraction can be quicker than that.
"""

from __future__ import annotations

import cProfile
import csv
import pstats
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.generated import plan_of
from benchmarks.generated_files import CASES, file_of
from kg import resources
from kg.documents import media_type_of, read_document
from kg.records.extraction import extract

CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "raw"
PLANS = 10
UPLOAD_BYTES = 10**8
STAGES = {
    "reading": ("documents/registry.py", "read_document"),
    "… restoration": ("documents/restoration/__init__.py", "restore"),
    "extraction": ("records/extraction.py", "extract"),
    "… outline": ("records/outline.py", "outline_of"),
    "… flattened tables": ("records/flat_table.py", "find_table"),
    "… marks": ("records/marks.py", "marks_in"),
    "… responsibility": ("records/responsibility.py", "read_mark"),
    "… times and targets": ("records/timing.py", "timing_of"),
    "… rows of tables": ("records/rows.py", "items_of_table"),
}
"""Stage → the function whose time with all that it calls is the stage's."""


def parse(path: Path) -> None:
    """Parse a file with the library of its format and look at all its text."""
    content = path.read_bytes()
    match path.suffix:
        case ".html":
            from selectolax.lexbor import LexborHTMLParser

            LexborHTMLParser(content.decode("utf-8", "replace")).text()
        case ".md":
            from markdown_it import MarkdownIt

            MarkdownIt().parse(content.decode())
        case ".docx":
            import docx

            document = docx.Document(BytesIO(content))
            "".join(document.element.itertext())
        case ".pdf":
            import pdfplumber

            with pdfplumber.open(BytesIO(content)) as pdf:
                [page.extract_text() for page in pdf.pages]
        case ".xlsx":
            from python_calamine import CalamineWorkbook

            book = CalamineWorkbook.from_filelike(BytesIO(content))
            [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
        case ".csv":
            list(csv.reader(StringIO(content.decode("utf-8-sig"))))
        case _:
            content.decode("utf-8", "replace").splitlines()


def read(path: Path) -> None:
    """The whole way from a file to records."""
    extract(read_document(path, UPLOAD_BYTES))


def processor_seconds(work: Callable[[Path], None], paths: Sequence[Path], rounds: int) -> float:
    """The best of several rounds over all files."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        for path in paths:
            work(path)
        best = min(best, time.process_time() - start)
    return best


def sets_of(folder: Path, corpus: Path) -> dict[str, list[Path]]:
    """Name → files; invented plans of each format are written into ``folder``."""
    sets = {"sample, .txt": [resources.folder("data") / "500000-2022-zwfw-gzyd" / "source.txt"]}
    if corpus.is_dir():
        sets["official pages, .html"] = sorted(path for path in corpus.iterdir() if media_type_of(path.name))
    for suffix in dict.fromkeys(suffix for suffix, _ in CASES):
        paths = sets[f"invented plans, {suffix}"] = []
        for layout in [layout for each, layout in CASES if each == suffix]:
            for seed in range(PLANS):
                paths.append(folder / f"{layout}-{seed}{suffix}")
                paths[-1].write_bytes(file_of(plan_of(seed, tasks=40), suffix, layout))
    return sets


def speed(sets: dict[str, list[Path]], rounds: int) -> None:
    """Print a line a set."""
    print("| files | documents/s | MB/s | ms a document | bare parsing, ms | ratio |\n|---|---|---|---|---|---|")
    for name, paths in sets.items():
        read(paths[0])
        ours, bare = (processor_seconds(work, paths, rounds) / len(paths) for work in (read, parse))
        size = sum(path.stat().st_size for path in paths) / len(paths)
        figures = (
            f"{1 / ours:.0f} | {size / ours / 1e6:.2f} | {ours * 1000:.1f} | {bare * 1000:.2f} | {ours / bare:.0f}"
        )
        print(f"| {name} ({len(paths)}) | {figures} |")


def profile(paths: Sequence[Path]) -> None:
    """Print the share of each stage, and the functions that take most time of their own."""
    profiler = cProfile.Profile()
    profiler.runcall(lambda: [read(path) for path in paths])
    stats = pstats.Stats(profiler).get_stats_profile()
    raw = pstats.Stats(profiler).stats  # type: ignore[attr-defined]
    print(f"\n| stage | share of {stats.total_tt:.2f} s |\n|---|---|")
    for stage, (module, name) in STAGES.items():
        spent = sum(row[3] for (file, _, function), row in raw.items() if file.endswith(module) and function == name)
        print(f"| {stage} | {100 * spent / stats.total_tt:.0f} % |")
    print("\n| function | own time |\n|---|---|")
    for (file, line, function), row in sorted(raw.items(), key=lambda entry: -entry[1][2])[:10]:
        where = f"{Path(file).name}:{line} " if line else ""
        print(f"| {where}{function} | {100 * row[2] / stats.total_tt:.0f} % |")


def main(rounds: int, corpus: Path) -> None:
    """Measure and print."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import kg.records.extraction"], check=True)
    print(f"start of Python and import of the extraction: {time.perf_counter() - start:.2f} s\n")
    with TemporaryDirectory() as folder:
        sets = sets_of(Path(folder), corpus)
        speed(sets, rounds)
        profile([path for name in list(sets)[:2] for path in sets[name]])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5, Path(sys.argv[2]) if len(sys.argv) > 2 else CORPUS)
