"""What a web server has to know to negotiate as ours does: rules for nginx, and for the redirects of w3id.org.

nginx cannot weigh ``Accept``; a ``map`` can try patterns in order. So the weights are taken to one decimal, heaviest
first, and among equals the types that are named, then the order of the server (RFC 9110 §12.5.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kg.dumps.writing import MEDIA_TYPES as DUMPS
from kg.errors import UsageError
from kg.messages import LANGUAGES, render
from kg.namespaces import LICENCE
from kg.publication.addresses import PAGE_LANGUAGES
from kg.settings import Settings
from kg.web.alternates import MEDIA_TYPES
from kg.web.headers import CONTENT_SECURITY_POLICY, EVERY_ANSWER, options_response
from kg.web.thing_documents import POLICY

FOLDER = "_server"
"""Where the rules are in a publication; nobody needs to read them over the web."""
TEMPLATES = Path(__file__).with_name("templates")
W3ID = "w3id.org"
FILES = ("nginx.conf", "negotiation.conf", "site.conf", "headers.conf", "w3id.htaccess", "README.md")
WEIGHTS = (r"1(?:\.0{0,3})?", *(rf"0\.{digit}[0-9]{{0,2}}" for digit in range(9, 0, -1)), r"0\.0[0-9]{0,2}")
"""Patterns of ``q``, heaviest first; the last one takes all below a tenth."""
OTHER_TYPES: Mapping[str, str] = {
    **DUMPS,
    "ics": "text/calendar",
    "html": "text/html",
    "css": "text/css",
    "js": "text/javascript",
    "svg": "image/svg+xml",
    "png": "image/png",
    "txt": "text/plain",
    "xml": "application/xml",
}
"""Ending → media type of what is published; those of the representations of pages come first."""
BASE = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?(?:/(?!\.\.?/)[A-Za-z0-9._~-]+)*/")
"""Base IRIs that are the same in a header field, a rule, a name of a file and an address that a client has tidied."""


def check_base(base_iri: str) -> None:
    """See that the rules of web servers can name the address of the site.

    Args:
        base_iri: is that address.

    Raises:
        UsageError: its host or its path has other signs than letters, digits and ``.-_~``, or a part that is none.
    """
    if not BASE.fullmatch(base_iri):
        raise UsageError("publication.base_iri", value=base_iri)


def write_server_rules(folder: Path, settings: Settings) -> None:
    """Write the rules and the pages of errors into a publication.

    Args:
        folder: of the publication.
        settings: whose base IRI is the address of the site.
    """
    parts = urlsplit(settings.base_iri)
    moved = parts.netloc == W3ID
    prefix = "" if moved else parts.path.rstrip("/")
    values = {
        "base": settings.base_iri,
        "prefix": prefix,
        "matched": re.escape(prefix),
        "host": "example.org" if moved else parts.netloc,
        "moved": moved,
        "policy": POLICY,
        "accept": list(accept_patterns()),
        "languages": list(language_patterns()),
        "endings": MEDIA_TYPES,
        "types": {**OTHER_TYPES, **MEDIA_TYPES},
        "headers": EVERY_ANSWER,
        "options": options_response("GET, HEAD").headers,
        "policy_of_content": CONTENT_SECURITY_POLICY,
        "licence": LICENCE,
        "suffixes": {language: "" if language == PAGE_LANGUAGES[0] else f".{language}" for language in PAGE_LANGUAGES},
    }
    (folder / FOLDER).mkdir()
    for name in FILES:
        (folder / FOLDER / name).write_text(_environment().get_template(f"{name}.j2").render(values), encoding="utf-8")
    (folder / "errors").mkdir()
    for status in (404, 406):
        for kind in ("html", "json"):
            text = _environment().get_template(f"error.{kind}.j2").render(values | _error(status))
            (folder / "errors" / f"{status}.{kind}").write_text(text, encoding="utf-8")


def _error(status: int) -> dict[str, object]:
    key = {404: "publication.not_found", 406: "publication.not_acceptable"}[status]
    known = ", ".join(("text/html", *MEDIA_TYPES.values()))
    return {
        "status": status,
        "code": key,
        "title": {language: render(f"web.status.{status}", language) for language in LANGUAGES},
        "detail": {language: render(key, language, known=known) for language in LANGUAGES},
        "formats": ["text/html", *MEDIA_TYPES.values()],
    }


def accept_patterns() -> Iterator[tuple[str, str]]:
    """Pattern of ``Accept`` and the ending that it prefers, the heaviest weights first.

    A range with ``*`` speaks for the types that no closer range of the field speaks for.
    """
    offers = {ending: media_type.split("/") for ending, media_type in {"html": "text/html", **MEDIA_TYPES}.items()}
    for weight in WEIGHTS:
        for ending, (kind, subtype) in offers.items():
            yield _range(f"{kind}/{re.escape(subtype)}", weight), ending
        for ending, (kind, subtype) in offers.items():
            yield f"^{_unless(kind, re.escape(subtype))}.*?{_range(rf'{kind}/[*]', weight)}", ending
        for ending, (kind, subtype) in offers.items():
            closer = _unless(kind, rf"(?:{re.escape(subtype)}|[*])")
            yield f"^{closer}.*?{_range('[*]/[*]', weight)}", ending


def _unless(kind: str, subtype: str) -> str:
    """Where the field does not name a type, with whatever weight."""
    return rf"(?!(?:.*,)?\s*{kind}/{subtype}\s*(?:[;,]|$))"


def language_patterns() -> Iterator[tuple[str, str]]:
    """Pattern of ``Accept-Language`` and the language that it prefers; of equal weight the one named first."""
    for weight in WEIGHTS:
        ranges = {each: _range(rf"{each.partition('-')[0]}(?:-[a-z0-9-]+)?", weight) for each in LANGUAGES}
        for language, named in ranges.items():
            before = "".join(f"(?!{other})" for each, other in ranges.items() if each != language)
            yield f"^(?:{before}.)*?{named}", language


def _range(name: str, weight: str) -> str:
    """One element of a header with a weight; without one it weighs 1."""
    given = rf";\s*q\s*=\s*{weight}\s*"
    optional = f"(?:{given})?" if weight == WEIGHTS[0] else given
    return rf"(?:^|,)\s*{name}\s*(?:;(?!\s*q\s*=)[^,;]*)*{optional}(?:,|$)"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=False,  # noqa: S701 -- rules of servers, in which nothing of the data stands
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
