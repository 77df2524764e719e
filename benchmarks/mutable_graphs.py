"""The triples of a plan while they are changed, and how one is chosen among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from random import Random

from rdflib import BNode, Graph, URIRef
from rdflib.namespace import RDF
from rdflib.term import Node

from kg.validation.shapes import vocabulary_of_shapes
from kg.validation.terms import text_of

Triple = tuple[Node, URIRef, Node]
UNSEEN = 0.05
"""Share of the changes that may fall on triples that no shape looks at."""


class Mutant:
    """The triples of a plan while they are changed, in an order that only the plan and the seed decide.

    Args:
        graph: the plan.
        draw: where chance comes from.
    """

    def __init__(self, graph: Graph, draw: Random) -> None:
        self.draw = draw
        self.triples: list[Triple] = sorted(set(graph), key=lambda triple: [*map(text_of, triple)])
        self._made = 0

    def one(self, fits: Callable[[Triple], bool] = lambda _: True) -> Triple | None:
        """A triple, each property being as likely as the next, however often it occurs."""
        seen = vocabulary_of_shapes() if self.draw.random() >= UNSEEN else None
        by_property = defaultdict(list)
        for triple in self.triples:
            if (seen is None or triple[1] in seen) and fits(triple):
                by_property[triple[1]].append(triple)
        return self.draw.choice(by_property[self.draw.choice(list(by_property))]) if by_property else None

    def remove(self, fits: Callable[[Triple], bool]) -> None:
        """Drop the triples that fit."""
        self.triples = [triple for triple in self.triples if not fits(triple)]

    def add(self, *triples: Triple) -> None:
        """Add triples that are not there yet."""
        self.triples = list(dict.fromkeys([*self.triples, *triples]))

    def replace(self, old: Triple, new: Triple) -> str:
        """Put a triple in the place of another."""
        self.remove(lambda triple: triple == old)
        self.add(new)
        return f"{' '.join(term.n3() for term in old)} → {new[2].n3()}"

    def nodes(self, like: Node | None = None) -> list[Node]:
        """The nodes described; only those that share a class with ``like``, where it is given."""
        classes = {value for subject, term, value in self.triples if subject == like and term == RDF.type}
        return list(
            dict.fromkeys(
                subject
                for subject, term, value in self.triples
                if term == RDF.type and (like is None or value in classes) and subject != like
            )
        )

    def node(self) -> Node | None:
        """A node, each class being as likely as the next."""
        by_class = defaultdict(list)
        for subject, term, value in self.triples:
            if term == RDF.type:
                by_class[value].append(subject)
        return self.draw.choice(by_class[self.draw.choice(list(by_class))]) if by_class else None

    def new(self, node: Node) -> Node:
        """A name that is not there yet, beside that of a node; sometimes a blank node."""
        self._made += 1
        return BNode(f"made{self._made}") if self.draw.random() < 0.1 else URIRef(f"{node}-made-{self._made}")
