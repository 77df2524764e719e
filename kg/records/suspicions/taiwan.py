"""Words of Taiwan put in by a converter that also exchanged words: 网际网路 for 互联网, 最佳化 for 优化.

A table cannot undo them: 程式 stood for 程序 in one text and for 格式 in another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kg import reference
from kg.records.suspicions.model import Copy, Suspicion

SEVERAL = 2
"""So many different words, or one so often, show a converter; one alone may be a quotation."""
INSIDE_OTHER_WORDS = {
    "程式": "(?<![编工流过进课全规里])程式",
    "网路": "(?<![联管电际])网路(?![由线径演])",
    "介面": "(?<![中媒])介面",
}
"""Terms whose characters also meet in other words: 流程式, 互联网路由."""


def detect(copy: Copy) -> Iterator[Suspicion]:
    """Each word once, at its first place, with the likely original."""
    found: dict[str, list[int | None]] = {}
    for block in copy.blocks():
        for match in _terms().finditer(block.text):
            found.setdefault(match[0], []).append(block.place.line)
    if len(found) < SEVERAL and all(len(lines) < SEVERAL for lines in found.values()):
        return
    for word, lines in found.items():
        yield Suspicion("taiwan-term", word, 0.8, lines[0], reference.originals("taiwan_terms")[word])


@cache
def _terms() -> re.Pattern[str]:
    """The words of the table, longer ones first."""
    words = sorted(reference.originals("taiwan_terms"), key=lambda word: (-len(word), word))
    return re.compile("|".join(INSIDE_OTHER_WORDS.get(word, word) for word in words))
