"""All rules over one site, and the report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kg import messages
from kg.errors import StoreError
from kg.settings import Settings
from kg.store.addresses import shown
from kg.verifying import (
    catalogue,
    crawling,
    dereferencing,
    endpoint,
    http_rules,
    negotiation,
    pages,
    representations,
    void_rules,
)
from kg.verifying.addresses import checked
from kg.verifying.client import Client
from kg.verifying.exchange import SHOWN_CHARACTERS, visible
from kg.verifying.rules import Result, Rule, Verdict, failed
from kg.verifying.site import Site

GROUPS: tuple[tuple[str, tuple[Rule, ...]], ...] = (
    ("names", dereferencing.RULES),
    ("formats", representations.RULES),
    ("negotiation", negotiation.RULES),
    ("http", http_rules.RULES),
    ("pages", pages.RULES),
    ("void", void_rules.RULES),
    ("dcat", catalogue.RULES),
    ("sparql", endpoint.RULES),
    ("crawling", crawling.RULES),
    ("redirects", dereferencing.LATE),
)
"""The rules by what they ask about, in the order in which they run."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A rule, its group and what it found."""

    group: str
    rule: Rule
    verdict: Verdict

    @property
    def counts(self) -> bool:
        """Whether it belongs to what can be earned."""
        missed_bonus = self.rule.is_bonus and self.verdict.result == "not_met"
        return self.verdict.result != "not_applicable" and not missed_bonus

    def as_json(self) -> dict[str, Any]:
        """The rule for programs."""
        rule, verdict = self.rule, self.verdict
        return {
            "rule": rule.id,
            "group": self.group,
            "title": messages.both(f"verify.rule.{rule.id}.title"),
            "why": messages.both(f"verify.rule.{rule.id}.why"),
            "reference": {"section": rule.reference, "address": rule.address},
            "weight": rule.weight,
            "bonus": rule.is_bonus,
            "result": verdict.result,
            "message": {language: verdict.explain(language) for language in messages.LANGUAGES},
            "evidence": [each.as_json() for each in verdict.evidence],
        }


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found.

    Args:
        site: as it was found.
        checked: every rule, in the order of :data:`GROUPS`.
    """

    site: Site
    checked: tuple[Checked, ...]

    def count(self, result: Result) -> int:
        """How many rules have a result."""
        return sum(each.verdict.result == result for each in self.checked)

    @property
    def possible(self) -> int:
        """The weights of the rules that apply."""
        return sum(each.rule.weight for each in self.checked if each.counts)

    @property
    def earned(self) -> int:
        """The weights of the rules that are met."""
        return sum(each.rule.weight for each in self.checked if each.verdict.result == "met")

    @property
    def conforms(self) -> bool:
        """Whether everything is earned that can be."""
        return self.earned == self.possible

    def as_json(self) -> dict[str, Any]:
        """The report for programs; ``docs/verification.schema.json`` describes it."""
        site, moved = self.site, self.site.client.moved
        return {
            "address": site.address,
            "conforms": self.conforms,
            "score": {"earned": self.earned, "possible": self.possible},
            "counts": {each: self.count(each) for each in ("met", "not_met", "not_applicable")},
            "requests": site.client.requests,
            "limit_reached": site.client.exhausted,
            "site": {
                "hosts": site.client.hosts,
                "stands_for": {"iris": moved[0], "folder": moved[1]} if moved else None,
                "things": [thing.iri for thing in site.things],
                "void": site.void.walk.last.address if site.void else None,
                "catalog": site.catalog.walk.last.address if site.catalog else None,
                "endpoint": site.endpoint or None,
            },
            "rules": [each.as_json() for each in self.checked],
        }


def verify(address: str, settings: Settings, progress: Callable[[Rule], None] = lambda _: None) -> Report:
    """Test a site by every rule.

    Args:
        address: http(s) address of its home page, of a folder it lives in, or of a thing.
        settings: time, bytes and number of requests.
        progress: told each rule before it is tested.

    Raises:
        UsageError: the address is no http(s) address.
        StoreError: nothing answers there.
    """
    client = Client(checked(address), settings)
    site = Site(address, client)
    first = site.home.first
    if first.problem:
        reason = f"{first.problem}: {visible(first.reason)[:SHOWN_CHARACTERS]}" if first.reason else first.problem
        raise StoreError("verify.unreachable", address=shown(address), reason=reason)
    found = []
    for group, rules in GROUPS:
        for rule in rules:
            progress(rule)
            verdict = rule.check(site)
            if client.exhausted and verdict.result == "not_applicable":
                verdict = failed("problem_limit", address=address, reason="")
            found.append(Checked(group, rule, verdict))
    return Report(site, tuple(found))
