"""The balancing law: `balance(site, snapshot, memory) -> (decision, memory)`.

Everything that moves a setpoint is called from here and nowhere else. It never asks the time, never
waits, and never does anything: the same input gives the same decision, today and in a replay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from addon.balancer import explain
from addon.balancer.answer import STRANGER
from addon.balancer.branches import POWER, Branch
from addon.balancer.circuits import View, look
from addon.balancer.dark import obeying_circuits
from addon.balancer.demand import usable_da
from addon.balancer.memory import LoadpointMemory, Memory
from addon.balancer.pacing import RAISE_STEP_DA, Paced, pace, planned_da
from addon.balancer.picture import circuit_decisions, circuit_phases
from addon.balancer.points import UNHEEDED_S, Point, Role, points
from addon.balancer.rooms import Rooms, rooms
from addon.balancer.shadow import as_if_cut
from addon.model.decision import Decision, Setpoint, Snapshot, Source
from addon.model.meter import MeterStatus
from addon.model.phases import PHASES
from addon.model.site import MAIN, Site, Strategy
from addon.translation.text import Text, say


def balance(site: Site, snapshot: Snapshot, memory: Memory) -> tuple[Decision, Memory]:
    """Decide all setpoints of one moment.

    `memory` is what the last call returned, or `Memory()` at the start; it must not be shared between
    sites. Loadpoints that the site does not list get no setpoint.
    """
    now_s = snapshot.now_s
    known = points(site, snapshot, memory)
    views = look(site, snapshot, memory, known)
    main = views[0]
    if not main.fresh:
        return _stale(site, snapshot, memory, known, views)
    room = rooms(site, views, known, now_s)
    active = [point for point in known if point.role is Role.ACTIVE]
    if site.shadow:
        active = [as_if_cut(point) for point in active]
    heats = {view.circuit.id: dict(zip(PHASES, view.memory.heat, strict=True)) for view in views}
    paced = pace(site, active, room, heats, now_s, _blind(views, active))
    setpoints = _setpoints(site, snapshot, known, paced, room, views)
    source, reason = _headline(setpoints, site, room, main)
    decision = Decision(
        at_s=now_s,
        fresh=True,
        setpoints=setpoints,
        phases=circuit_phases(site, main, setpoints, room),
        source=source,
        reason=reason,
        circuits=circuit_decisions(site, views, setpoints, room),
        hold_s=room.hold_s,
    )
    return decision, _remembered(memory, known, decision, {p.point.id: p for p in paced}, views)


def _blind(views: Sequence[View], active: Sequence[Point]) -> dict[str, bool]:
    """Name the loadpoints behind a circuit meter that can't be believed, and whether it only starts."""
    dark = {view.circuit.id: view.starting for view in views if not view.fresh}
    if not dark:
        return {}
    found = {}
    for point in active:
        starts = [dark[c.id] for c in point.circuits if c.id in dark]
        if starts:
            found[point.id] = all(starts)
    return found


def _stale(
    site: Site, snapshot: Snapshot, memory: Memory, known: Sequence[Point], views: Sequence[View]
) -> tuple[Decision, Memory]:
    """Decide without a meter: everyone at most at its share of the fallback; nothing is ever raised.

    What the meter of a circuit still shows is obeyed all the same. Before the first reading after a start
    nothing is sent at all: the chargers hold what they have, and their dead-man runs.
    """
    starting = snapshot.meter.status is MeterStatus.STARTING
    contradiction = views[0].memory.contradiction
    obeyed = {} if starting else obeying_circuits(site, known, views, snapshot.now_s)
    setpoints = []
    for point in known:
        idle = _unmoved(point)
        if idle is not None:
            setpoints.append(replace(idle, send=idle.send and not starting))
            continue
        limit_da = point.setpoint_da if starting else min(point.setpoint_da, point.fallback_da)
        if point.id in obeyed and obeyed[point.id].limit_da < limit_da:
            setpoints.append(obeyed[point.id])
            continue
        text = explain.stale_sentence(point, limit_da, snapshot.meter, snapshot.now_s, contradiction)
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
        phases=circuit_phases(site, views[0], setpoints),
        source=Source.STARTING if starting else _stale_source(snapshot),
        reason=contradiction or snapshot.meter.text,
        contradiction=contradiction,
        circuits=circuit_decisions(site, views, setpoints),
    )
    return decision, _remembered(memory, known, decision, {}, views)


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


_PHASES = {str(phase): phase for phase in PHASES}


def _setpoints(
    site: Site,
    snapshot: Snapshot,
    known: Sequence[Point],
    paced: Sequence[Paced],
    room: Rooms,
    views: Sequence[View],
) -> tuple[Setpoint, ...]:
    moved = {p.point.id: p for p in paced}
    planned = planned_da(room, paced)
    dark = {view.circuit.id: view for view in views if not view.fresh}
    words: dict[Branch, Text] = {}
    result = []
    for point in known:
        unmoved = _unmoved(point)
        if unmoved is not None:
            result.append(unmoved)
            continue
        one = moved[point.id]
        branch = explain.binding_branch(point.loads, room, planned, one.limit_da)
        left_da = (room.now_da[branch] - planned[branch]) // point.loads[branch] + one.limit_da
        source = _source(one, left_da, snapshot.now_s, shared=len(paced) > 1)
        if source is Source.MAIN_FUSE:
            source = _limit_source(site, one, branch, paced)
        view = next((dark[c.id] for c in point.circuits if c.id in dark), None) if dark else None
        if view is not None and view.meter is not None:
            source = Source.METER_STALE
            reason = explain.stale_sentence(
                point, one.limit_da, view.meter, snapshot.now_s, view.memory.contradiction
            )
        else:
            if branch not in words:
                words[branch] = explain.words_of(site, views, branch, room)
            reason = explain.sentence(site, point, one.limit_da, source, branch, room, words[branch])
        result.append(
            Setpoint(
                loadpoint_id=point.id,
                limit_da=one.limit_da,
                fallback_da=min(point.fallback_da, one.limit_da),
                source=source,
                reason=reason,
                phase=_PHASES.get(branch[1]),
                grace=one.grace,
            )
        )
    return tuple(result)


