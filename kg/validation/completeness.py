"""How complete a plan is, element by element, from the severities of its findings; and what each mend would gain.

For an element (lead body, deadline, title …) every resource that could have it counts once: each item for what items
state, each section for sections, the plan for the rest. A resource without a finding about the element counts 1, with
one it counts 1 minus the weight of its gravest. The element's score is the mean over its resources, the plan's score
the mean over the elements that apply to it, each with equal weight. A gain is the plan's score after a mend minus the
score before it. So two people get the same figures from the same report.

What a document is said not to state raises no finding and lowers no score: this measures the data. How much of a plan
is stated is the business of the saved query ``completeness-of-plan``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.screening.census import Census
from kg.screening.owners import ITEM, PLAN, SECTION
from kg.validation.findings import Finding
from kg.validation.shapes import catalogue

WEIGHTS = {"violation": 1.0, "warning": 0.5, "info": 0.25}
"""What a finding takes from its resource, by severity; of 1."""
DIGITS = 6
"""Of a score or gain in JSON."""
RESOURCES = {
    "lead": ITEM,
    "support": ITEM,
    "deadline": ITEM,
    "theme": ITEM,
    "commitment-level": ITEM,
    "wording": ITEM,
    "item-number": ITEM,
    "section": SECTION,
    "annex": SECTION,
}
"""Element → what has it; all others belong to the plan as a whole."""


@dataclass(frozen=True, slots=True)
class ElementScore:
    """The completeness of one element of a plan.

    Args:
        element: key of the ``element`` scheme.
        resources: how many could have it.
        faulty: how many have a finding about it.
        score: 0 to 1.
        gain: what mending all of them would add to the plan's score.
    """

    element: str
    resources: int
    faulty: int
    score: float
    gain: float


@dataclass(frozen=True, slots=True)
class Completeness:
    """The completeness of one plan.

    Args:
        plan: its IRI.
        file: name of the file it was found in.
        score: 0 to 1, the mean over ``elements``.
        elements: in the order of the ``element`` scheme's use by the shapes.
    """

    plan: str
    file: str
    score: float
    elements: tuple[ElementScore, ...]

    @property
    def values(self) -> dict[str, tuple[float, float]]:
        """Element → score and gain; the plan itself under the empty key."""
        gain = 1 - self.score
        return {"": (self.score, gain)} | {each.element: (each.score, each.gain) for each in self.elements}

    def to_json(self) -> dict[str, object]:
        """For the report; scores and gains between 0 and 1."""
        return {
            "plan": self.plan,
            "file": self.file,
            "score": round(self.score, DIGITS),
            "elements": [
                {
                    "element": each.element,
                    "resources": each.resources,
                    "faulty": each.faulty,
                    "score": round(each.score, DIGITS),
                    "gain": round(each.gain, DIGITS),
                }
                for each in self.elements
            ],
        }


def completeness_of(
    census: Census, findings: Sequence[Finding], file_name: str
) -> tuple[Completeness | None, list[Finding]]:
    """The scores of a unit that holds one plan, and its findings with their gains.

    Args:
        census: what there is of the plan.
        findings: about it.
        file_name: as the person gave it.

    Returns:
        ``None`` and the findings as they are where there is no plan, or several that share a graph.
    """
    if len(census.plans) != 1:
        return None, list(findings)
    counts = {ITEM: census.items, SECTION: census.sections, PLAN: 1}
    weights = _weights(findings)
    applying = [
        element
        for element in elements()
        if counts[RESOURCES.get(element, PLAN)] and (element != "annex" or census.has_annex)
    ]
    scores = tuple(
        _score(element, weights[element], counts[RESOURCES.get(element, PLAN)], len(applying)) for element in applying
    )
    whole = sum(each.score for each in scores) / len(scores)
    share = {each.element: 1 / (len(scores) * each.resources) for each in scores}
    return (
        Completeness(census.plans[0], file_name, whole, scores),
        [_with_gain(each, weights, share) for each in findings],
    )


def elements() -> list[str]:
    """Elements that shapes judge, sorted."""
    return sorted({shape.element for shape in catalogue().values() if shape.element})


Weights = Mapping[str, Mapping[str, list[float]]]
"""Element → resource → weights of its findings, the heaviest first."""


def _weights(findings: Iterable[Finding]) -> Weights:
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for finding in findings:
        if element := catalogue()[finding.shape].element:
            found[element][_resource(finding, element)].append(WEIGHTS[finding.severity])
    for resources in found.values():
        for weights in resources.values():
            weights.sort(reverse=True)
    return found


def _resource(finding: Finding, element: str) -> str:
    """What the finding counts for: its own item or section where the element belongs to such, else the plan."""
    return finding.owner.iri if finding.owner.kind == RESOURCES.get(element, PLAN) else ""


def _score(element: str, resources: Mapping[str, list[float]], count: int, applying: int) -> ElementScore:
    lost = min(1.0, sum(weights[0] for weights in resources.values()) / count)
    return ElementScore(element, count, min(len(resources), count), 1 - lost, lost / applying)


def _with_gain(finding: Finding, weights: Weights, share: Mapping[str, float]) -> Finding:
    element = catalogue()[finding.shape].element
    if element is None or element not in share:
        return finding
    others = list(weights[element][_resource(finding, element)])
    heaviest, own = others[0], WEIGHTS[finding.severity]
    others.remove(own)
    return replace(finding, gain=(heaviest - max(others, default=0.0)) * share[element])
