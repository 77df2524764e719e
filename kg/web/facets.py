"""Facets of a list of items: how many have which theme, agency, month and level, and links that narrow the list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg.web import dates, urls
from kg.web.cards import ItemCard
from kg.web.labels import Name, sort_key

MOST = 12
"""Choices of a facet that are shown; the rest are those with fewest items."""
Values = Callable[[ItemCard], Iterable[Name]]


@dataclass(frozen=True, slots=True)
class FacetChoice:
    """A value of a facet.

    Args:
        label: for people.
        count: items that have it, with the other facets as chosen.
        href: the list with it chosen, or with it let go.
        chosen: whether it is.
        value: in the address.
        language: of the label where it is not that of the page.
    """

    label: str
    count: int
    href: str
    chosen: bool
    value: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with its choices, the most frequent first."""

    name: str
    label: str
    choices: tuple[FacetChoice, ...]


def _themes(card: ItemCard) -> Iterable[Name]:
    return card.themes


def _agencies(card: ItemCard) -> Iterable[Name]:
    return (agent for duty in card.duties for agent in duty.agents)


def _months(card: ItemCard) -> Iterable[Name]:
    return (Name(each.due[:7], iri=each.due[:7]) for each in card.deadlines if each.due)


def _levels(card: ItemCard) -> Iterable[Name]:
    return () if card.level is None else (card.level,)


FACETS: Mapping[str, Values] = {"theme": _themes, "agency": _agencies, "month": _months, "level": _levels}
"""Parameter → the values of an item."""


def key_of(name: Name) -> str:
    """What stands for a value in an address: the end of its IRI, an agency with the place before it.

    >>> key_of(Name("市司法局", iri="https://w3id.org/policy-kg/id/agency/500000/sfj"))
    'agency/500000/sfj'
    """
    before, sign, path = name.iri.partition("/id/")
    return path if sign else before.rpartition("/")[2]


def chosen_cards(cards: Sequence[ItemCard], chosen: Mapping[str, str]) -> list[ItemCard]:
    """The items that have every value chosen."""
    return [card for card in cards if all(_has(card, facet, value) for facet, value in chosen.items())]


def _has(card: ItemCard, facet: str, value: str) -> bool:
    return any(key_of(name) == value for name in FACETS[facet](card))


def facets_of(
    cards: Sequence[ItemCard], chosen: Mapping[str, str], path: str, labels: Mapping[str, str], language: str
) -> tuple[Facet, ...]:
    """The facets of a list.

    Args:
        cards: all items of the list, before anything is chosen.
        chosen: facet → value.
        path: of the page.
        labels: facet → its name, in the order shown.
        language: of the reader.
    """
    return tuple(_facet(cards, facet, chosen, path, label, language) for facet, label in labels.items())


def _facet(
    cards: Sequence[ItemCard], facet: str, chosen: Mapping[str, str], path: str, label: str, language: str
) -> Facet:
    others = {name: value for name, value in chosen.items() if name != facet}
    counts: Counter[str] = Counter()
    names: dict[str, Name] = {}
    for card in chosen_cards(cards, others):
        of_card = {key_of(name): name for name in FACETS[facet](card)}
        names |= of_card
        counts.update(of_card.keys())
    ranked = sorted(counts, key=lambda key: (-counts[key], sort_key(names[key].text, language)))
    shown = ranked[:MOST]
    if facet == "month":
        shown = sorted(ranked)
    if chosen.get(facet) in ranked and chosen[facet] not in shown:
        shown.append(chosen[facet])
    return Facet(
        facet,
        label,
        tuple(
            FacetChoice(
                dates.written(names[key].text, language) if facet == "month" else names[key].text,
                counts[key],
                urls.with_parameters(path, others if chosen.get(facet) == key else {**others, facet: key}) + "#items",
                chosen.get(facet) == key,
                key,
                names[key].language,
            )
            for key in shown
        ),
    )
