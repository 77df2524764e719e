"""What the dumps of a generation are made from: the parts of the data, and what the catalogue says of each document."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from kg.dumps.graphs import subject_of
from kg.fingerprints import fingerprint
from kg.generations import Generation, Part
from kg.identifiers import Identifiers
from kg.messages import LANGUAGES, language_of

DOCUMENT = "document/"
ALIGNMENT = "alignment/"
CATALOG = "catalog"
TITLE = "http://purl.org/dc/terms/title"
LICENCE = "http://purl.org/dc/terms/license"


@dataclass(frozen=True)
class DocumentSource:
    """A document.

    Args:
        id: of the document.
        dataset: IRI of its dataset, which is the name of its graph.
        part: its part of the data.
        described: what the catalogue says of it: canonical N-Quads.
    """

    id: str
    dataset: str
    part: Part
    described: bytes

    @cached_property
    def title(self) -> dict[str, str]:
        """Language → title; the id where the catalogue has none."""
        titles = {
            language_of(each.language): each.value for each in self._values(TITLE) if isinstance(each, ox.Literal)
        }
        return {language: titles.get(language, self.id) for language in LANGUAGES}

    @cached_property
    def licence(self) -> str:
        """IRI of the licence of its records; empty where the catalogue has none."""
        return next((each.value for each in self._values(LICENCE) if isinstance(each, ox.NamedNode)), "")

    def _values(self, predicate: str) -> list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]:
        quads = ox.parse(self.described, format=ox.RdfFormat.N_QUADS)
        subject, link = ox.NamedNode(self.dataset), ox.NamedNode(predicate)
        return [quad.object for quad in quads if quad.subject == subject and quad.predicate == link]


class Sources:
    """The data of a generation, part by part.

    Args:
        generation: held open.
        ids: IRIs of the data.

    Raises:
        DataError: a part is damaged.
    """

    def __init__(self, generation: Generation, ids: Identifiers) -> None:
        self.generation = generation
        self.parts = generation.manifest.parts
        self._ids = ids
        catalog = self.parts.get(CATALOG)
        self._catalog = generation.read_part(catalog).splitlines(keepends=True) if catalog else []
        self.documents = tuple(self._document(name) for name in generation.manifest.documents)
        """In alphabetical order of their ids."""

    @cached_property
    def shared(self) -> tuple[Part, ...]:
        """What the tables of every document depend on, without the catalogue: agencies, places, vocabularies."""
        own = (DOCUMENT, ALIGNMENT, CATALOG)
        return tuple(self.parts[name] for name in sorted(self.parts) if not name.startswith(own))

    @property
    def described(self) -> bytes:
        """The catalogue."""
        return b"".join(self._catalog)

    def fingerprint_of(self, source: DocumentSource, *others: str) -> str:
        """Of everything that the dumps of a document are made from.

        Args:
            source: the document.
            others: what they depend on besides the data.
        """
        return fingerprint(*others, source.part.sha256, *(part.sha256 for part in self.shared), source.described)

    def read(self, part: Part) -> bytes:
        """The canonical N-Quads of a part.

        Raises:
            DataError: it is damaged.
        """
        return self.generation.read_part(part)

    def _document(self, document: str) -> DocumentSource:
        names = self._ids.policy(document)
        dataset, work = names.graph.encode(), f"<{names.work}>".encode()
        beginnings = (b"<" + dataset + b">", b"<" + dataset + b"/", b"<" + dataset + b"#", work)
        described = [line for line in self._catalog if subject_of(line).startswith(beginnings)]
        return DocumentSource(document, names.graph, self.parts[f"{DOCUMENT}{document}"], b"".join(described))
