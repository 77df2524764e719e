"""IRIs of the data, made and read in this one place (ONTOLOGY §5).

Keys come from the official order (section, row) or from curated reference data, never from the wording, so that an
extraction made again keeps its IRIs. All keys are ASCII.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.errors import UsageError

KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
DOCUMENT_ID = re.compile(r"(?P<place>cn|\d{6})-(?P<year>\d{4})-(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)")
FILE_ID = re.compile(r"file-[0-9a-f]{12}")


def file_document_id(sha256: str) -> str:
    """Id of a document that is not in ``data/``: ``file-`` and the first 12 digits of its SHA-256."""
    return f"file-{sha256[:12]}"


@dataclass(frozen=True, slots=True)
class Identifiers:
    """IRIs under one base.

    Args:
        base: the base IRI, ending in ``/``.
    """

    base: str

    def policy(self, document_id: str) -> PolicyIdentifiers:
        """IRIs of a document and of everything that belongs to it.

        Raises:
            UsageError: ``document_id`` is neither ``{gb2260|cn}-{year}-{slug}`` nor ``file-{sha256 prefix}``.
        """
        if match := DOCUMENT_ID.fullmatch(document_id):
            return PolicyIdentifiers(self.base, "{place}/{year}/{slug}".format(**match.groupdict()))
        if FILE_ID.fullmatch(document_id):
            return PolicyIdentifiers(self.base, f"file/{document_id.removeprefix('file-')}")
        raise UsageError("identifiers.document_id", value=document_id)

    def agency(self, jurisdiction: str, key: str) -> str:
        """``{base}id/agency/{gb2260 or zone key}/{key}``."""
        return f"{self.base}id/agency/{jurisdiction}/{key}"

    def group(self, jurisdiction: str, key: str) -> str:
        """``{base}id/group/{gb2260}/{key}``."""
        return f"{self.base}id/group/{jurisdiction}/{key}"

    def place(self, code: str) -> str:
        """A division by GB/T 2260 code; China is ``cn``."""
        return f"{self.base}id/place/{code}"

    def zone(self, key: str) -> str:
        """A functional zone or region, which has no GB/T 2260 code."""
        return f"{self.base}id/place/zone/{key}"

    def graph(self, *path: str) -> str:
        """A named graph: ``{base}graph/agencies``, ``{base}graph/policy/…``."""
        return f"{self.base}graph/{'/'.join(path)}"


@dataclass(frozen=True, slots=True)
class PolicyIdentifiers:
    """IRIs of one document. ``path`` is ``{gb2260}/{year}/{slug}``."""

    base: str
    path: str

    @property
    def work(self) -> str:
        """The plan itself."""
        return f"{self.base}id/policy/{self.path}"

    @property
    def notice(self) -> str:
        """The notice that promulgates the plan."""
        return f"{self.work}/notice"

    @property
    def expression(self) -> str:
        """The restored text in simplified Chinese."""
        return f"{self.work}/zh-Hans"

    def file(self, sha256: str) -> str:
        """The bytes as found."""
        return f"{self.work}/as-found/{sha256[:12]}"

    @property
    def graph(self) -> str:
        """Named graph with what the document says."""
        return f"{self.base}graph/policy/{self.path}"

    @property
    def provenance_graph(self) -> str:
        """Named graph with spans, repairs and runs."""
        return f"{self.base}graph/provenance/{self.path}"

    @property
    def quality_graph(self) -> str:
        """Named graph with what we measured of the data."""
        return f"{self.base}graph/quality/{self.path}"

    def part(self, *keys: str) -> str:
        """A part: ``s13``, ``annex``, ``annex/s13/r4``."""
        return f"{self.work}/{'/'.join(keys)}"

    def item(self, key: str) -> str:
        """An item; ``key`` is ``13-04``."""
        return f"{self.work}/item/{key}"
