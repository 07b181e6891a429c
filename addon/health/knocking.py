"""Check for chargers that were turned away."""

from __future__ import annotations

from addon.health.context import HealthContext, listed
from addon.model.status import HealthStatus


def check(context: HealthContext) -> HealthStatus | None:
    """List the unknown chargers that wait to be adopted."""
    if not context.knocking:
        return None
    names = listed(f"“{charger.id}”" for charger in context.knocking)
    return HealthStatus(
        check="knocking",
        ok=False,
        text=f"Turned away, because unknown: {names}.",
        fix="Adopt it on this page if it is yours; otherwise find out what it is.",
    )
