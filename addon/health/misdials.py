"""Tell of those who try to connect and can't for how they do it; it need not be a charger."""

from __future__ import annotations

from addon.health.context import HealthContext
from addon.model.status import HealthStatus

SHOWN = 5
"""The newest; who sees more than that has a scanner in the network, or one cause for all."""


def check(context: HealthContext) -> HealthStatus | None:
    """Repeat what each does wrong."""
    everyone = context.reception.misdials
    if not everyone:
        return None
    misdials = everyone[-SHOWN:]
    more = f" Others that tried in vain: {len(everyone) - SHOWN}." if len(everyone) > SHOWN else ""
    return HealthStatus(
        check="misdials",
        ok=True,
        notice=True,
        text=" ".join(misdial.text for misdial in misdials) + more,
        fix=" ".join(dict.fromkeys(misdial.fix for misdial in misdials)),
    )
