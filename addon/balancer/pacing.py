"""When a target becomes a setpoint: cut at once, raise late, pause after a grace, resume with hysteresis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from addon.balancer.branches import Branch
from addon.balancer.breaker import GRACE_MAX_S, grace_s
from addon.balancer.demand import allowed_da, usable_da
from addon.balancer.fairness import Claim, admit, divide, minimums
from addon.balancer.points import Point
from addon.balancer.rooms import Rooms, carried_da
from addon.balancer.turns import RESUME_HYSTERESIS_DA, next_first, whose_turn_is_over
from addon.model.decision import Source
from addon.model.phases import Phase
from addon.model.site import Site

Heat = Mapping[Phase, float]
"""Heat of one fuse per phase, in units of (I/In)²."""

RAISE_STEP_DA = 5
"""A raise of less is noise and would only wear the charger out, unless it reaches the maximum."""
RAISE_STEP_LEAST_DA = 2
"""Where many share, each one's part of half an ampere is less."""


class Paced(NamedTuple):
    """One loadpoint's new setpoint, what held it there, and since when it is short of its minimum."""

    point: Point
    limit_da: int
    source: Source
    grace: bool = False
    shortage_since_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """Targets before pacing.

    `caps_da`: what each could use; `short`: whose minimum does not fit; `squeezed`: whose minimum fits
    only once the short ones pause; `room_da`: what all of them together may be planned to take;
    `yielding`: whose turn is over; `blind`: whose circuit's meter can't be believed.
    """

    caps_da: Mapping[str, int]
    targets_da: Mapping[str, int]
    short: frozenset[str]
    squeezed: frozenset[str]
    room_da: Mapping[Branch, int]
    yielding: frozenset[str]
    blind: frozenset[str]


def pace(
    site: Site,
    active: Sequence[Point],
    rooms: Rooms,
    heats: Mapping[str, Heat],
    now_s: float,
    blind: Mapping[str, bool],
) -> list[Paced]:
    """Move the setpoints of all reachable loadpoints in a session, given in order of precedence.

    `heats`: of the fuses, by circuit. `blind`: loadpoints behind a circuit meter that can't be believed, and
    whether it only starts: those are not raised, and held at their fallback unless it starts.
    """
    plan = _plan(site, active, rooms, now_s, blind)
    held = [_hold_or_cut(site, point, plan, rooms, heats, now_s) for point in active]
    occupied = {paced.point.id: paced.limit_da for paced in held}
    result = []
    for paced in held:
        raised = _raise(paced, plan, active, occupied)
        occupied[paced.point.id] = raised.limit_da
        result.append(raised)
    return result


def planned_da(rooms: Rooms, paced: Sequence[Paced]) -> dict[Branch, int]:
    """Add up what the setpoints put on each branch."""
    planned = dict.fromkeys(rooms.now_da, 0)
    for one in paced:
        for branch, times in one.point.loads.items():
            planned[branch] += times * one.limit_da
    return planned


def _plan(
    site: Site, active: Sequence[Point], rooms: Rooms, now_s: float, blind: Mapping[str, bool]
) -> _Plan:
    """Divide the room, by the site's strategy, among all that may charge.

    Those whose minimum does not fit keep it for the length of their grace; the others divide the rest,
    and where that squeezes them below their own minimum they keep theirs as well.
    """
    claims = {point.id: _claim(point, now_s, blind, lend=len(active) > 1) for point in active}
    yielding = whose_turn_is_over(site, active, rooms, now_s)
    charging = [claims[p.id] for p in active if p.setpoint_da > 0 and p.id not in yielding]
    admitted = admit(charging, rooms.may_take_da)
    fitting = {claim.id for claim in admitted}
    short = [claim for claim in charging if claim.id not in fitting]
    resuming: list[Claim] = []
    for point in sorted((p for p in active if p.setpoint_da == 0), key=next_first(site)):
        if _may_resume(site, point, claims[point.id], admitted, rooms, now_s):
            resuming.append(claims[point.id])
            admitted.append(claims[point.id])
    room_da = _with_room_for(resuming, admitted, rooms)
    left_da = {b: room - minimums(short, b) for b, room in room_da.items()} if short else room_da
    order = {point.id: rank for rank, point in enumerate(active)}
    admitted.sort(key=lambda claim: order[claim.id])
    targets_da = divide(site.strategy, admitted, left_da)
    return _Plan(
        caps_da={c.id: c.cap_da for c in claims.values()},
        targets_da=targets_da,
        short=frozenset(c.id for c in short),
        squeezed=frozenset(id_ for id_ in fitting if targets_da[id_] == 0),
        room_da=room_da,
        yielding=yielding,
        blind=frozenset(blind),
    )


