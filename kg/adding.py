"""A file → a new document folder in ``data/``: ``document.toml`` filled in, the source or its facts, both checked."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from pypinyin import Style, lazy_pinyin

from kg import messages
from kg.building import read_record
from kg.documents import read_document
from kg.errors import UsageError
from kg.graph.agents import UNLOCATED, Resolver
from kg.graph.catalog import Entry, read_entry, write_entry
from kg.graph.documents import build_document
from kg.identifiers import Identifiers
from kg.namespaces import LICENCE
from kg.records.extraction import extract
from kg.records.facts import read_facts, write_facts
from kg.records.model import Item, Metadata, PlanRecord
from kg.settings import Settings
from kg.validation import PlanData, Report, validate_plan
from kg.validation.plans import surroundings

FACTS = "records.json"
SLUG_CHARACTERS = 30
NOT_IN_SLUG = re.compile(r"^.{2,40}?关于|[（(][^）)]*[）)]|20\d\d年?(?:[-—–－~～至到]+20\d\d年?)?|[的和及与]")


@dataclass(frozen=True, slots=True)
class Added:
    """A document that was added: its entry, its record as carried, and what validation found."""

    entry: Entry
    record: PlanRecord
    report: Report


def add(
    file: Path,
    data: Path,
    settings: Settings,
    *,
    document_id: str | None = None,
    facts_only: bool = False,
    origin: str | None = None,
) -> Added:
    """Add a file to the documents.

    The folder is made in a hidden one beside it and moved at the end, so that a failure leaves nothing.

    Args:
        file: the document.
        data: the folder of the documents.
        settings: base IRI and limits.
        document_id: ``{gb2260|cn}-{year}-{slug}``; proposed from the title where none is given.
        facts_only: carry ``records.json`` instead of the file.
        origin: address that the file comes from, where it is known.

    Raises:
        InputError: the file cannot be read, or holds no plan.
        UsageError: the id is malformed or taken, none can be proposed, the file is there already, or ``data`` cannot be
            written.
    """
    document = read_document(file, settings.upload_bytes)
    _refuse_known(document.sha256, file.name, data)
    record = extract(document)
    target = _free_folder(data, document_id or proposed_id(record.metadata))
    try:
        with TemporaryDirectory(prefix=".adding-", dir=data) as scratch:
            folder = Path(scratch) / target.name
            folder.mkdir()
            carried = _carry(file, record, folder, facts_only=facts_only)
            write_entry(entry_of(target.name, record, carried, origin))
            added = _read_back(folder, settings)
            folder.rename(target)
    except OSError as problem:
        raise UsageError("add.unwritable", folder=data, reason=problem.strerror or str(problem)) from problem
    return replace(added, entry=replace(added.entry, folder=target))


def _refuse_known(sha256: str, name: str, data: Path) -> None:
    for path in sorted(data.glob("*/document.toml")):
        entry = read_entry(path)
        if sha256 == (read_facts(entry.path).sha256 if entry.facts_only else entry.sha256):
            raise UsageError("add.known", file=name, id=entry.id, folder=entry.folder)


def _free_folder(data: Path, document_id: str) -> Path:
    """The folder of a well-formed id that no document has yet."""
    Identifiers(Settings().base_iri).policy(document_id)
    folder = data / document_id
    if folder.exists():
        raise UsageError("add.exists", id=document_id, folder=folder)
    return folder


def _carry(file: Path, record: PlanRecord, folder: Path, *, facts_only: bool) -> Path:
    """Put the file, or its facts, into the folder."""
    if facts_only:
        path = folder / FACTS
        path.write_bytes(write_facts(record))
        return path
    return Path(shutil.copyfile(file, folder / f"source{file.suffix.lower()}"))


def _read_back(folder: Path, settings: Settings) -> Added:
    """The document as a build will read it."""
    entry = read_entry(folder / "document.toml")
    record = read_record(entry, settings)
    graphs = build_document(record, entry.id, Identifiers(settings.base_iri))
    report = validate_plan(PlanData.of_document(graphs, record), surroundings(settings), entry.file)
    return Added(entry, record, report)


def proposed_id(metadata: Metadata) -> str:
    """``{gb2260|cn}-{year}-{slug}``: the year of the plan, else of its signature; the title in pinyin initials.

    Raises:
        UsageError: the document names no known place, no year, or nothing in its title is left for a slug.
    """
    place = metadata.jurisdiction
    year = metadata.year or (metadata.period or (None,))[0] or (metadata.issue_date and metadata.issue_date.year)
    slug = slug_of(metadata.title, place.label if place else "")
    if not (place and place.code and year and slug):
        raise UsageError("add.no_id", title=metadata.title)
    return f"{place.code}-{year}-{slug}"


def slug_of(title: str, place: str) -> str:
    """Pinyin initials of a title without place, years, brackets and issuer; words in Latin letters stay.

    >>> slug_of("2022年重庆市政务服务工作要点", "重庆市")
    'zwfwgzyd'
    >>> slug_of("广东省支持人工智能OPC创新发展行动方案（2026—2028年）", "广东省")
    'zcrgzn-opc-cxfzxdfa'
    """
    words = re.findall(r"[A-Za-z0-9]+|[一-鿿]+", NOT_IN_SLUG.sub("", title.replace(place, "")))
    initials = ("".join(lazy_pinyin(word, style=Style.FIRST_LETTER)).lower() for word in words)
    return "-".join(initials)[:SLUG_CHARACTERS].strip("-")


def entry_of(document_id: str, record: PlanRecord, carried: Path, origin: str | None) -> Entry:
    """What ``document.toml`` shall say; what is not known is said to be not known.

    Args:
        document_id: its id.
        record: what the document says.
        carried: the file, or the facts, in its folder.
        origin: address that the file comes from.
    """
    kind = "facts" if carried.name == FACTS else "full"
    address = dict.fromkeys(messages.LANGUAGES, origin) if origin else messages.both("add.address_not_known")
    return Entry(
        folder=carried.parent,
        id=document_id,
        file=carried.name,
        facts_only=kind == "facts",
        sha256=hashlib.sha256(carried.read_bytes()).hexdigest(),
        title=messages.both("add.title", title=record.metadata.title),
        origin=messages.both(f"add.origin_{kind}", address=address),
        rights=messages.both(f"add.rights_{kind}"),
        records_licence=LICENCE,
        publisher="、".join(record.metadata.issuers) or " / ".join(messages.both("add.publisher_not_known").values()),
        origin_url=origin,
        relations={},
        modified=dt.date.today(),  # noqa: DTZ011 -- the day where the person is who adds it
    )


def unknown_agencies(record: PlanRecord, items: tuple[Item, ...]) -> list[str]:
    """Names of agencies in the items that the reference data does not know, each once, in printed order."""
    place = record.metadata.jurisdiction
    resolver = Resolver(Identifiers(Settings().base_iri), (place.code if place else None) or UNLOCATED)
    names = [name for item in items for named in item.names.values() for name in named if not name.is_group]
    return list(dict.fromkeys(name.text for name in names if not resolver.agent_of(name).known))
