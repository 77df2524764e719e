"""What makes two findings of different runs the same one, though lines were added above it or the file was renamed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

VERSION = "policyKgFinding/v1"
"""Name of the fingerprint in SARIF; a change of the calculation is a new version (SARIF 2.1.0 §3.27.17)."""
OF_POLICY = re.compile(r"^.*?/id/policy/(?:file/[0-9a-f]+|[^/]+/[^/]+/[^/]+)/?")
"""Base and document, which for a file comes from its bytes and so changes with every edit."""
COUNTED = re.compile(r"\b(span|repair|correction|as-found)/[^/]+")
"""Parts named by a line, an order or a digest."""


def fingerprint(facts: Mapping[str, object]) -> str:
    """SHA-256 over rule, shape, item number (or what of the plan is meant) and words; no line, no file.

    Args:
        facts: a finding as in the JSON report: ``rule``, ``shape``, ``item``, ``focus``, ``quote``.
    """
    focus, words = str(facts["focus"]), " ".join(str(facts["quote"]).split())
    local = local_name(focus)
    if not local and focus.endswith(f"/{words}"):
        words = ""  # a plan without a title is quoted by the end of its IRI
    item = facts["item"]
    parts = (str(facts["rule"]), str(facts["shape"]), local if item is None else f"#{item}", words)
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def local_name(focus: str) -> str:
    """The part of an IRI below its plan, without what changes from run to run.

    >>> local_name("https://w3id.org/policy-kg/id/policy/file/ea70109d962d/item/01-02/time/1")
    'item/01-02/time/1'
    >>> local_name("https://w3id.org/policy-kg/id/policy/500000/2022/test/span/L76")
    'span'
    >>> local_name("https://w3id.org/policy-kg/id/policy/500000/2022/test")
    ''
    """
    return COUNTED.sub(r"\1", OF_POLICY.sub("", focus))
