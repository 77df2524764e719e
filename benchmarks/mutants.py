"""Damaged copies of files, as disks, networks, converters and hands make them; a seed gives the same copies."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from random import Random

TROUBLE = (
    "？", "?", "(wù)", "\ue123", "\ufffd", "\x00", "、", "——", "（", "）", "《", "“", "2022年13月前", "2026年2月30日前",
    "9999999999999999999年", "一、", "（一）", "1.", "牵头单位：", "责任单位：", "\n", "|", "\t", "<td rowspan=99999>",
    "</table>", "<!--", "&#x110000;", "]]>", "等", "各", "²", "零",
)  # fmt: skip
"""Signs that mean something to a reader or to the grammar of plans."""
LONGEST_BLOCK = 2000
TAG = re.compile(rb"<[^<>]{1,200}>")


def mutant_of(content: bytes, draw: Random) -> bytes:
    """A damaged copy: one to eight changes of the file, or of a part of a packed one."""
    packed = content.startswith(b"PK") and draw.random() < 0.9
    return _repacked(content, draw) if packed else _changed(content, draw)


def _changed(content: bytes, draw: Random) -> bytes:
    """Bytes changed; of a text mostly so that it can still be decoded, and reaches the grammar behind the reader."""
    stays_text = draw.random() < 0.8 and _is_text(content)
    for _ in range(draw.randint(1, 8)):
        content = draw.choice(CHANGES)(content, draw)
    return content.replace(b"\0", b"").decode("utf-8", "ignore").encode() if stays_text else content


def _is_text(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _flip(content: bytes, draw: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(min(len(changed), draw.randint(1, 30))):
        changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
    return bytes(changed)


def _cut(content: bytes, draw: Random) -> bytes:
    return content[: draw.randrange(len(content) + 1)] if draw.random() < 0.2 else content


def _insert(content: bytes, draw: Random) -> bytes:
    at = draw.randrange(len(content) + 1)
    signs = draw.choice(TROUBLE).encode() * draw.choice((1, 1, 1, 2, 50, 1000))
    return content[:at] + (signs if draw.random() < 0.8 else draw.randbytes(20)) + content[at:]


def _block(content: bytes, draw: Random) -> tuple[int, int]:
    start = draw.randrange(len(content) + 1)
    return start, min(len(content), start + draw.randint(1, LONGEST_BLOCK))


def _delete(content: bytes, draw: Random) -> bytes:
    start, end = _block(content, draw)
    return content[:start] + content[end:]


def _double(content: bytes, draw: Random) -> bytes:
    start, end = _block(content, draw)
    return content[:end] + content[start:end] * draw.choice((1, 1, 2, 20)) + content[end:]


def _move(content: bytes, draw: Random) -> bytes:
    start, end = _block(content, draw)
    rest = content[:start] + content[end:]
    at = draw.randrange(len(rest) + 1)
    return rest[:at] + content[start:end] + rest[at:]


def _swap_tags(content: bytes, draw: Random) -> bytes:
    tags = list(TAG.finditer(content))
    if len(tags) < 2:
        return content
    first, second = sorted(draw.sample(tags, 2), key=lambda tag: tag.start())
    between = content[first.end() : second.start()]
    return content[: first.start()] + second[0] + between + first[0] + content[second.end() :]


def _lines(content: bytes, draw: Random) -> bytes:
    """Lines lost, or in another order."""
    lines = content.split(b"\n")
    first, second = draw.randrange(len(lines)), draw.randrange(len(lines))
    lines[first], lines[second] = lines[second], b"" if draw.random() < 0.5 else lines[first]
    return b"\n".join(lines)


CHANGES: tuple[Callable[[bytes, Random], bytes], ...] = (
    _flip, _cut, _insert, _insert, _delete, _double, _move, _swap_tags, _lines,
)  # fmt: skip


def _repacked(content: bytes, draw: Random) -> bytes:
    """A packed file with one part changed, lost or put in twice; whole again as a package."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    at = draw.randrange(len(parts))
    name, part = parts[at]
    match draw.randrange(6):
        case 0:
            del parts[at]
        case 1:
            parts[at] = (draw.choice(parts)[0] + "x", part)
        case _:
            parts[at] = (name, _changed(part, draw))
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts:
            archive.writestr(name, part)
    return out.getvalue()
