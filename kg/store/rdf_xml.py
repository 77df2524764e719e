"""RDF/XML of strangers: the parser expands entities without an end, so that a kilobyte can become gigabytes.

Source: XML 1.0 §4.4 (entities); the case is known as the "billion laughs" (CWE-776).
"""

from __future__ import annotations

import re

EXPANDED_BYTES = 10_000_000
"""What the entities of a body may grow to."""

_ENTITY = re.compile(rb"<!ENTITY\s+(?:%\s+)?\S+\s+(\"[^\"]*\"|'[^']*'|\S+)")


def refuse_swelling(body: bytes) -> None:
    """Let no entity of another one's making through, nor many of a long one.

    Args:
        body: RDF/XML in an encoding that holds ASCII.

    Raises:
        ValueError: it could grow beyond :data:`EXPANDED_BYTES`; names what is in the way.
    """
    values = [value[1:-1] for value in _ENTITY.findall(body)]
    if b"\0" in body:  # UTF-16 would hide them
        raise ValueError("encoding ≠ UTF-8")
    if body.count(b"<!ENTITY") != len(values) or any(b"&" in value or b"%" in value for value in values):
        raise ValueError("<!ENTITY")
    if values and body.count(b"&") * max(map(len, values)) > EXPANDED_BYTES:
        raise ValueError("<!ENTITY")
