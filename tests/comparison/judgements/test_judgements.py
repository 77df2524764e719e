"""What people decide: read, applied, asked again, written down; and the command that does it."""

from __future__ import annotations

import csv
import datetime as dt
import importlib.util
import io
import os
import pty
import re
import select
import subprocess
import sys
import threading
import tomllib
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
import yaml
from typer.testing import CliRunner, Result

from kg import messages
from kg.building import build_entry, read_entries
from kg.cli import app
from kg.comparison.judgements import file_of, judge, read_judgements, sssom
from kg.comparison.review import Imported, Review, Reviewer
from kg.errors import InputError, PolicyKGError, UsageError
from kg.graph.alignments import Judged, PairIdentifiers
from kg.graph.canonical import canonical_nquads
from kg.graph.compared import compared_plan
from kg.graph.reference import agencies_graph
from kg.identifiers import Identifiers
from kg.settings import Settings

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
specification = importlib.util.spec_from_file_location("invented", HERE / "invented.py")
invented = importlib.util.module_from_spec(specification)
specification.loader.exec_module(invented)

IDS = Identifiers(invented.BASE)
HELD = sorted((HERE / "held").iterdir())
BROKEN = sorted((HERE / "broken").iterdir())
REVIEWING = tomllib.loads((HERE / "reviewing.toml").read_text(encoding="utf-8"))["case"]
STANDARD = tomllib.loads((HERE / "sssom.toml").read_text(encoding="utf-8"))
WANG = Reviewer("王五", dt.date(2031, 3, 1))
A, B = "440000-2025-digital-guangdong", "500000-2022-zwfw-gzyd"
"""The two plans of the built data, in the stored direction."""


def pair_of(plans) -> PairIdentifiers:
    return PairIdentifiers(IDS, plans[0].id, plans[1].id)


def said(judged: list[Judged], state: str) -> set[str]:
    """``keyA relation keyB`` of the judged pairs of a state; of candidates only those judged before."""
    return {
        f"{each.correspondence.a.key} {each.decision.relation} {each.correspondence.b.key}"
        for each in judged
        if each.state == state and each.decision
    }


def data_with(folder: Path, given: Path) -> Path:
    """A data folder that holds a file of judgements on the invented plans; the file."""
    file = file_of(folder, *(plan.id for plan in invented.plans()))
    file.parent.mkdir()
    file.write_bytes(given.read_bytes())
    return file


@pytest.mark.parametrize("case", HELD, ids=lambda case: case.name)
def test_judgements_hold_while_the_wording_does(case: Path) -> None:
    expected = tomllib.loads((case / "case.toml").read_text(encoding="utf-8"))
    plans = invented.plans(expected.get("change", ()))
    judged = judge(*plans, read_judgements(case / "given.sssom.tsv", pair_of(plans)))
    assert said(judged, "accepted") == set(expected["accepted"])
    assert said(judged, "rejected") == set(expected["rejected"])
    assert said(judged, "candidates") == set(expected["outdated"])


@pytest.mark.parametrize("case", HELD, ids=lambda case: case.name)
def test_another_decision_keeps_the_earlier_ones(case: Path, tmp_path: Path) -> None:
    """Round trip through the file, whatever its form: what was said before is said after, in its order."""
    plans = invented.plans(tomllib.loads((case / "case.toml").read_text(encoding="utf-8")).get("change", ()))
    file = data_with(tmp_path, case / "given.sssom.tsv")
    before = read_judgements(file, pair_of(plans))
    rows = rows_of(file.read_text(encoding="utf-8-sig"))
    review = Review(*plans, tmp_path, IDS)
    decision = WANG.decide(
        review.find("02", "01-02"), "narrowMatch", accepted=True, reason=' “#"\t灯\n与牌” ', confidence=Decimal("0.75")
    )
    assert decision.reason == '“#" 灯 与牌”'
    review.record([decision])
    assert read_judgements(file, pair_of(plans)) == (*before, decision) == review.decisions
    after = rows_of(file.read_text(encoding="utf-8"))
    assert len(after) == len(rows) + 1
    assert all(row.items() <= (kept.items()) for row, kept in zip(rows, after, strict=False))
    assert said(judge(*plans, review.decisions), "accepted") >= {"02 narrowMatch 01-02"}
    review.take_back(decision)
    assert read_judgements(file, pair_of(plans)) == before == review.decisions


