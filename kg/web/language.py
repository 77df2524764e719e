"""The language of an answer: ``?lang=``, then ``Accept-Language``, then English."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request

from kg.messages import LANGUAGES, language_of
from kg.web.alternates import split_ending
from kg.web.negotiation import negotiate_language

PARAMETER = "lang"
KEPT = "policy-kg.language"
OTHER = {"zh-Hans": "en", "en": "zh-Hans"}
NAMES = {"zh-Hans": "中文", "en": "English"}


def chosen_language(request: Request) -> str | None:
    """The language that the address names, if it names one of ours."""
    asked = request.query_params.get(PARAMETER)
    if asked is None or asked.lower().split("-")[0] not in {language.split("-")[0] for language in LANGUAGES}:
        return None
    return language_of(asked)


def request_language(request: Request) -> str:
    """The language to answer in; found once for a request."""
    found: str | None = request.scope.get(KEPT)
    if found is None:
        found = chosen_language(request) or negotiate_language(request.headers.get("accept-language"))
        request.scope[KEPT] = found
    return found


def sent_path(request: Request) -> str:
    """The path of a request, percent-encoded as it was sent: ASCII only."""
    raw: bytes = request.scope.get("raw_path") or quote(request.scope["path"]).encode()
    return raw.partition(b"?")[0].decode("ascii", "replace")


def switch_address(request: Request) -> str:
    """The same address in the other language, the rest of it kept."""
    address = request.url.include_query_params(**{PARAMETER: OTHER[request_language(request)]})
    return f"{sent_path(request)}?{address.query}"


def plain_address(request: Request) -> str:
    """The path and the parameters of a request without the language and the format, endings of formats included."""
    address = request.url.remove_query_params([PARAMETER, "format"])
    path, _ = split_ending(sent_path(request))
    return ("/" if path == "/index" else path) + (f"?{address.query}" if address.query else "")
