"""Check that the meter gives currents, which else are worked out from its power."""

from __future__ import annotations

from addon.health.context import HealthContext
from addon.model.status import HealthStatus
from addon.translation.text import say


def check(context: HealthContext) -> HealthStatus | None:
    """Warn of estimated currents: they rest on an assumed power factor."""
    if context.site is None or not context.site.meter.ok:
        return None
    if not context.currents_estimated:
        return HealthStatus(
            check="meter_currents", ok=True, text=say("The meter measures the current of each phase.")
        )
    return HealthStatus(
        check="meter_currents",
        ok=False,
        text=say("The currents are estimated from the meter's power, which is less exact."),
        fix=say(
            "In Home Assistant, enable the current sensors of “{name}”; it adds them disabled.",
            name=context.site.meter.name,
        ),
    )
