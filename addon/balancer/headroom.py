"""What the house takes without its cars, and what that leaves for them.

The house is known only as an interval: what the meter shows less the most, and less the least, that
the cars can be drawing. The last estimate is moved into that interval and no further: a car's answer
to a new limit is no change of the house, and a change of the house acts as far as it is certain.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from addon.balancer.draw import DrawBounds
from addon.model.meter import MeterReading, MeterState, MeterStatus
from addon.model.phases import PhaseCurrents
from addon.model.site import Site

RESUME_WINDOW_S = 60.0
PERIOD_CAP_S = 60.0
PROBED_S = 15.0
"""A quiet meter that is asked every 10 s, and may take 3 s to answer, is never younger than that for long."""


def is_stale(site: Site, meter: MeterState, now_s: float) -> bool:
    """Tell whether the meter's last reading may no longer be used to give a car more than its fallback.

    Silence of a meter that can be asked is settled within seconds where it is read; this is the
    backstop that needs nobody's help: no sign of life for max(timeout, 1.5 × its report period, at
    most 60 s).
    """
    if meter.status is not MeterStatus.OK or meter.reading is None or meter.alive_at_s is None:
        return True
    timeout_s = max(site.meter_timeout_s, PROBED_S) if meter.probed else site.meter_timeout_s
    patience_s = max(timeout_s, min(PERIOD_CAP_S, 1.5 * (meter.report_period_s or 0.0)))
    return now_s - meter.alive_at_s > patience_s


def estimate_house(
    limit_da: int, reading: MeterReading, draws: Sequence[DrawBounds], last: PhaseCurrents | None
) -> PhaseCurrents:
    """Estimate what flows beside the cars behind a reading; with nothing to go by, the highest possible.

    While the fuse (`limit_da`) is overloaded nobody waits for the slowest charger's answer, nor counts on
    a raise.
    """
    low = _sum(d.low for d in draws)
    high = _sum(d.high for d in draws)
    prompt = _sum(d.prompt for d in draws)
    most = reading.currents - low
    if last is None:
        return most
    least = PhaseCurrents.of(
        metered - (quick if metered > limit_da else slow)
        for metered, slow, quick in zip(reading.currents, high, prompt, strict=True)
    )
    return PhaseCurrents.of(min(max(before, a), b) for before, a, b in zip(last, least, most, strict=True))


def _sum(currents: Iterable[PhaseCurrents]) -> PhaseCurrents:
    total = PhaseCurrents()
    for each in currents:
        total += each
    return total
