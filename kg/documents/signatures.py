"""What a file is by its content, whatever its name says; packed files are unpacked once under limits.

Sources: ECMA-376 part 2 (Open Packaging Conventions: no document type declarations in parts), [MS-OFFCRYPTO] 2.3.4.4
(an encrypted package is a compound file with a stream ``EncryptedPackage``), [MS-CFB] 2.2 (signature), ISO 32000-1
7.5.2 (``%PDF-``), PKWARE APPNOTE 4.3 (``PK``).
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from kg.documents.pieces import Source
from kg.errors import InputError, PolicyKGError

PARTS = 10_000
"""Most parts a packed file may have."""
RATIO = 20
"""How many times its size a packed file may unpack to, above :data:`FLOOR`."""
FLOOR = 10_000_000
"""Bytes that a file may unpack to whatever its size: tables of repeated words pack very well."""
CHUNK = 1 << 20
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
STREAMS = (("EncryptedPackage", "encrypted"), ("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"))
PACKED = (("word/document.xml", "docx"), ("xl/workbook.xml", "xlsx"), ("ppt/presentation.xml", "pptx"))
HTML = re.compile(
    rb"(?:\xef\xbb\xbf|\s|<\?xml[^>]*>|<!--.*?-->)*<(?:!doctype\s+html|html|head|meta|body|table|div)\b",
    re.IGNORECASE | re.DOTALL,
)
FIRST_BYTES = (
    (b"{\\rtf", "rtf"),
    (b"MIME-Version:", "mht"),
    (b"Rar!", "rar"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
)
DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


def kind_of(content: bytes) -> str | None:
    """The kind of file the content is (``docx``, ``html``, ``encrypted`` …); ``None`` where nothing shows it."""
    if content.startswith(b"PK"):
        return _packed_kind(content)
    if content.startswith(COMPOUND):
        names = ((name.encode("utf-16-le"), kind) for name, kind in STREAMS)
        return next((kind for name, kind in names if name in content), "ole")
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if HTML.match(content[:4096]):
        return "html"
    return next((kind for mark, kind in FIRST_BYTES if content.startswith(mark)), None)


def _packed_kind(content: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return "zip"
    return next((kind for name, kind in PACKED if name in names), "zip")


def require(source: Source, kind: str) -> None:
    """Refuse a file whose content is not of the kind that its name promises.

    Raises:
        InputError: it is encrypted, of another kind, or of none (cut off).
    """
    found = kind_of(source.content)
    if found == kind:
        return
    if found == "encrypted":
        raise InputError("input.encrypted", file=source.file_name)
    if found is None or (found, kind) in {("zip", "docx"), ("zip", "xlsx"), ("ole", "xls")}:
        raise InputError("input.damaged", file=source.file_name, kind=kind, reason=f"{found or '?'} ≠ {kind}")
    refuse_mislabelled(source.file_name, found)


def refuse_mislabelled(file_name: str, found: str) -> None:
    """Say what to do with a file that is something else than its name says.

    Raises:
        InputError: always.
    """
    if found in {"docx", "xlsx", "xls", "pdf", "html"}:
        raise InputError("input.mislabelled", file=file_name, kind=found, suffix=f".{found}")
    if found == "doc":
        raise InputError("input.old_word", file=file_name)
    raise InputError("input.other_kind", file=file_name, kind=found)


def check_package(source: Source) -> None:
    """Unpack every part once, in pieces and under limits, so that no library meets a bomb or a cut-off part.

    Raises:
        InputError: too many parts, too many bytes, a password, a document type declaration, or damage.
    """
    limit = min(max(RATIO * len(source.content), FLOOR), source.unpacked_bytes)
    with guarded(source, "zip"), zipfile.ZipFile(BytesIO(source.content)) as archive:
        entries = archive.infolist()
        if len(entries) > PARTS:
            raise InputError("input.too_many_parts", file=source.file_name, parts=len(entries), limit=PARTS)
        if (size := sum(entry.file_size for entry in entries)) > limit:
            raise InputError("input.unpacks_too_large", file=source.file_name, bytes=size, limit=limit)
        for entry in entries:
            _check_part(archive, entry, source)


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, source: Source) -> None:
    if entry.flag_bits & 1:
        raise InputError("input.encrypted", file=source.file_name)
    markup = entry.filename.endswith((".xml", ".rels", ".vml"))
    with archive.open(entry) as part:
        before = b""
        while chunk := part.read(CHUNK):
            # without the zero bytes of UTF-16; a declaration across two chunks is met with the end of the one before
            text = before + chunk.replace(b"\0", b"") if markup else b""
            if DECLARATION.search(text):
                raise InputError("input.entities", file=source.file_name, part=entry.filename)
            before = text[-16:]


@contextmanager
def guarded(source: Source, kind: str) -> Iterator[None]:
    """Turn whatever a library raises on a damaged file into an :class:`InputError`.

    The libraries document few of the exceptions that broken files cause in them (KeyError, struct.error, XML errors,
    RecursionError, a panic of Rust code, which is no :class:`Exception`); each means the same here.

    Raises:
        InputError: the body raised something else.
    """
    try:
        yield
    except (PolicyKGError, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as problem:
        reason = f"{type(problem).__name__}: {problem}".splitlines()[0][:120]
        raise InputError("input.damaged", file=source.file_name, kind=kind, reason=reason) from problem