def _claim(point: Point, now_s: float, blind: Mapping[str, bool], *, lend: bool) -> Claim:
    loadpoint = point.loadpoint
    min_da = loadpoint.min_da
    cap_da = usable_da(loadpoint, point.state, point.memory, point.fallback_da, now_s, lend=lend)
    if point.id in blind:
        starts = blind[point.id]
        cap_da = min(cap_da, point.setpoint_da if starts else min(point.setpoint_da, point.fallback_da))
        min_da = min(min_da, cap_da) or min_da  # its fallback, even where the car wants more or nothing
    return Claim(
        id=point.id,
        loads=point.loads,
        min_da=min_da,
        cap_da=cap_da,
        weight=1 + loadpoint.priority,
    )


def _with_room_for(
    resuming: Sequence[Claim], admitted: Sequence[Claim], rooms: Rooms
) -> Mapping[Branch, int]:
    """Widen what may be planned by the minimums of those that resume, as far as there is room now."""
    room_da = dict(rooms.may_take_da)
    for claim in resuming:
        for branch in claim.loads:
            needed_da = min(rooms.now_da[branch], minimums(admitted, branch))
            room_da[branch] = max(room_da[branch], needed_da)
    return room_da


def _may_resume(
    site: Site, point: Point, claim: Claim, admitted: Sequence[Claim], rooms: Rooms, now_s: float
) -> bool:
    """Tell whether a paused car has rested enough and the last minute had room for its minimum."""
    if claim.cap_da < claim.min_da:
        return False
    paused_at_s = point.memory.paused_at_s
    lowest_da, extra_da = rooms.held_da, 0
    if paused_at_s is not None:
        if now_s - paused_at_s < site.min_pause_s:
            return False
        lowest_da, extra_da = rooms.minute_da, RESUME_HYSTERESIS_DA
    needed_da = claim.min_da + extra_da
    return all(
        lowest_da[branch] - minimums(admitted, branch) >= times * needed_da
        for branch, times in claim.loads.items()
    )


def _hold_or_cut(
    site: Site, point: Point, plan: _Plan, rooms: Rooms, heats: Mapping[str, Heat], now_s: float
) -> Paced:
    """Everything but raises: keep the setpoint, lower it, hold it at the minimum, or pause."""
    setpoint_da = point.setpoint_da
    if setpoint_da == 0:
        waiting = point.memory.paused_at_s is not None and now_s - point.memory.paused_at_s < site.min_pause_s
        return Paced(
            point=point, limit_da=0, source=Source.MIN_PAUSE if waiting else _why_paused(point, rooms)
        )
    if point.id in plan.yielding:
        return Paced(point=point, limit_da=0, source=Source.ROTATION)
    if point.id in plan.short or point.id in plan.squeezed:
        return _in_shortage(point, plan, rooms, heats, now_s)
    target_da = plan.targets_da[point.id]
    if target_da < setpoint_da and (
        setpoint_da - target_da >= RAISE_STEP_DA
        or point.id in plan.blind
        or setpoint_da > allowed_da(point.loadpoint, point.state, point.fallback_da)
        or any(rooms.granted_da[b] > rooms.keep_da[b] for b in point.loads)
    ):
        return Paced(point=point, limit_da=target_da, source=Source.MAIN_FUSE)
    return Paced(point=point, limit_da=setpoint_da, source=Source.MAIN_FUSE)


