"""Two versions of a document: an invented edited copy of the sample, and records changed by rule."""

from __future__ import annotations

import importlib.util
import io
import json
import time
import tomllib
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph, URIRef
from rdflib.namespace import PROV, RDFS
from rich.console import Console

from kg.comparison.versions import ChangeKind, Changes, compare_versions, print_changes, to_json
from kg.comparison.versions.wording import diff, normalised
from kg.documents import Place, read_document
from kg.graph.changes import changes_graph
from kg.identifiers import Identifiers, file_document_id
from kg.namespaces import PP, concept
from kg.records.extraction import extract
from kg.records.facts import facts_of
from kg.records.model import Item, PlanRecord
from kg.vocabulary import scheme

HERE = Path(__file__).parent
CASES = sorted((HERE / "cases").iterdir())
specification = importlib.util.spec_from_file_location("editing", HERE / "editing.py")
editing = importlib.util.module_from_spec(specification)
specification.loader.exec_module(editing)


def read(path: Path) -> PlanRecord:
    return extract(read_document(path, 10_000_000))


SAMPLE = read(editing.ROOT / "data" / "500000-2022-zwfw-gzyd" / "source.txt")


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case.name)
def case(request, tmp_path_factory) -> tuple[Path, Changes, Changes]:
    """A case, its changes, and those from the new version back to the old."""
    base = tomllib.loads((request.param / "case.toml").read_text(encoding="utf-8"))["base"]
    old = read(editing.ROOT / base)
    new = read(editing.write_edited(request.param, tmp_path_factory.mktemp("edited") / "source.txt"))
    return request.param, compare_versions(old, new), compare_versions(new, old)


def test_sentences(case) -> None:
    """In the order of the new version, in both languages."""
    expected = tomllib.loads((case[0] / "expected.toml").read_text(encoding="utf-8"))["change"]
    found = [
        {"kind": change.kind.value, "zh": change.sentence["zh-Hans"], "en": change.sentence["en"]}
        for change in case[1].changes
    ]
    assert found == expected


MIRROR = {"added": "removed", "removed": "added", "earlier": "later", "later": "earlier", "raised": "lowered"} | {
    "lowered": "raised",
    "deadline-to-ongoing": "deadline-to-date",
    "deadline-to-date": "deadline-to-ongoing",
}


def mirrored(kind: str) -> str:
    head, _, tail = kind.rpartition("-")
    return MIRROR.get(kind) or f"{head}-{MIRROR.get(tail, tail)}"


def facts(changes: Changes, *, back: bool = False) -> Counter:
    found = Counter()
    for change in changes.changes:
        sides = [(change.old and change.old.place, change.before), (change.new and change.new.place, change.after)]
        kind = mirrored(change.kind.value) if back else change.kind.value
        found[(kind, change.element, *(sides[::-1] if back else sides))] += 1
    return found


def test_reversed_order_mirrors(case) -> None:
    assert facts(case[1]) == facts(case[2], back=True)


def test_same_file_has_no_change() -> None:
    assert compare_versions(SAMPLE, SAMPLE).changes == ()


def test_facts_only_against_full_text_has_no_change() -> None:
    assert compare_versions(SAMPLE, facts_of(SAMPLE)).changes == ()


def swapped_sections() -> PlanRecord:
    """The sample with its sections 2 and 3 exchanged, and their items with them."""
    other = {"2": "3", "3": "2"}
    heads = {section.key: section for section in SAMPLE.sections}
    sections = [
        replace(heads[other.get(s.key, s.key)], key=s.key, number=s.number, label=s.label) for s in SAMPLE.sections
    ]
    items = [
        replace(item, section=key, number=f"{key}.{item.number.split('.', 1)[1]}")
        for item in SAMPLE.items
        for key in [other.get(item.section, item.section)]
    ]
    items.sort(key=lambda item: int(item.section))
    return replace(SAMPLE, sections=tuple(sections), items=tuple(items))


def test_two_sections_swapped() -> None:
    """Two changes: the items follow their sections."""
    found = compare_versions(SAMPLE, swapped_sections())
    assert [(change.kind.value, change.before, change.after) for change in found.changes] == [
        ("section-renumbered", "三", "二"),
        ("section-renumbered", "二", "三"),
    ]


def test_all_items_renumbered() -> None:
    items = tuple(replace(item, number=f"N{at}", key="") for at, item in enumerate(SAMPLE.items, 1))
    found = compare_versions(SAMPLE, replace(SAMPLE, items=items))
    assert found.counts == {"item-moved": len(SAMPLE.items)}


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_mirrored_whatever_is_edited(data) -> None:
    items = list(SAMPLE.items)
    gone = data.draw(st.sets(st.integers(0, len(items) - 1), max_size=8))
    cut = data.draw(st.dictionaries(st.integers(0, len(items) - 1), st.integers(0, 5), max_size=8))
    lent = data.draw(st.integers(0, len(items) - 1))
    for at, other in cut.items():
        items[at] = replace(items[at], deadlines=items[other * 7].deadlines, names=items[lent].names)
    new = replace(SAMPLE, items=tuple(item for at, item in enumerate(items) if at not in gone))
    there, back = compare_versions(SAMPLE, new), compare_versions(new, SAMPLE)
    assert facts(there) == facts(back, back=True)
    assert there.counts.get("item-removed", 0) == len(gone)


