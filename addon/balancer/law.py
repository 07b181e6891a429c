"""The balancing law: `balance(site, snapshot, memory) -> (decision, memory)`.

Everything that moves a setpoint is called from here and nowhere else. It never asks the time, never
waits, and never does anything: the same input gives the same decision, today and in a replay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from addon.balancer import explain
from addon.balancer.breaker import heat_after, heat_left_pct
from addon.balancer.demand import usable_da
from addon.balancer.draw import draw_bounds
from addon.balancer.headroom import RESUME_WINDOW_S, estimate_house, is_stale, remember
from addon.balancer.memory import LoadpointMemory, Memory
from addon.balancer.pacing import RAISE_STEP_DA, Paced, pace
from addon.balancer.points import UNHEEDED_S, Point, Role, points
from addon.balancer.rooms import Rooms, rooms
from addon.balancer.witness import watch
from addon.model.decision import Decision, PhaseDecision, Setpoint, Snapshot, Source
from addon.model.meter import MeterReading, MeterStatus
from addon.model.phases import PHASES, Phase, PhaseCurrents
from addon.model.site import Site


def balance(site: Site, snapshot: Snapshot, memory: Memory) -> tuple[Decision, Memory]:
    """Decide all setpoints of one moment.

    `memory` is what the last call returned, or `Memory()` at the start; it must not be shared between
    sites. Loadpoints that the site does not list get no setpoint.
    """
    now_s = snapshot.now_s
    memory = _heated(site, snapshot, memory)
    known = points(site, snapshot, memory)
    reading = snapshot.meter.reading
    if reading is None or is_stale(site, snapshot.meter, now_s):
        return _stale(site, snapshot, memory, known)
    if site.meter_includes_chargers:
        memory = replace(memory, witness=watch(memory.witness, reading, snapshot.loadpoints))
        if memory.witness.contradiction:
            return _stale(site, snapshot, memory, known)
    fresh_since_s = now_s if memory.fresh_since_s is None else memory.fresh_since_s
    draws = [
        draw_bounds(site, point.loadpoint, point.state, reading.at_s)
        for point in known
        if point.role is not Role.IDLE
    ]
    house = estimate_house(site, reading, draws, memory.house)
    history = remember(memory.history, house, now_s, max(site.raise_hold_s, RESUME_WINDOW_S))
    room = rooms(site, house, history, now_s - fresh_since_s, known, now_s)
    active = [point for point in known if point.role is Role.ACTIVE]
    heat = dict(zip(PHASES, memory.heat, strict=True))
    paced = pace(site, active, room, heat, now_s)
    setpoints = _setpoints(site, known, paced, room, house, now_s)
    source, reason = _headline(setpoints, explain.headroom_words(site, _fullest(site, room), house))
    decision = Decision(
        at_s=now_s,
        fresh=True,
        setpoints=setpoints,
        phases=_phases(site, known, setpoints, memory, reading, house),
        source=source,
        reason=reason,
    )
    memory = replace(memory, house=house, history=history, fresh_since_s=fresh_since_s)
    return decision, _remembered(memory, known, decision, {p.point.id: p for p in paced})


def _heated(site: Site, snapshot: Snapshot, memory: Memory) -> Memory:
    """Let the last known current have flowed through the fuse since the last decision."""
    reading, rated_da = snapshot.meter.reading, site.main.limit_da
    if memory.heat_at_s is None or reading is None:
        return replace(memory, heat_at_s=snapshot.now_s)
    passed_s = max(0.0, snapshot.now_s - memory.heat_at_s)
    one, two, three = (
        heat_after(heat, current_da, rated_da, passed_s)
        for heat, current_da in zip(memory.heat, reading.currents, strict=True)
    )
    return replace(memory, heat=(one, two, three), heat_at_s=snapshot.now_s)


def _stale(site: Site, snapshot: Snapshot, memory: Memory, known: Sequence[Point]) -> tuple[Decision, Memory]:
    """Decide without a meter: everyone at most at its share of the fallback; nothing is ever raised.

    Before the first reading after a start nothing is sent at all: the chargers hold what they have, and
    their dead-man runs.
    """
    starting = snapshot.meter.status is MeterStatus.STARTING
    setpoints = []
    for point in known:
        idle = _unmoved(point)
        if idle is not None:
            setpoints.append(replace(idle, send=idle.send and not starting))
            continue
        limit_da = point.setpoint_da if starting else min(point.setpoint_da, point.fallback_da)
        text = explain.stale_sentence(point, limit_da, snapshot, memory.witness.contradiction)
        setpoints.append(
            Setpoint(
                loadpoint_id=point.id,
                limit_da=limit_da,
                fallback_da=min(point.fallback_da, limit_da),
                source=Source.STARTING if starting else _stale_source(snapshot),
                reason=text,
                send=not starting,
            )
        )
    decision = Decision(
        at_s=snapshot.now_s,
        fresh=False,
        setpoints=tuple(setpoints),
        phases=_phases(site, known, setpoints, memory, snapshot.meter.reading, None),
        source=Source.STARTING if starting else _stale_source(snapshot),
        reason=memory.witness.contradiction or snapshot.meter.text,
        contradiction=memory.witness.contradiction,
    )
    memory = replace(memory, house=None, history=(), fresh_since_s=None)
    return decision, _remembered(memory, known, decision, {})


def _stale_source(snapshot: Snapshot) -> Source:
    missing = snapshot.meter.status in {MeterStatus.MISSING, MeterStatus.AMBIGUOUS}
    return Source.METER_MISSING if missing else Source.METER_STALE


def _unmoved(point: Point) -> Setpoint | None:
    """Set what a loadpoint without a reachable session is told: its fallback, to begin the next one with."""
    if point.role is Role.ACTIVE:
        return None
    adrift = point.role is Role.ADRIFT
    return Setpoint(
        loadpoint_id=point.id,
        limit_da=point.setpoint_da if adrift else point.fallback_da,
        fallback_da=point.fallback_da,
        source=Source.NO_SESSION if point.state.connected else Source.NOT_CONNECTED,
        reason=explain.idle_sentence(point),
        send=not adrift,
    )


def _setpoints(
    site: Site,
    known: Sequence[Point],
    paced: Sequence[Paced],
    room: Rooms,
    house: PhaseCurrents,
    now_s: float,
) -> tuple[Setpoint, ...]:
    moved = {p.point.id: p for p in paced}
    planned = {phase: sum(p.limit_da for p in paced if phase in p.point.phases) for phase in site.phases}
    result = []
    for point in known:
        unmoved = _unmoved(point)
        if unmoved is not None:
            result.append(unmoved)
            continue
        one = moved[point.id]
        phase = explain.binding_phase(point, room, planned, one.limit_da)
        left_da = room.now_da[phase] - (planned[phase] - one.limit_da)
        source = _source(one, left_da, now_s, shared=len(paced) > 1)
        words = explain.headroom_words(site, phase, house)
        result.append(
            Setpoint(
                loadpoint_id=point.id,
                limit_da=one.limit_da,
                fallback_da=min(point.fallback_da, one.limit_da),
                source=source,
                reason=explain.sentence(site, point, one.limit_da, source, words, room.now_da[phase]),
                phase=phase,
                grace=one.grace,
            )
        )
    return tuple(result)


def _source(paced: Paced, left_da: int, now_s: float, *, shared: bool) -> Source:
    """Name what holds a setpoint where pacing has not: fuse, charger, car, the others or the hold."""
    point, limit_da = paced.point, paced.limit_da
    if paced.source is not Source.MAIN_FUSE:
        return paced.source
    if limit_da >= point.loadpoint.max_da:
        return Source.CHARGER_MAXIMUM
    if not point.state.has_dead_man and limit_da >= point.fallback_da:
        return Source.NO_DEAD_MAN
    if shared and limit_da >= usable_da(
        point.loadpoint, point.state, point.memory, point.fallback_da, now_s, lend=True
    ):
        return Source.CAR_DEMAND
    if left_da - limit_da >= RAISE_STEP_DA:
        return Source.RAISE_HOLD
    return Source.FAIR_SHARE if shared else Source.MAIN_FUSE


def _fullest(site: Site, room: Rooms) -> Phase:
    return min(site.phases, key=lambda p: (room.now_da[p], p))


def _headline(setpoints: Sequence[Setpoint], words: str) -> tuple[Source, str]:
    """Say what limits the site as a whole: the hardest-pressed loadpoint's reason, else the fuse."""
    in_session = [s for s in setpoints if s.source not in {Source.NO_SESSION, Source.NOT_CONNECTED}]
    if not in_session:
        return Source.NO_SESSION, f"No car is charging; {words}."
    lowest = min(in_session, key=lambda s: (s.limit_da, s.loadpoint_id))
    return lowest.source, lowest.reason


