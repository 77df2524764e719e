"""Which representation of a resource a request wants: by ``format=``, else by ``Accept`` (RFC 9110 §12)."""

from __future__ import annotations

from starlette.requests import Request

from kg.web.errors import HttpError
from kg.web.negotiation import negotiate

VARY = {"Vary": "Accept, Accept-Language"}
"""Fields of a request by which representations differ."""
HTML = "html"
"""What ``format=`` calls the page."""
FORMAT_PARAMETER = "format"


def negotiated(request: Request, offers: list[tuple[str, str]]) -> str:
    """The format that ``format=`` names or ``Accept`` prefers.

    Raises:
        HttpError: 406, with the list of formats.
    """
    known = [media_type for media_type, _ in offers]
    named = request.query_params.get(FORMAT_PARAMETER)
    if named is not None:
        endings = list(dict.fromkeys(ending for _, ending in offers))
        if named not in endings:
            raise HttpError(406, "web.unknown_format", value=named, known=", ".join(endings), formats=known)
        return named
    chosen = negotiate(request.headers.get("accept"), offers)
    if chosen is None:
        raise HttpError(406, "web.not_acceptable", known=", ".join(known), formats=known)
    return chosen[1]
