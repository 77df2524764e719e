"""Two versions of one document → the list of what was changed, for people and for programs."""

from __future__ import annotations

from kg.comparison.versions.compare import compare_versions
from kg.comparison.versions.model import Change, ChangeKind, Changes, End, Piece
from kg.comparison.versions.outputs import print_changes, to_json

__all__ = ["Change", "ChangeKind", "Changes", "End", "Piece", "compare_versions", "print_changes", "to_json"]
