"""Scores and gains of a small plan, counted by hand.

The plan of ``plan.ttl`` has sixteen elements that apply to it: annex, commitment level, date, deadline, number, issuer,
items, item numbers, jurisdiction, lead, period, sections, support, theme, title, wording. Two items; one section.
"""

from fractions import Fraction

import pytest
from rdflib import Literal, URIRef
from rdflib.namespace import RDF, XSD

from kg.namespaces import ELI, PP
from kg.validation import PlanData, validate_plan
from kg.validation.completeness import completeness_of

WORK = URIRef("https://w3id.org/policy-kg/id/policy/500000/2022/test")
ELEMENTS = 16


def no_lead(plan, here, item="i1"):
    plan.remove((here[f"{item}-lead"], None, None))
    plan.remove((here[item], PP.leadAgent, None))


def square_brackets(plan, here):
    plan.set((WORK, PP.documentNumber, Literal("渝府办发[2022]35号")))


def no_theme(plan, here):
    plan.remove((here.i2, PP.theme, None))


def no_deadline(plan, here):
    """Of a plan whose form does not promise deadlines."""
    plan.remove((here["i1-time"], None, None))
    plan.remove((None, PP.promises, URIRef("https://w3id.org/policy-kg/vocab/element/deadline")))


def wordings_differ(plan, here):
    plan.set((here["i1-annex"], PP.text, Literal("推动完善监管规则和标准。", lang="zh-Hans")))


def far_past(plan, here):
    """Two violations of one deadline: before the date of the document, and ten years from the plan's year."""
    for predicate, day in ((PP.latestStrict, "1902-07-31"), (PP.latestLenient, "1902-08-31"), (PP.due, "1902-08-31")):
        plan.set((here["i1-time"], predicate, Literal(day, datatype=XSD.date)))


def both_leads(plan, here):
    no_lead(plan, here)
    no_lead(plan, here, "i2")


CASES = {
    "nothing": ([], {}, {}),
    # One of two items lacks its lead: the element keeps a half, the plan loses a half of a sixteenth.
    "violation-of-an-item": ([no_lead], {"lead": Fraction(1, 2)}, {"I3": [Fraction(1, 2)]}),
    "violations-of-both-items": ([both_leads], {"lead": Fraction(0)}, {"I3": [Fraction(1, 2)] * 2}),
    # A warning takes a half of its item, which is a quarter of the element.
    "warning-of-an-item": ([no_theme], {"theme": Fraction(3, 4)}, {"I6": [Fraction(1, 4)]}),
    # A note takes a quarter of its item, an eighth of the element.
    "note-of-an-item": ([no_deadline], {"deadline": Fraction(7, 8)}, {"I5": [Fraction(1, 8)]}),
    "note-about-no-element": ([wordings_differ], {}, {"X2": [Fraction(0)]}),
    "violation-of-the-plan": ([square_brackets], {"document-number": Fraction(0)}, {"D5": [Fraction(1)]}),
    # Of two findings as grave as each other about the same thing, mending one alone gains nothing.
    "two-about-one": ([far_past], {"deadline": Fraction(1, 2)}, {"M3": [Fraction(0)], "M4": [Fraction(0)]}),
    "several": (
        [no_lead, no_theme, square_brackets],
        {"lead": Fraction(1, 2), "theme": Fraction(3, 4), "document-number": Fraction(0)},
        {"I3": [Fraction(1, 2)], "I6": [Fraction(1, 4)], "D5": [Fraction(1)]},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_case(plan, here, known, name):
    faults, scores, gains = CASES[name]
    for fault in faults:
        fault(plan, here)
    report = validate_plan(PlanData.of_graph(plan), known, "plan.ttl")
    (found,) = report.completeness
    assert len(found.elements) == ELEMENTS
    expected = {each.element: scores.get(each.element, Fraction(1)) for each in found.elements}
    assert {each.element: each.score for each in found.elements} == pytest.approx(expected)
    assert {each.element: each.gain for each in found.elements} == pytest.approx(
        {element: (1 - score) / ELEMENTS for element, score in expected.items()}
    )
    assert found.score == pytest.approx(float(sum(expected.values()) / ELEMENTS))
    told = {rule: [finding.gain for finding in report.findings if finding.rule == rule] for rule in gains}
    assert {finding.rule for finding in report.findings} == set(gains)
    for rule, shares in gains.items():
        assert told[rule] == pytest.approx([float(share) / ELEMENTS for share in shares])


def test_resources_are_counted(plan, here, known):
    no_lead(plan, here)
    (found,) = validate_plan(PlanData.of_graph(plan), known, "plan.ttl").completeness
    counts = {each.element: (each.faulty, each.resources) for each in found.elements}
    assert (counts["lead"], counts["support"], counts["section"], counts["title"]) == ((1, 2), (0, 2), (0, 1), (0, 1))
    assert found.to_json()["score"] == round(1 - 1 / (2 * ELEMENTS), 6)
    assert found.values[""] == (found.score, 1 - found.score)


def test_mending_gives_what_was_promised(plan, here, known):
    """The gain of a finding is the difference that mending it makes."""
    whole = validate_plan(PlanData.of_graph(plan), known, "plan.ttl").completeness[0].score
    no_theme(plan, here)
    report = validate_plan(PlanData.of_graph(plan), known, "plan.ttl")
    assert report.completeness[0].score + report.findings[0].gain == pytest.approx(whole)


def test_a_plan_without_annex_is_not_judged_by_it(plan, here, known):
    plan.remove((WORK, ELI.has_annex, None))
    no_lead(plan, here)
    (found,) = validate_plan(PlanData.of_graph(plan), known, "plan.ttl").completeness
    assert "annex" not in {each.element for each in found.elements}
    assert len(found.elements) == ELEMENTS - 1
    lead = next(each for each in found.elements if each.element == "lead")
    assert lead.gain == pytest.approx(1 / 2 / (ELEMENTS - 1))


def test_no_score_without_one_plan(plan, here):
    plan.add((here.other, RDF.type, PP.PolicyPlan))
    assert completeness_of(PlanData.of_graph(plan).census, [], "plan.ttl") == (None, [])
    for each in (WORK, here.other):
        plan.remove((each, RDF.type, PP.PolicyPlan))
    assert completeness_of(PlanData.of_graph(plan).census, [], "plan.ttl") == (None, [])
