"""Where a saved query has to look: the graphs of the plans that it is asked about, and those that all plans share.

An engine that is told so does not join what a thousand other plans say before it comes to the plan that was named.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from kg.graph.alignments import STATES, PairIdentifiers
from kg.identifiers import Identifiers, PolicyIdentifiers

PLAN_CLASS = "pp:PolicyPlan"
SHARED = ("agencies", "places", "vocab", "catalog")


def graphs_of(plans: Sequence[str], base_iri: str, *, alignments: bool = True) -> tuple[str, ...]:
    """The graphs in which everything stands that is said of some plans.

    Args:
        plans: their IRIs.
        base_iri: start of the IRIs of the data.
        alignments: whether those among the plans are wanted.

    Returns:
        What they say, its provenance, its quality, the alignments among them, and the shared graphs; nothing where an
        IRI is none of a plan of these data.
    """
    ids, start = Identifiers(base_iri), f"{base_iri}id/policy/"
    if not plans or not all(plan.startswith(start) for plan in plans):
        return ()
    paths = sorted({plan.removeprefix(start) for plan in plans})
    own = [PolicyIdentifiers(base_iri, path) for path in paths]
    graphs = [name for each in own for name in (each.graph, each.provenance_graph, each.quality_graph)]
    pairs = combinations(sorted(path.replace("/", "-") for path in paths), 2) if alignments else ()
    for one, other in pairs:
        graphs += [PairIdentifiers(ids, one, other).graph(state) for state in STATES]
    return (*graphs, *(ids.graph(name) for name in SHARED))
