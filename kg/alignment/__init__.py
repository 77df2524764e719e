"""Which items of two plans correspond: pure functions over wordings, themes and names; no RDF, no files.

:func:`kg.alignment.aligner.align` gives ranked correspondences with a SKOS relation and the evidence for each; it takes
numpy and scipy, these names take nothing. What a person decides lives elsewhere (:mod:`kg.comparison.judgements`).
"""

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
    "inverse",
]
