"""Whether the files of others that pages use are there."""

from __future__ import annotations

from kg import resources
from kg.doctor.findings import Finding


def check_assets() -> list[Finding]:
    """A warning for each page asset that was not fetched: pages then have no pictures, or no query editor."""
    missing = [name for name in resources.ASSETS if resources.asset(name) is None]
    return [Finding(resources.PACKAGE, None, "doctor.no_asset", {"name": name}, "warning") for name in missing]