def rows_of(text: str) -> list[dict[str, str]]:
    """The rows of a file as a reader of tables sees them."""
    table = "".join(line for line in io.StringIO(text) if not line.startswith("#"))
    return list(csv.DictReader(io.StringIO(table), delimiter="\t"))


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.name)
def test_broken_file_is_named_with_its_line(case: Path, tmp_path: Path) -> None:
    expected = tomllib.loads((case / "expected.toml").read_text(encoding="utf-8"))
    with pytest.raises(InputError) as raised:
        read_judgements(case / "given.sssom.tsv", pair_of(invented.plans()))
    assert raised.value.key == expected["key"]
    for language in messages.LANGUAGES:
        sentence = messages.explain(raised.value, language)
        assert [words for words in expected["says"] if words not in sentence] == []
        assert "\n" not in sentence


def test_outdated_judgements_are_asked_first_then_proposed_matches() -> None:
    case = HERE / "held" / "object-reworded"
    plans = invented.plans(tomllib.loads((case / "case.toml").read_text(encoding="utf-8"))["change"])
    judged = judge(*plans, read_judgements(case / "given.sssom.tsv", pair_of(plans)))
    review = Review(*reversed(plans), case, IDS)
    review.decisions = read_judgements(case / "given.sssom.tsv", pair_of(plans))
    waiting = review.waiting()
    assert [each.decision is not None for each in waiting] == [True] + [False] * (len(waiting) - 1)
    assert len(waiting) == sum(each.state == "candidates" for each in judged) >= 2
    rest = [(not each.correspondence.proposed, -each.correspondence.score) for each in waiting[1:]]
    assert rest == sorted(rest)


def test_last_decision_taken_back_leaves_no_file(tmp_path: Path) -> None:
    review = Review(*invented.plans(), tmp_path, IDS)
    decision = WANG.decide(review.find("03", "02-01"), "relatedMatch", accepted=False)
    review.record([decision])
    assert review.path.is_file()
    review.take_back(decision)
    assert not review.path.exists()
    assert review.decisions == ()


def test_two_reviewers_at_once_lose_nothing(tmp_path: Path) -> None:
    first, second = (Review(*invented.plans(), tmp_path, IDS) for _ in range(2))
    found = first.find("02", "01-02")
    ours = WANG.decide(found, "closeMatch", accepted=True)
    theirs = replace(ours, reviewer="赵六", accepted=False)
    first.record([ours])
    second.record([theirs])
    first.take_back(ours)
    assert first.decisions == (theirs,)


def test_a_kill_loses_no_decision_and_breaks_no_file(tmp_path: Path) -> None:
    """Killed three times in the middle of its writing: what it said was on disk is there, and the file reads."""
    pair = pair_of(invented.plans())
    file = file_of(tmp_path, pair.a, pair.b)
    for _ in range(3):
        with subprocess.Popen(
            [sys.executable, HERE / "deciding.py", tmp_path], stdout=subprocess.PIPE, text=True, cwd=ROOT
        ) as deciding:
            told = [int(deciding.stdout.readline()) for _ in range(5)]
            deciding.kill()
            told += [int(line) for line in deciding.stdout.read().split("\n")[:-1]]
        reasons = [int(each.reason) for each in read_judgements(file, pair)]
        assert reasons == list(range(1, len(reasons) + 1))
        assert told[-1] <= len(reasons) <= told[-1] + 1


def test_items_are_found_by_their_keys() -> None:
    review = Review(*invented.plans(), HERE, IDS)
    assert review.find("01", "02-01").score < 0.2
    with pytest.raises(UsageError) as raised:
        review.find("01", "02-02")
    assert raised.value.values["near"].startswith("02-01")


