"""A process that screens RDF files, one after the other.

Run by :mod:`kg.screening.pool` as ``python -I -m kg.screening.worker FD``, where FD is one end of a socket pair. The
first frame holds ``visible``, ``once`` and ``shapes_bytes``, its body shapes and surroundings; each frame after it
names a ``path``; the answer has ``sightings`` and ``census``, or ``error``. Only pyoxigraph, ``shacl`` and the standard
library are imported.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Container, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.screening.census import census_of
from kg.screening.engine import Screen
from kg.screening.facts import Facts
from kg.screening.sightings import sightings_of
from kg.screening.surroundings import Surroundings
from kg.screening.triples import Line, Triples
from kg.store import frames


def main(arguments: Sequence[str]) -> None:
    """Serve the socket whose number is ``arguments[1]`` until the other side closes it."""
    connection = socket.socket(fileno=int(arguments[1]))
    frame = frames.receive(connection)
    if frame is None:
        return
    header, body = frame
    screen = Screen(body[: header["shapes_bytes"]].decode())
    visible = frozenset(term.encode() for term in header["visible"])
    around = Surroundings(body[header["shapes_bytes"] :].splitlines(), visible)
    once = frozenset(header["once"])
    del frame, body
    while (frame := frames.receive(connection)) is not None:
        frames.send(connection, screened(Path(frame[0]["path"]), screen, around, once))


def screened(path: Path, screen: Screen, around: Surroundings, once: Container[str]) -> dict[str, Any]:
    """What the engine finds in a file about what the file describes; an error in words where it cannot be read.

    Args:
        path: the file.
        screen: the compiled shapes.
        around: what its plan is judged in.
        once: shapes whose query looks at a whole plan at once.
    """
    try:
        plan = Triples(lines_of_file(path))
        found = [each for each in screen.results(around.with_plan(plan)) if each.focus.encode() in plan.subjects]
    except (OSError, SyntaxError, ValueError) as error:
        return {"error": str(error)}
    sightings = sightings_of(found, Facts(plan), once) if found else []
    return {"sightings": [asdict(each) for each in sightings], "census": asdict(census_of(plan))}


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
