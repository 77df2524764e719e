"""A report as one page that needs nothing else: no script, no request, its style inside; and as a part of another page.

The part, :func:`report_fragment`, has no style of its own, so that it passes a content security policy without inline
styles: who embeds it serves :func:`style` as a file.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from kg.validation.outputs.page import Page, Sources
from kg.validation.report import Report

HERE = Path(__file__).parent
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def html(report: Report, language: str, sources: Sources | None = None) -> str:
    """The page: verdict, completeness, findings by what they belong to, the text with its lines marked.

    Args:
        report: what was found.
        language: ``zh-Hans`` or ``en``.
        sources: lines of the files that are plain texts, to be shown.
    """
    page = Page(report, language, sources or {})
    fragment = Markup(_environment().get_template("report_fragment.html").render(p=page))  # noqa: S704 -- from a template
    return _environment().get_template("report.html").render(p=page, fragment=fragment, style=Markup(style()))  # noqa: S704


def report_fragment(report: Report, language: str, source: Sequence[str] | None = None, rules: str = "") -> Markup:
    """The same for another page, which has the title and the style.

    Args:
        report: of one file, or of several without their texts.
        language: ``zh-Hans`` or ``en``.
        source: lines of the file, where it is a plain text that is to be shown; numbered as the places are.
        rules: address of a page about the shapes; their own IRIs are linked without it.
    """
    sources = {} if source is None else dict.fromkeys(report.files[:1], source)
    page = Page(report, language, sources, rules)
    return Markup(_environment().get_template("report_fragment.html").render(p=page))  # noqa: S704 -- from a template


@cache
def style() -> str:
    """The style of the part, every rule below ``.validation``."""
    return (HERE / "report.css").read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def visible(value: Any) -> Any:
    r"""A value without what HTML forbids in a text: controls, noncharacters, halves of surrogate pairs.

    Source: HTML Living Standard §13.2.3.5 (control-character-in-input-stream and its neighbours).

    >>> visible("a\x00\ufffe")
    'a\ufffd\ufffd'
    """
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return "".join(REPLACEMENT if _is_forbidden(ord(sign)) else sign for sign in value)


def _is_forbidden(code: int) -> bool:
    is_control = (code < 0x20 and code not in {0x09, 0x0A, 0x0C, 0x0D}) or 0x7F <= code <= 0x9F
    is_noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return is_control or is_noncharacter or 0xD800 <= code <= 0xDFFF
