"""Mutants of plans through both engines: what differs, and what of it is explained."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from random import Random

from rdflib import Graph, Literal
from rdflib.namespace import XSD
from rdflib.term import Node

from benchmarks.generated_graphs import FEWEST, generated_plan
from benchmarks.graph_mutants import mutant_of
from kg.errors import DataError
from kg.namespaces import PP, SHAPE
from kg.screening.surroundings import Surroundings
from kg.screening.triples import Line, Triples
from kg.settings import Settings
from kg.validation import Engine, Result
from kg.validation.files import read_units
from kg.validation.plans import surroundings
from kg.validation.shapes import visible_terms
from kg.validation.terms import graph_of, lines_of

SAMPLE = Path(__file__).parents[1] / "data" / "500000-2022-zwfw-gzyd" / "source.txt"
ALONE = "rdflib"
"""Name of pySHACL without the store, for comparisons."""
LONG_YEAR = re.compile(r"-?[0-9]{19,}")


@dataclass(frozen=True)
class Difference:
    """A result of one engine that the other does not have, or a refusal of one."""

    engine: str
    result: Result | None
    lines: Sequence[Line]
    reason: str = ""

    @cached_property
    def data(self) -> Graph:
        """What both were given."""
        return graph_of(self.lines)

    def __str__(self) -> str:
        return f"only {self.engine}: {self.result or self.reason}"


def is_long_year(difference: Difference) -> bool:
    """The package panics on a year of more digits than a machine word holds; its adapter makes that an error."""
    return "ParseIntError" in difference.reason and any(
        isinstance(value, Literal) and value.datatype == XSD.date and LONG_YEAR.match(value)
        for value in difference.data.objects()
    )


def is_lost_binding(difference: Difference) -> bool:
    """R7, which has a ``BIND`` in ``NOT EXISTS``: by rdflib every assignment fails it, in plans that conform too."""
    result = difference.result
    return difference.engine == ALONE and result is not None and result.shape == str(SHAPE.R7)


def is_one_integer(difference: Difference) -> bool:
    """A store keeps ``"2"^^xsd:positiveInteger`` as ``"2"^^xsd:integer``: two terms are one, and D8 sees a repeat."""
    result = difference.result
    datatypes = {getattr(number, "datatype", None) for number in difference.data.objects(None, PP.sectionNumber)}
    return result is not None and result.shape.startswith(str(SHAPE.D8)) and len(datatypes) > 1


EXPLAINED = (is_long_year, is_lost_binding, is_one_integer)
"""Known differences; each says why, and a test holds a minimal case of it."""


@cache
def sample() -> Graph:
    """What the shapes see of the sample plan."""
    (unit,) = read_units(SAMPLE, Settings())
    return visible(graph_of(unit.lines))


def visible(plan: Graph) -> Graph:
    """What the shapes see of a plan: the rest cannot change a result, and would only cost time."""
    return graph_of(Surroundings((), visible_terms()).with_plan(Triples(lines_of(plan))))


def mutants(first: int, count: int, *, of_sample: int, most: int) -> Iterator[tuple[int, Graph, list[str]]]:
    """Mutants by seed; the first ``of_sample`` are of the sample, five each of the rest of one invented plan.

    Args:
        first: seed of the first.
        count: how many.
        of_sample: how many of them are of the sample.
        most: most items of an invented plan.
    """
    plan = None
    for at, seed in enumerate(range(first, first + count)):
        draw = Random(seed)
        if at >= of_sample and (plan is None or (at - of_sample) % 5 == 0):
            plan = visible(generated_plan(seed, draw.randint(FEWEST, most)).graph)
        mutant, done = mutant_of(sample() if at < of_sample else plan, draw)
        yield seed, mutant, done


def differences(plan: Graph, first: Engine, second: Engine) -> list[Difference]:
    """What two engines do not both say of a plan in its surroundings, the explained ones left out."""
    data = surroundings(Settings()).with_plan(Triples(lines_of(plan)))
    found = {engine: outcome(engine, data) for engine in (first, second)}
    refusals = [Difference(engine.name, None, data, each) for engine, (_, each) in found.items() if each]
    (one, _), (other, _) = found.values()
    only = [(first.name, result) for result in one - other] + [(second.name, result) for result in other - one]
    differing = refusals or [Difference(name, result, data) for name, result in only]
    return [each for each in differing if not any(explains(each) for explains in EXPLAINED)]


def outcome(engine: Engine, data: Sequence[Line]) -> tuple[frozenset[Result], str]:
    """The results of an engine, or why it refuses; rdflib's log of each ill-typed literal is not shown."""
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    try:
        return frozenset(map(canonical, engine.results(data))), ""
    except DataError as error:
        return frozenset(), str(error)


def canonical(result: Result) -> Result:
    """A result whose value is written in one way: rdflib normalises numbers, pyoxigraph language tags."""
    return Result(result.shape, canonical_term(result.focus), canonical_term(result.value), result.component)


def canonical_term(term: Node | None) -> Node | None:
    """A term as all engines can write it: ``xsd:string`` left out, language in small letters."""
    if not isinstance(term, Literal):
        return term
    datatype = None if term.language or term.datatype == XSD.string else term.datatype
    return Literal(str(term), lang=term.language and term.language.lower(), datatype=datatype)


def compared(first: int, count: int, engines: Sequence[Engine], *, of_sample: int = 0, most: int = 30) -> list[str]:
    """A line for each mutant of which two engines say different things; arguments as of :func:`mutants`."""
    found = []
    for seed, plan, done in mutants(first, count, of_sample=of_sample, most=most):
        if differing := differences(plan, *engines):
            found.append("\n".join([f"seed {seed}: {done}", *map(str, differing)]))
    return found
