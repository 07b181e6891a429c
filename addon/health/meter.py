"""Check that there is a meter whose values can be believed."""

from __future__ import annotations

from addon.health.context import HealthContext, either, quoted
from addon.model.meter import LOOKING, MeterStatus
from addon.model.status import HealthStatus, MeterStatusView
from addon.translation.text import say

FIXES = {
    MeterStatus.STARTING: say("Nothing to do: the first reading usually comes within seconds."),
    MeterStatus.OK: say("Check the meter, and that house and chargers are behind it."),
    MeterStatus.SILENT: say("Check the meter's power and its Wi-Fi or network cable."),
    MeterStatus.UNAVAILABLE: say(
        "Check the meter's power and network, and its Shelly integration in Home Assistant under"
        " Settings, Devices & services."
    ),
    MeterStatus.OFFLINE: say("Wait for Home Assistant to start; the meter is read through it."),
    MeterStatus.MISSING: say(
        "Add your Shelly energy meter to Home Assistant under Settings, Devices & services; it is then found"
        " by itself."
    ),
    MeterStatus.AMBIGUOUS: say(
        "Set the option meter.device to the name or id of the meter at your main fuse."
    ),
}


def check(context: HealthContext) -> HealthStatus | None:
    """Say what the meter does, and what to do if it does not."""
    if context.site is None:
        return None
    meter = context.site.meter
    if meter.ok:
        return HealthStatus(check="meter", ok=True, text=meter.text)
    return HealthStatus(check="meter", ok=False, text=meter.text, fix=_fix(meter))


def _fix(meter: MeterStatusView) -> str:
    status = _status(meter)
    names = [quoted(candidate.name) for candidate in meter.candidates if not candidate.why_not]
    if status is MeterStatus.AMBIGUOUS and len(names) > 1:
        return say(
            "Set the option meter.device to the name or id of the meter at your main fuse: {meters}.",
            meters=either(names),
        )
    return FIXES[status]


def _status(meter: MeterStatusView) -> MeterStatus:
    """Tell what is to be mended: at a start too a meter that was looked for and not found is missing."""
    status = MeterStatus(meter.status)
    if status is not MeterStatus.STARTING or meter.name or meter.text == LOOKING:
        return status
    several = len([candidate for candidate in meter.candidates if not candidate.why_not]) > 1
    return MeterStatus.AMBIGUOUS if several else MeterStatus.MISSING
