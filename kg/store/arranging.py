"""A graph with its triples in order, so that the same triples are the same bytes wherever they are written."""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox

from kg.store.answers import without_idle_prefixes
from kg.store.formats import N_TRIPLES, ResultFormat
from kg.store.serialising import WITH_PREFIXES


def arranged(triples: bytes, form: ResultFormat, prefixes: Mapping[str, str]) -> bytes:
    """A graph in a format, each subject in one place, in code point order of the N-Triples lines.

    Args:
        triples: N-Triples; blank nodes are named anew (RDF Dataset Canonicalization 1.0).
        form: the format wanted.
        prefixes: prefix → namespace; those not used are left out.
    """
    lines = triples.splitlines(keepends=True)
    if any(line.startswith(b"_:") or b" _:" in line for line in lines):
        dataset = ox.Dataset(ox.parse(triples, format=ox.RdfFormat.N_TRIPLES))
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        lines = [ox.serialize([quad.triple], format=ox.RdfFormat.N_TRIPLES) or b"" for quad in dataset]
    ordered = b"".join(sorted(set(lines)))
    if form == N_TRIPLES:
        return ordered
    written = ox.RdfFormat.from_media_type(form.media_type)
    if written is None:
        raise ValueError(form.media_type)
    used = dict(prefixes) if form.media_type in WITH_PREFIXES else None
    parsed = (quad.triple for quad in ox.parse(ordered, format=ox.RdfFormat.N_TRIPLES))
    body = ox.serialize(parsed, format=written, prefixes=used) or b""
    return without_idle_prefixes(body) if used else body
