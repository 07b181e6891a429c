"""Check that there is a meter whose values can be believed."""

from __future__ import annotations

from addon.health.context import HealthContext
from addon.model.meter import LOOKING, MeterStatus
from addon.model.status import HealthStatus, MeterStatusView

FIXES = {
    MeterStatus.STARTING: "Nothing to do: the first reading usually comes within seconds.",
    MeterStatus.OK: "Check the meter, and that house and chargers are behind it.",
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
    MeterStatus.AMBIGUOUS: "Set the option meter.device to the name or id of the meter at your main fuse",
}


def check(context: HealthContext) -> HealthStatus | None:
    """Say what the meter does, and what to do if it does not."""
    if context.site is None:
        return None
    meter = context.site.meter
    if meter.ok:
        return HealthStatus(check="meter", ok=True, text=meter.text)
    status = _status(meter)
    fix = FIXES.get(status, "")
    if status is MeterStatus.AMBIGUOUS:
        names = [f"“{candidate.name}”" for candidate in meter.candidates if not candidate.why_not]
        fix += f": {' or '.join(names)}." if len(names) > 1 else "."
    return HealthStatus(check="meter", ok=False, text=meter.text, fix=fix)


def _status(meter: MeterStatusView) -> MeterStatus:
    """Tell what is to be mended: at a start too a meter that was looked for and not found is missing."""
    status = MeterStatus(meter.status)
    if status is not MeterStatus.STARTING or meter.name or meter.text == LOOKING:
        return status
    several = len([candidate for candidate in meter.candidates if not candidate.why_not]) > 1
    return MeterStatus.AMBIGUOUS if several else MeterStatus.MISSING