def test_import_from_elsewhere(tmp_path: Path) -> None:
    """Taken, known already, unsigned, and of items that are not there: each is told apart, with its line."""
    given = tmp_path / "theirs.tsv"
    table = (HERE / "held" / "nobody-signed" / "given.sssom.tsv").read_text(encoding="utf-8")
    lines = table.rstrip("\n").split("\n")
    gone, alien = lines[-1].replace("item/02-01", "item/09-09"), lines[-1].replace("/ferry/", "/tram/")
    without = lines[-1].split("\t")
    without[0], without[-2:] = without[0].replace("/02", "/03"), ["", ""]
    given.write_text("\n".join([*lines, gone, alien, "\t".join(without), ""]), encoding="utf-8")
    review = Review(*invented.plans(), tmp_path, IDS)
    imported = review.take_in(given)
    first = len(lines)
    assert imported == Imported(
        taken=2,
        known=0,
        unreviewed=(first - 1,),
        unknown={first + 1: "09-09", first + 2: "policy:440300/2031/tram/item/02-01"},
    )
    assert said(review.judged(), "rejected") == {"02 relatedMatch 02-01", "03 relatedMatch 02-01"}
    items = {item.key: item for plan in invented.plans() for item in plan.items}
    assert review.decisions[-1].a_wording == items["03"].fingerprint
    written = review.path.read_bytes()
    assert review.take_in(given).known == 2
    assert review.path.read_bytes() == written


def test_broken_import_takes_nothing(tmp_path: Path) -> None:
    review = Review(*invented.plans(), tmp_path, IDS)
    with pytest.raises(InputError):
        review.take_in(HERE / "broken" / "unknown-relation" / "given.sssom.tsv")
    assert list(tmp_path.iterdir()) == []


def exported() -> str:
    """An export with accepted, rejected, outdated and unjudged pairs."""
    case = HERE / "held" / "subject-reworded"
    plans = invented.plans(tomllib.loads((case / "case.toml").read_text(encoding="utf-8"))["change"])
    accepted = WANG.decide(Review(*plans, HERE, IDS).find("02", "01-02"), "closeMatch", accepted=True, reason="灯")
    decisions = (*read_judgements(case / "given.sssom.tsv", pair_of(plans)), accepted)
    return sssom(*plans, judge(*plans, decisions), IDS)


FILES = [*sorted((ROOT / "data" / "alignments").glob("*.sssom.tsv")), None]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name.split(".")[0] if file else "export")
def test_files_are_sssom(file: Path | None) -> None:
    """Slots, required slots, value ranges and prefixes of the standard, without its own library."""
    text = file.read_text(encoding="utf-8") if file else exported()
    head = yaml.safe_load("\n".join(line[2:] for line in text.splitlines() if line.startswith("# ")))
    extensions = {each["slot_name"] for each in head["extension_definitions"]}
    prefixes = {*head["curie_map"], *STANDARD["prefixes"]}
    assert set(head) <= {*STANDARD["mapping_set"], "curie_map"}
    assert re.fullmatch(r"https://\S+", head["mapping_set_id"])
    assert re.fullmatch(r"https://\S+", head["license"])
    rows = rows_of(text)
    assert rows
    states = set()
    for row in rows:
        assert set(row) <= {*STANDARD["mapping"], *extensions}
        ids = ("subject_id", "object_id", "predicate_id", "mapping_justification")
        assert [row[slot] for slot in ids if row[slot].partition(":")[0] not in prefixes or "//" in row[slot]] == []
        assert row["predicate_modifier"] in {"", "Not"}
        assert all(0 <= float(row[slot] or 0) <= 1 for slot in ("confidence", "similarity_score"))
        judged = row["mapping_justification"] == "semapv:MappingReview"
        assert bool(row["reviewer_label"]) == bool(row["mapping_date"]) == judged
        assert not row["mapping_date"] or dt.date.fromisoformat(row["mapping_date"])
        states.add((judged, row["predicate_modifier"]))
    if file is None:
        assert states == {(True, ""), (True, "Not"), (False, "")}


