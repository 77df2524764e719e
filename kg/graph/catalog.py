"""What is said of a document beside its text, in its ``document.toml``: origin, rights, relations."""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rdflib import URIRef

from kg.errors import InputError
from kg.identifiers import DOCUMENT_ID
from kg.messages import LANGUAGES
from kg.namespaces import PP

FILE = "document.toml"
COMMENT = "# A document of policy-kg: where it comes from, what it is, what may be done with it.\n"
JOINT = re.compile("、(?![^（]*）)")
"""Between issuers that a document names together; not within a bracket."""
RELATIONS = {"implements": PP.implementsPolicy, "succeeds": PP.succeedsPlan, "responds_to": PP.respondsTo}
"""Keys of the table ``[relations]`` of a ``document.toml``, as properties."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A ``document.toml``.

    Args:
        folder: the document's folder.
        id: ``{gb2260|cn}-{year}-{slug}``.
        file: name of the source text, or of the records where only facts are carried.
        facts_only: no sentences are carried.
        sha256: recorded digest of the file, in hexadecimal digits.
        title: language → title.
        origin: language → where the copy comes from.
        rights: language → what is claimed of the text.
        records_licence: IRI of the licence of our records.
        publisher: who issued the document, as it names itself; several are separated by ``、``.
        origin_url: address of the source, where it is known.
        relations: property (one of :data:`RELATIONS`) → ids of the documents that the document itself names so.
        modified: when what the folder carries was last changed.
    """

    folder: Path
    id: str
    file: str
    facts_only: bool
    sha256: str
    title: Mapping[str, str]
    origin: Mapping[str, str]
    rights: Mapping[str, str]
    records_licence: str
    publisher: str
    origin_url: str | None
    relations: Mapping[URIRef, tuple[str, ...]]
    modified: dt.date | None = None

    @property
    def path(self) -> Path:
        """The file to read."""
        return self.folder / self.file

    @property
    def issuers(self) -> tuple[str, ...]:
        """Who issued the document, each by name."""
        return tuple(JOINT.split(self.publisher))

    @property
    def place(self) -> str:
        """Whose document it is by its id: a GB/T 2260 code or ``cn``; empty for an id without one."""
        return self.id.partition("-")[0] if DOCUMENT_ID.fullmatch(self.id) else ""


def read_entry(path: Path) -> Entry:
    """Read a ``document.toml``.

    Raises:
        InputError: not TOML, or a key is missing.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return Entry(
            folder=path.parent,
            id=data["id"],
            file=data.get("source") or data["records"],
            facts_only="records" in data,
            sha256=data["sha256"],
            title={language: data["title"][language] for language in LANGUAGES},
            origin={language: data["origin"][language] for language in LANGUAGES},
            rights={language: data["rights"][language] for language in LANGUAGES},
            records_licence=data["rights"]["records_licence"],
            publisher=data["origin"]["publisher"],
            origin_url=data["origin"].get("url"),
            relations={RELATIONS[name]: tuple(ids) for name, ids in data.get("relations", {}).items()},
            modified=_day(data.get("modified")),
        )
    except (OSError, ValueError, KeyError, TypeError) as problem:  # TOML and encoding errors are ValueErrors
        raise InputError("catalog.entry", file=f"{path.parent.name}/{path.name}", reason=str(problem)) from problem


def _day(value: object) -> dt.date | None:
    """A date of TOML, or none.

    Raises:
        TypeError: it is something else.
    """
    if value is None or (isinstance(value, dt.date) and not isinstance(value, dt.datetime)):
        return value
    raise TypeError(f"modified = {value}")


def write_entry(entry: Entry) -> None:
    """Write the ``document.toml`` of a new document into its folder; its relations are for a person to add."""
    head = {
        "id": entry.id,
        "records" if entry.facts_only else "source": entry.file,
        "sha256": entry.sha256,
        "text_status": "facts-only" if entry.facts_only else "full",
    }
    url = {"url": entry.origin_url} if entry.origin_url else {}
    tables = {
        "title": entry.title,
        "origin": {"publisher": entry.publisher, **url, **entry.origin},
        "rights": {**entry.rights, "records_licence": entry.records_licence},
    }
    modified = f"modified = {entry.modified}\n" if entry.modified else ""
    parts = [COMMENT + _pairs(head) + modified, *(f"\n[{name}]\n{_pairs(table)}" for name, table in tables.items())]
    (entry.folder / FILE).write_text("".join(parts), encoding="utf-8")


def _pairs(table: Mapping[str, str]) -> str:
    """Keys with basic strings (TOML 1.0), which are written as JSON writes strings."""
    return "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in table.items())
