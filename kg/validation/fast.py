"""The fast engine, where it is installed, and the default: screened by it, confirmed by the reference."""

from __future__ import annotations

import logging
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from kg.errors import DataError, UsageError
from kg.screening.engine import RawResult, Screen, is_installed
from kg.screening.triples import Line
from kg.validation.engine import Engine, PySHACL, Result
from kg.validation.shapes import catalogue, shapes_text
from kg.validation.terms import term_of

logger = logging.getLogger(__name__)


class RustSHACL:
    """Adapter of the package ``shacl``.

    Raises:
        UsageError: the package is not installed.
    """

    name = "shacl"

    def __init__(self) -> None:
        if not is_installed():
            raise UsageError("validation.no_engine", engine=self.name)

    def results(self, data: Sequence[Line], judged: Container[bytes] | None = None) -> Iterable[Result]:
        """See :meth:`kg.validation.engine.Engine.results`."""
        try:
            found = compiled().results(data)
            return {result_of(raw) for raw in found if judged is None or raw.focus.encode() in judged}
        except ValueError as error:
            raise DataError("validation.engine_failed", engine=self.name, reason=str(error)) from error


@dataclass(frozen=True, slots=True)
class Screened:
    """The default: what the fast engine finds; where that holds a Violation, what the reference finds.

    A plan without a Violation costs the fast engine alone. Where the two differ, which a test over thousands of
    mutants has not seen, the reference holds and the log says so.
    """

    screen: Engine
    reference: Engine
    name: str = "screened"

    def results(self, data: Sequence[Line], judged: Container[bytes] | None = None) -> Iterable[Result]:
        """See :meth:`kg.validation.engine.Engine.results`."""
        try:
            found = set(self.screen.results(data, judged))
        except DataError as error:
            logger.warning("%s failed, %s takes over: %s", self.screen.name, self.reference.name, error)
            return self.reference.results(data, judged)
        if not any(is_violation(result) for result in found):
            return found
        confirmed = set(self.reference.results(data, judged))
        for result in sorted(map(str, found ^ confirmed)):
            logger.warning("%s and %s differ: %s", self.screen.name, self.reference.name, result)
        return confirmed


def is_violation(result: Result | RawResult) -> bool:
    """Whether the shape of a result is one of severity Violation."""
    return catalogue()[result.shape].severity == "violation"


def result_of(raw: RawResult) -> Result:
    """A result with terms of rdflib."""
    value = None if raw.value is None else term_of(raw.value)
    return Result(raw.shape, term_of(raw.focus), value, raw.component)


@cache
def compiled() -> Screen:
    """The project's shapes as the fast engine holds them."""
    return Screen(shapes_text())


def engine_named(name: str | None) -> Engine:
    """The engine that ``--engine`` names; without a name the fast one confirmed by the reference, where it is there.

    Raises:
        UsageError: the package of that engine is not installed.
    """
    if name == RustSHACL.name:
        return RustSHACL()
    if name is None and is_installed():
        return Screened(RustSHACL(), PySHACL())
    return PySHACL()
