"""One sentence per setpoint, with the numbers that made it."""

from __future__ import annotations

from addon.balancer.headroom import RESUME_WINDOW_S
from addon.balancer.points import Point
from addon.balancer.rooms import Rooms
from addon.model.decision import Snapshot, Source
from addon.model.meter import MeterStatus
from addon.model.phases import Phase, PhaseCurrents
from addon.model.site import Site


def a(current_da: int) -> str:
    """Write a current for people."""
    return f"{current_da / 10:.1f} A"


def binding_phase(point: Point, rooms: Rooms, planned_da: dict[Phase, int], limit_da: int) -> Phase:
    """Find the phase that leaves this car least, the others' plans taken off."""
    return min(sorted(point.phases), key=lambda p: rooms.now_da[p] - (planned_da[p] - limit_da))


def headroom_words(site: Site, phase: Phase, house: PhaseCurrents) -> str:
    """Say what a phase has left: `L2 has 8.3 A left under the 25 A main fuse (house 16.7 A)`."""
    drawn_da = house[phase] if site.count_export else max(house[phase], 0)
    fuse = f"{site.main.limit_da / 10:g} A {site.main.name}"
    left_da = site.main.limit_da - drawn_da
    if left_da <= 0:
        return f"{phase} has nothing left under the {fuse} (house {a(drawn_da)})"
    return f"{phase} has {a(left_da)} left under the {fuse} (house {a(drawn_da)})"


def sentence(site: Site, point: Point, limit_da: int, source: Source, words: str, room_da: int) -> str:
    """Tell why this setpoint is what it is; `words` and `room_da` tell of the binding phase."""
    minimum = f"the {a(point.loadpoint.min_da)} that the car needs"
    hold_s = site.raise_hold_s if limit_da or point.memory.paused_at_s is None else RESUME_WINDOW_S
    head = a(limit_da) if limit_da else "Paused"
    tail = {
        Source.MAIN_FUSE: words,
        Source.CHARGER_MAXIMUM: f"the charger's maximum; {words}",
        Source.FAIR_SHARE: f"a fair share; {words}",
        Source.CAR_DEMAND: f"the car takes no more, the rest is lent; {words}",
        Source.RAISE_HOLD: f"{words}, raised once that has held for {hold_s:g} s",
        Source.AWAITING_CUT: f"waiting for another car to slow down; {words}",
        Source.GRACE: f"the minimum, for a moment: {words}",
        Source.SHORTAGE: f"{words}, less than {minimum} and the margin of {a(site.main.margin_da)}"
        if room_da < point.loadpoint.min_da
        else f"{words}, too little for {minimum} beside the other cars",
        Source.MIN_PAUSE: f"resting for {site.min_pause_s:g} s at least; {words}",
        Source.NO_DEAD_MAN: "the charger would not slow down by itself if this app stopped, "
        "so it stays at the fallback",
    }[source]
    return f"{head}: {tail}"


def stale_sentence(point: Point, limit_da: int, snapshot: Snapshot, contradiction: str) -> str:
    """Tell why the fallback holds."""
    meter, now_s = snapshot.meter, snapshot.now_s
    head = a(limit_da) if limit_da else "Paused"
    if contradiction:
        return f"{head}: {contradiction} The fallback is {a(point.fallback_da)}"
    if meter.status is not MeterStatus.OK:
        return f"{head}: {meter.text.rstrip('.')}; the fallback is {a(point.fallback_da)}"
    if meter.reading is None or meter.alive_at_s is None:
        return f"{head}: no meter values yet; the fallback is {a(point.fallback_da)}"
    return (
        f"{head}: the meter has not been heard for {now_s - meter.alive_at_s:.0f} s; "
        f"the fallback is {a(point.fallback_da)}"
    )


def idle_sentence(point: Point) -> str:
    """Tell what a session would begin with."""
    if not point.state.connected:
        return "The charger is not connected."
    return f"No session; one would begin at {a(point.fallback_da)}."
