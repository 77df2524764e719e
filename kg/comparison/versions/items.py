"""What was changed in an item that is in both versions."""

from __future__ import annotations

from collections.abc import Iterator

from kg.comparison.versions.deadlines import deadline_changes
from kg.comparison.versions.draft import change, end_of, reworded
from kg.comparison.versions.model import Change, ChangeKind
from kg.comparison.versions.wording import diff, normalised
from kg.records.model import ROLES, Item, Target


def item_changes(old: Item, new: Item) -> Iterator[Change]:
    """The changes of an item but for its place in the document."""
    ends = end_of(old), end_of(new)
    if normalised(old.heading) != normalised(new.heading):
        yield change(ChangeKind.heading_changed, "item", ends, (old.heading, new.heading))
    yield from _wordings(old, new)
    for role in ROLES:
        yield from _agencies(old, new, role)
    yield from deadline_changes(old, new)
    if old.commitment_level and new.commitment_level and old.commitment_level != new.commitment_level:
        raised = new.commitment_level > old.commitment_level
        kind = ChangeKind.commitment_raised if raised else ChangeKind.commitment_lowered
        yield change(kind, "item", ends, (str(old.commitment_level), str(new.commitment_level)))
    yield from _targets(old, new)


def _wordings(old: Item, new: Item) -> Iterator[Change]:
    """Wordings that both versions have; the same change in body and annex is told once, of the annex."""
    before = {statement.where: statement for statement in old.statements}
    told = set()
    for statement in reversed(new.statements):
        known = before.get(statement.where)
        values = (known.text, statement.text) if known else ("", "")
        pair = (normalised(values[0]), normalised(values[1]))
        if known is None or pair[0] == pair[1] or pair in told:
            continue
        told.add(pair)
        ends = end_of(old, known.place), end_of(new, statement.place)
        yield reworded(ChangeKind.item_reworded, statement.where, ends, values, diff(*values))


def _agencies(old: Item, new: Item, role: str) -> Iterator[Change]:
    before, after = ([name.text for name in item.names.get(role, ())] for item in (old, new))
    gone = [name for name in dict.fromkeys(before) if name not in after]
    come = [name for name in dict.fromkeys(after) if name not in before]
    places = [cell.place if (cell := item.cells.get(role)) else None for item in (old, new)]
    ends = end_of(old, places[0]), end_of(new, places[1])
    if len(gone) == len(come) == 1:
        yield change(ChangeKind.agency_replaced, role, ends, (gone[0], come[0]))
        return
    if come:
        yield change(ChangeKind.agency_added, role, ends, ("", "、".join(come)))
    if gone:
        yield change(ChangeKind.agency_removed, role, ends, ("、".join(gone), ""))


def _targets(old: Item, new: Item) -> Iterator[Change]:
    """Targets paired by indicator and unit, then by unit, in printed order."""
    before, after = list(old.targets), list(new.targets)
    for target in old.targets:
        same = next((other for other in after if _facts(other) == _facts(target)), None)
        if same is not None:
            before.remove(target)
            after.remove(same)
    pairs = []
    for key in (lambda target: (target.indicator, target.unit), lambda target: target.unit):
        for target in list(before):
            other = next((other for other in after if key(other) == key(target)), None)
            if other is not None:
                before.remove(target)
                after.remove(other)
                pairs.append((target, other))
    for one, two in pairs:
        ends = end_of(old, one.source), end_of(new, two.source)
        values = (f"{one.value}{one.unit}", f"{two.value}{two.unit}")
        if values[0] == values[1]:
            values = (one.text, two.text)
        yield change(ChangeKind.target_changed, "target", ends, values, indicator=two.indicator)
    for target in after:
        ends = end_of(old), end_of(new, target.source)
        yield change(ChangeKind.target_added, "target", ends, ("", target.text))
    for target in before:
        ends = end_of(old, target.source), end_of(new)
        yield change(ChangeKind.target_removed, "target", ends, (target.text, ""))


def _facts(target: Target) -> tuple[object, ...]:
    return target.indicator, target.comparator, target.value, target.unit, target.by
