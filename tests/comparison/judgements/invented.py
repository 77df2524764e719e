"""The two invented plans, with the changes of a case."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from kg.alignment.model import ComparedItem, ComparedPlan
from kg.identifiers import Identifiers

HERE = Path(__file__).parent
BASE = "https://w3id.org/policy-kg/"


def plans(changes: Iterable[Mapping[str, Any]] = ()) -> tuple[ComparedPlan, ComparedPlan]:
    """Both plans; a change sets an item, prints another number on one, or takes one away."""
    found = []
    for side, entry in tomllib.loads((HERE / "plans.toml").read_text(encoding="utf-8")).items():
        ids = Identifiers(BASE).policy(entry["id"])
        items = {item[0]: _item(ids.item(item[0]), *item) for item in entry["items"]}
        for change in (each for each in changes if each["plan"] == side):
            if "item" in change:
                items[change["item"][0]] = _item(ids.item(change["item"][0]), *change["item"])
            elif "number" in change:
                key, number = change["number"]
                items = {key: replace(items.pop(key), number=number), **items}
            else:
                del items[change["gone"]]
        found.append(ComparedPlan(entry["id"], ids.work, entry["title"], tuple(items.values())))
    return found[0], found[1]


def _item(iri: str, key: str, heading: str, text: str) -> ComparedItem:
    return ComparedItem(iri, key, key, (), heading, text)