WORDS = st.text(alphabet="市区局建立清单“ ”12%，。ab", max_size=40)


@given(WORDS, WORDS)
def test_diff_makes_one_of_the_other(old: str, new: str) -> None:
    pieces = diff(old, new)
    assert "".join(piece.text for piece in pieces if piece.op != "insert") == old
    assert "".join(piece.text for piece in pieces if piece.op != "delete") == new
    other = {"insert": "delete", "delete": "insert", "equal": "equal"}
    assert Counter((other[piece.op], piece.text) for piece in diff(new, old)) == Counter(
        (piece.op, piece.text) for piece in pieces
    )


def test_figures_stay_whole() -> None:
    assert [(piece.op, piece.text) for piece in diff("达到95%以上", "达到98.5%以上")] == [
        ("equal", "达到"),
        ("delete", "95%"),
        ("insert", "98.5%"),
        ("equal", "以上"),
    ]


def test_blanks_and_quotation_marks_are_no_difference() -> None:
    assert normalised("“一件事” 清单") == normalised("「一件事」清单")


def many(count: int) -> PlanRecord:
    def item(at: int) -> Item:
        one = SAMPLE.items[at % len(SAMPLE.items)]
        return replace(one, number=f"{at}", key="", heading=f"{at * 7919 % 100_003}号{one.text}", statements=())

    return replace(SAMPLE, items=tuple(map(item, range(count))))


def test_two_thousand_reworded_items_take_seconds() -> None:
    """Every item moved by one and reworded, the worst case of pairing."""
    old = many(2_000)
    items = [replace(item, number=f"{at + 2}", heading=item.heading + "（新）") for at, item in enumerate(old.items)]
    started = time.process_time()
    found = compare_versions(old, replace(old, items=tuple(items)))
    assert found.counts == {"item-moved": 2_000, "heading-changed": 2_000}
    assert time.process_time() - started < 20


@pytest.mark.parametrize(("language", "words"), [("zh-Hans", "更换单位"), ("en", "agency replaced")])
def test_outputs(case, language: str, words: str) -> None:
    console = Console(file=io.StringIO(), width=200)
    print_changes(case[1], console, language)
    assert words in console.file.getvalue()
    found = json.loads(json.dumps(to_json(case[1]), ensure_ascii=False))
    assert sum(found["counts"].values()) == len(found["changes"])
    assert set(found["counts"]) <= {kind.value for kind in ChangeKind}
    assert all(change["sentence"].keys() == {"zh-Hans", "en"} for change in found["changes"])
    first = next(change for change in found["changes"] if change["kind"] == "agency-replaced")
    assert first["new"]["source"] == Place(line=76).to_json()


def test_graph_of_changes(tmp_path: Path) -> None:
    """One resource a change, of the kinds of the scheme; the two files as revisions."""
    new = read(editing.write_edited(CASES[0], tmp_path / "source.txt"))
    found = compare_versions(SAMPLE, new)
    ids = [Identifiers("https://example.org/").policy(file_document_id(record.sha256)) for record in (SAMPLE, new)]
    graph = changes_graph(found.changes, (SAMPLE, ids[0]), (new, ids[1]))
    graph = Graph().parse(data=graph.serialize(format="turtle"), format="turtle")
    kinds = Counter(str(kind).rpartition("/")[2] for kind in graph.objects(predicate=PP.changeKind))
    assert kinds == found.counts
    files = [URIRef(of.file(record.sha256)) for of, record in zip(ids, (SAMPLE, new), strict=True)]
    assert (files[1], PROV.wasRevisionOf, files[0]) in graph
    (added,) = graph.subjects(PP.changeKind, URIRef(concept("change-kind", "item-added")))
    assert graph.value(added, PP.changedItem) == URIRef(ids[1].item("15-03"))
    assert {text.language for text in graph.objects(added, RDFS.comment)} == {"zh-Hans", "en"}


def test_scheme_has_the_kinds() -> None:
    assert set(scheme("change-kind")) == {kind.value for kind in ChangeKind}


def with_item(**fields: object) -> PlanRecord:
    """The sample with other fields of its first item."""
    return replace(SAMPLE, items=(replace(SAMPLE.items[0], **fields), *SAMPLE.items[1:]))


TARGET = next(item.targets[0] for item in SAMPLE.items if item.targets)
LAST = SAMPLE.sections[-1].key
SHORTER = replace(
    SAMPLE, sections=SAMPLE.sections[:-1], items=tuple(item for item in SAMPLE.items if item.section != LAST)
)


@pytest.mark.parametrize(
    ("new", "counts", "counts_back"),
    [
        (with_item(commitment_level=5), {"commitment-raised": 1}, {"commitment-lowered": 1}),
        (with_item(heading="试点"), {"heading-changed": 1}, {"heading-changed": 1}),
        (with_item(targets=(TARGET,)), {"target-added": 1}, {"target-removed": 1}),
        (
            with_item(names={**SAMPLE.items[0].names, "responsible": SAMPLE.items[0].names["lead"]}),
            {"agency-added": 1},
            {"agency-removed": 1},
        ),
        (SHORTER, {"section-removed": 1, "item-removed": 1}, {"section-added": 1, "item-added": 1}),
    ],
)
def test_one_edit(new: PlanRecord, counts: dict, counts_back: dict) -> None:
    assert compare_versions(SAMPLE, new).counts == counts
    assert compare_versions(new, SAMPLE).counts == counts_back