@pytest.fixture(scope="module")
def judged_plans() -> dict:
    """The plans of ``data/`` that were judged, by id, as a comparison reads them."""
    settings = Settings()
    wanted = {name for file in FILES if file for name in file.name.removesuffix(".sssom.tsv").split("--")}
    store = ox.Store()
    store.bulk_load(canonical_nquads([agencies_graph(IDS)]), format=ox.RdfFormat.N_QUADS)
    for entry in read_entries(ROOT / "data"):
        if entry.id in wanted:
            store.bulk_load(b"".join(build_entry(entry, settings)), format=ox.RdfFormat.N_QUADS)
    return {name: compared_plan(store, name, IDS.policy(name)) for name in sorted(wanted)}


@pytest.mark.parametrize("file", FILES[:-1], ids=lambda file: file.name.split(".")[0])
def test_judgements_of_the_data_hold(file: Path, judged_plans: dict) -> None:
    """Every judgement beside the data is of items that are there, in their present wording."""
    a, b = (judged_plans[name] for name in file.name.removesuffix(".sssom.tsv").split("--"))
    decisions = read_judgements(file, PairIdentifiers(IDS, a.id, b.id))
    judged = judge(a, b, decisions)
    assert decisions
    assert sum(each.state != "candidates" for each in judged) == len({(each.a, each.b) for each in decisions})


# ---- the command


