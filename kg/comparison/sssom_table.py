"""The form of an SSSOM TSV: a YAML block in comments, then a table (mapping-commons.github.io/sssom, 1.0)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from kg.errors import InputError

REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
"""Columns without which a table is no list of mappings."""
BUILT_IN = {
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
}
"""Prefixes that the standard declares for every file."""
PROPAGATED = ("mapping_date",)
"""Slots of a mapping that may stand once, in the metadata, for all rows that do not state them."""


@dataclass(frozen=True, slots=True)
class Row:
    """A mapping as written.

    Args:
        line: of the file, from 1; the last one where a cell runs over several.
        cells: column → text; empty where the row says nothing.
    """

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SssomTable:
    """A file as written, nothing judged: what is not understood is carried along.

    Args:
        metadata: the YAML block.
        columns: names, in order.
        rows: the mappings.
    """

    metadata: Mapping[str, Any]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def expand(self, curie: str) -> str:
        """The IRI of a CURIE; a full IRI stays what it is."""
        prefix, _, local = curie.partition(":")
        namespaces = {**BUILT_IN, **(self.metadata.get("curie_map") or {})}
        return f"{namespaces.get(prefix, f'{prefix}:')}{local}"

    def text(self) -> str:
        """The file."""
        out = io.StringIO()
        block = yaml.safe_dump(dict(self.metadata), allow_unicode=True, sort_keys=False, width=1_000_000)
        out.writelines(f"# {line}\n" for line in block.splitlines())
        table = csv.DictWriter(out, self.columns, delimiter="\t", lineterminator="\n")
        table.writeheader()
        table.writerows(row.cells for row in self.rows)
        return out.getvalue()


def read_table(path: Path) -> SssomTable:
    """Read a file.

    Args:
        path: of an SSSOM TSV with its metadata in it.

    Raises:
        InputError: it is no such file; the message names the line where there is one.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise InputError("compare.sssom_unreadable", file=path.name, reason=str(problem)) from problem
    lines = text.split("\n")
    head = next((at for at, line in enumerate(lines) if not line.startswith("#")), len(lines))
    metadata = _metadata(lines[:head], path)
    reader = csv.DictReader(io.StringIO("\n".join(lines[head:])), delimiter="\t", restval="", strict=True)
    try:
        columns = tuple(reader.fieldnames or ())
        if missing := [name for name in REQUIRED if name not in columns]:
            raise InputError("compare.sssom_columns", file=path.name, missing=", ".join(missing))
        stated = {name: str(metadata[name]) for name in PROPAGATED if name in metadata}
        rows = []
        for cells in reader:
            line = head + reader.line_num
            if None in cells:
                raise InputError("compare.sssom_cells", place=f"{path.name}:{line}", columns=len(columns))
            rows.append(Row(line, {**cells, **{name: value for name, value in stated.items() if not cells.get(name)}}))
    except csv.Error as problem:
        place = f"{path.name}:{head + reader.line_num}"
        raise InputError("compare.sssom_value", place=place, reason=str(problem)) from problem
    return SssomTable(metadata, columns, tuple(rows))


def _metadata(lines: Sequence[str], path: Path) -> Mapping[str, Any]:
    try:
        block = yaml.safe_load("\n".join(line[1:].removeprefix(" ") for line in lines)) or {}
    except yaml.YAMLError as problem:
        reason = " ".join(str(problem).split())
        raise InputError("compare.sssom_unreadable", file=path.name, reason=reason) from problem
    if not isinstance(block, dict) or not isinstance(block.get("curie_map") or {}, dict):
        raise InputError("compare.sssom_unreadable", file=path.name, reason="curie_map")
    return block
