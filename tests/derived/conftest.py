"""Parts of data as a publication has them, tables made from them, and the engine that the tables must agree with."""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import namespaces, resources
from kg.derived.definitions import Definitions
from kg.derived.making import update_tables
from kg.derived.reading import TableAnswer, Tables
from kg.saved_queries.model import SavedQuery
from kg.saved_queries.values import ValueReader
from kg.settings import Settings

BASE = Settings().base_iri
GRAPH = re.compile(r"<[^>]*/graph/([^>]*)> \.$")
READER = ValueReader(BASE, namespaces.prefixes())
DEFINITIONS = Definitions.read(resources.folder("queries") / "tables")


@dataclass(frozen=True)
class FilePart:
    name: str
    path: Path


@dataclass(frozen=True)
class World:
    """Data twice: in the engine, and as tables."""

    store: ox.Store
    tables: Tables
    plans: list[str]

    def by_sparql(self, query: SavedQuery, values: dict) -> dict:
        """What the engine gives, in SPARQL JSON."""
        found = self.store.query(READER.bind(query, values))
        return json.loads(found.serialize(format=ox.QueryResultsFormat.JSON))

    def by_table(self, query: SavedQuery, values: dict, **limits) -> TableAnswer | None:
        """What the tables give."""
        return self.tables.answer(READER.question(query, values), **{"deadline_seconds": 60, **limits})


def part_of(line: str) -> str:
    """The part that a line of N-Quads belongs to."""
    name = GRAPH.search(line)[1]
    for beginning in ("policy/", "provenance/", "quality/"):
        if name.startswith(beginning):
            return f"document/{name.removeprefix(beginning).replace('/', '-')}"
    return "/".join(name.split("/")[:2])


def write_parts(folder: Path, parts: dict[str, Iterable[str]]) -> dict[str, FilePart]:
    written = {}
    for name, lines in parts.items():
        path = folder / f"{name.replace('/', '_')}.nq"
        path.write_text("".join(sorted(set(lines))), encoding="utf-8")
        written[name] = FilePart(name, path)
    return written


def world_of(parts: Iterable[FilePart], folder: Path) -> World:
    parts = list(parts)
    store = ox.Store()
    for part in parts:
        store.bulk_load(path=str(part.path), format=ox.RdfFormat.N_QUADS)
    update_tables(None, folder / "tables.sqlite", [], parts, DEFINITIONS)
    named = ox.NamedNode(namespaces.PP + "PolicyPlan")
    plans = sorted({quad.subject.value for quad in store.quads_for_pattern(None, None, named)})
    return World(store, Tables(folder / "tables.sqlite", DEFINITIONS), plans)


@pytest.fixture(scope="session")
def built_parts(built: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, FilePart]:
    parts = defaultdict(list)
    for line in (built / "dataset.nq").read_text(encoding="utf-8").splitlines(keepends=True):
        parts[part_of(line)].append(line)
    return write_parts(tmp_path_factory.mktemp("parts"), parts)


@pytest.fixture(scope="session")
def built_world(built_parts: dict[str, FilePart], tmp_path_factory: pytest.TempPathFactory) -> World:
    return world_of(built_parts.values(), tmp_path_factory.mktemp("built-tables"))


@pytest.fixture(scope="session")
def invented_parts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, FilePart]:
    """Shared names and concepts, and twelve plans drawn at random, the odd cases of the queries among them."""
    drawn = random.Random(8)
    parts = {"vocab": concepts(drawn), "agencies": agencies(drawn), "places": places(), "catalog": catalog(drawn)}
    parts |= {f"document/370000-2024-p{number}": plan(number, drawn) for number in range(12)}
    return write_parts(tmp_path_factory.mktemp("invented"), parts)


@pytest.fixture(scope="session")
def invented_world(invented_parts: dict[str, FilePart], tmp_path_factory: pytest.TempPathFactory) -> World:
    return world_of(invented_parts.values(), tmp_path_factory.mktemp("invented-tables"))


