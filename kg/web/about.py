"""``/about``: method, limits, licences."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request

from kg import __version__
from kg.messages import render
from kg.namespaces import LICENCE
from kg.web import urls
from kg.web.beside import add_page
from kg.web.frame import Frame
from kg.web.language import request_language
from kg.web.page_rdf import NOTHING
from kg.web.pages import frame_of

SECTIONS = ("method", "restoration", "never", "identifiers", "limits", "licences", "privacy", "software")
"""What the page tells, in this order."""


@dataclass(frozen=True, slots=True)
class AboutPage:
    """``about.html``.

    Args:
        frame: around it.
        sections: heading and paragraphs.
    """

    frame: Frame
    sections: tuple[tuple[str, tuple[str, ...]], ...]


def router() -> APIRouter:
    """The routes of this subject."""
    found = APIRouter()
    add_page(found, urls.ABOUT, "about.html", about_page, "Method, limits, licences")
    return found


async def about_page(request: Request) -> AboutPage:
    """What this is and is not."""
    own = request_language(request)
    title = render("web.about.title", own)
    sections = tuple(
        (
            render(f"web.about.{name}.title", own),
            tuple(render(f"web.about.{name}.text", own, version=__version__).split("\n")),
        )
        for name in SECTIONS
    )
    frame = frame_of(
        request,
        title,
        description=render("web.about.lead", own),
        rdf=NOTHING,
        about={"@type": "AboutPage", "name": title, "license": LICENCE},
    )
    return AboutPage(frame, sections)
