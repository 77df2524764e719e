"""Agencies of different governments side by side: by type, and by function where the same curated key exists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from kg.network.graphs import Load
from kg.network.measures import DECIMALS, Position


@dataclass(frozen=True, slots=True)
class TypeRow:
    """The agencies of one type in one plan.

    Args:
        type: IRI; empty for agencies whose type is not recorded.
        type_zh: Chinese label.
        type_en: English label.
        document: IRI of the plan.
        agencies: how many agencies of the type the plan names.
        leads: items led, an item with several leads of the type once for each.
        lead_share: their share of all leads by name in the plan; None where the plan names no lead.
        mean_partners: mean number of partners within the plan; None where the plan names no such agency, as the next.
        mean_brokerage: mean brokerage within the plan.
        core_share: share of them that belongs to the plan's core.
    """

    type: str
    type_zh: str
    type_en: str
    document: str
    agencies: int
    leads: int
    lead_share: float | None
    mean_partners: float | None
    mean_brokerage: float | None
    core_share: float | None


@dataclass(frozen=True, slots=True)
class FunctionRow:
    """One agency of one plan whose function another plan's agency has too.

    Args:
        key: curated key, the same in the jurisdictions compared.
        type: IRI of the type, the same as well.
        document: IRI of the plan.
        agency: IRI.
        name_zh: Chinese label.
        name_en: English label, empty where there is none.
        lead: items it leads in the plan.
        items: items in any role.
        partners: partners within the plan.
        brokerage: brokerage within the plan.
        in_core: whether it belongs to the plan's core.
    """

    key: str
    type: str
    document: str
    agency: str
    name_zh: str
    name_en: str
    lead: int
    items: int
    partners: int
    brokerage: float
    in_core: bool


Plans = Sequence[tuple[Sequence[Load], Mapping[str, Position]]]
"""Each plan: what it lays on its agencies, and their positions in its own network by IRI."""


def compare_types(plans: Plans) -> list[TypeRow]:
    """Every type that a plan names, in every plan; by type, agencies without one last, then in the order of plans."""
    types = {load.type: (load.type_zh, load.type_en) for loads, _ in plans for load in loads}
    ordered = sorted(types, key=lambda type_: (not type_, type_))
    return [_type_row(type_, types[type_], plan) for type_ in ordered for plan in plans]


def _type_row(type_: str, labels: tuple[str, str], plan: tuple[Sequence[Load], Mapping[str, Position]]) -> TypeRow:
    loads, positions = plan
    of_type = [load for load in loads if load.type == type_]
    stand = [positions[load.agency] for load in of_type]
    leads, all_leads = sum(load.lead for load in of_type), sum(load.lead for load in loads)
    return TypeRow(
        type=type_,
        type_zh=labels[0],
        type_en=labels[1],
        document=loads[0].document,
        agencies=len(of_type),
        leads=leads,
        lead_share=round(leads / all_leads, DECIMALS) if all_leads else None,
        mean_partners=_mean([position.partners for position in stand]),
        mean_brokerage=_mean([position.brokerage for position in stand]),
        core_share=_mean([position.in_core for position in stand]),
    )


def _mean(values: Sequence[float]) -> float | None:
    return round(fmean(values), DECIMALS) if values else None


def compare_functions(plans: Plans) -> list[FunctionRow]:
    """Agencies that share key and type with an agency of another plan, by type and key, then in the order of plans.

    Keys are abbreviations and may meet by chance (zjj is a housing bureau here, a securities bureau there), so the type
    must be the same too. A key that several agencies of one plan bear (governments of districts) says no more than the
    type and is left out, as are agencies without a type, which reference data does not hold. No other equivalence is
    made: names are never compared.
    """
    found: defaultdict[tuple[str, str], list[FunctionRow]] = defaultdict(list)
    for loads, positions in plans:
        for load in loads:
            if load.type:
                found[load.type, load.key].append(_function_row(load, positions[load.agency]))
    return [row for _, rows in sorted(found.items()) if _one_a_plan(rows) for row in rows]


def _function_row(load: Load, position: Position) -> FunctionRow:
    return FunctionRow(
        key=load.key,
        type=load.type,
        document=load.document,
        agency=load.agency,
        name_zh=load.name_zh,
        name_en=load.name_en,
        lead=load.lead,
        items=load.items,
        partners=position.partners,
        brokerage=position.brokerage,
        in_core=position.in_core,
    )


def _one_a_plan(rows: Sequence[FunctionRow]) -> bool:
    return 1 < len(rows) == len({row.document for row in rows})
