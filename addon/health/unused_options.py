"""Check that nobody relies on an option that nothing uses yet."""

from __future__ import annotations

from addon.health.context import HealthContext
from addon.model.status import HealthStatus


def check(context: HealthContext) -> HealthStatus | None:
    """Repeat what is set in vain."""
    if not context.unused_options:
        return None
    return HealthStatus(
        check="unused_options",
        ok=False,
        text=" ".join(context.unused_options),
        fix="Set it back on the app's Configuration tab, so that you do not rely on it.",
    )
