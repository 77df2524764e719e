"""All checks together: the report that ``kg doctor`` prints."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from kg import messages, namespaces
from kg.doctor.assets import check_assets
from kg.doctor.built import check_built, check_documents
from kg.doctor.derived import check_derived
from kg.doctor.divisions import check_divisions
from kg.doctor.findings import Finding, in_order
from kg.doctor.links import check_links
from kg.doctor.organizations import check_organizations
from kg.doctor.queries import check_headers, check_syntax, read_queries, run_queries
from kg.doctor.schemes import check_schemes
from kg.doctor.shapes import check_engines, check_shapes
from kg.doctor.tables import Tables, check_form
from kg.doctor.terms import check_context, check_terms, check_turtle
from kg.doctor.vocabularies import Vocabularies, read_vocabularies
from kg.errors import PolicyKGError
from kg.saved_queries.model import SavedQuery
from kg.saved_queries.values import ValueReader
from kg.settings import Settings
from kg.store.jail import JAILED
from kg.store.local import LocalStore
from kg.store.sources import FileSource, Source, built_data


@dataclass(frozen=True, slots=True)
class Folders:
    """What is examined: the four folders of the project and the built data."""

    ontology: Path
    shapes: Path
    queries: Path
    data: Path
    built: Path

    @property
    def schemes(self) -> list[Path]:
        """The scheme files."""
        return sorted((self.ontology / "schemes").glob("*.ttl"))

    @property
    def turtle(self) -> list[Path]:
        """Every Turtle file."""
        return [*sorted(self.ontology.glob("*.ttl")), *self.schemes, *sorted(self.shapes.glob("*.ttl"))]


@dataclass(frozen=True, slots=True)
class Check:
    """One check that was made: ``name`` is the last part of the message ``doctor.check.…``."""

    name: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What an examination found.

    Args:
        checks: in the order in which they were made.
        settings: name → value in force.
        jail: ``seccomp``, or why queries of strangers run without it.
    """

    checks: tuple[Check, ...]
    settings: dict[str, object]
    jail: str

    @property
    def findings(self) -> list[Finding]:
        """All findings, errors first."""
        return in_order(finding for check in self.checks for finding in check.findings)

    def count(self, severity: str) -> int:
        """How many findings are of a severity."""
        return sum(finding.severity == severity for finding in self.findings)

    def as_json(self) -> dict[str, Any]:
        """The report for programs."""
        return {
            "sound": self.count("error") == 0,
            "counts": {"error": self.count("error"), "warning": self.count("warning")},
            "settings": self.settings,
            "jail": self.jail,
            "checks": [
                {
                    "check": check.name,
                    "title": messages.both(f"doctor.check.{check.name}"),
                    "findings": len(check.findings),
                }
                for check in self.checks
            ],
            "findings": [finding.as_json() for finding in self.findings],
        }


def examine(folders: Folders, settings: Settings) -> Report:
    """Make every check; one that finds errors does not keep the others from being made."""
    checks = [Check("turtle", tuple(check_turtle(folders.turtle)))]
    checks += _texts(folders, read_vocabularies(folders.ontology, folders.shapes))
    checks += _tables(folders)
    sound = not any(finding.severity == "error" for check in checks for finding in check.findings)
    built = check_built(folders.built, folders.data, settings.base_iri, compare=sound)
    checks += [Check("built", tuple(built)), Check("assets", tuple(check_assets()))]
    checks.append(Check("engines", tuple(check_engines())))
    jail, more = _running(folders, settings)
    return Report((*checks, *more), {field.name: getattr(settings, field.name) for field in fields(settings)}, jail)


def _texts(folders: Folders, vocabularies: Vocabularies) -> list[Check]:
    queries = sorted(folders.queries.rglob("*.rq"))
    context = folders.ontology / "context.jsonld"
    unknown = check_terms([*folders.turtle, *queries], vocabularies)
    if context.is_file():
        unknown += check_context(context, vocabularies)
    shapes = check_shapes(sorted(folders.shapes.glob("*.ttl")), folders.ontology / "prefixes.ttl")
    schemes = check_schemes(folders.schemes)
    return [Check("terms", tuple(unknown)), Check("schemes", tuple(schemes)), Check("shapes", tuple(shapes))]


def _tables(folders: Folders) -> list[Check]:
    tables = Tables(folders.data / "reference")
    rows = [
        *check_form(tables),
        *check_divisions(tables),
        *check_organizations(tables, folders.ontology / "schemes"),
        *check_links(tables),
    ]
    return [Check("reference", tuple(rows)), Check("documents", tuple(check_documents(folders.data)))]


def _running(folders: Folders, settings: Settings) -> tuple[str, list[Check]]:
    """Read the queries, and run them where data are built; tell about the jail in any case."""
    reader = ValueReader(settings.base_iri, namespaces.prefixes())
    queries, found = read_queries(folders.queries, reader)
    found += check_syntax(sorted(folders.queries.glob("*/*.rq")), reader)
    found += check_headers(queries, read_vocabularies(folders.ontology))
    behind_pages, _ = read_queries(folders.queries / "pages", reader)  # check_syntax tells what is wrong with them
    found += check_derived(folders.queries / "tables", queries | behind_pages)
    try:
        source = built_data(folders.built)
    except PolicyKGError:  # check_built names it
        source, queries = FileSource(()), {}
    try:
        jail, more = asyncio.run(_in_store(source, queries, reader, settings))
    except PolicyKGError as problem:
        reason = messages.explain(problem, "en")
        jail, more = f"none: {reason}", [Finding(folders.built, None, "doctor.store", {"reason": reason})]
    warnings = [] if jail == JAILED else [Finding(folders.built, None, "doctor.no_jail", {"reason": jail}, "warning")]
    return jail, [Check("queries", tuple(found)), Check("answers", tuple(more)), Check("jail", tuple(warnings))]


async def _in_store(
    source: Source, queries: dict[Path, SavedQuery], reader: ValueReader, settings: Settings
) -> tuple[str, list[Finding]]:
    async with LocalStore(source, settings, workers=1) as store:
        found = await run_queries(store, queries, reader, settings.query_seconds)
        return store.status().jail or "none", found
