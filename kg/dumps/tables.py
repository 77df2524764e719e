"""Tables as CSV, Parquet and one workbook, with a description of their columns.

CSV is RFC 4180 in UTF-8, with the mark by which Excel knows it; ``csv-metadata.json`` beside it is CSV on the Web
(Metadata Vocabulary for Tabular Data), under the name where readers look for it.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Self

from kg.messages import LANGUAGES, both
from kg.saved_queries.model import Column, SavedQuery
from kg.saved_queries.tables import Table
from kg.workbooks import Sheet, Value, workbook_bytes

BOM = "\ufeff"
SEPARATOR = "; "
"""Between several texts in one cell; ``queries/dumps`` join them so."""
ITEM = "item"
"""The column by which tables point to the rows of the table of items."""
ITEMS = "items"
TYPES = {"iri": "anyURI", "text": "string", "number": "decimal", "date": "date"}
"""Kind of a column → datatype (Metadata Vocabulary for Tabular Data §5.11.1), where the query states none."""
CSVW = "http://www.w3.org/ns/csvw"


@dataclass(frozen=True, slots=True)
class DumpTable:
    """A table.

    Args:
        query: what it is, with its columns.
        rows: cells as text, in the order of the columns; what is not there is empty.
    """

    query: SavedQuery
    rows: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, query: SavedQuery, answer: Table) -> Self:
        """The table of an answer."""
        names = [column.name for column in query.columns]
        return cls(query, tuple(tuple(row[name].text if name in row else "" for name in names) for row in answer.rows))

    @classmethod
    def read(cls, query: SavedQuery, path: Path) -> Self:
        """The table of a CSV file that :meth:`csv` gave."""
        with path.open(encoding="utf-8-sig", newline="") as file:
            return cls(query, tuple(tuple(row) for row in list(csv.reader(file))[1:]))

    @property
    def name(self) -> str:
        """Of the query."""
        return self.query.name

    def followed_by(self, rows: Iterable[tuple[str, ...]]) -> DumpTable:
        """The table with more rows."""
        return DumpTable(self.query, (*self.rows, *rows))

    def csv(self) -> bytes:
        """As CSV; the first line has the names of the columns."""
        written = io.StringIO(newline="")
        writer = csv.writer(written)
        writer.writerow(column.name for column in self.query.columns)
        writer.writerows(self.rows)
        return (BOM + written.getvalue()).encode()

    def parquet(self) -> bytes:
        """As Parquet, cells by their datatype, labels of the columns in both languages in the schema."""
        import pyarrow as pa
        from pyarrow import parquet

        types = {
            "integer": pa.int64(),
            "decimal": pa.float64(),
            "date": pa.date32(),
            "boolean": pa.bool_(),
        }
        fields = [
            pa.field(column.name, types.get(datatype_of(column), pa.string()), metadata=dict(column.label.by_language))
            for column in self.query.columns
        ]
        cells = [[value(row[at], column) for row in self.rows] for at, column in enumerate(self.query.columns)]
        arrays = [pa.array(each, field.type) for each, field in zip(cells, fields, strict=True)]
        written = io.BytesIO()
        parquet.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields)), written)
        return written.getvalue()

    def sheet(self) -> Sheet:
        """As a sheet of a workbook."""
        header = [f"{column.label['zh-Hans']} {column.label['en']}" for column in self.query.columns]
        rows = [
            [value(cell, column) for cell, column in zip(row, self.query.columns, strict=True)] for row in self.rows
        ]
        return Sheet(_both(self.query), header, rows)


def has_parquet() -> bool:
    """Whether Parquet can be written: the extra ``parquet`` is installed."""
    return find_spec("pyarrow") is not None


def datatype_of(column: Column) -> str:
    """``integer``, ``decimal``, ``boolean``, ``date``, ``anyURI``, ``string`` or ``strings``."""
    return column.datatype or TYPES[column.kind]


def value(cell: str, column: Column) -> Value:
    """A cell as Python has it; nothing where it is empty."""
    if not cell:
        return None
    match datatype_of(column):
        case "integer":
            return int(cell)
        case "decimal":
            return float(cell)
        case "boolean":
            return cell == "true"
        case "date":
            return dt.date.fromisoformat(cell)
    return cell


def workbook(tables: Sequence[DumpTable], title: str) -> bytes:
    """A workbook: a sheet that says what the columns are, and a sheet a table.

    Args:
        tables: in order.
        title: of the whole.
    """
    rights = both("dumps.rights")
    about: list[Sequence[Value]] = [
        (title, None, None, None),
        *((rights[each], None, None, None) for each in LANGUAGES),
    ]
    for table in tables:
        description = table.query.description
        about += [(None,) * 4, (_both(table.query), *_texts(description), None)]
        about += [(None, column.name, *_texts(column.label)) for column in table.query.columns]
    guide = Sheet("说明 About", ("表 Sheet", "列 Column", "中文", "English"), about)
    return workbook_bytes([guide, *(table.sheet() for table in tables)], title)


def csv_metadata(tables: Sequence[DumpTable], stem: str, title: dict[str, str], licence: str) -> bytes:
    """The description of CSV files that stand in one folder.

    Args:
        tables: in order.
        stem: how the names of the files begin (:func:`file_of`).
        title: language → title of the whole.
        licence: IRI, or nothing.
    """
    described = {
        "@context": [CSVW, {"@language": "en"}],
        "dc:title": _in_languages(title),
        "dc:rights": _in_languages(both("dumps.rights")),
        **({"dc:license": {"@id": licence}} if licence else {}),
        "dialect": {"encoding": "utf-8", "header": True},
        "tables": [_described(table, stem) for table in tables],
    }
    return (json.dumps(described, ensure_ascii=False, indent=1) + "\n").encode()


def file_of(stem: str, table: str, ending: str) -> str:
    """The name of the file of a table."""
    return f"{stem}-{table}.{ending}"


def _described(table: DumpTable, stem: str) -> dict[str, Any]:
    description = table.query.description
    schema: dict[str, Any] = {"columns": [_column(column) for column in table.query.columns]}
    if table.name != ITEMS and ITEM in {column.name for column in table.query.columns}:
        target = {"resource": file_of(stem, ITEMS, "csv"), "columnReference": ITEM}
        schema["foreignKeys"] = [{"columnReference": ITEM, "reference": target}]
    return {
        "url": file_of(stem, table.name, "csv"),
        "dc:title": _in_languages(table.query.title.by_language),
        **({"dc:description": _in_languages(description.by_language)} if description else {}),
        "tableSchema": schema,
    }


def _column(column: Column) -> dict[str, Any]:
    """The title without a language is the one in the file; the others are for people."""
    datatype = datatype_of(column)
    several = {"datatype": "string", "separator": SEPARATOR}
    titles = {"und": column.name, **column.label.by_language}
    return {"name": column.name, "titles": titles, **(several if datatype == "strings" else {"datatype": datatype})}


def _in_languages(texts: Any) -> list[dict[str, str]]:
    return [{"@value": texts[language], "@language": language} for language in LANGUAGES]


def _both(query: SavedQuery) -> str:
    return f"{query.title['zh-Hans']} {query.title['en']}"


def _texts(texts: Any) -> tuple[str | None, str | None]:
    """In Chinese and in English, for two cells."""
    return (texts["zh-Hans"], texts["en"]) if texts else (None, None)
