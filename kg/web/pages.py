"""Rendering: templates, the frame around a page, tables."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from kg import messages
from kg.namespaces import short
from kg.saved_queries.model import Column
from kg.saved_queries.tables import Cell, Row, Table
from kg.web import alternates, language, urls
from kg.web.answer_views import Heading, TableCell, TableView
from kg.web.frame import ErrorPage, Frame, MenuItem
from kg.web.licensing import known_licence
from kg.web.page_rdf import NOTHING, Description
from kg.web.paging import PAGE, SORT, Paging
from kg.web.signposting import signposts_of_page
from kg.web.site import site_address, site_of
from kg.web.things import document_address, page_of

FOLDER = Path(__file__).parent
STYLESHEET, MARK = "policy-kg.css", "mark.svg"
MENU = (
    ("plans", urls.PLANS),
    ("items", urls.ITEMS),
    ("agencies", urls.AGENCIES),
    ("themes", urls.THEMES),
    ("deadlines", urls.DEADLINES),
    ("network", urls.NETWORK),
    ("compare", urls.COMPARE),
    ("validate", urls.VALIDATE),
    ("queries", urls.QUERIES),
    ("data", urls.DATA),
)
"""Entry of the menu → address."""
SENTENCE_CHARACTERS = 24
BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"


class Page(Protocol):
    """What every template receives."""

    @property
    def frame(self) -> Frame:
        """The frame around the subject."""


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def static_address(name: str) -> str:
    """The address of a file of ``static/``, which changes with its content."""
    digest = hashlib.sha256((FOLDER / "static" / name).read_bytes()).hexdigest()[:8]
    return f"{urls.STATIC}/{name}?v={digest}"


def render(template: str, page: Page) -> str:
    """The HTML of ``page``."""
    return _environment().get_template(template).render(page=page, frame=page.frame, t=page.frame.text)


def page_response(template: str, page: Page, status: int = 200) -> Response:
    """An answer with the HTML of ``page``."""
    headers = {"Content-Language": page.frame.language, "Vary": "Accept, Accept-Language"}
    return Response(render(template, page), status, headers, media_type="text/html")


def frame_of(  # noqa: PLR0913 -- all that a page may say of itself
    request: Request,
    title: str,
    *,
    description: str = "",
    rdf: Description | None = None,
    about: Mapping[str, object] | None = None,
    words: str = "",
    pages: Mapping[str, str] | None = None,
) -> Frame:
    """The frame for the answer to ``request``.

    Args:
        request: for the address and the language.
        title: of the page.
        description: one sentence for search engines.
        rdf: what the RDF beside the page is made by; None where nothing stands beside it, not even JSON.
        about: the page's subject in schema.org terms; ``@context``, ``url`` and language are put in. Its ``@id`` is the
            thing that the page is about.
        words: searched for.
        pages: relation → address of the other pages of its list (:func:`kg.web.paging.page_addresses`).
    """
    own = language.request_language(request)
    named = language.chosen_language(request)
    other = language.OTHER[own]
    address = language.plain_address(request)
    plain, licence = f"{site_address(request)}{address}", known_licence(request)
    languages = {each: urls.and_parameter(plain, language.PARAMETER, each) for each in messages.LANGUAGES}
    canonical = languages[named] if named else plain
    beside = () if rdf is None else alternates.of_address(address, rdf=rdf.is_there)
    thing = str((about or {}).get("@id", ""))
    return Frame(
        language=own,
        title=title,
        other_language=other,
        other_language_name=language.NAMES[other],
        other_address=language.switch_address(request),
        kept={language.PARAMETER: named} if named else {},
        stylesheet=static_address(STYLESHEET),
        mark=static_address(MARK),
        menu=tuple(_entry(key, href, address, own) for key, href in MENU),
        address=address,
        plain=plain,
        canonical=canonical,
        languages=tuple(languages.items()),
        alternates=beside,
        description=description,
        json_ld="" if about is None else _json_ld({"url": canonical, "inLanguage": own, **about}),
        rdf=rdf or NOTHING,
        words=words,
        thing=thing,
        signposts=signposts_of_page(thing, str((about or {}).get("@type", "")), licence, beside),
        pages=pages or {},
        licence=licence,
    )


def _entry(key: str, href: str, address: str, own: str) -> MenuItem:
    """An entry of the menu; the one that the page belongs to is current."""
    path = address.partition("?")[0]
    return MenuItem(messages.render(f"web.site.menu.{key}", own), href, path == href or path.startswith(f"{href}/"))


def _json_ld(subject: Mapping[str, object]) -> str:
    """A JSON-LD document that can stand in a page; what is None is left out."""
    stated = {key: value for key, value in subject.items() if value not in (None, "", [], ())}
    return in_page({"@context": "https://schema.org", **stated})


def in_page(value: object) -> str:
    """JSON that can stand in a ``script`` element."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def error_page(request: Request, status: int, title: str, detail: str) -> str:
    """The HTML that tells of an error."""
    return render("error.html", ErrorPage(frame_of(request, title), status, detail))