AGENCIES = [f"{BASE}id/agency/370000/a{number}" for number in range(9)]
THEMES = [f"{namespaces.VOCAB}theme/t{number}" for number in range(6)]
INITIATIVES = [f"{namespaces.VOCAB}initiative/i{number}" for number in range(6)]
SCOPE = f"{namespaces.VOCAB}level/city"
WORDS = ["一网通办", "跨省通办", "App 上线", "“1+N”", "ΑΣ·Σ", "İstanbul", "5G", "数据，共享", '\\"引\\"', "办"]
DAYS = ["2024-01-31", "2024-06-30", "2024-12-31", "2025-03-31"]
PLACES = [f"{BASE}id/place/p{number}" for number in range(5)]
ROLES = [f"{namespaces.VOCAB}role/{key}" for key in ("lead", "support", "responsible")]
LEVELS = [f"{namespaces.VOCAB}commitment-level/{key}" for key in ("deliver", "advance")]
KINDS = [f"{namespaces.VOCAB}membership-kind/{key}" for key in ("open", "closed")]
TYPES = [f"{namespaces.VOCAB}type/{key}" for key in ("bureau", "unnamed")]
COMPLETENESS = f"{namespaces.VOCAB}metric/completeness"
IN_SCHEME = "http://www.w3.org/2004/02/skos/core#inScheme"
NOTATION = "http://www.w3.org/2004/02/skos/core#notation"
OTHER_LABEL = "http://www.w3.org/2004/02/skos/core#altLabel"
LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
BROADER = "http://www.w3.org/2004/02/skos/core#broader"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
TITLE = "http://purl.org/dc/terms/title"
XSD = "http://www.w3.org/2001/XMLSchema#"


def quad(subject: str, predicate: str, object_: str, graph: str) -> str:
    predicate = namespaces.PP + predicate[3:] if predicate.startswith("pp:") else predicate
    written = object_ if object_.startswith('"') else f"<{object_}>"
    return f"<{subject}> <{predicate}> {written} <{BASE}graph/{graph}> .\n"


def named(thing: str, graph: str, chinese: Iterable[str], english: Iterable[str]) -> list[str]:
    return [quad(thing, LABEL, f'"{name}"@zh-hans', graph) for name in chinese] + [
        quad(thing, LABEL, f'"{name}"@en', graph) for name in english
    ]


def concepts(drawn: random.Random) -> list[str]:
    """Two levels of themes, a tree of initiatives; one of each without an English name."""
    lines = []
    for number, theme in enumerate(THEMES):
        lines.append(quad(theme, IN_SCHEME, f"{namespaces.VOCAB}theme", "vocab"))
        if number != 2:
            lines.append(quad(theme, NOTATION, f'"{9 - number}"', "vocab"))
        lines += named(theme, "vocab", [f"主题{number}"], [] if number == 5 else [f"Theme {number}"])
        if number >= 3:
            lines.append(quad(theme, BROADER, THEMES[number - 3], "vocab"))
    for number, initiative in enumerate(INITIATIVES):
        lines += named(initiative, "vocab", [f"举措{number}"], [] if number == 4 else [f"Initiative {number}"])
        lines.append(quad(initiative, IN_SCHEME, f"{namespaces.VOCAB}initiative", "vocab"))
        if number:
            lines.append(quad(initiative, BROADER, INITIATIVES[drawn.randrange(number)], "vocab"))
        lines.append(quad(initiative, OTHER_LABEL, f'"举措{number}又名 App"@zh-hans', "vocab"))
    lines += named(TYPES[0], "vocab", ["局"], ["Bureau"]) + named(KINDS[0], "vocab", ["开放"], ["Open"])
    return lines + named(SCOPE, "vocab", ["市级"], ["City"])


