"""Check that each charger falls to the fallback by itself when this program is lost."""

from __future__ import annotations

from addon.health.context import HealthContext, label
from addon.model.status import HealthStatus
from addon.translation.text import listed, say


def check(context: HealthContext) -> HealthStatus | None:
    """Name the chargers that can't; the balancer keeps them at the fallback."""
    if not context.chargers or (context.site is not None and context.site.shadow):
        return None  # in shadow mode nobody is told to fall back
    names = [label(charger) for charger in context.chargers if charger.id in context.without_dead_man]
    if not names:
        return HealthStatus(
            check="dead_man",
            ok=True,
            text=say("If this app or the network is lost, each charger falls to the fallback by itself."),
        )
    return HealthStatus(
        check="dead_man",
        ok=False,
        text=say(
            "{chargers} would stay at the last limit if this app or the network were lost, and is"
            " therefore held at the fallback.",
            chargers=listed(names),
        ),
        fix=say("Ask the charger's maker for a firmware that honours schedules with several periods."),
    )
