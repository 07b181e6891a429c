"""Check for chargers that connect again and again."""

from __future__ import annotations

from addon.health.context import HealthContext, label_of
from addon.model.status import HealthStatus
from addon.translation.text import listed, say


def check(context: HealthContext) -> HealthStatus | None:
    """Name those that had to be slowed down."""
    if not context.reception.flapping:
        return None
    names = listed(label_of(context, id_) for id_ in context.reception.flapping)
    return HealthStatus(
        check="flapping",
        ok=False,
        text=say(
            "Connecting again and again, and let in once in ten seconds at most: {chargers}.", chargers=names
        ),
        fix=say(
            "See that no other charger uses the same charge point id; then look at the charger's network, and"
            " switch it off and on again."
        ),
    )
