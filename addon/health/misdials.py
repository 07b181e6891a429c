"""Tell of those who try to connect and can't for how they do it; it need not be a charger."""

from __future__ import annotations

from addon.health.context import HealthContext
from addon.model.status import HealthStatus
from addon.translation.text import say, sentences

SHOWN = 5
"""The newest; who sees more than that has a scanner in the network, or one cause for all."""


def check(context: HealthContext) -> HealthStatus | None:
    """Repeat what each does wrong."""
    everyone = context.reception.misdials
    if not everyone:
        return None
    misdials = everyone[-SHOWN:]
    others = len(everyone) - SHOWN
    more = say("Others that tried in vain: {count}.", count=others) if others > 0 else ""
    return HealthStatus(
        check="misdials",
        ok=True,
        notice=True,
        text=sentences(*(misdial.text for misdial in misdials), more),
        fix=sentences(*dict.fromkeys(misdial.fix for misdial in misdials)),
    )
