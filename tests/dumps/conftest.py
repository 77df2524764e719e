"""A small generation whose dumps are made in a moment."""

from __future__ import annotations

import pytest

from kg.generations import open_current, publish
from tests.building import COUNTED, copy_built

SMALL, LARGE = COUNTED
ALIGNMENT = f"alignment/{'--'.join(COUNTED)}"


@pytest.fixture
def small(built, tmp_path):
    """One document and the catalogue, in a folder of their own."""
    folder = copy_built(built, tmp_path / "small")
    publish(folder, dict.fromkeys([f"document/{LARGE}", ALIGNMENT, "agencies", "places", "vocab"]))
    return folder


@pytest.fixture
def alignment(built):
    """Something to publish that is no part of a document."""
    with open_current(built) as generation:
        return {ALIGNMENT: generation.read_part(generation.manifest.parts[ALIGNMENT])}
