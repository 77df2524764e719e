"""The few terms of the ontology and of others that screening looks at, in N-Triples syntax."""

from __future__ import annotations


def ours(name: str) -> bytes:
    """A term of the ontology; a test holds that each that is used here exists."""
    return f"<https://w3id.org/policy-kg/ns#{name}>".encode()


TYPE = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
WAS_DERIVED_FROM = b"<http://www.w3.org/ns/prov#wasDerivedFrom>"
TITLE = b"<http://purl.org/dc/terms/title>"
PREFERRED, ALTERNATIVE = (
    b"<http://www.w3.org/2004/02/skos/core#prefLabel>",
    b"<http://www.w3.org/2004/02/skos/core#altLabel>",
)
BROADER = b"<http://www.w3.org/2004/02/skos/core#broader>"
LABEL = b"<http://www.w3.org/2000/01/rdf-schema#label>"
HAS_ANNEX = b"<http://data.europa.eu/eli/ontology#has_annex>"
CONTAINED_IN = b"<https://schema.org/containedInPlace>"
PLAN, ITEM, SECTION = ours("PolicyPlan"), ours("PolicyItem"), ours("Section")
