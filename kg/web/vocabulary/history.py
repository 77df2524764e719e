"""The change list between the versions of the ontology that are kept."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from kg.messages import render
from kg.namespaces import PP
from kg.web.vocabulary.changes import compare
from kg.web.vocabulary.sources import graph_of, versions
from kg.web.vocabulary.views import VersionChanges


def history(language: str, until: Path | None = None) -> tuple[VersionChanges, ...]:
    """What each version changed, the newest first; nothing for the first version.

    Args:
        language: of the sentences.
        until: leave out what came after this file.
    """
    kept = list(versions().items())
    begin = next((place for place, (_, path) in enumerate(kept) if path == until), 0)
    return tuple(_between(new, old, language) for new, old in pairwise(kept[begin:]))


def _between(new: tuple[str, Path], old: tuple[str, Path], language: str) -> VersionChanges:
    found = compare(graph_of((old[1],)), graph_of((new[1],)), str(PP))
    return VersionChanges(
        heading=render("web.vocabulary.change.heading", language, old=old[0], new=new[0]),
        lines=tuple(change.sentence(language) for change in found if not change.breaks),
        broken=tuple(change.sentence(language) for change in found if change.breaks),
    )
