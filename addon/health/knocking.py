"""Check for chargers that were turned away."""

from __future__ import annotations

from addon.health.context import HealthContext, quoted
from addon.model.status import HealthStatus
from addon.translation.text import listed, say


def check(context: HealthContext) -> HealthStatus | None:
    """List the unknown chargers that wait to be adopted."""
    if not context.knocking:
        return None
    names = listed(quoted(charger.id) for charger in context.knocking)
    return HealthStatus(
        check="knocking",
        ok=False,
        text=say("Turned away, because unknown: {chargers}.", chargers=names),
        fix=say("Adopt it on this page if it is yours; otherwise find out what it is."),
    )
