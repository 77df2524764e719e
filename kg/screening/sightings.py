"""What a result is about, as the plan itself tells: which resource, where it stands, which words, whose it is."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Any, Self

from kg.screening.engine import RawResult
from kg.screening.facts import Facts, words_of
from kg.screening.owners import Owner, owner_of
from kg.screening.places import Place, place_of, quote_of


@dataclass(frozen=True, slots=True)
class Sighting:
    """A result with what the plan says of its resource.

    Args:
        result: of the engine.
        culprit: IRI or blank node of the resource to look at.
        place: of the resource; empty where the data name none.
        quote: its words, or the wrong value.
        owner: the item or section that it belongs to.
    """

    result: RawResult
    culprit: str
    place: Place
    quote: str
    owner: Owner

    @classmethod
    def read(cls, told: dict[str, Any]) -> Self:
        """A sighting as ``dataclasses.asdict`` and JSON have told it."""
        return cls(**{**told, "result": RawResult(**told["result"]), "owner": Owner(**told["owner"])})


def sightings_of(results: Iterable[RawResult], facts: Facts, once: Container[str]) -> list[Sighting]:
    """Results with what the plan says of them, in no particular order.

    Args:
        results: of an engine.
        facts: the plan.
        once: shapes whose query looks at a whole plan at once, and names the resource as its value.
    """
    return [_sighting(result, facts, once) for result in results]


def _sighting(result: RawResult, facts: Facts, once: Container[str]) -> Sighting:
    value = result.value or ""
    is_named = result.shape in once and value.startswith("<")
    culprit = (value if is_named else result.focus).encode()
    quote = words_of(value.encode()) if value.startswith('"') else quote_of(facts, culprit)
    name = culprit.decode().removeprefix("<").removesuffix(">")
    return Sighting(result, name, place_of(facts, culprit), quote, owner_of(facts, culprit))
