"""Tell of those who try to connect and can't for how they do it; it need not be a charger."""

from __future__ import annotations

from addon.health.context import HealthContext
from addon.model.status import HealthStatus


def check(context: HealthContext) -> HealthStatus | None:
    """Repeat what each does wrong."""
    misdials = context.reception.misdials
    if not misdials:
        return None
    return HealthStatus(
        check="misdials",
        ok=True,
        notice=True,
        text=" ".join(misdial.text for misdial in misdials),
        fix=" ".join(dict.fromkeys(misdial.fix for misdial in misdials)),
    )
