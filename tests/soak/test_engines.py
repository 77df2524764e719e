"""Many mutants of plans through both engines."""

from __future__ import annotations

import pytest

from benchmarks.engine_differences import compared
from kg.validation import PySHACL, RustSHACL

FIRST, MUTANTS, OF_SAMPLE = 2000, 2000, 40

pytestmark = [
    pytest.mark.soak,
    pytest.mark.filterwarnings("ignore:(Serializing|Parsing) weird:UserWarning"),
]


def test_engines_agree_on_many_mutants() -> None:
    found = compared(FIRST, MUTANTS, (PySHACL(), RustSHACL()), of_sample=OF_SAMPLE)
    print(f"{MUTANTS:,} mutants, {len(found)} differ")
    assert not found, "\n".join(found)