def table_view(request: Request, table: Table, caption: str, shown: tuple[Column, ...] = ()) -> TableView:
    """A table for people.

    Args:
        request: for language and limits.
        table: the answer.
        caption: what it shows.
        shown: the columns to show; all of them if empty.
    """
    site, own = site_of(request), language.request_language(request)
    columns = shown or table.columns
    return TableView(
        caption=caption,
        headings=tuple(Heading(column.label[own], column.kind, _is_wide(table, column)) for column in columns),
        rows=tuple(tuple(_cell(request, row, column) for column in columns) for row in table.rows),
        truncated=table.truncated,
        elapsed_milliseconds=table.elapsed_seconds * 1000,
        limit=site.settings.html_rows,
        data_version=site.store.version,
        total=table.total,
        source=table.source,
    )


def paged_view(request: Request, table: Table, caption: str, shown: tuple[Column, ...], paging: Paging) -> TableView:
    """A page of a table, with links that sort it and that lead to the other pages.

    Raises:
        UsageError: there is no such page.
    """
    own, path = language.request_language(request), request.url.path
    given = {name: request.query_params.getlist(name) for name in request.query_params if name not in {PAGE, SORT}}
    view = table_view(request, paging.cut(table), caption, shown)
    headings = tuple(
        replace(
            heading,
            href=urls.with_parameters(path, {**given, **paging.by(column.name)}),
            order=paging.order_of(column.name),
        )
        for heading, column in zip(view.headings, shown or table.columns, strict=True)
    )
    pages = paging.addresses(table, path, given)
    return replace(
        view,
        headings=headings,
        total=table.total,
        first=paging.first + 1,
        pages=tuple((messages.render(f"web.table.{relation}", own), href) for relation, href in pages.items()),
    )


def _is_wide(table: Table, column: Column) -> bool:
    """Whether a column holds sentences, so that it needs room where there are many columns."""
    cells = (row.get(column.name) for row in table.rows)
    return any(cell is not None and cell.iri is None and len(cell.text) > SENTENCE_CHARACTERS for cell in cells)


def _cell(request: Request, row: Row, column: Column) -> TableCell:
    cell = row.get(column.name)
    if cell is None:
        return TableCell("")
    target = row.get(column.link) if column.link else cell
    href = thing_address(request, target.iri) if target is not None and target.iri else None
    return TableCell(_text(request, cell), href, cell.language, column.kind)


def _text(request: Request, cell: Cell) -> str:
    """An IRI in its short form, a truth value in words, anything else as it is."""
    if cell.datatype == BOOLEAN and cell.text in {"true", "false"}:
        return messages.render(f"web.table.{cell.text}", language.request_language(request))
    return cell.text if cell.iri is None else short_iri(request, cell.iri)


def thing_address(request: Request, iri: str) -> str:
    """Where this site tells what it knows of a thing: its page, its document, or else a question for it."""
    site, named = site_of(request), language.chosen_language(request)
    if (local := local_address(request, iri)) is not None:
        return urls.and_parameter(local, language.PARAMETER, named) if named else local
    text = site.page_queries.reader.bind(site.page_queries.get("describe-thing"), {"thing": iri})
    body = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    return urls.sparql(body, **({language.PARAMETER: named} if named else {}))


def local_address(request: Request, iri: str) -> str | None:
    """The page of a thing, or else the document of it; None for what is not named by this project."""
    base = site_of(request).settings.base_iri
    return page_of(iri, base) or document_address(iri, base)


def short_iri(request: Request, iri: str) -> str:
    """An IRI with its prefix, or by the end of its path."""
    found = short(iri)
    return found if found != iri else site_of(request).queries.reader.shorten(iri)