def agencies(drawn: random.Random) -> list[str]:
    """One without an English name, one with two Chinese names, one that is a group, one without a name."""
    lines = []
    for number, agency in enumerate(AGENCIES[:-1]):
        role = "pp:groupScope" if number == 3 else "pp:agencyJurisdiction"
        lines += [quad(agency, role, place, "agencies") for place in drawn.sample(PLACES, drawn.randrange(3))]
        lines.append(quad(agency, OTHER_LABEL, f'"单{number}·ΑΣ"@zh-hans', "agencies"))
        chinese = [f"单位{number}", "又名"] if number == 1 else [f"单位{number}"]
        lines += named(agency, "agencies", chinese, [] if number == 2 else [f"Agency {number}"])
        class_ = "AgencyGroup" if number == 3 else "Agency"
        lines.append(quad(agency, TYPE, f"{namespaces.PP}{class_}", "agencies"))
        if number == 3:
            lines += [quad(agency, "pp:membershipKind", kind, "agencies") for kind in KINDS]
        if drawn.random() < 0.6:
            kind = drawn.choice(TYPES)
            lines.append(quad(agency, "http://www.w3.org/ns/org#classification", kind, "agencies"))
    return lines


def places() -> list[str]:
    """The first holds the others; the last has no name."""
    lines = []
    for number, place in enumerate(PLACES):
        classes = ["Jurisdiction", "Region"] if number == 2 else ["Jurisdiction"]
        lines += [quad(place, TYPE, namespaces.PP + class_, "places") for class_ in classes]
        if number < 4:
            lines += named(place, "places", [f"地区{number}"], [f"Place {number}"])
        if number:
            lines.append(quad(place, "https://schema.org/containedInPlace", PLACES[0], "places"))
    return lines


def catalog(drawn: random.Random) -> list[str]:
    """Of some plans one English title, of one two."""
    lines = []
    for number in range(12):
        graph = f"{BASE}graph/policy/370000/2024/p{number}"
        topic = f"{BASE}id/policy/370000/2024/p{number}"
        lines.append(quad(graph, "http://xmlns.com/foaf/0.1/primaryTopic", topic, "catalog"))
        titles = ["First", "Second"] if number == 4 else ["Work points"] if drawn.random() < 0.7 else []
        lines += [quad(graph, TITLE, f'"{title} {number}"@en', "catalog") for title in titles]
    return lines


def plan(number: int, drawn: random.Random) -> list[str]:
    """A plan; the first has an English title too, the second no Chinese one, the third names an agency itself."""
    graph = f"policy/370000/2024/p{number}"
    iri = f"{BASE}id/{graph}"
    lines = [quad(iri, TYPE, f"{namespaces.PP}PolicyPlan", graph)]
    if number != 1:
        lines.append(quad(iri, TITLE, f'"计划{number}"@zh-hans', graph))
    if number < 2:
        lines.append(quad(iri, TITLE, f'"Plan {number}"@en', graph))
    if number == 2:
        lines.append(quad(AGENCIES[-1], TYPE, f"{namespaces.PP}Agency", graph))
        lines += named(AGENCIES[-1], graph, ["本计划所称单位"], [])
    lines += facts(iri, number, graph, drawn)
    # one has no items
    for place in range(0 if number == 11 else drawn.randrange(2, 9)):
        lines += item(iri, place, graph, drawn)
    return lines


def facts(iri: str, number: int, graph: str, drawn: random.Random) -> list[str]:
    """What a plan says of itself; each may be there several times or not at all."""
    quality = graph.replace("policy/", "quality/", 1)
    lines = [quad(iri, "pp:jurisdiction", place, graph) for place in drawn.sample(PLACES, drawn.randrange(1, 3))]
    lines += [quad(iri, "pp:issuer", issuer, graph) for issuer in drawn.sample(AGENCIES, drawn.randrange(3))]
    dates = drawn.sample(DAYS, 0 if number == 5 else 2 if number == 6 else 1)
    lines += [quad(iri, "pp:dateSigned", f'"{day}"^^<{XSD}date>', graph) for day in dates]
    if number != 7:
        measured = f"{iri}/quality/completeness"
        lines.append(quad(measured, "http://www.w3.org/ns/dqv#computedOn", iri, quality))
        lines.append(quad(measured, "http://www.w3.org/ns/dqv#isMeasurementOf", COMPLETENESS, quality))
        value = f'"0.9{number}"^^<{XSD}decimal>'
        lines.append(quad(measured, "http://www.w3.org/ns/dqv#value", value, quality))
    return lines


