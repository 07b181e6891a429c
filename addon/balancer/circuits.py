"""One circuit at the moment of a decision: what its meter says, what it carries beside the cars, its heat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from addon.balancer.breaker import heat_after
from addon.balancer.clamps import watch_clamps
from addon.balancer.draw import draw_bounds
from addon.balancer.headroom import estimate_house, is_stale
from addon.balancer.memory import CircuitMemory, Heard, Memory
from addon.balancer.points import Point, Role
from addon.balancer.recurrence import GAP_MAX_S, follow
from addon.balancer.skyline import push
from addon.balancer.witness import watch
from addon.model.decision import Snapshot
from addon.model.meter import MeterReading, MeterState, MeterStatus
from addon.model.phases import PHASES, PhaseCurrents
from addon.model.site import MAIN, Circuit, Site

SAME_INSTANT_S = 0.1
"""A report that called for this decision: what the cars draw now is what they drew then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One circuit under decision.

    `meter`: None where it has none; then only its cars are counted, and it is always `fresh`.
    `house`: what it carries without cars, None while that is not known. `margin_da`: what is kept free of
    its limit; `points`: the loadpoints on it or below.
    """

    circuit: Circuit
    meter: MeterState | None
    fresh: bool
    house: PhaseCurrents | None
    margin_da: int
    points: Sequence[Point]
    memory: CircuitMemory

    @property
    def reading(self) -> MeterReading | None:
        """The meter's last reading, old or new."""
        return self.meter.reading if self.meter else None

    @property
    def starting(self) -> bool:
        """Whether nothing has been read yet since the start."""
        return self.meter is not None and self.meter.status is MeterStatus.STARTING


def look(site: Site, snapshot: Snapshot, memory: Memory, known: Sequence[Point]) -> tuple[View, ...]:
    """Look at all circuits, the main fuse first."""
    below = {m.circuit_id: m.state for m in snapshot.circuit_meters}
    behind: dict[str, list[Point]] = {circuit.id: [] for circuit in site.circuits}
    for point in known:
        for circuit in point.circuits[:-1]:
            behind[circuit.id].append(point)
    views = [_view(site, site.main, snapshot.meter, memory, known, snapshot.now_s)]
    for circuit in site.circuits:
        meter = below.get(circuit.id, MeterState()) if circuit.meter else None
        views.append(_view(site, circuit, meter, memory, behind[circuit.id], snapshot.now_s))
    return tuple(views)


def _view(
    site: Site,
    circuit: Circuit,
    meter: MeterState | None,
    memory: Memory,
    points: Sequence[Point],
    now_s: float,
) -> View:
    past = memory.circuit(circuit.id)
    heat = _heat(site, circuit, meter, past, points, now_s)
    if meter is not None and past.device_id not in ("", meter.device_id):
        past = CircuitMemory()  # another meter says nothing about what that one has seen
    if meter is None:
        house: PhaseCurrents | None = PhaseCurrents()
        now = CircuitMemory(heat=heat, heat_at_s=now_s)
    else:
        now = replace(
            _followed(site, circuit, meter, past, points, now_s, heat),
            device_id=meter.device_id or past.device_id,
        )
        house = now.house
    return View(
        circuit=circuit,
        meter=meter,
        fresh=house is not None,
        house=house,
        margin_da=margin(circuit, meter),
        points=points,
        memory=now,
    )


def _followed(
    site: Site,
    circuit: Circuit,
    meter: MeterState,
    past: CircuitMemory,
    points: Sequence[Point],
    now_s: float,
    heat: tuple[float, float, float],
) -> CircuitMemory:
    """Take in what the circuit's meter says; what the house does again and again outlives a dark while."""
    reading, witness, clamps = meter.reading, past.witness, past.clamps
    heard = tuple(_heard(point) for point in points)
    again = past.house is not None and reading == past.reading and heard == past.heard
    includes_cars = _includes_cars(site, circuit)
    believed = reading is not None and not is_stale(site, meter, now_s)
    if believed and reading is not None and includes_cars and not again:
        witness = watch(witness, reading, [point.state for point in points])
        clamps = watch_clamps(clamps, reading, [(point.loadpoint, point.state) for point in points])
        believed = not (witness.contradiction or clamps.contradiction)
    if not believed or reading is None:
        return CircuitMemory(
            recurrences=past.recurrences, heat=heat, heat_at_s=now_s, witness=witness, clamps=clamps
        )
    taken = _taken(past, reading, meter.sample_period_s)
    if again and past.house is not None:
        house = past.house
    elif includes_cars:
        house = _house(site, circuit, taken, past, points, now_s)
    else:
        house = taken.currents
    keep_s = max(site.raise_hold_s, GAP_MAX_S)
    skylines = past.skylines or ((),) * len(PHASES)
    recurrences = past.recurrences or (None,) * len(PHASES)
    return CircuitMemory(
        reading=taken,
        heard=heard,
        house=house,
        fresh_since_s=now_s if past.fresh_since_s is None else past.fresh_since_s,
        skylines=tuple(push(line, da, now_s, keep_s) for line, da in zip(skylines, house, strict=True)),
        recurrences=tuple(follow(one, da, now_s) for one, da in zip(recurrences, house, strict=True)),
        heat=heat,
        heat_at_s=now_s,
        witness=witness,
        clamps=clamps,
    )


