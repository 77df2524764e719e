"""The named graphs of an N-Quads file that is not held in memory: the lines of a graph are found by their place."""

from __future__ import annotations

import mmap
import re
from array import array
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import pyoxigraph as ox

from kg.errors import InputError

_LINE = re.compile(
    rb"[ \t]*(?P<triple>(?:<[^>]*>|_:\S+)[ \t]+<[^>]*>[ \t]+"
    rb'(?:<[^>]*>|_:[^\s.]\S*|"(?:[^"\\\n]|\\.)*"(?:\^\^<[^>]*>|@[A-Za-z0-9-]+)?))'
    rb"[ \t]+(?P<graph><[^>]*>)[ \t]*\.[ \t]*(?:#.*)?\r?\n?"
)
_NOTHING = re.compile(rb"[ \t]*(?:#.*)?\r?\n?")


class QuadFile:
    """A file of quads in named graphs, open while it is a context.

    Args:
        path: N-Quads (RDF 1.1); blank nodes are of one graph each.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._places: dict[str, array[int]] = {}

    def __enter__(self) -> Self:
        """Find the lines of each graph.

        Raises:
            InputError: the file cannot be read, is not N-Quads, holds nothing, or a quad has no named graph.
        """
        try:
            self._file = self._path.open("rb")
        except OSError as error:
            raise InputError("transfer.unreadable", file=self._path, reason=error.strerror) from None
        try:
            self._map = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError):
            self._file.close()
            raise InputError("transfer.nothing", file=self._path) from None
        try:
            self._places = self._found()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._map.close()
        self._file.close()

    @property
    def sizes(self) -> Mapping[str, int]:
        """Graph → number of its lines, in alphabetical order."""
        return {graph: len(self._places[graph]) for graph in sorted(self._places)}

    def triples(self, graph: str) -> Iterator[bytes]:
        """The triples of a graph as lines of N-Triples."""
        for place in self._places[graph]:
            self._map.seek(place)
            match = _LINE.fullmatch(self._map.readline())
            if match:
                yield match["triple"] + b" .\n"

    def _found(self) -> dict[str, array[int]]:
        by_token: dict[bytes, array[int]] = {}
        place = 0
        for number, line in enumerate(iter(self._map.readline, b""), start=1):
            if match := _LINE.fullmatch(line):
                by_token.setdefault(match["graph"], array("Q")).append(place)
            elif not _NOTHING.fullmatch(line):
                raise InputError("transfer.line", file=self._path, line=number)
            place += len(line)
        if not by_token:
            raise InputError("transfer.nothing", file=self._path)
        return {self._name(token): places for token, places in by_token.items()}

    def _name(self, token: bytes) -> str:
        try:
            (quad,) = ox.parse(b"<a:a> <a:a> <a:a> " + token + b" .", ox.RdfFormat.N_QUADS)
        except SyntaxError as error:
            raise InputError("transfer.graph_name", file=self._path, graph=token.decode(), reason=str(error)) from None
        return str(quad.graph_name)[1:-1]
