"""Check that the main fuse's meter is known for good."""

from __future__ import annotations

from addon.health.context import HealthContext
from addon.model.status import HealthStatus
from addon.translation.text import say


def check(context: HealthContext) -> HealthStatus | None:
    """Ask to confirm a meter that nobody chose, since only options outlast a restart."""
    if context.site is None or not context.found_by_steps:
        return None
    name = context.site.meter.name
    return HealthStatus(
        check="meter_choice",
        ok=False,
        text=say(
            "Nobody chose {name}: of several meters it alone shows what the cars take. After a restart of "
            "the app that must be seen anew, with the cars at the fallback until then.",
            name=name,
        ),
        fix=say(
            "If it is the meter at your main fuse, set the option meter.device to “{name}” or to its id,"
            " {id}.",
            name=name,
            id=context.found_by_steps,
        ),
    )