def _in_shortage(point: Point, plan: _Plan, rooms: Rooms, heats: Mapping[str, Heat], now_s: float) -> Paced:
    """Hold at the minimum for the length of the grace, then pause.

    Whose minimum fits once others pause waits for those. A grace raises nobody, and there is none behind a
    meter that can't be believed.
    """
    min_da = point.loadpoint.min_da
    if point.setpoint_da < min_da or point.id in plan.blind:
        return Paced(point=point, limit_da=0, source=Source.SHORTAGE)
    if point.id in plan.squeezed:
        return Paced(point=point, limit_da=min_da, source=Source.GRACE, grace=True)
    past_s = point.memory.shortage_since_s
    since_s = now_s if past_s is None else past_s
    if now_s - since_s >= _grace_s(point, rooms, heats) or plan.caps_da[point.id] == 0:
        return Paced(point=point, limit_da=0, source=Source.SHORTAGE)
    return Paced(
        point=point,
        limit_da=min_da,
        source=Source.GRACE,
        grace=True,
        shortage_since_s=since_s,
    )


def _why_paused(point: Point, rooms: Rooms) -> Source:
    """Tell a shortage from room that is there, but not for long enough yet."""
    free = all(
        rooms.now_da[branch] - rooms.granted_da[branch] >= times * point.loadpoint.min_da
        for branch, times in point.loads.items()
    )
    return Source.RAISE_HOLD if free else Source.SHORTAGE


def _grace_s(point: Point, rooms: Rooms, heats: Mapping[str, Heat]) -> float:
    """How long this loadpoint may stay at its minimum although that does not fit."""
    circuits = {circuit.id: circuit for circuit in point.circuits}
    times_s = [GRACE_MAX_S]
    for branch in point.loads:
        circuit = circuits.get(branch[0])
        if circuit is not None:
            heat = heats[circuit.id]
            flowing_da = rooms.filled_da[branch] + rooms.minimum_da[branch]
            times_s.append(grace_s(heat[Phase(branch[1])], flowing_da, circuit.rated_da, circuit.breaker))
    return min(times_s)


def _raise(paced: Paced, plan: _Plan, active: Sequence[Point], occupied: Mapping[str, int]) -> Paced:
    """Raise towards the target as far as the others' cuts have been seen to happen."""
    point = paced.point
    target_da = plan.targets_da.get(point.id, 0)
    worth_da = max(RAISE_STEP_LEAST_DA, min(RAISE_STEP_DA, 2 * RAISE_STEP_DA // len(active)))
    step_da = min(worth_da, max(1, point.loadpoint.max_da - paced.limit_da))
    if paced.grace or paced.limit_da < point.setpoint_da or target_da - paced.limit_da < step_da:
        return paced
    free_da = min(
        (
            plan.room_da[branch]
            - sum(_may_carry(other, occupied[other.id], branch) for other in active if other.id != point.id)
        )
        // times
        for branch, times in point.loads.items()
    )
    limit_da = min(target_da, free_da)
    if limit_da < point.loadpoint.min_da or limit_da - paced.limit_da < step_da:
        return paced._replace(source=Source.AWAITING_CUT)
    return paced._replace(limit_da=limit_da, source=Source.MAIN_FUSE)


def _may_carry(point: Point, planned_da: int, branch: Branch) -> int:
    """Say what a car may put on a branch until its cut has been seen to happen: plan or draw, the greater."""
    times = point.loads.get(branch)
    if not times:
        return 0
    return max(times * planned_da, carried_da(point.draw.high, branch, point.phases))
