"""``corrections.csv``: applied while the words are there, kept on record, reported when they changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.building import build, build_entry, read_entries
from kg.errors import InputError
from kg.settings import Settings

ROOT = Path(__file__).parents[2]
HEADER = "item,field,found,corrected,reason,who,date\n"
PP = "https://w3id.org/policy-kg/ns#"
ITEM = "https://w3id.org/policy-kg/id/policy/500000/2022/zwfw-gzyd/item/"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "data" / "500000-2022-zwfw-gzyd", tmp_path / "data" / "500000-2022-zwfw-gzyd")
    return tmp_path / "data"


def write(data: Path, rows: str) -> None:
    (data / "500000-2022-zwfw-gzyd" / "corrections.csv").write_text(HEADER + rows, encoding="utf-8")


def built(data: Path, rows: str) -> ox.Store:
    """The graphs of the document; no other graph reads corrections."""
    write(data, rows)
    (entry,) = read_entries(data)
    store = ox.Store()
    store.bulk_load(b"".join(build_entry(entry, Settings())), format=ox.RdfFormat.N_QUADS)
    return store


def values(store: ox.Store, subject: str | None, predicate: str) -> list[str]:
    node = ox.NamedNode(subject) if subject else None
    return sorted(quad.object.value for quad in store.quads_for_pattern(node, ox.NamedNode(PP + predicate), None, None))


def test_corrections_that_hold(data: Path) -> None:
    """The deadline of line 245 and the support of line 394, read anew from the corrected words."""
    store = built(
        data,
        "5.3,deadlines,2022年12月前,2022年11月底前,对照原件,复核员甲,2026-11-25\n"
        "7.3,support,——,市级有关部门,对照原件,复核员甲,2026-11-25\n"
        "13.3,commitment_level,,4,,复核员甲,2026-11-25\n",
    )
    assert values(store, ITEM + "05-03/time/1", "due") == ["2022-11-30"]
    assert values(store, ITEM + "05-03/time/1", "timeText") == ["2022年11月底前"]
    assert values(store, ITEM + "07-03", "noSupportStated") == []
    assert values(store, ITEM + "07-03", "supportAgent") == [
        "https://w3id.org/policy-kg/id/group/500000/municipal-departments-concerned"
    ]
    assert len(values(store, ITEM + "13-03", "commitmentLevel")) == 1
    assert values(store, None, "isStale") == ["false"] * 3
    assert values(store, None, "correctionReason") == ["对照原件"] * 2


def test_correction_of_other_words_is_stale(data: Path) -> None:
    store = built(data, "5.3,deadlines,2022年6月前,2022年5月前,x,y,2026-11-25\n99.9,lead,甲,乙,x,y,2026-11-25\n")
    assert values(store, ITEM + "05-03/time/1", "due") == ["2022-12-31"]
    assert values(store, None, "isStale") == ["true"] * 2


@pytest.mark.parametrize(
    ("rows", "key"),
    [
        ("5.3,owner,a,b,c,d,2026-11-25\n", "corrections.field"),
        ("5.3,lead,a,b,c,d,yesterday\n", "corrections.date"),
        ("5.3,themes,,nonsense,c,d,2026-11-25\n", "corrections.theme"),
        ("5.3,commitment_level,,9,c,d,2026-11-25\n", "corrections.level"),
    ],
)
def test_wrong_rows(data: Path, rows: str, key: str) -> None:
    write(data, rows)
    with pytest.raises(InputError) as caught:
        build(data, data.parent / "out", Settings(), progress=lambda _: None)
    assert caught.value.key == key
    assert caught.value.values["line"] == 2
    assert not (data.parent / "out").exists()


def test_missing_column(data: Path) -> None:
    (data / "500000-2022-zwfw-gzyd" / "corrections.csv").write_text("item,field\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        build(data, data.parent / "out", Settings(), progress=lambda _: None)
    assert caught.value.key == "corrections.column"
