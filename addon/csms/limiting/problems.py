"""What a person should know of a loadpoint, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from addon.csms.connector import Connector
from addon.csms.learned import PROMPT_INTERVAL_S
from addon.csms.limiting.limiter import Limiter
from addon.csms.station import Station
from addon.model.loadpoint import ChargingStatus, Escalation
from addon.model.phases import amps
from addon.model.site import MIN_PILOT_DA
from addon.translation.text import Text, say, sentences

SELDOM_S = 15

UNMEASURED_S = 180.0
"""Every charger that measures at all has done so by then."""

_Sentence = Callable[[Text], Text]
"""Says what is done, of how much it draws above its limit: "2 A more", or just "more"."""

_STEPS: Mapping[Escalation, _Sentence] = {
    Escalation.RESENT: lambda more: say(
        "It draws {more} than its limit; the limit was sent again.", more=more
    ),
    Escalation.OTHER_WAY: lambda more: say(
        "It draws {more} than its limit; it is now told its limit in another way.", more=more
    ),
    Escalation.STOPPED: lambda more: say(
        "It drew {more} than its limit whatever it was told; it is told to stop.", more=more
    ),
    Escalation.OUT_OF_SERVICE: lambda more: say(
        "It drew {more} than its limit whatever it was told, so its session was ended and it was taken"
        " out of service. Have it mended, then put it into service again.",
        more=more,
    ),
    Escalation.BY_HAND: lambda more: say(
        "It drew {more} than its limit, was told to stop, and draws on: switch the charger off by hand.",
        more=more,
    ),
}

_REFUSED: Mapping[Escalation, _Sentence] = {
    Escalation.STOPPED: lambda more: say(
        "It refuses every charging profile and drew {more} than is left for it; it is told to stop.",
        more=more,
    ),
    Escalation.OUT_OF_SERVICE: lambda more: say(
        "It refuses every charging profile and drew {more} than was left for it, so its session was ended.",
        more=more,
    ),
    Escalation.BY_HAND: _STEPS[Escalation.BY_HAND],
}
"""The same of one that can't be told a limit; before the stop there is but the one thing to say."""

_FREE = say(
    "Its car charges without a session, so that it can hardly be limited: switch “free charging” off at the"
    " charger, or have its sessions begin with a card."
)


def problem_of(station: Station, connector: Connector, limiter: Limiter) -> str:
    """Say what is wrong with a loadpoint, one sentence each; "" if nothing is."""
    found: tuple[str, ...] = (
        _fault(connector),
        _FREE if limiter.free else "",
        _obedience(connector, limiter),
        station.quirk.advice if limiter.exhausted else "",
        _jumps(station),
        _unmeasured(station, connector, limiter),
        _seldom(station),
        _restart(station),
        *station.remarks.values(),
        *connector.remarks.values(),
    )
    if not limiter.exhausted:  # else nothing more is worth saying of what it takes
        found += (
            _lowest(station),
            _profiles(station, limiter),
            _pause(limiter),
            limiter.default.problem,
        )
    return sentences(*found)


def _fault(connector: Connector) -> str:
    if connector.status is not ChargingStatus.FAULTED:
        return ""
    return say("It reports a fault: {fault}.", fault=connector.fault)


def _obedience(connector: Connector, limiter: Limiter) -> str:
    step = limiter.supervision.stage.step
    over_da = limiter.supervision.excess_da  # not known any more after a restart of this program
    more = say("{amps:g} A more", amps=amps(over_da)) if over_da else say("more")
    if limiter.exhausted:
        return _REFUSED[step](more) if step in _REFUSED else say("It refuses every charging profile.")
    if step is Escalation.OUT_OF_SERVICE and connector.operative:
        return say(
            "It drew {more} than its limit whatever it was told, so its session was ended. Have it mended; it"
            " is trusted again once the cable was unplugged.",
            more=more,
        )
    return _STEPS[step](more) if step in _STEPS else ""


def _jumps(station: Station) -> str:
    if not station.learned.jumps:
        return ""
    return say(
        "It goes to full current for a moment whenever it is sent a limit: that is done as seldom as is safe."
    )


def _lowest(station: Station) -> str:
    least_da = station.learned.lowest_da
    if least_da == MIN_PILOT_DA or not station.learned.lowest_known:
        return ""
    return say("It takes no limit below {least:g} A; where less is left it is paused.", least=amps(least_da))


def _unmeasured(station: Station, connector: Connector, limiter: Limiter) -> str:
    """Say that nobody can tell whether it obeys; what it draws counts as its limit then."""
    began_s = limiter.session_began_s
    charges = connector.status is ChargingStatus.CHARGING and began_s is not None
    if not charges or station.clock() - max(began_s or 0.0, connector.measured_at_s or 0.0) < UNMEASURED_S:
        return ""
    if connector.registers(station.clock()):
        return say(
            "It tells energy but no current, so that it is seen within a minute only, and not of every"
            " car, when it draws more than its limit."
        )
    return say("It does not tell what the car draws, so that nobody can see whether it keeps to its limit.")


def _seldom(station: Station) -> str:
    """Say so where measurements are rare, and are not asked for in between."""
    learned = station.learned
    every_s = learned.sample_interval_s
    asked = learned.triggers and station.quirk.sample_interval_s <= PROMPT_INTERVAL_S
    if every_s is None or 0 < every_s <= SELDOM_S or asked:
        return ""
    if not every_s:
        return say(
            "It measures only when it is asked, so that it is seen late when a car draws more than its limit."
        )
    return say(
        "It measures every {every_s} s only, so that it is seen late when a car draws more than its limit.",
        every_s=every_s,
    )


def _restart(station: Station) -> str:
    keys = sorted(station.learned.awaits_restart)
    if not keys:
        return ""
    return say("Restart it: only then its new settings take effect ({keys}).", keys=", ".join(keys))


def _clock(station: Station) -> str:
    """Say so where it stays wrong although each of our answers tells it the time."""
    offset_s = station.offset.value_s or 0.0
    if station.offset.tolerable:
        return ""
    if offset_s > 0:
        return say(
            "Its clock is {offset_s:.0f} s ahead; what it tells of times is put right.", offset_s=offset_s
        )
    return say(
        "Its clock is {offset_s:.0f} s behind; what it tells of times is put right.", offset_s=-offset_s
    )


def _profiles(station: Station, limiter: Limiter) -> str:
    if limiter.running.silent:
        return say("It does not answer limits.")
    if limiter.has_dead_man:
        return _clock(station)
    if station.offset.tolerable:
        return say(
            "It does not fall back by itself when this app is gone, so it is held at the fallback current."
        )
    return say(
        "Its clock is {offset_s:.0f} s off, so that it would not fall back in time"
        " by itself: it is held at the fallback current.",
        offset_s=abs(station.offset.value_s or 0),
    )


def _pause(limiter: Limiter) -> str:
    if limiter.pausing.stranded:
        return say("It does not start again after a pause: unplug the car and plug it in again.")
    if limiter.pausing.restored:
        return say(
            "It is still paused from before this app was restarted, and goes on once there is current."
        )
    if limiter.pausing.ways.possible:
        return ""
    return say(
        "It can't be paused; it is held at {least:.1f} A instead.",
        least=amps(limiter.pausing.ways.lowest_fallback_da),
    )
