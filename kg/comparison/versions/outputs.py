"""Changes as JSON and as a table on the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kg import messages
from kg.comparison.versions.model import Change, ChangeKind, Changes, End
from kg.documents import Place

WORDS_LENGTH = 80
PLACES = ("sheet", "page", "table", "row", "line")


def to_json(changes: Changes) -> dict[str, object]:
    """Changes as JSON.

    The form: ``{"old": file, "new": file, "counts": {kind: n}, "changes": [{"kind", "element", "old": {"number",
    "heading", "source"}|null, "new": …, "before", "after", "sentence": {"zh-Hans", "en"}, "diff": [{"op":
    "equal|delete|insert", "text"}]}]}``; ``source`` is a place as in the JSON of ``kg extract``.
    """
    return {
        "old": changes.old_file,
        "new": changes.new_file,
        "counts": changes.counts,
        "changes": [_change(change) for change in changes.changes],
    }


def _change(change: Change) -> dict[str, object]:
    return {
        "kind": change.kind.value,
        "element": change.element,
        "old": change.old and _end(change.old),
        "new": change.new and _end(change.new),
        "before": change.before,
        "after": change.after,
        "sentence": dict(change.sentence),
        "diff": [{"op": piece.op, "text": piece.text} for piece in change.diff],
    }


def _end(end: End) -> dict[str, object]:
    return {"number": end.number, "heading": end.heading, "source": end.place.to_json()}


def print_changes(changes: Changes, console: Console, language: str) -> None:
    """Print the changes as a table, and how many there are of each kind.

    Args:
        changes: what was changed.
        console: where to.
        language: ``zh-Hans`` or ``en``.
    """
    if not changes.changes:
        console.print(messages.render("versions.none", language), markup=False, highlight=False)
        return
    table = Table(title=escape(f"{changes.old_file} → {changes.new_file}"), title_justify="left")
    for column in ("kind", "old", "new", "sentence"):
        wide = column == "sentence"
        table.add_column(messages.render(f"versions.column.{column}", language), overflow="fold", no_wrap=not wide)
    for change in changes.changes:
        table.add_row(
            messages.render(f"versions.kind.{change.kind.name}", language),
            *(escape(place_text(end.place, language)) if end else "" for end in (change.old, change.new)),
            escape(change.sentence[language]),
        )
    console.print(table)
    counts = messages.render("versions.between", language).join(
        f"{messages.render(f'versions.kind.{ChangeKind(kind).name}', language)} {count}"
        for kind, count in changes.counts.items()
    )
    total = messages.render("versions.total", language, total=len(changes.changes), counts=counts)
    console.print(total, markup=False, highlight=False)


def place_text(place: Place, language: str) -> str:
    """A place in words; of a table, sheet or page without the ordinal of the paragraph."""
    set_ = {name: getattr(place, name) for name in PLACES if getattr(place, name) is not None}
    if len(set_) > 1:
        set_.pop("line", None)
    return " ".join(messages.render(f"validation.place.{name}", language, value=value) for name, value in set_.items())
