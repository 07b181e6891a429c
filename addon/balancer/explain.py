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
from addon.model.site import MAIN, Site
from addon.translation.text import Text, say


def amperes(current_da: float) -> Text:
    """Write a current for people."""
    return say("{amps:.1f} A", amps=current_da / 10)


def binding_branch(loads: Loads, rooms: Rooms, planned_da: Mapping[Branch, int], limit_da: int) -> Branch:
    """Find the branch of these that leaves a car least, the others' plans taken off."""
    left_da = (((rooms.now_da[b] - planned_da[b]) // times + limit_da, b) for b, times in loads.items())
    return min(left_da)[1]


def headroom_words(site: Site, view: View, phase: Phase) -> Text:
    """Say what a phase has left: `L2 has 8.3 A left under the 25 A main fuse (house 16.7 A)`."""
    circuit = view.circuit
    house_da = view.house[phase] if view.house else 0
    drawn_da = house_da if site.count_export else max(house_da, 0)
    left, fuse, house = (circuit.limit_da - drawn_da) / 10, circuit.limit_da / 10, drawn_da / 10
    if circuit.id != MAIN:
        return _left_in_circuit(circuit.name, phase, left, fuse, None if view.meter is None else house)
    if circuit.fuse_da is not None:
        return _left_of_maximum_load(phase, left, fuse, house)
    if left <= 0:
        return say(
            "{phase} has nothing left under the {fuse:g} A main fuse (house {house:.1f} A)",
            phase=phase,
            fuse=fuse,
            house=house,
        )
    return say(
        "{phase} has {left:.1f} A left under the {fuse:g} A main fuse (house {house:.1f} A)",
        phase=phase,
        left=left,
        fuse=fuse,
        house=house,
    )


def _left_of_maximum_load(phase: Phase, left: float, most: float, house: float) -> Text:
    """Say the same where house and cars are kept below what the main fuse may carry."""
    if left <= 0:
        return say(
            "{phase} has nothing left under the {most:g} A maximum load (house {house:.1f} A)",
            phase=phase,
            most=most,
            house=house,
        )
    return say(
        "{phase} has {left:.1f} A left under the {most:g} A maximum load (house {house:.1f} A)",
        phase=phase,
        left=left,
        most=most,
        house=house,
    )


def _left_in_circuit(name: str, phase: Phase, left: float, fuse: float, house: float | None) -> Text:
    """Say the same of a circuit below the main fuse; `house`: None where it has no meter."""
    if house is None:
        if left <= 0:
            return say(
                "{phase} has nothing left under the {fuse:g} A {circuit}",
                phase=phase,
                fuse=fuse,
                circuit=name,
            )
        return say(
            "{phase} has {left:.1f} A left under the {fuse:g} A {circuit}",
            phase=phase,
            left=left,
            fuse=fuse,
            circuit=name,
        )
    if left <= 0:
        return say(
            "{phase} has nothing left under the {fuse:g} A {circuit} (house {house:.1f} A)",
            phase=phase,
            fuse=fuse,
            circuit=name,
            house=house,
        )
    return say(
        "{phase} has {left:.1f} A left under the {fuse:g} A {circuit} (house {house:.1f} A)",
        phase=phase,
        left=left,
        fuse=fuse,
        circuit=name,
        house=house,
    )


def words_of(site: Site, views: Sequence[View], branch: Branch, rooms: Rooms) -> Text:
    """Say what a branch has left."""
    if branch == POWER:
        return say(
            "the house takes {flowing:.0f} W of the {most:.0f} W allowed",
            flowing=rooms.filled_da[POWER] / 10 * site.voltage_v,
            most=site.max_power_w,
        )
    view = next(view for view in views if view.circuit.id == branch[0])
    return headroom_words(site, view, Phase(branch[1]))


def sentence(
    site: Site,
    point: Point,
    limit_da: int,
    source: Source,
    branch: Branch,
    rooms: Rooms,
    words: Text,
) -> Text:
    """Tell why this setpoint is what it is; `branch` is what binds it, `words` what that has left."""
    head = _head(limit_da)
    if source in _LEFT:
        return say("{head}: {words}", head=head, words=words)
    if source in _BECAUSE:
        return say("{head}: {why}; {words}", head=head, why=_BECAUSE[source], words=words)
    if source is Source.GRACE:
        return say("{head}: the minimum, for a moment: {words}", head=head, words=words)
    if source is Source.RAISE_HOLD:
        hold_s = rooms.hold_s if limit_da or point.memory.paused_at_s is None else RESUME_WINDOW_S
        return say(
            "{head}: {words}, raised once that has held for {hold_s:.0f} s",
            head=head,
            words=words,
            hold_s=hold_s,
        )
    if source is Source.MIN_PAUSE:
        return say(
            "{head}: resting for {rest_s:g} s at least; {words}",
            head=head,
            rest_s=site.min_pause_s,
            words=words,
        )
    return _shortage(head, point, branch, rooms, words)


def _shortage(head: Text, point: Point, branch: Branch, rooms: Rooms, words: Text) -> Text:
    """Tell why there is too little for the car's minimum: for all cars together, or for it alone."""
    least = point.loadpoint.min_da / 10
    if rooms.now_da[branch] >= point.loads[branch] * point.loadpoint.min_da:
        return say(
            "{head}: {words}, too little for the {least:.1f} A that the car needs beside the other cars",
            head=head,
            words=words,
            least=least,
        )
    return say(
        "{head}: {words}, less than the {least:.1f} A that the car needs and the margin of {margin:.1f} A",
        head=head,
        words=words,
        least=least,
        margin=rooms.margin_da[branch] / 10,
    )


def _head(limit_da: int) -> Text:
    return amperes(limit_da) if limit_da else say("Paused")


_BECAUSE: Mapping[Source, Text] = {
    Source.CHARGER_MAXIMUM: say("the charger's maximum"),
    Source.COMMISSIONING: say("the commissioning test holds it there"),
    Source.FAIR_SHARE: say("a fair share"),
    Source.FIRST_COME: say("cars that came earlier go first"),
    Source.CAR_DEMAND: say("the car takes no more, the rest is lent"),
    Source.AWAITING_CUT: say("waiting for another car to slow down"),
    Source.ROTATION: say("another car's turn for {turn:.0f} min", turn=TURN_S / 60),
    Source.NO_DEAD_MAN: say(
        "the charger would not slow down by itself if this app stopped, so it stays at the fallback"
    ),
}
"""What comes before what is left, where that alone does not tell why."""

_LEFT = frozenset({Source.MAIN_FUSE, Source.MAXIMUM_LOAD, Source.CIRCUIT, Source.MAX_POWER})
"""Sources for which what is left says it all."""


def stale_sentence(point: Point, limit_da: int, meter: MeterState, now_s: float, contradiction: str) -> Text:
    """Tell why the fallback holds: of the main meter, or of that of a circuit."""
    head, fallback = _head(limit_da), point.fallback_da / 10
    if contradiction or meter.status is not MeterStatus.OK:
        return say(
            "{head}: {why} The fallback is {fallback:.1f} A",
            head=head,
            why=contradiction or meter.text,
            fallback=fallback,
        )
    if meter.reading is None or meter.alive_at_s is None:
        return say(
            "{head}: no meter values yet; the fallback is {fallback:.1f} A", head=head, fallback=fallback
        )
    return say(
        "{head}: the meter has not been heard for {silent_s:.0f} s; the fallback is {fallback:.1f} A",
        head=head,
        silent_s=now_s - meter.alive_at_s,
        fallback=fallback,
    )


def idle_sentence(point: Point) -> Text:
    """Tell what a session would begin with."""
    if not point.state.connected:
        return say("The charger is not connected.")
    return say("No session; one would begin at {fallback:.1f} A.", fallback=point.fallback_da / 10)
