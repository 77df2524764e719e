"""The tree of the places that have something to show, with the places between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from starlette.requests import Request

from kg.web.asking import ask
from kg.web.cards import named
from kg.web.labels import Name, number_of


@dataclass(frozen=True, slots=True)
class ListedPlace:
    """A place in the tree.

    Args:
        place: it.
        depth: below the top.
        plans: of the place itself.
        items: of these plans.
        agencies: that serve the place and that plans name.
    """

    place: Name
    depth: int
    plans: int = 0
    items: int = 0
    agencies: int = 0


@dataclass(frozen=True, slots=True)
class PlaceTree:
    """Places, and which lie in which.

    Args:
        found: IRI → place, with what it has.
        below: IRI → IRIs of the places directly in it; of the empty IRI, those at the top.
    """

    found: Mapping[str, ListedPlace]
    below: Mapping[str, list[str]] = field(default_factory=dict)

    def walk(self, top: str = "", depth: int = 0) -> Iterator[ListedPlace]:
        """The places below one, each before those that lie in it, in the order of their codes."""
        for iri in sorted(self.below.get(top, ())):
            place = self.found[iri]
            yield ListedPlace(place.place, depth, place.plans, place.items, place.agencies)
            yield from self.walk(iri, depth + 1)


async def place_tree(request: Request) -> PlaceTree:
    """The places that have a plan, an agency or a group, and the places between them and the top."""
    listed = await ask(request, "places-listed")
    found: dict[str, ListedPlace] = {}
    within: dict[str, str] = {}
    parents: dict[str, Name] = {}
    for row in listed.rows:
        name, parent = named(request, row, "place"), named(request, row, "within")
        if name is None:
            continue
        found[name.iri] = ListedPlace(
            name, 0, number_of(row, "plans"), number_of(row, "items"), number_of(row, "agencies")
        )
        if parent is not None:
            within[name.iri], parents[parent.iri] = parent.iri, parent
    missing = [iri for iri in parents if iri not in found]
    around = await steps_up(request, missing) if missing else {}
    for iri, parent in around.items():
        within.setdefault(iri, parent.iri)
        parents.setdefault(parent.iri, parent)
    found |= {iri: ListedPlace(name, 0) for iri, name in parents.items() if iri not in found}
    below: defaultdict[str, list[str]] = defaultdict(list)
    for iri in found:
        below[within.get(iri, "")].append(iri)
    return PlaceTree(found, below)


async def steps_up(request: Request, places: list[str]) -> dict[str, Name]:
    """IRI of each place given, and of each above it → the place directly around it."""
    table = await ask(request, "places-around", {"places": places})
    steps: dict[str, Name] = {}
    for row in table.rows:
        if (parent := named(request, row, "within")) is not None:
            steps.setdefault(row["place"].text, parent)
    return steps


def above(iri: str, steps: Mapping[str, Name]) -> tuple[Name, ...]:
    """The places around one, the widest first."""
    found: list[Name] = []
    while iri in steps and steps[iri] not in found:
        found.insert(0, steps[iri])
        iri = steps[iri].iri
    return tuple(found)
