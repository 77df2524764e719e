"""What becomes of a higher plan's items below: missing, later, weaker, led by another kind of body, added locally."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kg.alignment.model import CORE, ComparedItem
from kg.comparison.comparison import Match, PairComparison
from kg.comparison.differences import differences_json

KINDS = ("missing-below", "later", "weaker-commitment", "without-target", "other-lead", "added-locally")
"""In the order of the list."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is otherwise below.

    Args:
        kind: one of :data:`KINDS`.
        above: item of the higher plan; ``None`` for what was added locally.
        below: item of the lower plan; ``None`` for what is missing.
        said_above: the value there, as text.
        said_below: the value here.
    """

    kind: str
    above: ComparedItem | None
    below: ComparedItem | None
    said_above: str = ""
    said_below: str = ""


def cascade(pair: PairComparison) -> list[Finding]:
    """The findings of a pair whose ``a`` is the higher plan, by kind, then in the order of the plans.

    Only what both sides state is compared: a plan without dates is not late. An item that is merely related carries
    nothing out, so that only core relations count.

    Args:
        pair: seen from the higher plan.
    """
    matches = [match for match in pair.matches if match.relation in CORE]
    above, below = {match.a.iri for match in matches}, {match.b.iri for match in matches}
    found = [Finding("missing-below", item, None) for item in pair.a.items if item.iri not in above]
    for match in matches:
        found += _differing(match)
    found += [Finding("added-locally", None, item) for item in pair.b.items if item.iri not in below]
    order = {item.iri: at for at, item in enumerate((*pair.a.items, *pair.b.items))}
    return sorted(
        found, key=lambda each: (KINDS.index(each.kind), order[(each.above or each.below or pair.a.items[0]).iri])
    )


def _differing(match: Match) -> Iterator[Finding]:
    said = differences_json(match.differences)
    deadline = said.get("deadline", {})
    if deadline.get("days") is not None and deadline["days"] > 0:
        yield Finding("later", match.a, match.b, deadline["a"], deadline["b"])
    level = said.get("commitment", {})
    if level.get("difference") is not None and level["difference"] < 0:
        yield Finding("weaker-commitment", match.a, match.b, str(level["a"]), str(level["b"]))
    targets = said.get("targets", {})
    if targets.get("a") and not targets.get("b"):
        yield Finding("without-target", match.a, match.b, targets["a"], "")
    lead = said.get("lead_type", {})
    if lead.get("same") == "different":
        yield Finding("other-lead", match.a, match.b, lead["a"], lead["b"])
