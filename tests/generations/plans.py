"""A small data folder for tests of the build, and changes of it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLANS = ("440000-2026-ai-opc", "510000-2026-ai-opc", "510100-2026-ai-opc", "511300-2026-ai-opc")
"""Plans of one subject: each is aligned with the others, and some pairs were judged."""


def copy_plans(folder: Path, plans: Sequence[str] = PLANS) -> Path:
    """Plans with the judgements of their pairs, in a data folder of their own."""
    for name in plans:
        shutil.copytree(ROOT / "data" / name, folder / name)
    (folder / "alignments").mkdir()
    for path in (ROOT / "data" / "alignments").glob("*.sssom.tsv"):
        if set(path.name.removesuffix(".sssom.tsv").split("--")) <= set(plans):
            shutil.copy(path, folder / "alignments")
    return folder


def reword(data: Path, document: str, found: str, put: str) -> None:
    """Change words of a document wherever they stand, and its recorded digest with them."""
    path, description = data / document / "records.json", data / document / "document.toml"
    before = path.read_bytes()
    after = before.replace(found.encode(), put.encode())
    assert after != before
    path.write_bytes(after)
    text = description.read_text(encoding="utf-8")
    old, new = (hashlib.sha256(each).hexdigest() for each in (before, after))
    assert old in text
    description.write_text(text.replace(old, new), encoding="utf-8")
