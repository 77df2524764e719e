"""Namespaces and prefixes, read from the one table ``ontology/prefixes.ttl`` (``sh:declare``, SHACL §5.2.1)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from rdflib import Graph, Namespace
from rdflib.namespace import SH

from kg import resources

PP = Namespace("https://w3id.org/policy-kg/ns#")
VOCAB = Namespace("https://w3id.org/policy-kg/vocab/")
SHAPE = Namespace("https://w3id.org/policy-kg/shapes#")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
CV = Namespace("http://data.europa.eu/m8g/")
DCAT3 = Namespace("http://www.w3.org/ns/dcat#")
"""DCAT 3; the one that rdflib carries is DCAT 2, without series."""
DQV = Namespace("http://www.w3.org/ns/dqv#")
OA = Namespace("http://www.w3.org/ns/oa#")
SCHEMA = Namespace("https://schema.org/")
SPDX = Namespace("http://spdx.org/rdf/terms#")
SSSOM = Namespace("https://w3id.org/sssom/")
AUTHORITY = Namespace("http://publications.europa.eu/resource/authority/")
"""Lists of the Publications Office, from which DCAT-AP wants languages, kinds of access and types of files."""
CHINESE, ENGLISH = AUTHORITY["language/ZHO"], AUTHORITY["language/ENG"]
PUBLIC = AUTHORITY["access-right/PUBLIC"]
CC_BY = "https://creativecommons.org/licenses/by/"
LICENCE = f"{CC_BY}4.0/"
"""Of what this project wrote or compiled; the ``document.toml`` of a document names that of its records."""


@cache
def prefixes() -> Mapping[str, str]:
    """Prefix → namespace, in alphabetical order of the prefixes."""
    table = Graph().parse(resources.folder("ontology") / "prefixes.ttl")
    pairs = {
        str(table.value(declaration, SH.prefix)): str(table.value(declaration, SH.namespace))
        for declaration in table.objects(predicate=SH.declare)
    }
    return dict(sorted(pairs.items()))


def short(iri: str) -> str:
    """An IRI with the longest fitting prefix of the table, or as it is where none fits.

    >>> short("http://www.w3.org/ns/dcat#Dataset"), short("https://example.org/x")
    ('dcat:Dataset', 'https://example.org/x')
    """
    fitting = [(len(name), prefix) for prefix, name in prefixes().items() if iri.startswith(name) and iri != name]
    length, prefix = max(fitting, default=(0, ""))
    return f"{prefix}:{iri[length:]}" if prefix else iri


def concept(scheme: str, key: str) -> str:
    """IRI of a concept of one of the project's schemes (they do not move with ``base_iri``)."""
    return f"{VOCAB}{scheme}/{key}"
