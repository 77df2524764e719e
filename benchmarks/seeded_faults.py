"""Faults put into plans as RDF, each with the rule that has to find it and the item where."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, XSD
from rdflib.term import Node

from kg.namespaces import PP

ROLES = "https://w3id.org/policy-kg/vocab/role/"


@dataclass(frozen=True, slots=True)
class Seeded:
    """A fault that is in a plan.

    Args:
        rule: the rule that has to find it.
        item: IRI of the item.
    """

    rule: str
    item: str


def no_lead(graph: Graph, item: Node) -> None:
    """No body leads any more."""
    for assignment in list(graph.subjects(PP.assignmentOf, item)):
        graph.remove((assignment, None, None))
    for shortcut in (PP.leadAgent, PP.supportAgent, PP.responsibleAgent):
        graph.remove((item, shortcut, None))


def no_deadline(graph: Graph, item: Node) -> None:
    """No time requirement any more."""
    for requirement in list(graph.subjects(PP.timeRequirementOf, item)):
        graph.remove((requirement, None, None))


def misread_year(graph: Graph, item: Node) -> None:
    """A milestone twenty years too early."""
    milestone = min(graph.subjects(PP.timeRequirementOf, item))
    for predicate in (PP.due, PP.latestStrict, PP.latestLenient):
        for day in list(graph.objects(milestone, predicate)):
            graph.remove((milestone, predicate, day))
            graph.add((milestone, predicate, Literal(f"{int(str(day)[:4]) - 20}{str(day)[4:]}", datatype=XSD.date)))


def damaged_text(graph: Graph, item: Node) -> None:
    """A wording with a lost character."""
    statement = min(graph.subjects(PP.statementOf, item))
    (text,) = graph.objects(statement, PP.text)
    graph.remove((statement, PP.text, None))
    graph.add((statement, PP.text, Literal(f"{text}?", lang="zh-Hans")))


def two_numbers(graph: Graph, item: Node) -> None:
    """A second number."""
    graph.add((item, PP.itemNumber, Literal("9999")))


def no_wording(graph: Graph, item: Node) -> None:
    """No statement any more."""
    for statement in list(graph.subjects(PP.statementOf, item)):
        graph.remove((statement, None, None))
        graph.remove((None, None, statement))


Fault = Callable[[Graph, Node], None]
FAULTS: Mapping[str, tuple[Fault, str]] = {
    "no lead": (no_lead, "I3"),
    "no deadline": (no_deadline, "I5"),
    "a year misread": (misread_year, "M4"),
    "a lost character": (damaged_text, "T1"),
    "two numbers": (two_numbers, "I1"),
    "no wording": (no_wording, "I2"),
}


def seeded(graph: Graph, share: float, draw: Random) -> list[Seeded]:
    """Put one fault into a share of the items of a plan, whichever it can have.

    Args:
        graph: the plan; it is changed.
        share: of the items, 0 to 1; with chance where it gives no whole number.
        draw: decides where and which.
    """
    items = sorted(graph.subjects(RDF.type, PP.PolicyItem))
    wanted = share * len(items)
    count = int(wanted) + (draw.random() < wanted % 1)
    done = []
    for item in draw.sample(items, count):
        name = draw.choice([name for name in FAULTS if _can_have(graph, item, name)])
        fault, rule = FAULTS[name]
        fault(graph, item)
        done.append(Seeded(rule, str(item)))
    return done


def _can_have(graph: Graph, item: Node, name: str) -> bool:
    promised = {str(each).rpartition("/")[2] for each in graph.objects(None, PP.promises)}
    requirements = list(graph.subjects(PP.timeRequirementOf, item))
    needs = {
        "no lead": bool(promised & {"lead", "responsible"}),
        "no deadline": "deadline" in promised and bool(requirements),
        "a year misread": bool(requirements) and graph.value(min(requirements), PP.latestLenient) is not None,
        "two numbers": True,
    }
    return needs.get(name, any(isinstance(each, URIRef) for each in graph.subjects(PP.statementOf, item)))
