"""An explanation as one page that needs nothing else: no script, no request, its style inside."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kg.documents import Place
from kg.records.explanation.model import KINDS, PUNCTUATION, Explanation
from kg.records.explanation.views import Phrasing
from kg.records.model import PlanRecord


def page_of(explanation: Explanation, record: PlanRecord, language: str) -> str:
    """The page: source and records side by side, entry by entry.

    Args:
        explanation: what to show.
        record: of the document.
        language: ``zh-Hans`` or ``en``.
    """
    phrasing = Phrasing(language, record)
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    used = {span.kind for entry in explanation.entries for span in entry.spans} - {PUNCTUATION}
    entries = phrasing.entries(explanation)
    return environment.get_template("page.html").render(
        t=phrasing.text,
        language=language,
        record=record,
        share=phrasing.share(explanation),
        legend=[kind for kind in KINDS if kind in used],
        entries=[entry for entry in entries if not entry.is_aside],
        aside=[entry for entry in entries if entry.is_aside],
        warnings=[(warning, phrasing.place(Place(line=warning.line))) for warning in record.warnings],
    )
