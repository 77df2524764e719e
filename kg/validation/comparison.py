"""Comparisons as SHACL §4.3.2 and §4.5.4 have them, in place of pySHACL's: what cannot be compared is a result.

pySHACL 0.40 lets ``"-3"^^xsd:positiveInteger`` pass ``sh:minInclusive 1``, because rdflib orders all literals, those of
different datatypes too. At ``sh:lessThanOrEquals`` it ends with a ``TypeError`` on a date that is none, and with an
error on a blank node.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from pyshacl.constraints.core.property_pair_constraints import LessThanOrEqualsConstraintComponent
from pyshacl.constraints.core.value_range_constraints import MinInclusiveConstraintComponent
from rdflib import Literal
from rdflib.namespace import RDF, SH, XSD
from rdflib.term import Node

KINDS: dict[type, tuple[object, ...]] = {
    bool: (XSD.boolean,),
    str: (None, XSD.string, RDF.langString),
    date: (XSD.date,),
    datetime: (XSD.dateTime,),
}
"""Python type of a value → its datatypes; numbers, which compare across datatypes, are told by their type alone."""
NUMBERS = (int, float, Decimal)


class LessThanOrEquals(LessThanOrEqualsConstraintComponent):
    """The component with the comparison of :func:`is_at_most`."""

    def _compare_ltoe(
        self, value_node_set: Iterable[Any], compare_values: Iterable[Node], datagraph: Any, f: Any
    ) -> tuple[bool, list[Any]]:
        others = list(compare_values)
        failed = [value for value in value_node_set for other in others if not is_at_most(value, other)]
        return bool(failed), [self.make_v_result(datagraph, f, value_node=value) for value in failed]


class MinInclusive(MinInclusiveConstraintComponent):
    """The component with the comparison of :func:`is_at_most`."""

    def _evaluate_min_rule(
        self, m_val: Node, target_graph: Any, f_v_dict: Mapping[Any, Iterable[Any]]
    ) -> tuple[bool, list[Any]]:
        failed = [(f, value) for f, values in f_v_dict.items() for value in values if not is_at_most(m_val, value)]
        return bool(failed), [self.make_v_result(target_graph, f, value_node=value) for f, value in failed]


@cache
def mend_pyshacl() -> None:
    """Let pySHACL use these components."""
    CONSTRAINT_PARAMETERS_MAP[SH.minInclusive] = MinInclusive
    CONSTRAINT_PARAMETERS_MAP[SH.lessThanOrEquals] = LessThanOrEquals


def is_at_most(value: Node, other: Node) -> bool:
    """Whether SPARQL's ``value <= other`` is true (SPARQL 1.1 §17.3); false where it is an error.

    Texts compare whatever their language, as both engines have it; SPARQL leaves that open to extension.

    >>> is_at_most(Literal(1), Literal("1.5", datatype=XSD.decimal))
    True
    >>> is_at_most(Literal("2026-01-01", datatype=XSD.date), Literal("soon", datatype=XSD.date))
    False
    """
    kind = _kind(value)
    if kind is None or kind != _kind(other):
        return False
    try:
        return bool(value.value <= other.value)  # type: ignore[attr-defined]  # both are literals
    except TypeError:  # a time with a zone and one without
        return False


def _kind(term: Node) -> object:
    """What a value is compared as; nothing where it has no order in SPARQL, or is none of its datatype."""
    if not isinstance(term, Literal) or term.ill_typed:
        return None
    if type(term.value) in NUMBERS:
        return NUMBERS
    datatype = RDF.langString if term.language else term.datatype
    return type(term.value) if datatype in KINDS.get(type(term.value), ()) else None
