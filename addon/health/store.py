"""Check that what should outlive a restart is kept."""

from __future__ import annotations

from addon.health.context import HealthContext
from addon.model.status import HealthStatus
from addon.translation.text import say, sentences


def check(context: HealthContext) -> HealthStatus | None:
    """Say that the data folder fails; nothing to say while it does not."""
    if not context.store_error:
        return None
    return HealthStatus(
        check="store",
        ok=False,
        text=sentences(
            context.store_error,
            say("Cars are balanced all the same, but a restart may forget sessions."),
        ),
        fix=say(
            "Free some space on Home Assistant's disk and check that it is healthy, then restart the app."
        ),
    )
