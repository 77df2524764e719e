"""Generations of the built data on disk: published whole, read whole, and taken back by one command.

::

    FOLDER/current                       the number of the generation that is in force; the only pointer
    FOLDER/parts/<sha256>.nq             canonical N-Quads of one part, named by their digest, never changed
    FOLDER/generations/7/manifest.json   which parts generation 7 consists of
    FOLDER/generations/7/tables.sqlite   the derived tables, where some were made
    FOLDER/generations/7/dataset.nq      all parts in one file, sorted; written after the switch
    FOLDER/dataset.nq, manifest.json     the dataset in force with its digest, for people and other tools

A *part* is what is made anew as a whole: one document, one shared graph, one alignment. No two parts share a graph.
"""

from __future__ import annotations

from kg.generations.manifest import Manifest, Part
from kg.generations.publishing import MakeTables, PartFile, Publisher, publish
from kg.generations.reading import Generation, current_number, numbers, open_current, open_generation
from kg.generations.switching import rollback

__all__ = [
    "Generation",
    "MakeTables",
    "Manifest",
    "Part",
    "PartFile",
    "Publisher",
    "current_number",
    "numbers",
    "open_current",
    "open_generation",
    "publish",
    "rollback",
]
