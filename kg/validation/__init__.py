"""SHACL validation of plans: shapes → results → findings at a line or cell.

``shapes`` loads ``shapes/*.ttl``; ``plans`` says what one unit of work is and what it is judged in; ``engine`` is the
protocol and pySHACL, ``fast`` the Rust engine and the default that screens with one and confirms with the other;
``places``, ``owners`` and ``findings`` say where and what, ``absence`` whether the document or the reading lacks it,
``repairs`` how to mend it, ``completeness`` what that would gain; ``units``, ``files`` and ``batch`` validate a plan, a
file and many files; ``report`` is the contract and ``outputs`` its forms.
"""

from kg.validation.engine import Engine, PySHACL, Result
from kg.validation.fast import RustSHACL, Screened, engine_named
from kg.validation.findings import Finding
from kg.validation.plans import PlanData
from kg.validation.report import Report
from kg.validation.units import validate_plan

__all__ = [
    "Engine",
    "Finding",
    "PlanData",
    "PySHACL",
    "Report",
    "Result",
    "RustSHACL",
    "Screened",
    "engine_named",
    "validate_plan",
]
