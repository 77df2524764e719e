"""Every term that is used exists in its vocabulary: in queries, shapes, schemes, context, Python and the built data."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib.namespace
from rdflib import Namespace

import kg.namespaces
from kg.doctor.terms import check_context, check_terms, check_turtle
from kg.doctor.vocabularies import Vocabularies
from kg.namespaces import VOCAB

ROOT = Path(__file__).parents[2]
SERVICE_DESCRIPTION = "http://www.w3.org/ns/sparql-service-description#"
SERVICE_DESCRIPTION_TERMS = """
    Service Feature Dataset Graph NamedGraph Language Function Aggregate GraphCollection EntailmentRegime
    EntailmentProfile endpoint feature defaultEntailmentRegime entailmentRegime
    defaultSupportedEntailmentProfile supportedEntailmentProfile extensionFunction extensionAggregate
    languageExtension supportedLanguage propertyFeature defaultDataset availableGraphs resultFormat
    inputFormat defaultGraph namedGraph name graph SPARQL10Query SPARQL11Query SPARQL11Update
    DereferencesURIs UnionDefaultGraph RequiresDataset EmptyGraphs BasicFederatedQuery
"""
"""SPARQL 1.1 Service Description §3: the server describes itself with it; no data use it, so the ontology does not."""


def test_queries_shapes_schemes_and_ontology(vocabularies: Vocabularies) -> None:
    paths = [path for name in ("queries", "shapes", "ontology") for path in sorted((ROOT / name).rglob("*"))]
    paths = [path for path in paths if path.suffix in {".rq", ".ttl"}]
    assert len(paths) > 50
    assert check_terms(paths, vocabularies) == []
    assert check_turtle([path for path in paths if path.suffix == ".ttl"]) == []


def test_context(vocabularies: Vocabularies) -> None:
    assert check_context(ROOT / "ontology" / "context.jsonld", vocabularies) == []


def test_context_has_every_own_term(vocabularies: Vocabularies) -> None:
    context = json.loads((ROOT / "ontology" / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    named = {entry["@id"] if isinstance(entry, dict) else entry for entry in context.values() if entry != 1.1}
    own = {f"pp:{name}" for name in vocabularies.terms[str(kg.namespaces.PP)]}
    assert own - named == set()


def uses(path: Path) -> Iterator[tuple[int, str]]:
    """Line and IRI of each term in a Python file: ``PP.Plan``, ``SH["class"]``, ``concept("role", "lead")``."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    spaces = namespaces_of(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=local) if name in spaces and not hasattr(str, local):
                yield node.lineno, f"{spaces[name]}{local}"
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str(local))) if name in spaces:
                yield node.lineno, f"{spaces[name]}{local}"
            case ast.Call(func=ast.Name(id="concept"), args=[ast.Constant(value=scheme), ast.Constant(value=key)]):
                yield node.lineno, f"{VOCAB}{scheme}/{key}"
            case ast.Call(func=ast.Name(id="concept"), args=[ast.Constant(value=scheme), *_]):
                yield node.lineno, f"{VOCAB}{scheme}"


def namespaces_of(tree: ast.Module) -> dict[str, str]:
    """Name → namespace, of what the file imports from the two modules of namespaces or makes itself."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in {"rdflib.namespace", "rdflib", "kg.namespaces"}:
            module = kg.namespaces if node.module == "kg.namespaces" else rdflib.namespace
            for alias in node.names:
                space = getattr(module, alias.name, None)
                if isinstance(space, Namespace | type(rdflib.namespace.SKOS)):
                    found[alias.asname or alias.name] = str(space)
        match node:
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Call(func=ast.Name(id="Namespace"), args=[ast.Constant(value=str(namespace))]),
            ):
                found[name] = namespace
    return found


def unknown_in(path: Path, vocabularies: Vocabularies) -> list[str]:
    return [
        f"{path.name}:{line} {vocabularies.short(iri)}, nearest {vocabularies.nearest(iri)}"
        for line, iri in uses(path)
        if not vocabularies.knows(iri)
        and iri.removeprefix(SERVICE_DESCRIPTION) not in SERVICE_DESCRIPTION_TERMS.split()
    ]


def test_python(vocabularies: Vocabularies) -> None:
    found = [finding for path in sorted((ROOT / "kg").rglob("*.py")) for finding in unknown_in(path, vocabularies)]
    assert found == []
    assert sum(1 for path in (ROOT / "kg" / "graph").glob("*.py") for _ in uses(path)) > 150


def test_python_can_fail(vocabularies: Vocabularies, tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text(
        "from kg.namespaces import PP, concept\nfrom rdflib.namespace import DCAT, TIME\n"
        "a = PP.PolicyPlann\nb = DCAT.Datasett\nc = concept('role', 'leed')\nd = concept('rolle', x)\n"
        "e = TIME['inXSDDay']\nfine = PP.PolicyPlan, concept('role', 'lead')\n"
    )
    assert [finding.split()[0] for finding in unknown_in(path, vocabularies)] == [
        f"module.py:{line}" for line in range(3, 8)
    ]
    assert "nearest pp:PolicyPlan" in unknown_in(path, vocabularies)[0]


def iris(quads: list[ox.Quad]) -> set[str]:
    """Every IRI of the data; named graphs and datatypes too."""
    nodes = {node for quad in quads for node in (quad.subject, quad.predicate, quad.object, quad.graph_name)}
    datatypes = {node.datatype.value for node in nodes if isinstance(node, ox.Literal)}
    return {node.value for node in nodes if isinstance(node, ox.NamedNode)} | datatypes


def test_data(vocabularies: Vocabularies, quads: list[ox.Quad]) -> None:
    found = {vocabularies.short(iri) for iri in iris(quads) if not vocabularies.knows(iri)}
    assert found == set()


def test_data_uses_no_vocabulary_without_prefix(vocabularies: Vocabularies, quads: list[ox.Quad]) -> None:
    """Predicates and classes are all from the table of prefixes, so the check above could judge them."""
    used = {quad.predicate.value for quad in quads}
    used |= {quad.object.value for quad in quads if quad.predicate.value.endswith("#type")}
    table = set(vocabularies.prefixes.values())
    assert {iri for iri in used if vocabularies.namespace_of(iri) not in table} == set()


@pytest.mark.parametrize(
    ("iri", "nearest"),
    [
        ("https://w3id.org/policy-kg/ns#policyplan", "pp:PolicyPlan"),
        ("http://purl.org/dc/terms/titel", "dcterms:title"),
        ("https://w3id.org/policy-kg/vocab/role/leads", "role:lead"),
        ("http://www.w3.org/2006/time#inXsdDate", "time:inXSDDate"),
        ("http://data.europa.eu/eli/ontology#isPartOf", "eli:is_part_of"),
    ],
)
def test_nearest(vocabularies: Vocabularies, iri: str, nearest: str) -> None:
    assert not vocabularies.knows(iri)
    assert vocabularies.nearest(iri) == nearest


@pytest.mark.parametrize("iri", ["https://example.org/x", "http://www.w3.org/1999/02/22-rdf-syntax-ns#_12"])
def test_strangers_terms_are_not_judged(vocabularies: Vocabularies, iri: str) -> None:
    assert vocabularies.knows(iri)
