"""What is asked: saved queries bound by the product's own binder, and a look-up of one item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox

from kg import namespaces, resources
from kg.identifiers import Identifiers
from kg.saved_queries.binder import Template
from kg.saved_queries.registry import Registry
from kg.saved_queries.values import ValueReader
from kg.settings import Settings

QUERIES = Path(__file__).parent / "queries"
SAMPLE = "500000-2022-zwfw-gzyd"
"""The document of 122 items."""
ITEM = "04-03"
"""The key of one of them."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question to all servers.

    Args:
        name: in the tables.
        text: SPARQL, without the comments of its file.
        saved: name of the saved query; none for one of the benchmark's own.
        values: of its parameters.
        small: whether it is also asked where only ``data/`` is served.
    """

    name: str
    text: str
    saved: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    small: bool = True

    @property
    def saved_path(self) -> str | None:
        """Where the answer of the saved query is, as JSON."""
        if self.saved is None:
            return None
        return f"/queries/{self.saved}.json" + (f"?{urlencode(self.values)}" if self.values else "")


PLACE = "丽江市"
"""Named by a few items."""
OF_PLAN, LOOKUP, WORDS = "items of one plan", "look-up of one item", "items with words"
AGGREGATES = (
    "workload-of-agencies",
    "compare-coverage",
    "co-operation-pairs",
    "milestones-per-month",
    "initiatives-by-items",
)
"""Saved queries over all plans."""


def questions() -> list[Question]:
    """All questions."""
    registry = Registry.load(resources.folder("queries"), ValueReader(Settings().base_iri, namespaces.prefixes()))
    wanted: list[tuple[str, str, dict[str, str], bool]] = [
        (OF_PLAN, "items-with-many-leads", {"plan": SAMPLE, "more_than": "0"}, True),
        *((name, name, {}, False) for name in AGGREGATES),
        (f"{WORDS}: a place", "items-with-words", {"words": PLACE}, False),
        (f"{WORDS}: many items", "items-with-words", {"words": "二手房"}, False),
    ]
    made = [own_question(LOOKUP, "item-with-agencies", item=ox.NamedNode(item_iri()))]
    for title, name, values, small in wanted:
        text = without_comments(registry.reader.bind(registry.get(name), values))
        made.append(Question(title, text, name, values, small))
    return made


def own_question(title: str, name: str, **terms: ox.NamedNode) -> Question:
    """A query of the benchmark with its parameters bound."""
    text = (QUERIES / f"{name}.rq").read_text(encoding="utf-8")
    template = Template.cut(text, {f"${parameter}": parameter for parameter in terms})
    return Question(title, without_comments(template.bind(terms)))


def item_iri() -> str:
    """The item that is looked up."""
    return Identifiers(Settings().base_iri).policy(SAMPLE).item(ITEM)


def without_comments(text: str) -> str:
    """The query without lines of comment: some servers take no long address."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("#")).strip()
