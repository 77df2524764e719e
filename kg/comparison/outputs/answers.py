"""The answer to the question of each view, in a sentence or a few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from kg.alignment.model import ComparedPlan
from kg.comparison.differences import differences_json
from kg.comparison.outputs.phrasing import Phrasing
from kg.comparison.outputs.tables import onward
from kg.comparison.wording import rate_figures
from kg.saved_queries.tables import Row

ALONE = ("no-candidate", "unreviewed", "rejected")
"""Why an item has no counterpart."""


def answers_of(view: str, phrasing: Phrasing) -> tuple[str, ...]:
    """What a view answers.

    Args:
        view: a key of :data:`kg.comparison.comparison.VIEWS`.
        phrasing: words of the comparison.
    """
    return tuple(_MAKERS[view](phrasing))


def _coverage(p: Phrasing) -> Iterator[str]:
    has: dict[str, set[str]] = {}
    for row in p.comparison.views["compare-coverage"].rows:
        if row["items"].text != "0":
            has.setdefault(row["theme"].text, set()).add(row["document"].text)
    everywhere = sum(len(plans) == len(p.comparison.plans) for plans in has.values())
    yield p.text("answer_coverage", themes=len(has), everywhere=everywhere)
    for plan in p.comparison.plans:
        alone = sum(plans == {plan.iri} for plans in has.values())
        if alone:
            yield p.text("answer_coverage_alone", plan=p.letter(plan.iri), count=alone)
    for pair in p.comparison.pairs:
        if pair.divergence is not None:
            a, b = p.letter(pair.a.iri), p.letter(pair.b.iri)
            yield p.text("answer_divergence", a=a, b=b, bits=f"{pair.divergence:.2f}")


def _matches(p: Phrasing) -> Iterator[str]:
    for pair in p.comparison.pairs:
        a, b = p.letter(pair.a.iri), p.letter(pair.b.iri)
        if not pair.no_shared_subject:
            yield p.text("answer_matches", a=a, b=b, pairs=len(pair.matches), **rate_figures(pair, p.comparison))
            continue
        said = p.text("no_shared_subject", candidates=len(pair.candidates))
        yield f"{a} / {b}: {said}" if len(p.comparison.pairs) > 1 else said


def _differences(p: Phrasing) -> Iterator[str]:
    for pair in p.comparison.pairs:
        a, b = p.letter(pair.a.iri), p.letter(pair.b.iri)
        if not pair.matches:
            continue
        counts = _counts([differences_json(match.differences) for match in pair.matches])
        parts = [p.text(f"differ_{name}", b=b, count=count) for name, count in counts.items() if count]
        said = p.text("clause_separator").join(parts) or p.text("differ_nothing")
        yield p.text("answer_differences", a=a, b=b, pairs=len(pair.matches), said=said)


def _counts(found: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """In how many pairs each side of a duty differs."""
    days = [each["deadline"]["days"] for each in found if "deadline" in each]
    levels = [each["commitment"]["difference"] or 0 for each in found if "commitment" in each]
    targets = [each["targets"] for each in found if "targets" in each]
    return {
        "leads": sum(each.get("lead_type", {}).get("same") == "different" for each in found),
        "later": sum(each is not None and each > 0 for each in days),
        "earlier": sum(each is not None and each < 0 for each in days),
        "one_undated": sum(each is None for each in days),
        "stronger": sum(each > 0 for each in levels),
        "weaker": sum(each < 0 for each in levels),
        "targets": sum(each["a"] != each["b"] for each in targets),
    }


def _unique(p: Phrasing) -> Iterator[str]:
    rows = p.comparison.views["compare-unique"].rows
    for pair in p.comparison.pairs:
        for plan, other in ((pair.a, pair.b), (pair.b, pair.a)):
            kinds = Counter(row["kind"].text for row in rows if _is_of(row, plan, other))
            names = {"plan": p.letter(plan.iri), "other": p.letter(other.iri), "items": len(plan.items)}
            parts = [p.text(f"unique_{kind.replace('-', '_')}", count=kinds[kind]) for kind in ALONE if kinds[kind]]
            key = "answer_unique" if parts else "answer_unique_none"
            yield p.text(key, **names, alone=kinds.total(), said=p.text("clause_separator").join(parts))


def _timeline(p: Phrasing) -> Iterator[str]:
    for plan, row in _of_plans(p, "compare-deadlines"):
        key = "answer_timeline" if "half_due_by" in row else "answer_timeline_none"
        due = {name: row[name].text if name in row else "–" for name in ("earliest", "half_due_by", "latest")}
        counts = {name: row[name].text for name in ("milestones", "items", "none_stated")}
        yield p.text(key, plan=p.letter(plan.iri), **due, **counts)


def _concentration(p: Phrasing) -> Iterator[str]:
    for plan, row in _of_plans(p, "compare-concentration"):
        letter, groups = p.letter(plan.iri), row["group_only_share"].text if "group_only_share" in row else "0"
        if "top3_share" not in row:
            yield p.text("answer_concentration_none", plan=letter)
            continue
        yield p.text(
            "answer_concentration",
            plan=letter,
            agencies=row["agencies"].text,
            top=f"{100 * float(row['top3_share'].text):.0f}",
            hhi=f"{float(row['hhi'].text):.2f}",
            groups=f"{float(groups):.0f}",
        )


def _diffusion(p: Phrasing) -> Iterator[str]:
    rows = p.comparison.views["compare-diffusion"].rows
    plans: dict[str, set[str]] = {}
    for row in rows:
        plans.setdefault(row["initiative"].text, set()).add(row["document"].text)
    shared = {each for each, found in plans.items() if len(found) > 1}
    yield p.text("answer_diffusion", initiatives=len(plans), shared=len(shared))
    first = Counter(
        row["document"].text for row in rows if row["initiative"].text in shared and row["direction"].text == "first"
    )
    for plan in p.comparison.plans:
        if first[plan.iri]:
            yield p.text("answer_diffusion_first", plan=p.letter(plan.iri), count=first[plan.iri])


def _implementation(p: Phrasing) -> Iterator[str]:
    for row in onward(p, "compare-implementation-rate"):
        yield p.text(
            "answer_implementation",
            a=p.letter(row["document"].text),
            b=p.letter(row["other"].text),
            items=row["items"].text,
            matched=row["matched"].text,
            rate=f"{float(row['rate'].text):.0f}",
            beyond=row["beyond"].text,
        )


def _continuity(p: Phrasing) -> Iterator[str]:
    rows = list(onward(p, "compare-continuity"))
    for pair in p.comparison.pairs:
        before: dict[str, set[str]] = {}
        for row in rows:
            if _is_of(row, pair.a, pair.b):
                before.setdefault(row["kind"].text, set()).add((row.get("item") or row["match"]).text)
        counts = {kind.replace("-", "_"): len(items) for kind, items in before.items()}
        kinds = {name: counts.get(name, 0) for name in ("carried_over", "slipped", "dropped", "new")}
        yield p.text("answer_continuity", a=p.letter(pair.a.iri), b=p.letter(pair.b.iri), **kinds)


def _of_plans(p: Phrasing, query: str) -> Iterator[tuple[ComparedPlan, Row]]:
    rows = {row["document"].text: row for row in p.comparison.views[query].rows}
    return ((plan, rows[plan.iri]) for plan in p.comparison.plans if plan.iri in rows)


def _is_of(row: Row, plan: ComparedPlan, other: ComparedPlan) -> bool:
    return (row["document"].text, row["other"].text) == (plan.iri, other.iri)


_MAKERS: Mapping[str, Callable[[Phrasing], Iterator[str]]] = {
    "coverage": _coverage,
    "matches": _matches,
    "differences": _differences,
    "unique": _unique,
    "timeline": _timeline,
    "concentration": _concentration,
    "diffusion": _diffusion,
    "implementation": _implementation,
    "continuity": _continuity,
}
