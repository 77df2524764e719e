"""What a request to ``/compare`` asks for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from string import ascii_lowercase

from starlette.requests import Request

from kg.comparison.forms import FORMS
from kg.errors import UsageError
from kg.identifiers import Identifiers
from kg.web.errors import HttpError
from kg.web.language import PARAMETER as LANGUAGE_PARAMETER
from kg.web.negotiation import negotiate
from kg.web.uploads import Upload

REVIEWS = ("accepted", "proposed")
READINGS = ("lenient", "strict")
CONVENTIONS = ("review", "reading", "as_of")
PLACE, LIST = "place", "list"
"""Of the form alone: the place whose plans are listed, and the button that lists them."""
FORMAT, PAGE = "format", "page"
OFFERS = [("text/html", PAGE), *((form.media_type, name) for name, form in FORMS.items() if name != "html")]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request wants to have compared.

    Args:
        plans: as named, the first to be A; none is empty.
        conventions: ``review``, ``reading``, ``as_of`` as given.
        form: a key of :data:`kg.comparison.forms.FORMS`, or :data:`PAGE`.
        upload: a file, which comes first.
    """

    plans: tuple[str, ...]
    conventions: Mapping[str, str]
    form: str
    upload: Upload | None = None


def read_asked(pairs: Sequence[tuple[str, str]], form: str) -> Asked:
    """What is to be compared.

    Args:
        pairs: parameters of the address, or fields of the form.
        form: wanted.

    Raises:
        UsageError: a parameter is unknown or has a value that it cannot have.
    """
    known = (*CONVENTIONS, PLACE, FORMAT, LANGUAGE_PARAMETER)
    for name, value in pairs:
        if name not in known and not (len(name) == 1 and name in ascii_lowercase):
            raise UsageError("web.compare.parameter", parameter=name, known=", ".join(known))
        allowed = {"review": REVIEWS, "reading": READINGS}.get(name)
        if value and allowed is not None and value not in allowed:
            raise UsageError("web.compare.value", parameter=name, value=value, known=" / ".join(allowed))
        if value and name == "as_of" and not _is_date(value):
            raise UsageError("web.compare.value", parameter=name, value=value, known="YYYY-MM-DD")
    return replace(read_leniently(pairs), form=form)


def read_leniently(pairs: Sequence[tuple[str, str]]) -> Asked:
    """What was chosen, right or wrong, to be shown again on the form."""
    letters = sorted((pair for pair in pairs if pair[0] in ascii_lowercase and pair[1]), key=lambda pair: pair[0])
    given = {name: value for name, value in pairs if name in CONVENTIONS and value}
    return Asked(tuple(value for _, value in letters), given, PAGE)


def _is_date(value: str) -> bool:
    try:
        return dt.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def form_of(request: Request, named: str) -> str:
    """The form that ``format`` names or ``Accept`` prefers.

    Raises:
        HttpError: 406, with the list of forms.
    """
    if named == PAGE or named in FORMS:
        return named
    chosen = None if named else negotiate(request.headers.get("accept"), OFFERS)
    if chosen is None:
        known = [PAGE, *FORMS] if named else [media_type for media_type, _ in OFFERS]
        raise HttpError(406, "web.not_acceptable", known=", ".join(known), formats=known)
    return chosen[1]


def id_of(name: str, ids: Identifiers) -> str:
    """The id in an IRI or a short form; an id as it is."""
    local = name.removeprefix(ids.base).removeprefix("id/policy/")
    return name if local == name else local.replace("/", "-")
