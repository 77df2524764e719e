"""Validations in processes of their own, which whoever started them may kill at any moment.

Run by :mod:`kg.web.validating` as ``python -I -m kg.validation.job FD``: a nursery as :mod:`kg.store.nursery` is one.
It closes its jail (no network, no other program), loads libraries, shapes and reference data once, and forks a worker
for each validation, which finds all that in its memory; so a stranger's file is read by a process that ends with it.

Conversation with a worker: a frame with ``name``, ``folder``, ``forms`` and ``language`` and the file as its body comes
in; frames with ``stage`` go out, each answered by one byte; the last has ``lengths`` (form → bytes of the body),
``counts``, ``conforms`` and ``elapsed_seconds``, or ``error`` with ``key`` and ``values``.
"""

from __future__ import annotations

import gc
import itertools
import socket
import sys
import time
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from kg.store import frames
from kg.store.nursery import fork_on_demand, settle

if TYPE_CHECKING:
    from kg.screening.surroundings import Surroundings
    from kg.settings import Settings

FIRST = (
    "重庆市2022年工作要点\n渝府办发〔2022〕1号\n一、改革\n（一）推进改革。（牵头单位：市司法局；完成时限：2022年8月）\n"
)
"""A plan that is validated once, so that what all validations share is loaded before the first fork."""


class Checker:
    """Answers one request.

    Args:
        settings: base IRI and limits.
        around: what plans are judged in.
    """

    def __init__(self, settings: Settings, around: Surroundings) -> None:
        self._settings = settings
        self._around = around

    def serve(self, connection: socket.socket) -> None:
        """Answer the one request of a connection."""
        frame = frames.receive(connection)
        if frame is not None:
            frames.send(connection, *self.answer(connection, *frame))

    def answer(self, connection: socket.socket, header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        """Validate a file; what goes wrong becomes a header with ``error``."""
        from kg.errors import PolicyKGError

        try:
            return self._checked(connection, header, body)
        except PolicyKGError as error:
            values = {name: _plain(value, header["folder"]) for name, value in error.values.items()}
            return {"error": type(error).__name__, "key": error.key, "values": values}, b""
        except MemoryError:
            return {"error": "memory"}, b""

    def _checked(self, connection: socket.socket, header: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        from kg.validation.files import read_units, validate_units
        from kg.validation.forms import FORMS, FRAGMENT, Sources, forms_for_name, fragment

        started = time.perf_counter()
        path = Path(header["folder"]) / header["name"]
        path.write_bytes(body)
        _tell(connection, "reading", bytes=len(body))
        units = read_units(path, self._settings, base=PurePosixPath("/", header["name"]).as_uri())
        _tell(connection, "checking", triples=sum(len(unit.lines) for unit in units))
        report = validate_units(units, path, header["name"], self._around)
        _tell(connection, "writing", findings=len(report.findings))
        makers = {FRAGMENT: fragment} | {name: FORMS[name].make for name in forms_for_name(path.name)}
        wanted = [name for name in header["forms"] if name in makers]
        sources = Sources.read({header["name"]: path})
        made = [makers[name](report, sources, header["language"]) for name in wanted]
        facts = {
            "lengths": dict(zip(wanted, map(len, made), strict=True)),
            "counts": dict(report.counts),
            "conforms": report.conforms,
            "elapsed_seconds": time.perf_counter() - started,
        }
        return facts, b"".join(made)


def _tell(connection: socket.socket, stage: str, **facts: int) -> None:
    """Say what is being done, and wait until the front has read it."""
    frames.send(connection, {"stage": stage, **facts})
    connection.recv(1)


def _plain(value: object, folder: str) -> object:
    """A value of a message as JSON has it; a reader knows nothing of the folder in which we work."""
    if isinstance(value, str):
        return value.replace(f"{folder}/", "")
    if isinstance(value, list | tuple):
        return [_plain(each, folder) for each in value]
    return value if isinstance(value, int | float) else str(value).replace(f"{folder}/", "")


def parts(lengths: dict[str, int], body: bytes) -> dict[str, bytes]:
    """The forms in the body of an answer.

    >>> parts({"json": 2, "csv": 1}, b"{}x")
    {'json': b'{}', 'csv': b'x'}
    """
    ends = itertools.accumulate(lengths.values())
    return {name: body[end - length : end] for (name, length), end in zip(lengths.items(), ends, strict=True)}


def main(arguments: Sequence[str]) -> None:
    """Serve the control socket whose number is ``arguments[1]`` until the front closes it."""
    control = socket.socket(fileno=int(arguments[1]))
    jailed = settle()
    frame = frames.receive(control)
    if frame is None:
        return
    configuration, _ = frame
    checker = _warm(configuration)
    frames.send(control, {"jail": jailed})
    fork_on_demand(control, checker, configuration["memory_bytes"])


def _warm(configuration: dict[str, Any]) -> Checker:
    import pypinyin  # noqa: F401 -- what damaged texts and unknown names need

    from kg.settings import Settings
    from kg.validation.files import validate_file
    from kg.validation.plans import surroundings, surroundings_with

    settings = Settings(**configuration["settings"])
    dataset = configuration["dataset"]
    around = surroundings_with(settings, Path(dataset)) if dataset else surroundings(settings)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "first.txt"
        path.write_text(FIRST, encoding="utf-8")
        validate_file(path, path.name, around, settings)
    gc.collect()
    gc.disable()  # a worker ends with its answer; a collection would only copy the pages it shares
    return Checker(settings, around)


if __name__ == "__main__":
    main(sys.argv)
