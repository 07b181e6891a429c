"""Check the link to Home Assistant, where the meter is read."""

from __future__ import annotations

from addon.health.context import HealthContext
from addon.model.status import HealthStatus
from addon.translation.text import say


def check(context: HealthContext) -> HealthStatus | None:
    """Look at the link; nothing to say where there is no Home Assistant."""
    if context.home_assistant is None:
        return None
    if context.home_assistant:
        return HealthStatus(check="home_assistant", ok=True, text=say("Home Assistant is connected."))
    if context.home_assistant_refuses:
        return HealthStatus(
            check="home_assistant",
            ok=False,
            text=say("Home Assistant does not let the app in, so the meter can't be read."),
            fix=say(
                "Restart the app: it gets a new key then. If that does not help, install it again from its"
                " repository; it needs the right homeassistant_api, which its config.yaml asks for."
            ),
        )
    return HealthStatus(
        check="home_assistant",
        ok=False,
        text=say("Home Assistant can't be reached, so the meter can't be read."),
        fix=say(
            "It may be starting; the link comes back by itself. If it stays away, restart Home Assistant."
        ),
    )
