"""One plan changed in the data of a running server under load: when it is seen, and whether any answer is a mixture.

Each edition of the plan has its number in its title and another number of items. Clients go on asking for title and
counts: they must be those of one edition, one entity tag must stand for one body, and no client may see an older
edition after a newer one.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from benchmarks.serving.answers import Row, rows_of
from benchmarks.serving.data import bulk_loaded, part_name, plan_file, plan_id, plan_nquads, publish
from benchmarks.serving.load import Load, Reply, drive
from benchmarks.serving.peers import Ours
from benchmarks.serving.questions import Question, own_question
from benchmarks.serving.tables import print_head, print_row, three_digits
from kg.identifiers import Identifiers
from kg.settings import Settings

CLIENTS = 8
EDITIONS = 5
NUMBER = 7
"""Of the plan that changes."""
BEFORE_SECONDS, AFTER_SECONDS = 2.0, 5.0


@dataclass(slots=True)
class Witness:
    """Looks at every answer.

    Args:
        editions: what the answer is, by edition.
        seen: edition → when it was seen first.
        bodies: entity tag → digests of bodies.
        backwards: answers older than one that the same client had before.
        mixed: answers that are those of no edition.
    """

    editions: Sequence[Counter[Row]]
    seen: dict[int, float] = field(default_factory=dict)
    bodies: dict[str, set[str]] = field(default_factory=dict)
    backwards: int = 0
    mixed: int = 0
    _last: dict[int, int] = field(default_factory=dict)

    def __call__(self, reply: Reply) -> None:
        """Look at one."""
        if reply.status != 200:
            return
        rows = rows_of(reply.body)
        if rows not in self.editions:
            self.mixed += 1
            return
        edition = self.editions.index(rows)
        self.seen.setdefault(edition, reply.at)
        self.backwards += edition < self._last.get(reply.client, 0)
        self._last[reply.client] = max(edition, self._last.get(reply.client, 0))
        if tag := reply.headers.get("etag"):
            self.bodies.setdefault(tag, set()).add(hashlib.sha256(reply.body).hexdigest())

    @property
    def several_bodies(self) -> int:
        """Entity tags that stood for more than one body."""
        return sum(len(found) > 1 for found in self.bodies.values())


def asked() -> Question:
    """The question that the clients ask."""
    work = Identifiers(Settings().base_iri).policy(plan_id(NUMBER)).work
    return own_question("title of a plan", "title-of-plan", plan=ox.NamedNode(work))


def run(cache_folder: Path, server: Ours) -> None:
    """Publish some editions, one after the other."""
    files = [_write_edition(cache_folder, number) for number in range(EDITIONS + 1)]
    answers = [_answer_of(path) for path in files]
    print_head(
        "edition", "publishing, s", "seen over HTTP after, s", "answers", "failed", "of no edition",
        "older after newer", "tags with several bodies", "p99, ms",
    )  # fmt: skip
    for number, path in enumerate(files[1:], start=1):
        witness, load = Witness(answers), Load()
        thread = threading.Thread(target=_watch, args=(server, witness, load))
        thread.start()
        time.sleep(BEFORE_SECONDS)
        began, took = publish_beside(server.home.folder, path)
        thread.join()
        visible = witness.seen.get(number)
        print_row(
            number,
            f"{took:.2f}",
            "–" if visible is None else f"{visible - began:.2f}",
            len(load.latencies),
            load.failed,
            witness.mixed,
            witness.backwards,
            witness.several_bodies,
            three_digits(load.p99_ms),
        )


def _watch(server: Ours, witness: Witness, load: Load) -> None:
    request = server.request(asked().text, evaluate=True)
    load.add(drive(server.address, [request], CLIENTS, BEFORE_SECONDS + AFTER_SECONDS, watch=witness))


def _write_edition(cache_folder: Path, edition: int) -> Path:
    path = plan_file(cache_folder / "editions" / str(edition), NUMBER)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(plan_nquads(NUMBER, edition))
    return path


def _answer_of(path: Path) -> Counter[Row]:
    """What an edition alone gives."""
    found = bulk_loaded(path).query(asked().text)
    assert isinstance(found, ox.QuerySolutions)
    return rows_of(found.serialize(format=ox.QueryResultsFormat.JSON) or b"")


def publish_beside(folder: Path, path: Path) -> tuple[float, float]:
    """Publish a part from a process of its own that has started and read before.

    Returns:
        When it began, and the seconds until it had done all, the dataset for people included.
    """
    command = [sys.executable, "-m", "benchmarks.serving.publication", str(folder), str(path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdout.readline()
        began = time.perf_counter()
        process.stdin.close()
        process.stdout.read()
    if process.returncode:
        raise RuntimeError("the publication failed")
    return began, time.perf_counter() - began


def publish_when_told(folder: Path, path: Path) -> None:
    """Say that all is ready; publish at the end of standard input."""
    changes = {part_name(path): path.read_bytes()}
    print("ready", flush=True)
    sys.stdin.read()
    publish(changes, folder)


if __name__ == "__main__":
    publish_when_told(Path(sys.argv[1]), Path(sys.argv[2]))