@pytest.fixture
def kg(built: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """``kg align review`` in this process, over the built data of this run, in English."""
    monkeypatch.setenv("POLICY_KG_HOME", str(built))
    monkeypatch.setenv("POLICY_KG_LANG", "en")
    monkeypatch.setenv("COLUMNS", "120")
    return lambda *words: CliRunner().invoke(app, ["align", "review", *map(str, words)])


@pytest.mark.parametrize("case", REVIEWING, ids=lambda case: case["name"])
def test_mistakes_are_told(case: dict, kg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new = tmp_path / "new"
    new.mkdir()
    file = ROOT / "tests" / "records" / "plans" / "notice-and-body" / "source.txt"
    broken = HERE / "broken" / "a-column-missing" / "given.sssom.tsv"
    places = {"a": A, "b": B, "new": new, "file": file, "broken": broken}
    if "home" in case:
        monkeypatch.setenv("POLICY_KG_HOME", case["home"].format(**places))
    done = kg(*(word.format(**places) for word in case["words"]))
    assert isinstance(done.exception, PolicyKGError), done.output
    assert done.exception.exit_code == case["code"]
    sentence = messages.explain(done.exception, "en")
    assert [words for words in case["says"] if words.format(**places) not in sentence] == []
    assert list(new.iterdir()) == []


def test_decisions_by_options(kg, built: Path, tmp_path: Path) -> None:
    """Relations and keys are seen from the plan named first, and stored from the one whose id sorts first."""
    words = ["--data", tmp_path, "--by", "王五"]
    done = kg(B, A, *words, "--accept", "17-02--47", "--relation", "broadMatch", "--why", "同为热线")
    assert done.exit_code == 0, done.output
    done = kg(A, B, *words, "--accept", "25--02-01", "--reject", "07--05-02")
    assert done.exit_code == 0, done.output
    proposed = Review(*plans_of(built), tmp_path, IDS)
    found = read_judgements(file_of(tmp_path, A, B), PairIdentifiers(IDS, A, B))
    assert [(each.a, each.b, each.relation, each.accepted, each.reason) for each in found] == [
        ("47", "17-02", "narrowMatch", True, "同为热线"),
        ("25", "02-01", proposed.find("25", "02-01").relation, True, ""),
        ("07", "05-02", proposed.find("07", "05-02").relation, False, ""),
    ]
    assert {each.reviewer for each in found} == {"王五"}


def test_list_shows_what_waits(kg, tmp_path: Path) -> None:
    before = kg(B, A, "--data", tmp_path, "--list").output
    assert "17-02--47" in before
    assert "0 decisions on record" in before
    kg(B, A, "--data", tmp_path, "--by", "王五", "--accept", "17-02--47")
    after = kg(B, A, "--data", tmp_path, "--list").output
    assert "17-02--47" not in after
    assert "1 decisions on record" in after
    counts = [int(re.search(r"(\d+) wait for", output)[1]) for output in (before, after)]
    assert counts[1] == counts[0] - 1


def test_export_and_import_round_trip(kg, tmp_path: Path) -> None:
    """What one data folder exports another takes in: the same judgements, and the same export after it."""
    ours, theirs, file = tmp_path / "ours", tmp_path / "theirs", tmp_path / "pair.sssom.tsv"
    kg(A, B, "--data", ours, "--by", "王五", "--accept", "47--17-02", "--reject", "07--05-02", "--why", "热线")
    assert kg(A, B, "--data", ours, "--export", file).exit_code == 0
    assert kg(A, B, "--data", ours, "--export", "-").stdout == file.read_text(encoding="utf-8")
    taken = kg(B, A, "--data", theirs, "--import", file, "--export", "-")
    assert taken.exit_code == 0, taken.output
    assert "2 judgements taken over; 0 were there already." in taken.stderr
    unsigned = len(rows_of(file.read_text(encoding="utf-8"))) - 2
    assert f"{unsigned} lines have no reviewer" in taken.stderr
    assert taken.stdout == file.read_text(encoding="utf-8")


class Terminal:
    """A terminal whose both ends are in this process: what is shown, and keys typed when a question is shown."""

    def __init__(self) -> None:
        self.shown = ""
        self._master, slave = pty.openpty()
        self.stdin = os.fdopen(slave, encoding="utf-8")
        self.stdout = os.fdopen(os.dup(slave), "w", encoding="utf-8")

    def type(self, answers: list[tuple[str, str]]) -> threading.Thread:
        """Type each answer once its question is shown, in a thread of its own; hang up when all is said."""
        thread = threading.Thread(target=self._type, args=(answers,), daemon=True)
        thread.start()
        return thread

    def _type(self, answers: list[tuple[str, str]]) -> None:
        try:
            for question, answer in answers:
                self._wait_for(question)
                threading.Event().wait(0.2)  # the key reader drops what is typed before it listens
                os.write(self._master, answer.encode())
            self._wait_for("decided")
        finally:
            os.close(self._master)

    def _wait_for(self, words: str) -> None:
        fresh = b""
        while words not in fresh.decode(errors="ignore"):
            assert select.select([self._master], [], [], 15)[0], (words, fresh.decode(errors="ignore"))
            fresh += os.read(self._master, 65536)
        self.shown += fresh.decode(errors="ignore")


def test_dialogue_on_a_terminal(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every key: another relation, why, accept, reject, undo, skip, an unknown key, quit; the name is asked for."""
    for name, value in (("HOME", built), ("LANG", "en")):
        monkeypatch.setenv(f"POLICY_KG_{name}", str(value))
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("TERM", "xterm")
    keys = "all is saved)"
    terminal = Terminal()
    typing = terminal.type(
        [
            ("Your name", "王五\n"),
            (keys, "3"),
            ("broadMatch", "w"),
            ("Why", "同为热线\n"),
            ("\n", "a"),
            (keys, "u"),
            (keys, "a"),
            (keys, "s"),
            (keys, "x"),
            (keys, "r"),
            (keys, "q"),
        ]
    )
    with terminal.stdin, terminal.stdout, monkeypatch.context() as patch:
        patch.setattr(sys, "stdin", terminal.stdin)
        patch.setattr(sys, "stdout", terminal.stdout)
        app(["align", "review", B, A, "--data", str(tmp_path)], standalone_mode=False)
        sys.stdout.flush()
        typing.join(20)
    first, third = (Review(*plans_of(built), tmp_path / "none", IDS).waiting()[at].correspondence for at in (0, 2))
    found = read_judgements(file_of(tmp_path, A, B), PairIdentifiers(IDS, A, B))
    assert [(each.a, each.b, each.relation, each.accepted, each.reason) for each in found] == [
        (first.a.key, first.b.key, first.relation, True, ""),
        (third.a.key, third.b.key, third.relation, False, ""),
    ]
    assert {each.reviewer for each in found} == {"王五"}
    assert "taken back" in terminal.shown
    assert "2 decided" in terminal.shown
    assert "\x1b[" in terminal.shown


def plans_of(built: Path):
    store = ox.Store()
    store.bulk_load(path=built / "dataset.nq")
    return [compared_plan(store, name, IDS.policy(name)) for name in (A, B)]
