"""What terminal, pages and files say of a comparison in the same words."""

from __future__ import annotations

from kg import messages
from kg.comparison.comparison import Comparison, Match, PairComparison
from kg.comparison.differences import differences_json

LETTERS = {"zh-Hans": "甲乙丙丁戊己庚辛壬癸", "en": "ABCDEFGHIJ"}
FIRST_TWO = (0, 1)

Places = tuple[int, int]
"""Where the two plans of a pair stand among those that are compared."""


def letter(place: int, language: str) -> str:
    """The short name of a plan by its place, a number after the last letter.

    >>> letter(0, "zh-Hans"), letter(1, "en"), letter(10, "en")
    ('甲', 'B', '11')
    """
    known = LETTERS[language]
    return known[place] if place < len(known) else str(place + 1)


def letters_of(places: Places, language: str) -> dict[str, str]:
    """The short names of a pair, as messages take them."""
    return {side: letter(place, language) for side, place in zip("ab", places, strict=True)}


def relation_in_words(relation: str, language: str, places: Places = FIRST_TWO) -> str:
    """A SKOS mapping relation in words, seen from the first plan of the pair."""
    return messages.render(f"compare.relation_{relation}", language, **letters_of(places, language))


def alone_in_words(pair: PairComparison, side: str, language: str, places: Places = FIRST_TWO) -> str:
    """How many items of a side (``a`` or ``b``) have no counterpart."""
    count = len(pair.only_a if side == "a" else pair.only_b)
    return messages.render(f"compare.only_{side}", language, count=count, **letters_of(places, language))


def rates(pair: PairComparison, comparison: Comparison, language: str, places: Places = FIRST_TWO) -> str:
    """The match rates of both directions, and how far the themes are apart, in one sentence."""
    divergence = "–" if pair.divergence is None else pair.divergence
    figures = rate_figures(pair, comparison)
    return messages.render("compare.rates", language, **letters_of(places, language), **figures, divergence=divergence)


def rate_figures(pair: PairComparison, comparison: Comparison) -> dict[str, str]:
    """Items, matched items and rate of both sides, as the view of matches counts them."""
    rows = {(row["document"].text, row["other"].text): row for row in comparison.views["compare-matches"].rows}
    found: dict[str, str] = {}
    for side, row in (("a", rows[pair.a.iri, pair.b.iri]), ("b", rows[pair.b.iri, pair.a.iri])):
        found |= {f"items_{side}": row["items"].text, f"matched_{side}": row["matched"].text}
        found[f"rate_{side}"] = f"{float(row['rate'].text):.0f} %"
    return found


def lead_types(match: Match, language: str) -> tuple[str, str]:
    """The types of the leads of both items in a language, "–" where none is known."""
    row, ending = match.differences or {}, "en" if language == "en" else "zh"
    found = []
    for stem in ("type", "type_other"):
        cell = row.get(f"{stem}_{ending}") or row.get(f"{stem}_zh")
        found.append(cell.text if cell else "–")
    return found[0], found[1]


def differences_in_words(match: Match, language: str, places: Places = FIRST_TWO) -> list[str]:
    """What differs between two matched items, a line each; what is the same is left out."""
    found, letters = differences_json(match.differences), letters_of(places, language)
    lines = []
    if (lead := found.get("lead_type")) and lead.get("same") == "different":
        one, other = lead_types(match, language)
        lines.append(messages.render("compare.differs_lead", language, a=one, b=other))
    if deadline := found.get("deadline"):
        due = {"due_a": deadline["a"] or "–", "due_b": deadline["b"] or "–"}
        if deadline["days"] is None:
            lines.append(messages.render("compare.differs_dated", language, a=due["due_a"], b=due["due_b"]))
        elif deadline["days"]:
            key = "compare.differs_later" if deadline["days"] > 0 else "compare.differs_earlier"
            lines.append(messages.render(key, language, **due, **letters, days=abs(int(deadline["days"]))))
    if (level := found.get("commitment")) and level["difference"]:
        lines.append(messages.render("compare.differs_level", language, a=level["a"], b=level["b"]))
    if (targets := found.get("targets")) and targets["a"] != targets["b"]:
        lines.append(messages.render("compare.differs_targets", language, a=targets["a"] or "–", b=targets["b"] or "–"))
    return lines
