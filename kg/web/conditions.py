"""Conditions that narrow a list of items, as an address writes them: ``theme=one-thing&plan=500000-2022-zwfw-gzyd``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request

from kg.web.errors import HttpError
from kg.web.site import site_of
from kg.web.things import SHARED, concept_iri, place_iri, plan_iri

Iri = Callable[[str, str], str | None]
"""The IRI that a value means, from the value and the start of the IRIs of the data."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A parameter of the address.

    Args:
        values: the parameter of ``items-found``.
        iri: what a value means.
    """

    values: str
    iri: Iri


def _concept(scheme: str, value: str, base: str) -> str | None:  # noqa: ARG001 -- schemes do not move with the base
    return concept_iri(scheme, value)


def _shared(value: str, base: str) -> str | None:
    """An agency or group by kind, place and key: ``agency/500000/sfj``."""
    return f"{base}id/{value}" if SHARED.fullmatch(f"id/{value}") else None


CONDITIONS: Mapping[str, Condition] = {
    "theme": Condition("themes", partial(_concept, "theme")),
    "initiative": Condition("initiatives", partial(_concept, "initiative")),
    "plan": Condition("plans", plan_iri),
    "place": Condition("places", place_iri),
    "level": Condition("levels", partial(_concept, "commitment-level")),
    "agency": Condition("agents", _shared),
    "role": Condition("roles", partial(_concept, "role")),
}
"""Parameter of the address → what it means."""


def given_of(request: Request) -> dict[str, tuple[str, ...]]:
    """The conditions that the address names, each value once, without empty ones."""
    given = {name: tuple(dict.fromkeys(filter(None, request.query_params.getlist(name)))) for name in CONDITIONS}
    return {name: values for name, values in given.items() if values}


def conditions_of(request: Request, given: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    """The same as ``items-found`` takes them.

    Raises:
        HttpError: 400, a value can mean nothing.
    """
    base = site_of(request).settings.base_iri
    return {CONDITIONS[name].values: [_iri(name, value, base) for value in values] for name, values in given.items()}


def _iri(name: str, value: str, base: str) -> str:
    iri = CONDITIONS[name].iri(value, base)
    if iri is None:
        raise HttpError(400, "web.items.value", name=name, value=value)
    return iri
