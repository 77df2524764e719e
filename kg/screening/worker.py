"""A process that screens RDF files, one after the other.

Run by :mod:`kg.screening.pool` as ``python -I -m kg.screening.worker FD``, where FD is one end of a socket pair. The
first frame holds ``visible`` and the lengths of its body's parts, shapes and surroundings; each frame after it names a
``path``; the answer has ``results`` and ``census``, or ``error``. Only pyoxigraph, ``shacl`` and the standard library
are imported.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Sequence
from dataclasses import asdict, astuple
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.screening.census import census_of
from kg.screening.engine import Screen
from kg.screening.surroundings import Line, Surroundings, parts
from kg.store import frames


def main(arguments: Sequence[str]) -> None:
    """Serve the socket whose number is ``arguments[1]`` until the other side closes it."""
    connection = socket.socket(fileno=int(arguments[1]))
    frame = frames.receive(connection)
    if frame is None:
        return
    header, body = frame
    shapes = body[: header["shapes_bytes"]].decode()
    visible = frozenset(term.encode() for term in header["visible"])
    around = Surroundings(body[header["shapes_bytes"] :].splitlines(), visible)
    del frame, body
    screen = Screen(shapes)
    while (frame := frames.receive(connection)) is not None:
        frames.send(connection, screened(Path(frame[0]["path"]), screen, around))


def screened(path: Path, screen: Screen, around: Surroundings) -> dict[str, Any]:
    """What the engine finds in a file about what the file describes; an error in words where it cannot be read."""
    try:
        lines = lines_of_file(path)
        subjects = {parts(line)[0] for line in lines}
        found = [result for result in screen.results(around.with_plan(lines)) if result.focus.encode() in subjects]
    except (OSError, SyntaxError, ValueError) as error:
        return {"error": str(error)}
    return {"results": sorted(map(astuple, found), key=str), "census": asdict(census_of(lines))}


def lines_of_file(path: Path) -> list[Line]:
    """The triples of an RDF file whose ending names its format.

    Raises:
        OSError: it cannot be opened.
        SyntaxError: it is not what its ending says.
        ValueError: the ending names no format.
    """
    form = ox.RdfFormat.from_extension(path.suffix.removeprefix(".").lower())
    quads = ox.parse(path=str(path), format=form, base_iri=path.resolve().as_uri())
    text = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES) or b""
    return list(dict.fromkeys(text.splitlines()))


if __name__ == "__main__":
    main(sys.argv)
