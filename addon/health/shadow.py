"""Say loudly that shadow mode is on: whoever forgot it would think that the fuse is watched."""

from __future__ import annotations

from addon.health.context import HealthContext
from addon.model.status import HealthStatus
from addon.translation.text import say


def check(context: HealthContext) -> HealthStatus | None:
    """Tell that nothing is sent."""
    if context.site is None or not context.site.shadow:
        return None
    return HealthStatus(
        check="shadow",
        ok=False,
        text=say(
            "Shadow mode: nothing is sent to the chargers, so nothing keeps the cars within the main fuse."
        ),
        fix=say("Switch off the option charging.shadow when the chargers shall be controlled."),
    )
