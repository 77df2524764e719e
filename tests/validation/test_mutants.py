"""Invented plans are clean, and their mutants are not; a seed gives the same bytes in every process."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from rdflib import Graph, Literal
from rdflib.namespace import RDF

from benchmarks.generated_graphs import ANNEXED, FEWEST, FORMS, MOST, generated_plan
from benchmarks.graph_mutants import CHANGES, mutant_of
from benchmarks.mutable_graphs import Mutant
from kg.namespaces import PP
from kg.validation import PlanData, RustSHACL, validate_plan
from kg.validation.terms import lines_of

ROOT = Path(__file__).parents[2]
PRINT_DIGEST = "from tests.validation.test_mutants import digest; print(digest(7))"


def digest(seed: int) -> str:
    mutant, done = mutant_of(generated_plan(seed, 6).graph, Random(seed))
    return hashlib.sha256(b"\n".join([*sorted(lines_of(mutant)), *(each.encode() for each in done)])).hexdigest()


def test_a_seed_gives_one_mutant() -> None:
    def elsewhere(hash_seed: str) -> str:
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", PRINT_DIGEST]
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        ).stdout.strip()

    assert elsewhere("1") == elsewhere("2") == digest(7) != digest(8)


@pytest.mark.parametrize(("seed", "form"), list(enumerate(FORMS)))
def test_generated_plans_are_clean(seed: int, form: tuple[str, str], known) -> None:
    made = generated_plan(seed, 9, form)
    report = validate_plan(PlanData.of_graph(made.graph), known, "plan", RustSHACL())
    assert [finding for finding in report.findings if finding.severity == "violation"] == []
    assert len(set(made.graph.subjects(RDF.type, PP.PolicyItem))) == made.items == 9


def test_an_annexed_plan_has_both_wordings_sections_and_metadata() -> None:
    graph = generated_plan(3, 20, ANNEXED).graph
    assert len(set(graph.subjects(RDF.type, PP.Section))) == 4
    assert len(set(graph.subjects(RDF.type, PP.TableRow))) == 20
    assert len(set(graph.subjects(RDF.type, PP.Statement))) == 40
    assert len(set(graph.objects(None, PP.documentNumber))) == len(set(graph.objects(None, PP.dateSigned))) == 1


@pytest.mark.parametrize("items", [FEWEST, MOST])
def test_sizes(items: int) -> None:
    assert len(set(generated_plan(1, items).graph.subjects(RDF.type, PP.PolicyItem))) == items


@pytest.fixture(scope="module")
def generated() -> Graph:
    return generated_plan(1, 6, ANNEXED).graph


@pytest.mark.parametrize("change", dict.fromkeys(CHANGES), ids=lambda change: change.__name__)
def test_every_kind_changes_a_plan(change, generated: Graph) -> None:
    mutant = Mutant(generated, Random(5))
    done = [change(mutant) for _ in range(5)]
    assert any(done)
    assert set(mutant.triples) != set(generated)
    assert not any(
        isinstance(term, Literal) for subject, predicate, _ in mutant.triples for term in (subject, predicate)
    )


def test_nothing_to_change() -> None:
    assert mutant_of(Graph(), Random(1))[1][0] == "nothing is left"
