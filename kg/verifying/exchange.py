"""A request and what came back, as evidence; and several of them, where redirects were followed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Problem = Literal["", "timeout", "connection", "elsewhere", "private", "limit"]
"""Why there is no answer: no time left, no connection, an address that is not asked, the limits of a verification."""

SHOWN = (
    "content-type",
    "content-length",
    "location",
    "vary",
    "etag",
    "last-modified",
    "link",
    "access-control-allow-origin",
)
"""Header fields of an answer that evidence tells."""
SHOWN_CHARACTERS = 400


def visible(text: str) -> str:
    """A text of a stranger without signs that move a terminal."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer.

    Args:
        method: of the request.
        address: as it went over the wire.
        sent: header fields of the request that the rule is about.
        status: of the answer; 0 where none came.
        received: header fields in their order, names in lower case.
        body: as read.
        cut: bytes that may be read, where the body is longer: then only its beginning is kept; else 0.
        problem: why no whole answer came.
        reason: the system's words for it.
    """

    method: str
    address: str
    sent: Mapping[str, str]
    status: int = 0
    received: tuple[tuple[str, str], ...] = ()
    body: bytes = field(default=b"", repr=False)
    cut: int = 0
    problem: Problem = ""
    reason: str = ""

    def header(self, name: str) -> str:
        """The values of a field, joined as RFC 9110 §5.3 allows; empty where it is absent."""
        return ", ".join(value for key, value in self.received if key == name.lower())

    def tokens(self, name: str) -> frozenset[str]:
        """The elements of a list field, in lower case."""
        return frozenset(part.strip().lower() for part in self.header(name).split(",") if part.strip())

    @property
    def media_type(self) -> str:
        """Of the body, without parameters, in lower case."""
        return self.header("content-type").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """The parameter of the media type, in lower case; empty where it is absent."""
        found = re.search(r';\s*charset\s*=\s*"?([^\s;"]+)', self.header("content-type"), re.IGNORECASE)
        return found[1].lower() if found else ""

    @property
    def whole(self) -> bool:
        """Whether an answer came, and all of it."""
        return bool(self.status) and not self.cut and not self.problem

    @property
    def is_redirect(self) -> bool:
        """Whether the answer leads elsewhere."""
        return self.status in {301, 302, 303, 307, 308} and bool(self.header("location"))

    def as_json(self) -> dict[str, Any]:
        """The exchange as evidence."""
        received = {name: self.header(name)[:SHOWN_CHARACTERS] for name in SHOWN if self.header(name)}
        told: dict[str, Any] = {"method": self.method, "address": self.address, "sent": dict(self.sent)}
        told |= {"status": self.status or None, "received": received}
        if self.problem:
            told |= {"problem": self.problem, "reason": self.reason}
        return told


@dataclass(frozen=True, slots=True)
class Walk:
    """An exchange and those that its redirects led to.

    Args:
        hops: in their order, at least one.
        endless: whether the redirects come back to where they were, or are too many.
    """

    hops: tuple[Exchange, ...]
    endless: bool = False

    @property
    def first(self) -> Exchange:
        """What the address asked for answered."""
        return self.hops[0]

    @property
    def last(self) -> Exchange:
        """What the redirects ended with."""
        return self.hops[-1]

    @property
    def arrived(self) -> bool:
        """Whether they ended with a whole answer 200."""
        return not self.endless and self.last.status == 200 and self.last.whole
