"""Check that all that runs beside balancing does."""

from __future__ import annotations

from addon.health.context import HealthContext
from addon.model.status import HealthStatus
from addon.translation.text import say, sentences


def check(context: HealthContext) -> HealthStatus | None:
    """Say which part has failed lately; nothing to say while none has."""
    if not context.background_error:
        return None
    return HealthStatus(
        check="background",
        ok=False,
        text=sentences(
            context.background_error,
            say("Cars are balanced all the same, but something beside may be missing."),
        ),
        fix=say("If it comes again, report it with the diagnostics from Understand, Help and files."),
    )