def _source(paced: Paced, left_da: int, now_s: float, *, shared: bool) -> Source:
    """Name what holds a setpoint where pacing has not: charger, car or the hold; else the fuse."""
    point, limit_da = paced.point, paced.limit_da
    if paced.source is not Source.MAIN_FUSE:
        return paced.source
    if limit_da >= point.loadpoint.most_da:
        held = point.loadpoint.most_da < point.loadpoint.max_da
        return Source.COMMISSIONING if held else Source.CHARGER_MAXIMUM
    if not point.state.has_dead_man and limit_da >= point.fallback_da:
        return Source.NO_DEAD_MAN
    if shared and limit_da >= usable_da(
        point.loadpoint, point.state, point.memory, point.fallback_da, now_s, lend=True
    ):
        return Source.CAR_DEMAND
    if left_da - limit_da >= RAISE_STEP_DA:
        return Source.RAISE_HOLD
    return Source.MAIN_FUSE


def _limit_source(site: Site, one: Paced, branch: Branch, paced: Sequence[Paced]) -> Source:
    """Name what is full: a fuse or the site's power, or what the other cars have of it."""
    if site.strategy is Strategy.FAIR:
        if len(paced) > 1:
            return Source.FAIR_SHARE
    elif any(other.limit_da and branch in other.point.loads for other in _before(one, paced)):
        return Source.FIRST_COME
    if branch == POWER:
        return Source.MAX_POWER
    if branch[0] != MAIN:
        return Source.CIRCUIT
    return Source.MAIN_FUSE if site.main.fuse_da is None else Source.MAXIMUM_LOAD


def _before(one: Paced, paced: Sequence[Paced]) -> Iterator[Paced]:
    """List those that are served before it."""
    return (other for other in paced if other.point.precedence < one.point.precedence)


def _headline(setpoints: Sequence[Setpoint], site: Site, room: Rooms, main: View) -> tuple[Source, str]:
    """Say what limits the site as a whole: the hardest-pressed loadpoint's reason, else the fuse."""
    in_session = [s for s in setpoints if s.source not in {Source.NO_SESSION, Source.NOT_CONNECTED}]
    if not in_session:
        fullest = min(site.phases, key=lambda p: (room.now_da[main.circuit.id, p], p))
        words = explain.headroom_words(site, main, fullest)
        return Source.NO_SESSION, say("No car is charging; {words}.", words=words)
    lowest = min(in_session, key=lambda s: (s.limit_da, s.loadpoint_id))
    return lowest.source, lowest.reason


def _remembered(
    memory: Memory,
    known: Sequence[Point],
    decision: Decision,
    paced: Mapping[str, Paced],
    views: Sequence[View],
) -> Memory:
    """Write down what was decided, for the next time."""
    loadpoints: dict[str, LoadpointMemory] = {}
    for point, setpoint in zip(known, decision.setpoints, strict=True):
        past, one = point.memory, paced.get(point.id)
        limit_da = past.setpoint_da if point.role is Role.ADRIFT else setpoint.limit_da
        changed = limit_da != past.setpoint_da
        paused_at_s = past.paused_at_s
        if limit_da > 0:
            paused_at_s = None
        elif past.setpoint_da > 0:
            paused_at_s = decision.at_s
        shortage_since_s = one.shortage_since_s if one else None
        turn_since_s = _turn_since_s(past, limit_da, decision.at_s)
        if changed or (paused_at_s, shortage_since_s, turn_since_s) != (
            past.paused_at_s,
            past.shortage_since_s,
            past.turn_since_s,
        ):
            past = replace(
                past,
                setpoint_da=limit_da,
                since_s=decision.at_s if changed else past.since_s,
                earlier=_earlier(past, decision.at_s) if changed else past.earlier,
                paused_at_s=paused_at_s,
                shortage_since_s=shortage_since_s,
                turn_since_s=turn_since_s,
            )
        loadpoints[point.id] = past
    circuits = {view.circuit.id: view.memory for view in views}
    answers = {point.id: point.answer for point in known if point.answer is not STRANGER}
    return replace(
        memory,
        loadpoints=MappingProxyType(loadpoints),
        circuits=MappingProxyType(circuits),
        answers=MappingProxyType({**memory.answers, **answers}),
    )


def _turn_since_s(past: LoadpointMemory, limit_da: int, now_s: float) -> float | None:
    if limit_da == 0:
        return None
    return now_s if past.turn_since_s is None else past.turn_since_s


def _earlier(past: LoadpointMemory, now_s: float) -> tuple[tuple[float, int], ...]:
    kept = (one for one in past.earlier if one[0] > now_s - UNHEEDED_S)
    return (*kept, (now_s, past.setpoint_da))
