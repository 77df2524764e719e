"""The language of an answer: ``?lang=``, then ``Accept-Language``, then English."""

from __future__ import annotations

from starlette.requests import Request

from kg.messages import LANGUAGES, language_of
from kg.web.negotiation import negotiate_language

PARAMETER = "lang"
OTHER = {"zh-Hans": "en", "en": "zh-Hans"}
NAMES = {"zh-Hans": "中文", "en": "English"}


def chosen_language(request: Request) -> str | None:
    """The language that the address names, if it names one of ours."""
    asked = request.query_params.get(PARAMETER)
    if asked is None or asked.lower().split("-")[0] not in {language.split("-")[0] for language in LANGUAGES}:
        return None
    return language_of(asked)


def request_language(request: Request) -> str:
    """The language to answer in."""
    return chosen_language(request) or negotiate_language(request.headers.get("accept-language"))


def switch_address(request: Request) -> str:
    """The same address in the other language, the rest of it kept."""
    address = request.url.include_query_params(**{PARAMETER: OTHER[request_language(request)]})
    return f"{address.path}?{address.query}"
