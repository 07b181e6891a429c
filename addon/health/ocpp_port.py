"""Check that chargers can reach us at all."""

from __future__ import annotations

from addon.health.context import HealthContext
from addon.model.status import HealthStatus


def check(context: HealthContext) -> HealthStatus | None:
    """Say that nobody listens for chargers; the good case is told by the chargers themselves."""
    if not context.ocpp_error:
        return None
    return HealthStatus(
        check="ocpp_port",
        ok=False,
        text=context.ocpp_error,
        fix="Stop the program that uses this port, or choose another one on the app's Configuration tab.",
    )
