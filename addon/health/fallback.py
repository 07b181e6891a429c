"""Check that the fallback fits under the main fuse beside the house at its highest."""

from __future__ import annotations

import math

from addon.health.context import HealthContext
from addon.model.site import MIN_PILOT_DA
from addon.model.status import HealthStatus


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
            text=f"The fallback of {site.fallback_a:g} A fits: at its highest the house left {left_a:.1f} A.",
        )
    return HealthStatus(
        check="fallback",
        ok=False,
        text=(
            f"While the meter is lost the cars may take {site.fallback_a:g} A, but at its highest the house"
            f" took {house_a:.1f} A of the {site.fuse_a:g} A main fuse and left {left_a:.1f} A."
        ),
        fix=_fix(left_a),
    )


def _fix(left_a: float) -> str:
    if left_a * 10 < MIN_PILOT_DA:
        return "Set the option meter.fallback_current_a to 0: the cars then pause while the meter is lost."
    return f"Set the option meter.fallback_current_a to {math.floor(left_a)} or less."
