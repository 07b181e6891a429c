"""Check that the options can be used."""

from __future__ import annotations

from addon.health.context import HealthContext
from addon.model.status import HealthStatus
from addon.translation.text import say


def check(context: HealthContext) -> HealthStatus:
    """Repeat the sentence that names the option, its value and what is allowed."""
    if not context.options_error:
        return HealthStatus(check="options", ok=True, text=say("The options are fine."))
    return HealthStatus(
        check="options",
        ok=False,
        text=context.options_error,
        fix=say("Correct it on the app's Configuration tab in Home Assistant and restart the app."),
    )