def item(plan_iri: str, place: int, graph: str, drawn: random.Random) -> list[str]:
    iri = f"{plan_iri}/item/{place}"
    part = f"{plan_iri}/section/1"
    position = f'"{drawn.randrange(12)}"^^<{XSD}integer>'
    lines = [
        quad(iri, "pp:itemOf", plan_iri, graph),
        quad(iri, "pp:itemNumber", f'"{place}"', graph),
        quad(iri, "https://schema.org/position", position, graph),
        quad(iri, "pp:inSection", part, graph),
    ]
    if drawn.random() < 0.5:
        lines.append(quad(iri, TITLE, f'"{drawn.choice(WORDS)}标题"@zh-hans', graph))
    for name, stated_in in (("body", part), ("annex", f"{plan_iri}/annex/1")):
        if drawn.random() < 0.6:
            text = "".join(drawn.sample(WORDS, 3))
            lines.append(quad(f"{iri}/{name}", "pp:statementOf", iri, graph))
            lines.append(quad(f"{iri}/{name}", "pp:statedIn", stated_in, graph))
            lines.append(quad(f"{iri}/{name}", "pp:text", f'"{text}"{drawn.choice(["@zh-hans", ""])}', graph))
    for at, agency in enumerate(drawn.sample(AGENCIES, drawn.randrange(4))):
        role = drawn.choice(["leadAgent", "supportAgent", "responsibleAgent"])
        lines.append(quad(f"{iri}/assignment/{at}", "pp:assignee", agency, graph))
        lines.append(quad(f"{iri}/assignment/{at}", "pp:assignmentOf", iri, graph))
        lines.append(quad(iri, f"pp:{role}", agency, graph))
        if drawn.random() < 0.8:
            lines.append(quad(f"{iri}/assignment/{at}", "pp:role", drawn.choice(ROLES), graph))
    if drawn.random() < 0.7:
        lines.append(quad(iri, "pp:commitmentLevel", drawn.choice(LEVELS), graph))
    lines += [quad(iri, "pp:theme", theme, graph) for theme in drawn.sample(THEMES, drawn.randrange(3))]
    lines += [quad(iri, "pp:mentions", each, graph) for each in drawn.sample(INITIATIVES, drawn.randrange(3))]
    return lines + [line for at in range(drawn.randrange(3)) for line in milestone(iri, at, graph, drawn)]


def milestone(item_iri: str, at: int, graph: str, drawn: random.Random) -> list[str]:
    # one is named outside the item
    iri = f"{item_iri}/time/{at}" if drawn.random() < 0.8 else f"{BASE}id/time/{drawn.randrange(10**9)}"
    strict, lenient = sorted(drawn.choices(DAYS, k=2))
    lines = [
        quad(iri, "pp:timeRequirementOf", item_iri, graph),
        quad(iri, "pp:timeText", f'"{drawn.choice(WORDS)}前"@zh-hans', graph),
    ]
    if drawn.random() < 0.8:
        lines.append(quad(iri, "pp:latestStrict", f'"{strict}"^^<{XSD}date>', graph))
        lines.append(quad(iri, "pp:latestLenient", f'"{lenient}"^^<{XSD}date>', graph))
    if drawn.random() < 0.3:
        lines.append(quad(iri, "pp:deliverable", '"一份清单"@zh-hans', graph))
    if drawn.random() < 0.4:
        lines.append(quad(iri, "pp:appliesTo", drawn.choice([SCOPE, f"{SCOPE}-unnamed"]), graph))
    return lines
