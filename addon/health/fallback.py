"""Check that the fallback fits under the main fuse beside the house at its highest."""

from __future__ import annotations

import math

from addon.health.context import HealthContext
from addon.model.site import MIN_PILOT_DA
from addon.model.status import HealthStatus
from addon.translation.text import say


def check(context: HealthContext) -> HealthStatus | None:
    """Compare the fallback with the fuse minus the highest house current seen."""
    site, house_a = context.site, context.highest_house_a
    if site is None or house_a is None:
        return None
    left_a = max(0.0, site.fuse_a - house_a)
    if site.fallback_a <= left_a:
        return HealthStatus(
            check="fallback",
            ok=True,
            text=say(
                "The fallback of {fallback_a:g} A fits: at its highest the house left {left_a:.1f} A.",
                fallback_a=site.fallback_a,
                left_a=left_a,
            ),
        )
    return HealthStatus(
        check="fallback",
        ok=False,
        text=say(
            "While the meter is lost the cars may take {fallback_a:g} A, but at its highest the house"
            " took {house_a:.1f} A of the {fuse_a:g} A main fuse and left {left_a:.1f} A.",
            fallback_a=site.fallback_a,
            house_a=house_a,
            fuse_a=site.fuse_a,
            left_a=left_a,
        ),
        fix=_fix(left_a),
    )


def _fix(left_a: float) -> str:
    if left_a * 10 < MIN_PILOT_DA:
        return say(
            "Set the option meter.fallback_current_a to 0: the cars then pause while the meter is lost."
        )
    return say("Set the option meter.fallback_current_a to {most_a} or less.", most_a=math.floor(left_a))
