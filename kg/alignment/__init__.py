"""Which items of two plans correspond: pure functions over wordings, themes and names; no RDF, no files.

``align(a, b)`` gives ranked correspondences with a SKOS relation and the evidence for each. What a person decides about
them lives elsewhere (:mod:`kg.comparison.judgements`).
"""

from kg.alignment.aligner import align
from kg.alignment.model import (
    CORE,
    DEFAULT_THRESHOLD,
    METHOD,
    RELATIONS,
    Alignment,
    ComparedItem,
    ComparedPlan,
    Correspondence,
    Evidence,
    inverse,
)

__all__ = [
    "CORE",
    "DEFAULT_THRESHOLD",
    "METHOD",
    "RELATIONS",
    "Alignment",
    "ComparedItem",
    "ComparedPlan",
    "Correspondence",
    "Evidence",
    "align",
    "inverse",
]
