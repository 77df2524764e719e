"""A comparison as plain values: pairs with their matches and differences, and the nine views of ONTOLOGY §10."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from kg.alignment.model import CORE, DEFAULT_THRESHOLD, ComparedItem, ComparedPlan, Evidence
from kg.comparison.workbench import Workbench
from kg.graph.alignments import Judged
from kg.saved_queries.tables import Row, Table

VIEWS: Mapping[str, tuple[str, ...]] = {
    "coverage": ("compare-coverage",),
    "matches": ("compare-matches",),
    "differences": ("compare-differences",),
    "unique": ("compare-unique",),
    "timeline": ("compare-timeline", "compare-deadlines"),
    "concentration": ("compare-concentration",),
    "diffusion": ("compare-diffusion",),
    "implementation": ("compare-implementation-rate", "compare-implementation"),
    "continuity": ("compare-continuity",),
}
"""View → the saved queries that define it, in the order of ONTOLOGY §10."""
ACCEPTED, PROPOSED = "accepted", "proposed"


@dataclass(frozen=True, slots=True)
class Conventions:
    """What every table rests on.

    Args:
        review: ``accepted`` (only what a person accepted) or ``proposed`` (also unreviewed candidates above the
            threshold); ``None`` takes ``accepted`` where the plans have accepted correspondences.
        reading: ``lenient`` or ``strict``.
        as_of: ISO date from which milestones count as past; empty for none.
    """

    review: str | None = None
    reading: str = "lenient"
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """Two items of the plans compared, seen from the first.

    Args:
        a: item of the first plan.
        b: item of the second.
        relation: seen from ``a``.
        score: rank.
        state: ``candidate``, ``accepted`` or ``rejected``.
        evidence: its reasons; spans are those of ``a`` and ``b``.
        reviewer: who judged it, when and why, in words; empty for a candidate.
        reason: why, in that person's words.
        differences: the row of the view of differences; ``None`` where it has none.
    """

    a: ComparedItem
    b: ComparedItem
    relation: str
    score: float
    state: str
    evidence: tuple[Evidence, ...]
    reviewer: str = ""
    reason: str = ""
    differences: Row | None = None


@dataclass(frozen=True, slots=True)
class PairComparison:
    """Two plans, seen from ``a``.

    Args:
        matches: what counts under the review state, the best first, related ones after the others.
        candidates: what does not count, the best first.
        only_a: items of ``a`` without a match.
        only_b: items of ``b`` without a match.
        divergence: Jensen–Shannon divergence of the theme shares, in bits, 0 (alike) to 1; ``None`` where a plan has no
            themes.
    """

    a: ComparedPlan
    b: ComparedPlan
    alignment_set: str
    matches: tuple[Match, ...]
    candidates: tuple[Match, ...]
    only_a: tuple[ComparedItem, ...]
    only_b: tuple[ComparedItem, ...]
    divergence: float | None

    @property
    def no_shared_subject(self) -> bool:
        """Whether nothing corresponds, proposed or accepted."""
        return not self.matches


@dataclass(frozen=True, slots=True)
class Comparison:
    """Plans side by side.

    Args:
        plans: in the order named.
        conventions: with the review state that was taken.
        pairs: first against second, first against third, …, in the order named.
        views: saved query → its rows.
    """

    plans: tuple[ComparedPlan, ...]
    conventions: Conventions
    pairs: tuple[PairComparison, ...]
    views: Mapping[str, Table]

    def tables(self, view: str) -> Iterator[tuple[str, Table]]:
        """The saved queries of a view with their rows."""
        for name in VIEWS[view]:
            yield name, self.views[name]


def compare(bench: Workbench, conventions: Conventions) -> Comparison:
    """Compare the plans of a bench.

    Args:
        bench: the plans.
        conventions: review state, reading, as-of date.
    """
    review = conventions.review or (ACCEPTED if _any_accepted(bench) else PROPOSED)
    said = Conventions(review, conventions.reading, conventions.as_of)
    views = {name: bench.ask(name, _values(bench, name, said)) for names in VIEWS.values() for name in names}
    differing = {(row["item"].text, row["match"].text): row for row in views["compare-differences"].rows}
    pairs = tuple(_pair(bench, a, b, said, views, differing) for a, b in combinations(bench.plans, 2))
    return Comparison(bench.plans, said, pairs, views)


def _any_accepted(bench: Workbench) -> bool:
    return any(each.state == "accepted" for pair in bench.pairs.values() for each in pair.judged)


def _values(bench: Workbench, name: str, said: Conventions) -> dict[str, str | list[str]]:
    """The values of those parameters that a query has."""
    given: dict[str, str | list[str]] = {
        "plans": [plan.iri for plan in bench.plans],
        "review": said.review or "",
        "reading": said.reading,
        "as_of": said.as_of,
    }
    return {each.name: given[each.name] for each in bench.query(name).parameters if each.name in given}


def _pair(
    bench: Workbench,
    a: ComparedPlan,
    b: ComparedPlan,
    said: Conventions,
    views: Mapping[str, Table],
    differing: Mapping[tuple[str, str], Row],
) -> PairComparison:
    stored = bench.pairs[(min(a.id, b.id), max(a.id, b.id))]
    seen = [_match(each, turned=stored.a.id != a.id, differing=differing) for each in stored.judged]
    counted = sorted(
        (match for match in seen if _counts(match, said.review)),
        key=lambda match: (match.relation not in CORE, -match.score),
    )
    rest = [match for match in seen if match not in counted and match.state != "rejected"]
    matched_a, matched_b = {match.a.iri for match in counted}, {match.b.iri for match in counted}
    return PairComparison(
        a=a,
        b=b,
        alignment_set=stored.alignment_set,
        matches=tuple(counted),
        candidates=tuple(rest),
        only_a=tuple(item for item in a.items if item.iri not in matched_a),
        only_b=tuple(item for item in b.items if item.iri not in matched_b),
        divergence=jensen_shannon(_shares(views, a), _shares(views, b)),
    )


def _counts(match: Match, review: str | None) -> bool:
    if match.state == "accepted":
        return True
    return (
        review == PROPOSED
        and match.state == "candidate"
        and match.relation in CORE
        and match.score >= DEFAULT_THRESHOLD
    )


def _match(judged: Judged, *, turned: bool, differing: Mapping[tuple[str, str], Row]) -> Match:
    found, decision = judged.correspondence, judged.decision if judged.state != "candidates" else None
    if decision:
        found = replace(found, relation=decision.relation)
    if turned:
        found = found.turned()
    return Match(
        a=found.a,
        b=found.b,
        relation=found.relation,
        score=found.score,
        state={"candidates": "candidate"}.get(judged.state, judged.state),
        evidence=found.evidence,
        reviewer=f"{decision.reviewer}, {decision.day}" if decision else "",
        reason=decision.reason if decision else "",
        differences=differing.get((found.a.iri, found.b.iri)),
    )


def _shares(views: Mapping[str, Table], plan: ComparedPlan) -> dict[str, float]:
    """Theme → share of the plan's themed items, summing to 1."""
    rows = [row for row in views["compare-coverage"].rows if row["document"].text == plan.iri]
    counts = {row["theme"].text: float(row["items"].text) for row in rows}
    total = sum(counts.values())
    return {theme: count / total for theme, count in counts.items() if count} if total else {}


def jensen_shannon(p: Mapping[str, float], q: Mapping[str, float]) -> float | None:
    """Jensen–Shannon divergence of two distributions, in bits (Lin 1991), four decimals.

    >>> jensen_shannon({"x": 1.0}, {"x": 1.0}), jensen_shannon({"x": 1.0}, {"y": 1.0})
    (0.0, 1.0)
    """
    if not p or not q:
        return None
    middle = {key: (p.get(key, 0) + q.get(key, 0)) / 2 for key in sorted(p.keys() | q.keys())}
    parts = (
        sum(share * math.log2(share / middle[key]) for key, share in sorted(each.items()) if share) for each in (p, q)
    )
    return round(sum(parts) / 2, 4)
