"""Making a change with its sentences in both languages."""

from __future__ import annotations

from kg import messages
from kg.comparison.versions.model import Change, ChangeKind, End, Piece
from kg.documents import Place
from kg.records.model import Item, Section

Ends = tuple[End | None, End | None]
Texts = dict[str, str]


def end_of(part: Item | Section, place: Place | None = None) -> End:
    """The side of a change that an item or section is.

    Args:
        part: the item or section.
        place: of the words that were changed, where they have one of their own.
    """
    if isinstance(part, Item):
        return End(part.number, part.heading, place or part.place, part.key or part.number)
    return End(part.label or str(part.number), part.heading, place or part.place)


def change(
    kind: ChangeKind, element: str, ends: Ends, values: tuple[str, str], *, key: str = "", **named: object
) -> Change:
    """A change with its sentence.

    Args:
        kind: what was changed.
        element: of what; its words are those of ``versions.element``.
        ends: where it stood and where it stands.
        values: before and after.
        key: last part of the key of the message, where it is not the kind's own.
        named: more values of the message; a mapping gives one for each language.
    """
    shown = ends[1] or ends[0]
    sentence = {}
    for language in messages.LANGUAGES:
        known = {name: value.get(language, "") if isinstance(value, dict) else value for name, value in named.items()}
        sentence[language] = messages.render(
            f"versions.sentence.{key or kind.value.replace('-', '_')}",
            language,
            **{
                "number": shown.number if shown else "",
                "heading": shown.heading if shown else "",
                "element": messages.render(f"versions.element.{element.replace('-', '_')}", language),
                "before": values[0],
                "after": values[1],
                **known,
            },
        )
    return Change(kind, element, *ends, *values, sentence)


def reworded(kind: ChangeKind, element: str, ends: Ends, values: tuple[str, str], pieces: tuple[Piece, ...]) -> Change:
    """A change of a wording, whose sentence shows what was deleted and inserted."""
    steps: list[tuple[str, str, str]] = []
    for before, piece in zip((None, *pieces), pieces, strict=False):
        if piece.op == "insert" and before and before.op == "delete":
            steps[-1] = ("replaced", before.text, piece.text)
        elif piece.op != "equal":
            steps.append((piece.op, piece.text, piece.text))
    words = {
        language: messages.render("versions.step.between", language).join(
            messages.render(f"versions.step.{op}", language, before=gone, after=come) for op, gone, come in steps
        )
        for language in messages.LANGUAGES
    }
    key = "preamble_reworded" if element == "preamble" else ""
    made = change(kind, element, ends, values, key=key, steps=words)
    return Change(made.kind, made.element, made.old, made.new, made.before, made.after, made.sentence, pieces)
