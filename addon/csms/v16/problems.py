"""What a person should know of a loadpoint, in words."""

from __future__ import annotations

from addon.csms.obedience import excess_da
from addon.csms.v16.connector import Connector
from addon.csms.v16.limiter import Limiter
from addon.csms.v16.station import Station
from addon.model.loadpoint import ChargingStatus
from addon.model.phases import amps
from addon.model.site import MIN_PILOT_DA


def problem_of(station: Station, connector: Connector, limiter: Limiter) -> str:
    """Say what is wrong with a loadpoint, one sentence each; "" if nothing is."""
    now_s = station.clock()
    over_da = excess_da(limiter.orders(now_s), connector.draws(now_s), now_s)
    sentences = (
        f"It reports a fault: {connector.fault}." if connector.status is ChargingStatus.FAULTED else "",
        f"It draws {amps(over_da)} A more than its limit." if over_da else "",
        _profiles(station, limiter),
        _pause(limiter),
        limiter.default.problem,
    )
    return " ".join(sentence for sentence in sentences if sentence)


def _profiles(station: Station, limiter: Limiter) -> str:
    if limiter.exhausted:
        return "It refuses every charging profile: is smart charging enabled in its own settings?"
    if limiter.has_dead_man:
        return ""
    if station.offset.tolerable:
        return "It does not fall back by itself when this app is gone, so it is held at the fallback current."
    return (
        f"Its clock is {abs(station.offset.value_s or 0):.0f} s off, so that it would not fall back in time"
        " by itself: it is held at the fallback current."
    )


def _pause(limiter: Limiter) -> str:
    if limiter.pausing.stranded:
        return "It does not start again after a pause: unplug the car and plug it in again."
    if limiter.pausing.possible:
        return ""
    return f"It can't be paused; it is held at {amps(MIN_PILOT_DA)} A instead."
