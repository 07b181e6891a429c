"""Check that there is a meter whose values can be believed."""

from __future__ import annotations

from addon.health.context import HealthContext
from addon.model.meter import MeterStatus
from addon.model.status import HealthStatus

FIXES = {
    MeterStatus.STARTING: "Nothing to do: the first reading usually comes within seconds.",
    MeterStatus.SILENT: "Check the meter's power and its Wi-Fi or network cable.",
    MeterStatus.UNAVAILABLE: (
        "Check the meter's power and network, and its Shelly integration in Home Assistant under"
        " Settings, Devices & services."
    ),
    MeterStatus.OFFLINE: "Wait for Home Assistant to start; the meter is read through it.",
    MeterStatus.MISSING: (
        "Add your Shelly energy meter to Home Assistant under Settings, Devices & services; it is then found"
        " by itself."
    ),
    MeterStatus.AMBIGUOUS: (
        "Set the option meter.device to the name or id of the meter at your main fuse: {candidates}."
    ),
}


def check(context: HealthContext) -> HealthStatus | None:
    """Say what the meter does, and what to do if it does not."""
    if context.site is None:
        return None
    meter = context.site.meter
    if meter.ok:
        return HealthStatus(check="meter", ok=True, text=meter.text)
    candidates = " or ".join(f"“{candidate.name}”" for candidate in meter.candidates)
    fix = FIXES.get(MeterStatus(meter.status), "")
    return HealthStatus(check="meter", ok=False, text=meter.text, fix=fix.format(candidates=candidates))
