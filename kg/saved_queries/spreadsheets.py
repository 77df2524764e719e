"""An answer as a workbook: the rows, and a sheet that says what they are."""

from __future__ import annotations

from kg.messages import render
from kg.saved_queries.citations import citation
from kg.saved_queries.model import SavedQuery
from kg.saved_queries.tables import Table
from kg.saved_queries.values import Values
from kg.workbooks import Sheet, Value, workbook_bytes


def answer_workbook(
    query: SavedQuery, values: Values, table: Table, *, data_version: str | None, address: str, language: str
) -> bytes:
    """The .xlsx of an answer, headings in ``language``, numbers and dates as such.

    Args:
        query: what was asked.
        values: its parameters.
        table: the answer.
        data_version: of the data.
        address: where the answer is found again; may be empty.
        language: of headings and explanations.
    """
    rows = [[row[c.name].to_python() if c.name in row else None for c in table.columns] for row in table.rows]
    count = len(rows)
    about: list[tuple[str, Value]] = [
        (render("queries.sheet.query", language), query.title[language]),
        *((render("queries.heading.question", language), text[language]) for text in (query.question,) if text),
        *((name, value if isinstance(value, str) else ", ".join(value)) for name, value in values.items()),
        (
            render("queries.sheet.rows", language),
            render("queries.sheet.truncated", language, count=count) if table.truncated else count,
        ),
        (render("queries.sheet.version", language), data_version),
        (render("queries.sheet.cite", language), citation(query, values, data_version, address, language)),
    ]
    return workbook_bytes(
        [
            Sheet(render("queries.sheet.answer", language), [c.label[language] for c in table.columns], rows),
            Sheet(render("queries.sheet.about", language), ("", ""), about),
        ],
        title=query.title[language],
    )
