"""Check that the meter gives currents, which else are worked out from its power."""

from __future__ import annotations

from addon.health.context import HealthContext
from addon.model.status import HealthStatus


def check(context: HealthContext) -> HealthStatus | None:
    """Warn of estimated currents: they rest on an assumed power factor."""
    if context.site is None or not context.site.meter.ok:
        return None
    if not context.currents_estimated:
        return HealthStatus(
            check="meter_currents", ok=True, text="The meter measures the current of each phase."
        )
    return HealthStatus(
        check="meter_currents",
        ok=False,
        text="The currents are estimated from the meter's power, which is less exact.",
        fix=(
            f"In Home Assistant, enable the current sensors of “{context.site.meter.name}”; it adds them"
            " disabled."
        ),
    )
