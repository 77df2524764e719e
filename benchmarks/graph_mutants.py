"""Damaged copies of plans as RDF, as extraction, spreadsheets and hands make them; a seed gives the same copies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SKOS
from rdflib.term import Node

from benchmarks.literal_mutants import changed
from benchmarks.mutable_graphs import Mutant, Triple
from kg.namespaces import ELI, PP, SCHEMA

MOST_CHANGES = 4
NAMES = (SKOS.prefLabel, SKOS.altLabel)
PARTS = (PP.isSubItemOf, ELI.is_part_of, SKOS.broader, SCHEMA.containedInPlace, ELI.has_annex)
"""Properties that no node should come back to itself by."""
NUMBERS = (PP.itemNumber, PP.sectionNumber, SCHEMA.position)


def mutant_of(graph: Graph, draw: Random) -> tuple[Graph, list[str]]:
    """A damaged copy.

    Args:
        graph: a plan; it stays as it is.
        draw: where chance comes from.

    Returns:
        the copy and, for each of its one to four changes, what was done.
    """
    mutant = Mutant(graph, draw)
    done = [_change(mutant, draw) for _ in range(draw.randint(1, MOST_CHANGES))]
    copy = Graph()
    for triple in mutant.triples:
        copy.add(triple)
    return copy, done


def _change(mutant: Mutant, draw: Random) -> str:
    """One change, with what it was; another kind is tried where the plan has nothing for the first."""
    while mutant.triples:
        kind = draw.choice(CHANGES)
        if done := kind(mutant):
            return f"{kind.__name__.lstrip('_')}: {done}"
    return "nothing is left"


def _drop_triple(mutant: Mutant) -> str:
    if triple := mutant.one():
        mutant.remove(lambda each: each == triple)
    return _shown(triple)


def _drop_property(mutant: Mutant) -> str:
    if triple := mutant.one():
        mutant.remove(lambda each: each[:2] == triple[:2])
    return _shown(triple)


def _drop_property_everywhere(mutant: Mutant) -> str:
    if triple := mutant.one():
        mutant.remove(lambda each: each[1] == triple[1])
    return _shown(triple)


def _second_value(mutant: Mutant) -> str:
    """A value that another node has for the property, or a changed one of its own."""
    if not (triple := mutant.one()):
        return ""
    others = [each[2] for each in mutant.triples if each[1] == triple[1] and each[2] != triple[2]]
    if isinstance(triple[2], Literal) and (not others or mutant.draw.random() < 0.5):
        value: Node = changed(triple[2], mutant.draw)
    elif others:
        value = mutant.draw.choice(others)
    else:
        return ""
    mutant.add((*triple[:2], value))
    return f"{_shown(triple)} and {value.n3()}"


def _change_literal(mutant: Mutant) -> str:
    if not (triple := mutant.one(lambda each: isinstance(each[2], Literal))):
        return ""
    return mutant.replace(triple, (*triple[:2], changed(triple[2], mutant.draw)))


def _swap_object(mutant: Mutant) -> str:
    """Another node for an object: of its class, of another, or one that does not exist."""
    triple = mutant.one(lambda each: isinstance(each[2], URIRef) and each[1] != RDF.type)
    if triple is None:
        return ""
    same, any_node = mutant.nodes(triple[2]), mutant.nodes()
    chosen = mutant.draw.choice([same or any_node, any_node, [URIRef(f"{triple[2]}-nowhere")]])
    return mutant.replace(triple, (*triple[:2], mutant.draw.choice(chosen))) if chosen else ""


def _retype(mutant: Mutant) -> str:
    """A class that other nodes have: instead of a class of the node, or beside it."""
    triple = mutant.one(lambda each: each[1] == RDF.type)
    classes = list(dict.fromkeys(each[2] for each in mutant.triples if each[1] == RDF.type))
    if triple is None:
        return ""
    typed = (*triple[:2], mutant.draw.choice(classes))
    if mutant.draw.random() < 0.5:
        return mutant.replace(triple, typed)
    mutant.add(typed)
    return f"{_shown(triple)} and {typed[2].n3()}"


def _double_node(mutant: Mutant) -> str:
    """The node once more under another name, mostly referred to as the first is."""
    if not (node := mutant.node()):
        return ""
    twin = mutant.new(node)
    mutant.add(*[(twin, *each[1:]) for each in mutant.triples if each[0] == node])
    if mutant.draw.random() < 0.7:
        mutant.add(*[(*each[:2], twin) for each in mutant.triples if each[2] == node])
    return f"{node.n3()} as {twin.n3()}"


def _rename_node(mutant: Mutant) -> str:
    if not (node := mutant.node()):
        return ""
    other = mutant.new(node)
    mutant.triples = [tuple(other if term == node else term for term in each) for each in mutant.triples]
    return f"{node.n3()} → {other.n3()}"


def _drop_node(mutant: Mutant) -> str:
    """What a node says; what is said of it may stay."""
    if not (node := mutant.node()):
        return ""
    also_named = mutant.draw.random() < 0.5
    mutant.remove(lambda each: each[0] == node or (also_named and each[2] == node))
    return node.n3()


def _merge_nodes(mutant: Mutant) -> str:
    """Two nodes of a class become one."""
    if not (node := mutant.node()):
        return ""
    if not (others := mutant.nodes(node)):
        return ""
    other = mutant.draw.choice(others)
    mutant.triples = list(
        dict.fromkeys(tuple(other if term == node else term for term in each) for each in mutant.triples)
    )
    return f"{node.n3()} → {other.n3()}"


def _iri_as_text(mutant: Mutant) -> str:
    if not (triple := mutant.one(lambda each: isinstance(each[2], URIRef))):
        return ""
    lang = mutant.draw.choice((None, "zh-Hans"))
    return mutant.replace(triple, (*triple[:2], Literal(str(triple[2]), lang=lang)))


def _text_as_node(mutant: Mutant) -> str:
    if not (triple := mutant.one(lambda each: isinstance(each[2], Literal))):
        return ""
    return mutant.replace(triple, (*triple[:2], mutant.draw.choice(mutant.nodes())))


def _cycle(mutant: Mutant) -> str:
    """A node that comes back to itself, at once or by another."""
    term = mutant.draw.choice(PARTS)
    held = [each for each in mutant.triples if each[1] == term]
    if held and mutant.draw.random() < 0.7:
        part, _, whole = mutant.draw.choice(held)
    else:
        part = whole = mutant.node()
    if not part:
        return ""
    mutant.add((whole, term, part))
    return f"{part.n3()} {term.n3()} {whole.n3()} and back"


def _renumber(mutant: Mutant) -> str:
    """A number or position of another node, or one beside its own."""
    held = [each for each in mutant.triples if each[1] in NUMBERS]
    if not held:
        return ""
    triple = mutant.draw.choice(held)
    others = [each[2] for each in held if each[1] == triple[1]]
    own = str(triple[2])
    beside = Literal(int(own) + mutant.draw.choice((-1, 1, 100))) if own.isdecimal() else Literal(f"{own}一")
    return mutant.replace(triple, (*triple[:2], mutant.draw.choice((mutant.draw.choice(others), beside))))


def _borrow_name(mutant: Mutant) -> str:
    """A node that has the name of another."""
    held = [each for each in mutant.triples if each[1] in NAMES]
    if not held or not (node := mutant.node()):
        return ""
    name = mutant.draw.choice(held)[2]
    mutant.add((node, mutant.draw.choice(NAMES), name))
    return f"{node.n3()} {name.n3()}"


def _shown(triple: Triple | None) -> str:
    return " ".join(term.n3() for term in triple) if triple else ""


CHANGES: Sequence[Callable[[Mutant], str]] = (
    _drop_triple,
    _drop_property,
    _drop_property_everywhere,
    _second_value,
    _change_literal,
    _change_literal,
    _change_literal,
    _swap_object,
    _swap_object,
    _retype,
    _double_node,
    _rename_node,
    _drop_node,
    _merge_nodes,
    _iri_as_text,
    _text_as_node,
    _cycle,
    _renumber,
    _borrow_name,
)
"""Kinds of change, the frequent ones more than once; an empty answer means that there was nothing to change."""
