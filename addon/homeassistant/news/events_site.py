"""What happens to the site: the cars are held at the fallback; a fuse carries more than it should."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from addon.homeassistant.news.events import Happening, Memory, Steady, of_site, span
from addon.model.meter import MeterStatus
from addon.model.site import MAIN
from addon.model.status import SiteStatus
from addon.translation.text import say

FALLBACK_AFTER_S = 5.0
"""A meter that is away for a moment, as after a reload of its integration, is no news."""
OVERLOAD_AFTER_S = 10.0
"""By then the cars have been cut: what is still too much is the house, or a charger that does not obey."""

NOT_THE_METER = frozenset({MeterStatus.OFFLINE, MeterStatus.STARTING})
"""Home Assistant is away, or the app has just begun: it ends by itself, and there is nobody to tell."""


def fallback(
    memory: Steady, site: SiteStatus, now_s: float, *, settled: bool
) -> tuple[Steady, list[Happening]]:
    """Tell when the cars are held at the fallback for want of a meter that can be believed.

    `settled`: Home Assistant has been there for a while; before that a lost meter may be its doing.
    """
    meter = site.meter
    may_be_told = settled and meter.status not in NOT_THE_METER
    held = not meter.ok if meter.ok or may_be_told else memory.told
    after = memory.step(held, now_s, FALLBACK_AFTER_S)
    if after.told is memory.told:
        return after, []
    if after.told:
        said = (
            say(
                "holds the cars at the fallback of {fallback_a:g} A: {why}",
                fallback_a=site.fallback_a,
                why=meter.text,
            )
            if meter.text
            else say("holds the cars at the fallback of {fallback_a:g} A", fallback_a=site.fallback_a)
        )
        return after, [
            of_site("fallback_started", said, fallback_a=site.fallback_a, meter=meter.name, reason=meter.text)
        ]
    lasted_s = now_s - memory.began_at_s
    said = say("reads the meter again; the fallback lasted {time}", time=span(lasted_s))
    return after, [of_site("fallback_ended", said, duration_s=round(lasted_s))]


def overloads(
    memory: Mapping[str, Steady], site: SiteStatus, now_s: float
) -> tuple[dict[str, Steady], list[Happening]]:
    """Tell when a phase is above its fuse; where nothing can be measured that is left as it was told."""
    after = dict(memory)
    happenings = []
    for circuit, name, limit_a, phase, current_a in _loads(site):
        key = f"{circuit} {phase}"
        before = after.get(key, Steady())
        after[key] = before.step(abs(current_a) > limit_a, now_s, OVERLOAD_AFTER_S)
        if after[key].told is before.told:
            continue
        where = {"circuit": circuit, "phase": phase}
        if after[key].told:
            said = _over(name, phase, current_a, limit_a)
            happenings.append(
                of_site("overload_started", said, **where, current_a=current_a, limit_a=limit_a)
            )
        else:
            lasted_s = now_s - before.began_at_s
            said = _within(name, phase, limit_a, lasted_s)
            happenings.append(of_site("overload_ended", said, **where, duration_s=round(lasted_s)))
    return after, happenings


def _over(circuit: str, phase: str, current_a: float, limit_a: float) -> str:
    """Say that a phase is above its fuse; `circuit`: its name, "" for the main fuse."""
    if not circuit:
        return say(
            "sees {current_a:g} A on {phase} of the main fuse, which may carry {limit_a:g} A",
            current_a=current_a,
            phase=phase,
            limit_a=limit_a,
        )
    return say(
        "sees {current_a:g} A on {phase} of the fuse of {circuit}, which may carry {limit_a:g} A",
        current_a=current_a,
        phase=phase,
        circuit=circuit,
        limit_a=limit_a,
    )


def _within(circuit: str, phase: str, limit_a: float, lasted_s: float) -> str:
    """Say that it is within its fuse again."""
    if not circuit:
        return say(
            "sees {phase} of the main fuse within its {limit_a:g} A again, after {time}",
            phase=phase,
            limit_a=limit_a,
            time=span(lasted_s),
        )
    return say(
        "sees {phase} of the fuse of {circuit} within its {limit_a:g} A again, after {time}",
        phase=phase,
        circuit=circuit,
        limit_a=limit_a,
        time=span(lasted_s),
    )


def site_happenings(
    memory: Memory, site: SiteStatus, now_s: float, *, settled: bool
) -> tuple[Steady, dict[str, Steady], list[Happening]]:
    """Tell all that has happened to the site, and what to remember of the fallback and of overloads."""
    held, told = fallback(memory.fallback, site, now_s, settled=settled)
    loads, more = overloads(memory.overloads, site, now_s)
    return held, loads, told + more


def _loads(site: SiteStatus) -> Iterator[tuple[str, str, float, str, float]]:
    """Give each phase that is measured now: circuit, its name (main fuse: ""), limit, phase, current."""
    fuses = [(MAIN, "", site.fuse_a, site.meter, site.phases)]
    fuses += [
        (circuit.id, circuit.name, circuit.limit_a, circuit.meter, circuit.phases)
        for circuit in site.circuits
        if circuit.meter is not None
    ]
    for circuit, title, limit_a, meter, phases in fuses:
        for name, phase in phases.items():
            if meter is not None and meter.ok and phase.current_a is not None:
                yield circuit, title, limit_a, name, phase.current_a