def _heard(point: Point) -> Heard:
    """Say how far a charger has been heard: where nothing is new, the house is what it was."""
    state = point.state
    order = state.orders[-1] if state.orders else None
    return (
        state.session.transaction_id if state.session else None,
        state.draws[-1].at_s if state.draws else 0.0,
        order.sent_at_s if order else 0.0,
        order.accepted if order else None,
    )


def _includes_cars(site: Site, circuit: Circuit) -> bool:
    """Tell whether a circuit's meter measures its cars too; only of the main one may it be said that not."""
    return circuit.id != MAIN or site.meter_includes_chargers


def _taken(past: CircuitMemory, reading: MeterReading, sample_period_s: float | None) -> MeterReading:
    """Take a reading as new, unless it only repeats one that the meter's next sample has yet to follow.

    A slow meter that is asked between two samples answers with the old one: what the cars draw now must not
    be held against it.
    """
    before = past.reading
    if before is None or before.currents != reading.currents:
        return reading
    return before if reading.at_s - before.at_s < (sample_period_s or 0.0) else reading


def _house(
    site: Site,
    circuit: Circuit,
    reading: MeterReading,
    past: CircuitMemory,
    points: Sequence[Point],
    now_s: float,
) -> PhaseCurrents:
    drawing = [point for point in points if point.role is not Role.IDLE]
    if now_s - reading.at_s <= SAME_INSTANT_S:
        draws = [point.draw for point in drawing]
    else:
        draws = [draw_bounds(site, p.loadpoint, p.state, reading.at_s, p.answer) for p in drawing]
    return estimate_house(circuit.limit_da, reading, draws, past.house)


def _heat(
    site: Site,
    circuit: Circuit,
    meter: MeterState | None,
    past: CircuitMemory,
    points: Sequence[Point],
    now_s: float,
) -> tuple[float, float, float]:
    """Let the last known current have flowed through the fuse since the last decision, its cars' included."""
    if past.heat_at_s is None or (meter is not None and meter.reading is None):
        return past.heat
    flowing = PhaseCurrents() if meter is None or meter.reading is None else meter.reading.currents
    if meter is None or not _includes_cars(site, circuit):
        for point in points:
            flowing += point.draw.high
    passed_s = max(0.0, now_s - past.heat_at_s)
    one, two, three = (
        heat_after(heat, current_da, circuit.rated_da, passed_s, circuit.breaker)
        for heat, current_da in zip(past.heat, flowing, strict=True)
    )
    return one, two, three


MARGIN_PER_S_DA = 0.5
"""In the recorded days half an ampere more takes some 3 % off the overload that a slow meter leaves, and
1 % off the energy."""
SAMPLE_FREE_S = 2.0
"""So quick is every meter that tells of changes by itself."""
MARGIN_MOST_DA = 20
"""1.5 A more already cost some 4 % of the energy, for a tenth of the overload."""


def margin(circuit: Circuit, meter: MeterState | None) -> int:
    """Say how much of the limit is kept free: the more, the longer a change may go unseen.

    A meter that tells of changes every second needs nothing beyond the setting; one that is read every
    10 s gets 0.4 A more, one that is read every 33 s 1.5 A; 2 A at the most.
    """
    if meter is None or meter.sample_period_s is None:
        return circuit.margin_da
    extra_da = int(MARGIN_PER_S_DA * max(0.0, meter.sample_period_s - SAMPLE_FREE_S))
    return circuit.margin_da + min(MARGIN_MOST_DA, extra_da)
