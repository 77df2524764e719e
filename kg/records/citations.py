"""References to other documents: 《title》（number）."""

from __future__ import annotations

import re

from kg.records.model import Citation

CITATION = re.compile(
    r"《(?P<title>[^《》]{4,})》(?:[（(](?P<number>[一-鿿]{1,12}[〔\[［]20\d\d[〕\]］]\d+号)[）)])?"
    r"|[（(]?(?P<bare>[一-鿿]{2,12}[〔\[［]20\d\d[〕\]］]\d+号)[）)]?"
)


def citations_of(text: str, where: str, *, own_title: str) -> tuple[Citation, ...]:
    """The documents that a wording cites.

    Args:
        text: the wording.
        where: ``body`` or ``annex``.
        own_title: title of the plan itself, which is no citation.
    """
    return tuple(
        Citation(match["title"], normal_number(match["number"] or match["bare"]), where)
        for match in CITATION.finditer(text)
        if match["title"] != own_title
    )


def normal_number(number: str | None) -> str | None:
    """A document number with the brackets of GB/T 9704-2012: 国办发〔2022〕2号."""
    return number and re.sub(r"[\[［【]", "〔", re.sub(r"[\]］】]", "〕", number))
