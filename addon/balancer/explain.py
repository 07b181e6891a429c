"""One sentence per setpoint, with the numbers that made it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from addon.balancer.branches import POWER, Branch, Loads
from addon.balancer.circuits import View
from addon.balancer.headroom import RESUME_WINDOW_S
from addon.balancer.points import Point
from addon.balancer.rooms import Rooms
from addon.balancer.turns import TURN_S
from addon.model.decision import Source
from addon.model.meter import MeterState, MeterStatus
from addon.model.phases import Phase
from addon.model.site import Site


def a(current_da: int) -> str:
    """Write a current for people."""
    return f"{current_da / 10:.1f} A"


def binding_branch(loads: Loads, rooms: Rooms, planned_da: Mapping[Branch, int], limit_da: int) -> Branch:
    """Find the branch of these that leaves a car least, the others' plans taken off."""
    left_da = (((rooms.now_da[b] - planned_da[b]) // times + limit_da, b) for b, times in loads.items())
    return min(left_da)[1]


def headroom_words(site: Site, view: View, phase: Phase) -> str:
    """Say what a phase has left: `L2 has 8.3 A left under the 25 A main fuse (house 16.7 A)`."""
    circuit = view.circuit
    house_da = view.house[phase] if view.house else 0
    drawn_da = house_da if site.count_export else max(house_da, 0)
    fuse = f"{circuit.limit_da / 10:g} A {circuit.name}"
    left_da = circuit.limit_da - drawn_da
    beside = "" if view.meter is None else f" (house {a(drawn_da)})"
    if left_da <= 0:
        return f"{phase} has nothing left under the {fuse}{beside}"
    return f"{phase} has {a(left_da)} left under the {fuse}{beside}"


def words_of(site: Site, views: Sequence[View], branch: Branch, rooms: Rooms) -> str:
    """Say what a branch has left."""
    if branch == POWER:
        flowing_w = rooms.filled_da[POWER] / 10 * site.voltage_v
        return f"the house takes {flowing_w:.0f} W of the {site.max_power_w} W allowed"
    view = next(view for view in views if view.circuit.id == branch[0])
    return headroom_words(site, view, Phase(branch[1]))


def sentence(
    site: Site,
    point: Point,
    limit_da: int,
    source: Source,
    branch: Branch,
    rooms: Rooms,
    words: str,
) -> str:
    """Tell why this setpoint is what it is; `branch` is what binds it, `words` what that has left."""
    head = a(limit_da) if limit_da else "Paused"
    if source in _PLAIN:
        return f"{head}: {words}"
    if source in _BEFORE:
        return f"{head}: {_BEFORE[source]}{words}"
    if source is Source.RAISE_HOLD:
        hold_s = rooms.hold_s if limit_da or point.memory.paused_at_s is None else RESUME_WINDOW_S
        return f"{head}: {words}, raised once that has held for {hold_s:.0f} s"
    if source is Source.MIN_PAUSE:
        return f"{head}: resting for {site.min_pause_s:g} s at least; {words}"
    minimum = f"the {a(point.loadpoint.min_da)} that the car needs"
    if rooms.now_da[branch] >= point.loads[branch] * point.loadpoint.min_da:
        return f"{head}: {words}, too little for {minimum} beside the other cars"
    return f"{head}: {words}, less than {minimum} and the margin of {a(rooms.margin_da[branch])}"


_PLAIN = frozenset({Source.MAIN_FUSE, Source.MAXIMUM_LOAD, Source.CIRCUIT, Source.MAX_POWER})
_BEFORE = {
    Source.CHARGER_MAXIMUM: "the charger's maximum; ",
    Source.COMMISSIONING: "the commissioning test holds it there; ",
    Source.FAIR_SHARE: "a fair share; ",
    Source.FIRST_COME: "cars that came earlier go first; ",
    Source.CAR_DEMAND: "the car takes no more, the rest is lent; ",
    Source.AWAITING_CUT: "waiting for another car to slow down; ",
    Source.GRACE: "the minimum, for a moment: ",
    Source.ROTATION: f"another car's turn for {TURN_S / 60:.0f} min; ",
    Source.NO_DEAD_MAN: "the charger would not slow down by itself if this app stopped, "
    "so it stays at the fallback; ",
}


def stale_sentence(point: Point, limit_da: int, meter: MeterState, now_s: float, contradiction: str) -> str:
    """Tell why the fallback holds: of the main meter, or of that of a circuit."""
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
