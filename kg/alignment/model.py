"""What is compared, and what a comparison finds."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field, replace
from decimal import Decimal

METHOD = "wording-1"
"""Name and version of the method; part of the IRI of an alignment set. A change of the ranking raises the version."""
DEFAULT_THRESHOLD = 0.5
"""Score from which a core relation is proposed as a match. A rank, not a probability."""
RELATIONS = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
"""SKOS mapping relations (SKOS Reference §10), the nearest first."""
CORE = frozenset(RELATIONS[:4])
"""Relations that say that the measures themselves correspond."""
_INVERSE = {"broadMatch": "narrowMatch", "narrowMatch": "broadMatch"}


def inverse(relation: str) -> str:
    """The relation seen from the other side."""
    return _INVERSE.get(relation, relation)


@dataclass(frozen=True, slots=True)
class ComparedItem:
    """An item as far as a comparison reads it.

    Args:
        iri: of the item.
        key: its last segment, unique in the plan.
        number: as printed.
        path: headings above it, the outermost first.
        heading: as printed, else empty.
        text: its wording without responsibility marks; empty where the plan is carried as facts only.
        themes: keys of its themes.
        initiatives: keys of the initiatives it names.
        body_types: keys of the types of its leading or responsible agencies.
        citations: titles and numbers it cites.
    """

    iri: str
    key: str
    number: str
    path: tuple[str, ...]
    heading: str
    text: str
    themes: frozenset[str] = frozenset()
    initiatives: frozenset[str] = frozenset()
    body_types: frozenset[str] = frozenset()
    citations: frozenset[str] = frozenset()

    @property
    def wording(self) -> str:
        """What the ranking reads: the text, after the heading where the text does not begin with it."""
        if not self.text:
            return self.heading
        return self.text if self.text.startswith(self.heading) else f"{self.heading}。{self.text}"

    @property
    def opening(self) -> str:
        """The heading, else the first clause: what announces the measure."""
        return self.heading or self.text.split("。")[0].split("；")[0].split("，")[0]

    @property
    def fingerprint(self) -> str:
        """First 16 digits of the SHA-256 of heading and text: a judgement holds as long as it does not change."""
        return hashlib.sha256(f"{self.heading}\n{self.text}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class ComparedPlan:
    """A plan as far as a comparison reads it.

    Args:
        id: document id.
        iri: of the work.
        title: of the plan.
        items: in the order of the document.
        signed: date of signature, where stated.
        has_text: whether wordings are at hand, else headings serve.
    """

    id: str
    iri: str
    title: str
    items: tuple[ComparedItem, ...]
    signed: dt.date | None = None
    has_text: bool = True


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for a correspondence.

    Args:
        kind: ``wording`` (the same words), ``theme``, ``initiative``, ``body-type``, ``citation``.
        value: the words shared, or the key.
        a_span: first and one-past-last character in the wording of the subject, for ``wording``.
        b_span: the same in the object.
    """

    kind: str
    value: str
    a_span: tuple[int, int] | None = None
    b_span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Correspondence:
    """Two items that correspond.

    Args:
        a: subject.
        b: object.
        relation: one of :data:`RELATIONS`, seen from ``a``.
        score: rank between 0 and 1, four decimals.
        evidence: reasons, the strongest first.
    """

    a: ComparedItem
    b: ComparedItem
    relation: str
    score: float
    evidence: tuple[Evidence, ...] = ()

    @property
    def proposed(self) -> bool:
        """Whether the default threshold accepts it as a match."""
        return self.relation in CORE and self.score >= DEFAULT_THRESHOLD

    def turned(self) -> Correspondence:
        """The same, seen from the other side."""
        evidence = tuple(Evidence(each.kind, each.value, each.b_span, each.a_span) for each in self.evidence)
        return Correspondence(self.b, self.a, inverse(self.relation), self.score, evidence)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A person's word on a pair.

    Args:
        a: key of the subject item.
        b: key of the object item.
        relation: a SKOS relation, seen from the subject; of a rejected pair the one that was refused.
        accepted: whether it holds.
        reviewer: who, as free text.
        day: when.
        reason: why; may be empty.
        confidence: trust in the judgement, 0 to 1.
        a_wording: fingerprint of the subject's wording.
        b_wording: fingerprint of the object's.
    """

    a: str
    b: str
    relation: str
    accepted: bool
    reviewer: str
    day: dt.date
    reason: str = ""
    confidence: Decimal | None = None
    a_wording: str = ""
    b_wording: str = ""

    def turned(self) -> Judgement:
        """The same, seen from the other side."""
        return replace(
            self,
            a=self.b,
            b=self.a,
            relation=inverse(self.relation),
            a_wording=self.b_wording,
            b_wording=self.a_wording,
        )


@dataclass(frozen=True, slots=True)
class Alignment:
    """All correspondences found between two plans, the best first."""

    a: ComparedPlan
    b: ComparedPlan
    correspondences: tuple[Correspondence, ...] = field(default=())
