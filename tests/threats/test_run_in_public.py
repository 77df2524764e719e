"""``docs/run-in-public``: the table of limits is that of the settings; alerts name metrics that there are."""

from __future__ import annotations

import configparser
import re
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

from kg.settings import Settings
from kg.web.gauges import Gauges
from kg.web.logs import RequestRecord
from kg.web.metrics import Metrics

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ["run-in-public.md", "run-in-public.zh.md"]
ROW = re.compile(r"^\| (\w+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def text(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def block(language: str) -> str:
    return re.findall(rf"^```{language}\n(.*?)^```$", text("run-in-public.md"), re.MULTILINE | re.DOTALL)[0]


def as_written(default: object) -> str:
    return str(default) if default != "" else "none"


@pytest.mark.parametrize("page", PAGES)
def test_limits_are_those_of_the_settings(page: str) -> None:
    table = {name: (default.strip("`"), unit, when) for name, default, unit, when in ROW.findall(text(page))}
    told = {name: {"(none)": "none", "（无）": "none"}.get(default, default) for name, (default, _, _) in table.items()}
    assert {name: told[name] for name in told if name not in {"setting", "设置"}} == {
        field.name: as_written(field.default) for field in fields(Settings)
    }


def test_alerts_name_metrics_that_are_there() -> None:
    metrics = Metrics(lambda: Gauges(generation=1, quads=1, workers=1, busy={"saved": 1}, queued={"saved": 1}))
    metrics.observe_request(RequestRecord("a", "GET", "/", 200))
    metrics.observe_query("saved", "ok", 0.1)
    there = set(re.findall(r"^(\w+)", metrics.text().decode(), re.MULTILINE))
    named = set(re.findall(r"\b(policy_kg_\w+?)(?=[{\[\])\s])", text("run-in-public.md"))) - {"policy_kg_rate"}
    named = {name for name in named if name not in {"policy_kg_connections", "policy_kg_rate"}}
    assert len(named) >= 6
    assert named <= there


def test_outcomes_of_alerts_are_outcomes() -> None:
    from kg.web.metrics import LANES, OUTCOMES

    assert set(re.findall(r'outcome="(\w+)"', text("run-in-public.md"))) <= set(OUTCOMES)
    assert set(re.findall(r'lane="(\w+)"', text("run-in-public.md"))) <= set(LANES)


def test_the_scrape_configuration_is_yaml() -> None:
    assert yaml.safe_load(block("yaml"))["scrape_configs"][0]["job_name"] == "policy-kg"


def test_the_unit_stops_as_the_server_does() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read_string(block("ini"))
    assert unit["Service"]["KillMode"] == "mixed"
    assert int(unit["Service"]["TimeoutStopSec"]) > Settings().stop_seconds
