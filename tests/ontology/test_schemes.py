"""The schemes, by ``kg doctor``'s checks, by Skosify, and where the schemes are used together."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
import skosify
from rdflib import Graph
from rdflib.namespace import RDF, SKOS

from kg.doctor.schemes import check_schemes
from kg.namespaces import PP

ROOT = Path(__file__).parents[2]
SCHEMES = sorted((ROOT / "ontology" / "schemes").glob("*.ttl"))
BROKEN = Path(__file__).parent / "broken" / "skosify"
# skosify 2.3.0 leaves the file open that it reads
IGNORED = "ignore:unclosed file:ResourceWarning"
UNRAISABLE = "ignore::pytest.PytestUnraisableExceptionWarning"


def skosify_warnings(path: Path, caplog: pytest.LogCaptureFixture) -> list[str]:
    with caplog.at_level(logging.WARNING):
        skosify.skosify(str(path), from_format="turtle", default_language="en")
    return [record.getMessage() for record in caplog.records]


def test_schemes_are_sound() -> None:
    assert check_schemes(SCHEMES) == []


@pytest.mark.filterwarnings(IGNORED, UNRAISABLE)
@pytest.mark.parametrize("path", SCHEMES, ids=lambda path: path.stem)
def test_skosify_has_nothing_to_say(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert skosify_warnings(path, caplog) == []


@pytest.mark.filterwarnings(IGNORED, UNRAISABLE)
@pytest.mark.parametrize("path", sorted(BROKEN.glob("*.ttl")), ids=lambda path: path.stem)
def test_skosify_can_fail(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    expected = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# expected: ")
    assert expected in " ".join(skosify_warnings(path, caplog))


def test_every_scheme_has_its_prefix() -> None:
    """One prefix for each scheme in the table, named like its file."""
    table = (ROOT / "ontology" / "prefixes.ttl").read_text(encoding="utf-8")
    for path in SCHEMES:
        namespace = f"https://w3id.org/policy-kg/vocab/{path.stem}/"
        assert f'sh:prefix "{path.stem}" ; sh:namespace "{namespace}"' in table
    assert table.count("policy-kg/vocab/") == len(SCHEMES) + 1


def test_themes_have_two_levels_at_most() -> None:
    """ONTOLOGY §4.7: a subtopic rolls up to one top concept."""
    graph = Graph().parse(ROOT / "ontology" / "schemes" / "theme.ttl")
    for theme in graph.subjects(RDF.type, SKOS.Concept):
        above = list(graph.objects(theme, SKOS.broader))
        assert len(above) <= 1, theme
        assert not any((top, SKOS.broader, None) in graph for top in above), theme


def test_themes_can_be_found_and_bounded() -> None:
    """Each theme has trigger words, and says in both languages where it does not apply."""
    graph = Graph().parse(ROOT / "ontology" / "schemes" / "theme.ttl")
    for theme in graph.subjects(RDF.type, SKOS.Concept):
        assert (theme, PP.trigger, None) in graph, theme
        notes = sorted(note.language for note in graph.objects(theme, SKOS.scopeNote))
        assert notes in ([], ["en", "zh-Hans"]), theme


def test_excluded_words_hold_a_trigger_of_their_concept() -> None:
    """An excluding word is a longer term around a trigger; otherwise it would exclude nothing."""
    for path in SCHEMES:
        graph = Graph().parse(path)
        for concept, word in graph.subject_objects(PP.excludeTrigger):
            triggers = [*graph.objects(concept, PP.trigger), *graph.objects(concept, PP.fallbackTrigger)]
            assert any(str(trigger) in str(word) for trigger in triggers), (concept, word)


def test_initiatives_are_of_one_kind() -> None:
    """A concept of the scheme is an initiative, a platform or a service package."""
    graph = Graph().parse(ROOT / "ontology" / "schemes" / "initiative.ttl")
    kinds = {PP.Initiative, PP.Platform, PP.ServicePackage}
    for concept in graph.subjects(SKOS.inScheme):
        types = set(graph.objects(concept, RDF.type))
        assert SKOS.Concept in types, concept
        assert len(types & kinds) == 1, concept
