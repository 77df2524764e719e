"""Pictures of pages that are no saved query's own: another caption, another choice of columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kg.messages import LANGUAGES, render
from kg.saved_queries.model import SavedQuery, stem_of
from kg.saved_queries.pictures import Picture
from kg.saved_queries.tables import Table
from kg.saved_queries.texts import Texts
from kg.web.answer_views import PictureView
from kg.web.pictures import picture_of


def drawn(
    query: SavedQuery,
    table: Table,
    language: str,
    picture: Picture,
    caption: str,
    labels: Mapping[str, str] | None = None,
) -> PictureView | None:
    """A table as a picture; None where there is nothing to draw.

    Args:
        query: that gave the table.
        table: its answer, or a part of it.
        language: of the reader.
        picture: what it shows of the table.
        caption: key of the message that asks what the picture answers.
        labels: column, without the ending of its language → key of the message that heads it in place of its own.
    """
    keys = labels or {}
    columns = (
        replace(column, label=both(keys[stem])) if (stem := stem_of(column.name) or column.name) in keys else column
        for column in table.columns
    )
    asked = replace(query, picture=picture, question=both(caption))
    return picture_of(asked, replace(table, columns=tuple(columns)), language)


def both(key: str) -> Texts:
    """A message in every language."""
    return Texts({each: render(key, each) for each in LANGUAGES})
