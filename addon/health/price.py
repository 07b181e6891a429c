"""Check that the price of energy is known, where an entity should tell it."""

from __future__ import annotations

from addon.health.context import HealthContext
from addon.model.status import HealthStatus
from addon.translation.text import say


def check(context: HealthContext) -> HealthStatus | None:
    """Say why sessions get no cost for now; nothing to say while they do, or where no price is wanted."""
    if not context.price_problem:
        return None
    return HealthStatus(
        check="price",
        ok=True,
        text=context.price_problem,
        fix=say(
            "Sessions get no cost meanwhile, or that of the fixed price if one is set. "
            "Choose a sensor whose state is the price of a kilowatt-hour, or leave the price's entity empty."
        ),
        notice=True,
    )
