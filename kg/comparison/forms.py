"""The forms in which a comparison leaves the house, by the names that ``--format`` and ``format=`` take."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from kg.comparison.comparison import Comparison, Match
from kg.comparison.contract import comparison_json
from kg.comparison.judgements import sssom
from kg.comparison.outputs.figures import Figure
from kg.comparison.outputs.html import html, parts
from kg.comparison.outputs.phrasing import Phrasing
from kg.comparison.outputs.word import word
from kg.comparison.outputs.workbook import workbook
from kg.comparison.workbench import Workbench
from kg.errors import UsageError

Make = Callable[[Workbench, Comparison, str], bytes]
OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True)
class Form:
    """A form.

    Args:
        media_type: registered media type.
        ending: of a file.
        make: the bytes, in a language.
    """

    media_type: str
    ending: str
    make: Make


def _json(_bench: Workbench, comparison: Comparison, _language: str) -> bytes:
    return json.dumps(comparison_json(comparison), ensure_ascii=False, indent=1).encode()


def _sssom(bench: Workbench, _comparison: Comparison, _language: str) -> bytes:
    if len(bench.pairs) > 1:
        raise UsageError("compare.sssom_two", found=len(bench.plans))
    pair = next(iter(bench.pairs.values()))
    return sssom(pair.a, pair.b, pair.judged, bench.ids).encode()


FORMS: Mapping[str, Form] = {
    "html": Form("text/html", ".html", lambda _bench, comparison, language: html(comparison, language).encode()),
    "json": Form("application/json", ".json", _json),
    "xlsx": Form(
        f"{OFFICE}.spreadsheetml.sheet", ".xlsx", lambda _bench, comparison, language: workbook(comparison, language)
    ),
    "docx": Form(
        f"{OFFICE}.wordprocessingml.document", ".docx", lambda _bench, comparison, language: word(comparison, language)
    ),
    "sssom": Form("text/tab-separated-values", ".sssom.tsv", _sssom),
    "turtle": Form("application/trig", ".trig", lambda bench, _comparison, _language: bench.alignment_trig()),
}
"""Name → form, the favourite first."""


def fragment(comparison: Comparison, language: str, linked: Collection[str] = ()) -> dict[str, Any]:
    """The page in parts, for a page of the site, with the rows of its pictures.

    Args:
        comparison: what to show.
        language: ``zh-Hans`` or ``en``.
        linked: ids of plans that have pages there.
    """
    found = parts(comparison, language, linked)
    return {
        "head": found.head,
        "contents": found.contents,
        "sections": [
            {"opening": each.opening, "figure": _figure(each.figure) if each.figure else None, "rest": each.rest}
            for each in found.sections
        ],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "query": figure.query,
        "picture": asdict(figure.picture) if figure.picture else None,
        "rows": [{name: asdict(cell) for name, cell in row.items()} for row in figure.rows],
    }


def queue(comparison: Comparison, language: str) -> dict[str, Any]:
    """What waits for a person's word in the first pair of a comparison that counts proposed matches.

    Args:
        comparison: of two plans.
        language: ``zh-Hans`` or ``en``.
    """
    pair, phrasing = comparison.pairs[0], Phrasing(comparison, language)
    waiting = [(match, kind) for kind in ("matches", "candidates") for match in getattr(pair, kind)]
    return {
        "a": {"id": pair.a.id, "title": pair.a.title},
        "b": {"id": pair.b.id, "title": pair.b.title},
        "accepted": sum(match.state == "accepted" for match, _ in waiting),
        "waiting": [
            {
                "a": _side(match, "a", phrasing),
                "b": _side(match, "b", phrasing),
                "relation": match.relation,
                "score": match.score,
                "proposed": kind == "matches",
                "evidence": phrasing.evidence(match),
                "differences": phrasing.differences(match),
            }
            for match, kind in waiting
            if match.state == "candidate"
        ],
    }


def _side(match: Match, side: str, phrasing: Phrasing) -> dict[str, Any]:
    item = match.a if side == "a" else match.b
    pieces = [{"text": piece.text, "shared": piece.shared} for piece in phrasing.pieces(match, side)]
    return {"key": item.key, "number": item.number, "path": list(item.path), "pieces": pieces}
