"""The reference data: sound by the checks of ``kg doctor``, complete where they claim it, and counted for Chongqing."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from kg import reference
from kg.doctor.divisions import check_divisions
from kg.doctor.links import check_links
from kg.doctor.organizations import check_organizations, members_on
from kg.doctor.tables import Tables, check_form

ROOT = Path(__file__).parents[2]
SCHEMES = ROOT / "ontology" / "schemes"
HERE = Path(__file__).parent
TABLES = Tables(ROOT / "data" / "reference")
SIGNED = date(2022, 3, 12)
"""The day of the sample; its 各区县政府 are the 38 governments of that day."""


def test_tables_are_sound() -> None:
    assert check_form(TABLES) == []
    assert check_divisions(TABLES) == []
    assert check_organizations(TABLES, SCHEMES) == []
    assert check_links(TABLES) == []


def test_chongqing_has_38_on_the_day_of_the_sample() -> None:
    """26 districts, 8 counties, 4 autonomous counties, written down here one by one."""
    with (HERE / "chongqing-2022-03-12.csv").open(encoding="utf-8", newline="") as file:
        expected = {row["code"]: row["name_zh"] for row in csv.DictReader(file)}
    kinds = Counter("自治县" if name.endswith("自治县") else name[-1] for name in expected.values())
    assert kinds == {"区": 26, "县": 8, "自治县": 4}
    found = {
        division.code: division.name_zh
        for division in reference.divisions().values()
        if division.parent == "500000" and division.is_valid_on(SIGNED)
    }
    assert found == expected
    assert members_on(TABLES, "500000", SIGNED) == sorted(expected)


def test_chongqing_has_37_since_november_2025() -> None:
    """Jiangbei and Yubei were abolished and Liangjiang New Area set up on 6 November 2025."""
    today = {
        division.code
        for division in reference.divisions().values()
        if division.parent == "500000" and division.is_valid_on(date(2026, 1, 1))
    }
    assert len(today) == 37
    assert "500157" in today
    assert not today & {"500105", "500112"}


def test_zones_of_chongqing_have_no_code() -> None:
    zones = {zone.key: zone for zone in reference.zones().values()}
    for key, name in {
        "liangjiang": "两江新区",
        "gaoxin": "西部科学城重庆高新区",
        "wansheng": "万盛经开区",
        "yongchuan": "永川高新区",
    }.items():
        assert zones[key].name_zh == name
        assert zones[key].kind == "zone"
        assert not key.isdecimal()


def test_provinces_and_prefectures_are_complete() -> None:
    """34 units of the first level; 333 prefectures (Ministry of Civil Affairs, end of 2022: 293 cities, 7, 30, 3)."""
    levels = Counter(division.level for division in reference.divisions().values())
    assert levels["national"] == 1
    assert levels["province"] == 34
    assert levels["prefecture"] == 333
    kinds = Counter(
        next(kind for kind in ("自治州", "地区", "盟", "市") if division.name_zh.endswith(kind))
        for division in reference.divisions().values()
        if division.level == "prefecture"
    )
    assert kinds == {"市": 293, "地区": 7, "自治州": 30, "盟": 3}


def test_counties_are_there_for_every_government_in_the_data() -> None:
    """The README names the provinces whose counties are listed."""
    below = Counter(division.code[:2] for division in reference.divisions().values() if division.level == "county")
    assert set(below) == {"50", "44", "42", "51", "33"}


def test_editions_are_dates() -> None:
    for division in reference.divisions().values():
        assert division.code == "cn" or date.fromisoformat(division.edition) <= date(2026, 12, 31)


@pytest.mark.parametrize(
    ("jurisdiction", "key", "first", "last"),
    [
        ("cn", "wsjkw", date(2018, 3, 17), None),  # 国家卫生健康委, 机构改革 2018
        ("cn", "ybjh", date(2018, 3, 17), date(2023, 5, 18)),  # 银保监会, until 机构改革 2023
        ("cn", "jrjgzj", date(2023, 5, 18), None),  # 金融监管总局
        ("cn", "sjj", date(2023, 10, 25), None),  # 国家数据局
    ],
)
def test_reforms_of_2018_and_2023(jurisdiction: str, key: str, first: date, last: date | None) -> None:
    agency = next(agency for agency in reference.agencies() if (agency.jurisdiction, agency.key) == (jurisdiction, key))
    assert (agency.valid_from, agency.valid_to) == (first, last)
