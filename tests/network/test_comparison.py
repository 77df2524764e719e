"""Agencies of two governments side by side."""

from __future__ import annotations

from kg import network
from kg.network.graphs import Load
from kg.saved_queries.tables import Cell

TYPE = "https://example.org/type/"


def load(plan: str, agency: str, type_: str, lead: int, items: int) -> Load:
    typed = (f"{TYPE}{type_}", f"{type_}类", type_) if type_ else ("", "", "")
    return Load(plan, f"《{plan}》", f"https://example.org/{agency}", f"{agency}局", "", *typed, lead, 0, 0, items)


def pair(a: str, b: str, items: int) -> dict[str, Cell]:
    one, other = f"https://example.org/{a}", f"https://example.org/{b}"
    cells = {"agency_a": one, "agency_a_zh": f"{a}局", "agency_b": other, "agency_b_zh": f"{b}局", "items": str(items)}
    return {name: Cell(value) for name, value in cells.items()}


FIRST = [
    load("p", "north/fgw", "department", 3, 3),
    load("p", "north/zjj", "department", 0, 1),
    load("p", "north1/zf", "county", 1, 1),
    load("p", "north2/zf", "county", 0, 1),
    load("p", "north/made-up", "", 0, 1),
]
SECOND = [
    load("q", "south/fgw", "department", 0, 2),
    load("q", "south/zjj", "vertical", 0, 2),
    load("q", "south3/zf", "county", 0, 1),
    load("q", "south/made-up", "", 0, 1),
]
PLANS = network.plan_networks(
    [
        (
            [pair("north/fgw", "north/zjj", 1), pair("north/fgw", "north1/zf", 1), pair("north/fgw", "north2/zf", 1)],
            FIRST,
        ),
        ([pair("south/fgw", "south/zjj", 2)], SECOND),
    ]
)
JOINT = network.network_of([pair("north/fgw", "north/zjj", 1), pair("north/fgw", "north/zjj", 4)], [*FIRST, *SECOND])


def test_types() -> None:
    """A share is of the leads by name in the plan; without any lead there is none."""
    rows = network.compare_types(network.side_by_side(PLANS))
    shown = [
        (row.type_zh, row.document, row.agencies, row.leads, row.lead_share, row.mean_partners, row.core_share)
        for row in rows
    ]
    assert shown == [
        ("county类", "p", 2, 1, 0.25, 1.0, 0.0),
        ("county类", "q", 1, 0, None, 0.0, 0.0),
        ("department类", "p", 2, 3, 0.75, 2.0, 0.5),
        ("department类", "q", 1, 0, None, 1.0, 1.0),
        ("vertical类", "p", 0, 0, 0.0, None, None),
        ("vertical类", "q", 1, 0, None, 1.0, 0.0),
        ("", "p", 1, 0, 0.0, 0.0, 0.0),
        ("", "q", 1, 0, None, 0.0, 0.0),
    ]
    assert rows[2].mean_brokerage == 0.25, (
        "fgw is on 3 of the 6 paths among four others, zjj on none: mean of 0.5 and 0"
    )


def test_functions_take_key_and_type() -> None:
    """zjj has two types, zf two agencies in one plan, made-up no type: none of them says what the function is."""
    rows = network.compare_functions(network.side_by_side(PLANS))
    assert [(row.key, row.document, row.lead, row.items, row.partners, row.in_core) for row in rows] == [
        ("fgw", "p", 3, 3, 3, True),
        ("fgw", "q", 0, 2, 1, True),
    ]


def test_the_same_agency_in_two_plans_adds_up() -> None:
    again = network.network_of([], [FIRST[0], load("q", "north/fgw", "department", 1, 2)])
    assert again.nodes["https://example.org/north/fgw"]["lead"] == 4
    assert again.nodes["https://example.org/north/fgw"]["items"] == 5
    assert JOINT.edges["https://example.org/north/fgw", "https://example.org/north/zjj"]["items"] == 5


def test_json_of_one_plan_has_no_comparison() -> None:
    assert set(network.to_json(PLANS[0].graph, PLANS[:1])) == {"structure", "agencies", "pairs"}
    both = network.to_json(JOINT, PLANS)
    assert [(plan["plan"], plan["structure"]["agencies"]) for plan in both["plans"]] == [("p", 5), ("q", 4)]
    assert both["structure"]["agencies"] == 9
