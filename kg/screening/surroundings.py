"""What a plan is validated with: the resources of the reference data that it refers to, not all of them.

Engines get what the shapes can see of a plan and of its neighbours, and no more: the cost of some grows faster than
their data. The surroundings themselves are not judged here; they are validated as data of their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from kg.screening.terms import ALTERNATIVE, BROADER, CONTAINED_IN, PREFERRED, TYPE, ours
from kg.screening.triples import Line, Triples, parts

NAMES = (PREFERRED, ALTERNATIVE)
CHAINS = (CONTAINED_IN, ours("jurisdiction"), BROADER)
"""Properties that are followed to their end: whether a place lies in another, what a theme is part of."""


class Surroundings:
    """Reference data, by subject and by name.

    Args:
        lines: its triples.
        visible: the IRIs that the shapes name, in angle brackets; triples with other properties, and types that are
            not among them, cannot change a result and are left out.
    """

    def __init__(self, lines: Iterable[Line], visible: frozenset[bytes]) -> None:
        self._visible = visible
        self._described: dict[bytes, list[Line]] = defaultdict(list)
        self._named: dict[bytes, list[bytes]] = defaultdict(list)
        self._look_up: Callable[[bytes], Iterable[Line]] | None = None
        for line in lines:
            subject, predicate, value = parts(line)
            if predicate in NAMES:
                self._named[value].append(subject)
            if self._is_seen(predicate, value):
                self._described[subject].append(line)

    def beyond(self, look_up: Callable[[bytes], Iterable[Line]]) -> Surroundings:
        """The same with a place to ask about IRIs that are not described here: other plans.

        Args:
            look_up: term → what is said of it.
        """
        wider = Surroundings((), self._visible)
        wider._described, wider._named, wider._look_up = self._described, self._named, look_up
        return wider

    def with_plan(self, plan: Triples) -> list[Line]:
        """What the shapes can see of a plan, and of the resources here that it refers to.

        Resources that share a name with one that the plan itself describes come along too, so that a second
        description of a known agency is noticed (A2).
        """
        seen: dict[Line, None] = {}
        referred: set[bytes] = set()
        for line, (_, predicate, value) in zip(plan.lines, plan.parts, strict=True):
            if self._is_seen(predicate, value):
                seen[line] = None
                if value.startswith(b"<"):
                    referred.add(value)
            if predicate in NAMES:
                referred.update(self._named.get(value, ()))
        waiting, met = sorted(referred), set(referred)
        while waiting:
            neighbour = waiting.pop()
            for line in self._about(neighbour, is_own=neighbour in plan.subjects):
                seen[line] = None
                _, predicate, value = parts(line)
                if predicate in CHAINS and value not in met:
                    met.add(value)
                    waiting.append(value)
        return list(seen)

    def lines(self) -> list[Line]:
        """All of it that the shapes can see."""
        return [line for lines in self._described.values() for line in lines]

    def _about(self, term: bytes, *, is_own: bool) -> Iterable[Line]:
        """What is known of a term; what the plan describes itself is not looked up, as that may be another version."""
        if (known := self._described.get(term)) is not None:
            return known
        if self._look_up is None or is_own:
            return ()
        return (line for line in self._look_up(term) if self._is_seen(*parts(line)[1:]))

    def _is_seen(self, predicate: bytes, value: bytes) -> bool:
        return predicate in self._visible and (predicate != TYPE or value in self._visible)
