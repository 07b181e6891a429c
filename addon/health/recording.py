"""Check that the last day is recorded."""

from __future__ import annotations

from addon.health.context import HealthContext
from addon.model.status import HealthStatus
from addon.translation.text import say, sentences


def check(context: HealthContext) -> HealthStatus | None:
    """Say that nothing can be recorded; nothing to say while it can."""
    if not context.recording_error:
        return None
    return HealthStatus(
        check="recording",
        ok=False,
        text=sentences(
            context.recording_error,
            say("Cars are balanced all the same, but what happens now can't be looked up later."),
        ),
        fix=say(
            "Free some space on Home Assistant's disk and check that it is healthy; "
            "the app tries again every few minutes."
        ),
    )