def _phases(
    site: Site,
    known: Sequence[Point],
    setpoints: Sequence[Setpoint],
    memory: Memory,
    reading: MeterReading | None,
    house: PhaseCurrents | None,
) -> tuple[PhaseDecision, ...]:
    limits = {s.loadpoint_id: s.limit_da for s in setpoints}
    result = []
    for index, phase in enumerate(site.phases):
        cars_da = sum(limits[p.id] for p in known if p.role is not Role.IDLE and phase in p.phases)
        house_da = None if house is None else house[phase]
        counted_da = house_da or 0
        if not site.count_export:
            counted_da = max(counted_da, 0)
        room_da = site.main.limit_da - site.main.margin_da - counted_da
        result.append(
            PhaseDecision(
                phase=phase,
                metered_da=None if reading is None else reading.currents[phase],
                house_da=house_da,
                headroom_da=site.fallback_da if house_da is None else room_da,
                planned_da=counted_da + cars_da,
                heat_left_pct=heat_left_pct(memory.heat[index], site.main.breaker),
            )
        )
    return tuple(result)


def _remembered(
    memory: Memory, known: Sequence[Point], decision: Decision, paced: Mapping[str, Paced]
) -> Memory:
    """Write down what was decided, for the next time."""
    loadpoints: dict[str, LoadpointMemory] = {}
    for point in known:
        past, one = point.memory, paced.get(point.id)
        setpoint = decision.setpoint(point.id)
        limit_da = past.setpoint_da if setpoint is None or point.role is Role.ADRIFT else setpoint.limit_da
        changed = limit_da != past.setpoint_da
        paused_at_s = past.paused_at_s
        if limit_da > 0:
            paused_at_s = None
        elif past.setpoint_da > 0:
            paused_at_s = decision.at_s
        loadpoints[point.id] = replace(
            past,
            setpoint_da=limit_da,
            since_s=decision.at_s if changed else past.since_s,
            earlier=_earlier(past, decision.at_s) if changed else past.earlier,
            paused_at_s=paused_at_s,
            shortage_since_s=one.shortage_since_s if one else None,
        )
    return replace(memory, loadpoints=MappingProxyType(loadpoints))


def _earlier(past: LoadpointMemory, now_s: float) -> tuple[tuple[float, int], ...]:
    kept = (one for one in past.earlier if one[0] > now_s - UNHEEDED_S)
    return (*kept, (now_s, past.setpoint_da))
