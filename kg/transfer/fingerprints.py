"""Whether a graph on a server is the graph that we have, told by numbers that any SPARQL 1.1 server can count.

The fingerprint of a graph is how many of its triples fall in each of 4096 classes of an MD5; ``sparql/fingerprint.rq``
says the same in SPARQL, and this module in Python. Where a server computes it in another way, graphs look different and
are sent again: slow, but never wrong.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from urllib.parse import quote

import pyoxigraph as ox

XSD = "http://www.w3.org/2001/XMLSchema#"
NUMBERS = re.compile(
    XSD + r"(decimal|double|float|(non)?(positive|negative)?integer|(unsigned)?(long|int|short|byte))", re.IGNORECASE
)
"""Datatypes for which ``isNumeric`` is true."""
LEFT_OUT = re.compile("%C[23]%[89AB][0-9A-F]|%[02][0-9A-F]|%3[A-F]|%40|%5[B-F]|%60|%7[B-F]|[^A-Za-z0-9%]")
"""As in the query."""


def fingerprint(triples: Iterable[bytes]) -> Mapping[str, int]:
    """The fingerprint of a graph.

    Args:
        triples: lines of N-Triples.

    Returns:
        Class (three hexadecimal digits) → number of triples.

    Raises:
        SyntaxError: a line is not N-Triples.
    """
    return Counter(_class(quad.triple) for quad in ox.parse(b"".join(triples), ox.RdfFormat.N_TRIPLES))


def _class(triple: ox.Triple) -> str:
    text = quote(f"{_text(triple.subject)}{triple.predicate.value}{_text(triple.object)}", safe="")
    return hashlib.md5(LEFT_OUT.sub("", text).encode(), usedforsecurity=False).hexdigest()[:3]


def _text(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    if isinstance(term, ox.Literal) and NUMBERS.fullmatch(term.datatype.value):
        try:
            return str(math.floor(Decimal(term.value) * 1000))
        except (InvalidOperation, ValueError, OverflowError):
            return term.value
    return "_" if isinstance(term, ox.BlankNode | ox.Triple) else term.value
