"""Reviewing a pair of plans: what waits for a person, and writing down what the person decides.

Every decision is on disk when the call returns: the file is written beside the old one and takes its place. Earlier
decisions stay in it, the last one of a pair counts.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from kg.alignment.aligner import align
from kg.alignment.model import ComparedPlan, Correspondence, Judgement
from kg.comparison.judgements import (
    COLUMNS,
    cells_of,
    file_of,
    head,
    judge,
    judgements_of,
    read_judgements,
    sssom,
)
from kg.comparison.sssom_table import Row, SssomTable, read_table
from kg.errors import UsageError
from kg.files import replace_file
from kg.graph.alignments import Judged, PairIdentifiers
from kg.identifiers import Identifiers


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file made elsewhere.

    Args:
        taken: judgements written down.
        known: judgements that were there already.
        unreviewed: lines without a reviewer; they stay candidates.
        unknown: line → item that the two plans do not have.
    """

    taken: int
    known: int
    unreviewed: tuple[int, ...]
    unknown: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who decides, and when.

    Args:
        name: free text.
        day: of the decision.
    """

    name: str
    day: dt.date

    def decide(
        self,
        found: Correspondence,
        relation: str,
        *,
        accepted: bool,
        reason: str = "",
        confidence: Decimal | None = None,
    ) -> Judgement:
        """A judgement on two items in their present wording.

        Args:
            found: the items.
            relation: a SKOS relation, seen from the subject.
            accepted: whether it holds.
            reason: why; may be empty.
            confidence: trust in the judgement, 0 to 1.
        """
        return Judgement(
            a=found.a.key,
            b=found.b.key,
            relation=relation,
            accepted=accepted,
            reviewer=" ".join(self.name.split()),
            day=self.day,
            reason=" ".join(reason.split()),
            confidence=confidence,
            a_wording=found.a.fingerprint,
            b_wording=found.b.fingerprint,
        )


class Review:
    """The review of a pair of plans, in the stored direction: ``a`` is the plan whose id sorts first.

    Args:
        one: a plan.
        other: another.
        data: folder of the documents; the judgements lie in its ``alignments/``.
        ids: IRIs of the data.

    Raises:
        InputError: the file of judgements is broken.
    """

    def __init__(self, one: ComparedPlan, other: ComparedPlan, data: Path, ids: Identifiers) -> None:
        self.a, self.b = sorted((one, other), key=lambda plan: plan.id)
        self.path = file_of(data, self.a.id, self.b.id)
        self._ids = ids
        self._pair = PairIdentifiers(ids, self.a.id, self.b.id)
        self._items = [{item.key: item for item in plan.items} for plan in (self.a, self.b)]
        self.decisions = read_judgements(self.path, self._pair)

    def judged(self) -> list[Judged]:
        """All correspondences with what was decided about them, the best first."""
        return judge(self.a, self.b, self.decisions)

    def waiting(self) -> list[Judged]:
        """What waits for a person: judgements whose wording changed, then proposed matches, then the rest; by score."""
        return sorted(
            (each for each in self.judged() if each.state == "candidates"),
            key=lambda each: (each.decision is None, not each.correspondence.proposed),
        )

    def last(self, found: Correspondence) -> Judgement | None:
        """The decision about two items that counts, outdated or not."""
        said = [each for each in self.decisions if (each.a, each.b) == (found.a.key, found.b.key)]
        return said[-1] if said else None

    def find(self, key_a: str, key_b: str) -> Correspondence:
        """Two items, whatever their score.

        Raises:
            UsageError: a plan has no such item; the nearest keys are named.
        """
        for plan, key, items in zip((self.a, self.b), (key_a, key_b), self._items, strict=True):
            if key not in items:
                near = difflib.get_close_matches(key, items, n=3, cutoff=0.3) or list(items)[:3]
                raise UsageError("review.item_unknown", item=key, plan=plan.id, near=", ".join(near))
        return self._scored([(key_a, key_b)])[key_a, key_b]

    def record(self, decisions: Sequence[Judgement]) -> None:
        """Write decisions down, after those that are there.

        Args:
            decisions: about items that the two plans have.

        Raises:
            InputError: the file was broken in the meantime.
            UsageError: the folder cannot be written.
        """
        scored = self._scored([(each.a, each.b) for each in decisions])
        rows = [Row(0, self._cells(scored[each.a, each.b], each)) for each in decisions]
        table = self._table()
        self._write(replace(table, rows=(*table.rows, *rows)))

    def take_back(self, decision: Judgement) -> None:
        """Take a decision out of the file again: the last one that says the same."""
        table = self._table()
        said = judgements_of(table, self.path.name, self._pair).judgements
        lines = [line for line, each in said.items() if each == decision]
        self._write(replace(table, rows=tuple(row for row in table.rows if row.line not in lines[-1:])))

    def take_in(self, path: Path) -> Imported:
        """Write down the judgements of an SSSOM file made elsewhere; nothing of it where it is broken.

        Judgements without fingerprints hold for the present wordings. What the file says of other plans, or of items
        that are gone, is left out and named.

        Args:
            path: of the file.

        Raises:
            InputError: it is broken; the message names the line.
            UsageError: the folder cannot be written.
        """
        found = judgements_of(read_table(path), path.name, self._pair)
        unknown, new = dict(found.strangers), []
        for line, said in found.judgements.items():
            a, b = self._items[0].get(said.a), self._items[1].get(said.b)
            if a is None or b is None:
                unknown[line] = said.a if a is None else said.b
                continue
            a_wording, b_wording = said.a_wording or a.fingerprint, said.b_wording or b.fingerprint
            new.append(replace(said, a_wording=a_wording, b_wording=b_wording))
        fresh = [each for each in dict.fromkeys(new) if each not in self.decisions]
        if fresh:
            self.record(fresh)
        return Imported(len(fresh), len(new) - len(fresh), found.unreviewed, dict(sorted(unknown.items())))

    def export(self) -> str:
        """Everything known of the pair as an SSSOM TSV: accepted, rejected, and candidates."""
        return sssom(self.a, self.b, self.judged(), self._ids)

    def _scored(self, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Correspondence]:
        found = align(self.a, self.b, keep=set(keys)).correspondences
        return {(each.a.key, each.b.key): each for each in found}

    def _cells(self, found: Correspondence, said: Judgement) -> dict[str, str]:
        cells = cells_of(Judged(found, "accepted" if said.accepted else "rejected", said), self._ids)
        return cells | {"subject_wording": said.a_wording, "object_wording": said.b_wording}

    def _table(self) -> SssomTable:
        """The file as it is now, with the columns and prefixes that new rows need; another may write to it too."""
        ours = head(self.a, self.b, self._ids)
        if not self.path.is_file():
            return SssomTable(ours, COLUMNS, ())
        found = read_table(self.path)
        prefixes = {"curie_map": {**ours["curie_map"], **(found.metadata.get("curie_map") or {})}}
        columns = (*found.columns, *(name for name in COLUMNS if name not in found.columns))
        return SssomTable({**found.metadata, **prefixes}, columns, found.rows)

    def _write(self, table: SssomTable) -> None:
        try:
            if table.rows:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                replace_file(self.path, table.text().encode())
            else:
                self.path.unlink(missing_ok=True)
        except OSError as problem:
            reason = problem.strerror or str(problem)
            raise UsageError("review.unwritable", file=str(self.path), reason=reason) from problem
        self.decisions = read_judgements(self.path, self._pair)
