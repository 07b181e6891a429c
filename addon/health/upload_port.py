"""Check that chargers could bring what they were asked for."""

from __future__ import annotations

from addon.health.context import HealthContext
from addon.model.status import HealthStatus
from addon.translation.text import say, sentences


def check(context: HealthContext) -> HealthStatus | None:
    """Say that the upload port could not be opened when it was last wanted."""
    if not context.upload_error:
        return None
    return HealthStatus(
        check="upload_port",
        ok=False,
        text=sentences(
            context.upload_error,
            say("Cars are balanced all the same, but chargers can't bring their logs."),
        ),
        fix=say("Stop the program that uses this port, then ask for the log or the update again."),
    )
