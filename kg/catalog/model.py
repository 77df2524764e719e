"""What a description is made for: an address, a version of the data, the files that are offered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol
from urllib.parse import quote

DISTRIBUTION, CHECKSUM = "/distribution/", "/checksum"
"""In the IRIs of the files of a data set."""
Row = Mapping[str, str]
"""Column → IRI or lexical form; an unbound column is absent."""


def document_of(dataset: str, base: str) -> str:
    """The id of a document by the name of its graph; empty for a graph of another form.

    >>> document_of("https://example.org/graph/policy/cn/2018/guofa-42", "https://example.org/")
    'cn-2018-guofa-42'
    """
    start = f"{base}graph/policy/"
    return dataset.removeprefix(start).replace("/", "-") if dataset.startswith(start) else ""


class File(Protocol):
    """A file that can be downloaded."""

    @property
    def path(self) -> str:
        """Below the address of the downloads."""

    @property
    def document(self) -> str:
        """Id of the document whose data it holds, empty for the whole data."""

    @property
    def kind(self) -> str:
        """``graph``, ``table`` or ``network``."""

    @property
    def media_type(self) -> str:
        """What it is."""

    @property
    def size_bytes(self) -> int:
        """Its length."""

    @property
    def sha256(self) -> str:
        """Its digest, in hexadecimal digits."""

    @property
    def licence(self) -> str:
        """IRI of the licence of what it holds; empty where there are several."""


@dataclass(frozen=True)
class Publication:
    """The data at one address.

    Args:
        base: start of the IRIs of the data.
        address: start of the addresses of the site, ending in ``/``.
        version: of the data; None where it is not known.
        files: to download.
        licences: id of a document, or empty for the whole → IRI of the licence; empty where the data say nothing of
            themselves, and so nothing is claimed.
        has_services: whether there are an endpoint and saved queries; a site of files has none.
        downloads: where the files are, relative to the address.
    """

    base: str
    address: str
    version: str | None
    files: Sequence[File] = ()
    licences: Mapping[str, str] = field(default_factory=dict)
    has_services: bool = True
    downloads: str = "data/"

    @property
    def catalog(self) -> str:
        """IRI of the catalogue."""
        return f"{self.base}catalog"

    @property
    def dataset(self) -> str:
        """IRI of the data set of everything."""
        return f"{self.base}dataset"

    @property
    def linkset(self) -> tuple[str, str]:
        """IRIs of the links to Wikidata and of what they lead to."""
        return f"{self.dataset}/wikidata", f"{self.dataset}/wikidata/target"

    @property
    def endpoint(self) -> str:
        """Address of the SPARQL endpoint."""
        return f"{self.address}sparql"

    @property
    def licence(self) -> str:
        """IRI of the licence of the whole; empty where none is known."""
        return self.licences.get("", "")

    @cached_property
    def files_of(self) -> Mapping[str, tuple[File, ...]]:
        """Id of a document, or empty for the whole → its files, by path."""
        found: dict[str, tuple[File, ...]] = {}
        for file in sorted(self.files, key=lambda file: file.path):
            found[file.document] = (*found.get(file.document, ()), file)
        return found

    def distribution(self, dataset: str, file: File) -> str:
        """IRI of a file of a data set."""
        return f"{dataset}{DISTRIBUTION}{quote(file.path.removeprefix(f'{file.document}/'))}"

    def download(self, file: File) -> str:
        """Address of a file."""
        return f"{self.address}{self.downloads}{file.path}"
