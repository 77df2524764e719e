"""Time requirements of an item in two versions.

Requirements that say the same are set aside. The others are paired: of one kind with one scope and deliverable, of one
kind with one scope, of one kind in printed order, then a date with an ongoing duty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from kg.comparison.versions.draft import Texts, change, end_of
from kg.comparison.versions.model import Change, ChangeKind
from kg.records.model import DEADLINES, Deadline, Item


def deadline_changes(old: Item, new: Item) -> Iterator[Change]:
    """The changes of the time requirements of an item."""
    before, after = list(old.deadlines), list(new.deadlines)
    pairs = []
    for number, key in enumerate(KEYS):
        found = list(_taken(before, after, key))
        pairs += found if number else []
    places = [cell.place if (cell := item.cells.get(DEADLINES)) else None for item in (old, new)]
    ends = end_of(old, places[0]), end_of(new, places[1])
    for one, two in pairs:
        kind = _kind(one, two)
        values = (one.text, two.text)
        shown = _shown(one, two)
        yield change(kind, "deadline", ends, values, first=shown[0], last=shown[1], what=_what(two, after=new))
    for entry in after:
        yield change(ChangeKind.deadline_added, "deadline", ends, ("", entry.text))
    for entry in before:
        yield change(ChangeKind.deadline_removed, "deadline", ends, (entry.text, ""))


def _taken(before: list[Deadline], after: list[Deadline], key: Key) -> Iterator[tuple[Deadline, Deadline]]:
    """Pairs with one key, taken out of both lists."""
    for entry in list(before):
        other = next((other for other in after if key(other) == key(entry)), None)
        if other is not None:
            before.remove(entry)
            after.remove(other)
            yield entry, other


def _sort(entry: Deadline) -> str:
    return "ongoing" if entry.ongoing else "recurring" if entry.recurs else "dated" if entry.due else "undated"


def _said(entry: Deadline) -> tuple[object, ...]:
    """What a requirement demands; its words where it was not understood."""
    words = entry.text if _sort(entry) == "undated" else ""
    bounds = (entry.due, entry.latest_strict, entry.bound, entry.kind, entry.recurs)
    return (*bounds, entry.ongoing, entry.scope, entry.deliverable, words)


Key = Callable[[Deadline], tuple[object, ...]]
KEYS: tuple[Key, ...] = (
    _said,
    lambda entry: (_sort(entry), entry.scope, entry.deliverable),
    lambda entry: (_sort(entry), entry.scope),
    lambda entry: (_sort(entry),),
    lambda _: (),
)


def _kind(one: Deadline, two: Deadline) -> ChangeKind:
    if one.due and two.due:
        if one.due == two.due:
            return ChangeKind.deadline_changed
        return ChangeKind.deadline_earlier if two.due < one.due else ChangeKind.deadline_later
    if one.due and two.ongoing:
        return ChangeKind.deadline_to_ongoing
    return ChangeKind.deadline_to_date if one.ongoing and two.due else ChangeKind.deadline_changed


def _what(entry: Deadline, *, after: Item) -> Texts:
    """Whom or what a requirement concerns, where the item has several."""
    several = sum(1 for other in after.deadlines if other.due) > 1
    words = "、".join(filter(None, (entry.scope, entry.deliverable))) if several else ""
    return {"zh-Hans": f"（{words}）" if words else "", "en": f" ({words})" if words else ""}


def _shown(one: Deadline, two: Deadline) -> tuple[Texts, Texts]:
    """Both dates, by month where each names a month and the months differ, without the year where it is one."""
    if not (one.due and two.due):
        return {}, {}
    monthly = bool(one.month and two.month and one.month != two.month)
    yearly = one.due.year != two.due.year
    return _written(one.due, monthly=monthly, yearly=yearly), _written(two.due, monthly=monthly, yearly=yearly)


def _written(day: date, *, monthly: bool, yearly: bool) -> Texts:
    chinese = (f"{day.year}年" if yearly else "") + f"{day.month}月" + ("" if monthly else f"{day.day}日")
    english = ("" if monthly else f"{day.day} ") + f"{day:%B}" + (f" {day.year}" if yearly else "")
    return {"zh-Hans": chinese, "en": english}
