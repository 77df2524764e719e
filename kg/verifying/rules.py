"""A rule and what it finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from kg import messages
from kg.verifying.exchange import Exchange
from kg.verifying.site import Site, Thing

Result = Literal["met", "not_met", "not_applicable"]
EVIDENCE = 4
"""Exchanges that are told for a rule."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule found.

    Args:
        result: whether the rule is met.
        key: last part of the message ``verify.found.…``.
        values: what the message names.
        evidence: the requests and answers that show it.
    """

    result: Result
    key: str
    values: dict[str, Any] = field(default_factory=dict)
    evidence: tuple[Exchange, ...] = ()

    def explain(self, language: str) -> str:
        """The message."""
        return messages.render(f"verify.found.{self.key}", language, **self.values)


Check = Callable[[Site], Verdict]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule.

    Args:
        id: its name, for ever; its texts are ``verify.rule.{id}.title`` and ``.why``.
        weight: what it counts, 1 to 3.
        reference: section of the standard it comes from.
        address: where that is found.
        check: tests a site.
        is_bonus: counts where it is met, and takes nothing away where it is not.
    """

    id: str
    weight: int
    reference: str
    address: str
    check: Check
    is_bonus: bool = False


def met(key: str, *evidence: Exchange, **values: object) -> Verdict:
    """The site does as the rule says."""
    return Verdict("met", key, values, evidence[:EVIDENCE])


def failed(key: str, *evidence: Exchange, **values: object) -> Verdict:
    """The site does otherwise."""
    return Verdict("not_met", key, values, evidence[:EVIDENCE])


def not_applicable(key: str, *evidence: Exchange, **values: object) -> Verdict:
    """There is nothing that the rule speaks of."""
    return Verdict("not_applicable", key, values, evidence[:EVIDENCE])


def no_answer(answer: Exchange, wanted: str = "200") -> Verdict:
    """An answer that is another one than the rule wants, or none."""
    if answer.problem:
        return failed(f"problem_{answer.problem}", answer, address=answer.address, reason=answer.reason)
    if answer.cut:
        return failed("too_large", answer, bytes=answer.cut)
    return failed("status", answer, found=answer.status, wanted=wanted)


def with_things(check: Callable[[Site, list[Thing]], Verdict]) -> Check:
    """A check of the things of a site; a site where none is found, as ``thing-found`` shows, does not meet it."""

    def found(site: Site) -> Verdict:
        return check(site, site.things) if site.things else failed("no_thing")

    return found
