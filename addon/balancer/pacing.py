"""When a target becomes a setpoint: cut at once, raise late, pause after a grace, resume with hysteresis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from addon.balancer.breaker import grace_s
from addon.balancer.demand import usable_da
from addon.balancer.fairness import Claim, admit, allocate
from addon.balancer.points import Point
from addon.balancer.rooms import Rooms
from addon.model.decision import Source
from addon.model.phases import Phase
from addon.model.site import Site

RAISE_STEP_DA = 5
"""A raise of less is noise and would only wear the charger out, unless it reaches the maximum."""

RESUME_HYSTERESIS_DA = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Paced:
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
    only once the short ones pause; `room_da`: what all of them together may be planned to take.
    """

    caps_da: Mapping[str, int]
    targets_da: Mapping[str, int]
    short: frozenset[str]
    squeezed: frozenset[str]
    room_da: Mapping[Phase, int]


def pace(
    site: Site, active: Sequence[Point], rooms: Rooms, heat: Mapping[Phase, float], now_s: float
) -> list[Paced]:
    """Move the setpoints of all reachable loadpoints in a session, given in order of precedence."""
    plan = _plan(site, active, rooms, now_s)
    held = [_hold_or_cut(site, point, plan, rooms, heat, now_s) for point in active]
    occupied = {paced.point.id: paced.limit_da for paced in held}
    result = []
    for paced in held:
        raised = _raise(paced, plan, active, occupied)
        occupied[paced.point.id] = raised.limit_da
        result.append(raised)
    return result


def _plan(site: Site, active: Sequence[Point], rooms: Rooms, now_s: float) -> _Plan:
    """Divide the room fairly among all that may charge.

    Those whose minimum does not fit keep it for the length of their grace; the others divide the rest,
    and where that squeezes them below their own minimum they keep theirs as well.
    """
    lend = len(active) > 1
    claims = {
        point.id: Claim(
            id=point.id,
            phases=point.phases,
            min_da=point.loadpoint.min_da,
            cap_da=usable_da(point.loadpoint, point.state, point.memory, point.fallback_da, now_s, lend=lend),
        )
        for point in active
    }
    charging = [claims[p.id] for p in active if p.setpoint_da > 0]
    admitted = admit(charging, rooms.may_take_da)
    short = [c for c in charging if c not in admitted]
    resuming = [
        claims[p.id] for p in active if p.setpoint_da == 0 and _may_resume(site, p, admitted, rooms, now_s)
    ]
    room_da = rooms.may_take_da
    for claim in resuming:
        room_da = {
            p: max(left, min(rooms.now_da[p], sum(c.min_da for c in (*admitted, claim) if p in c.phases)))
            for p, left in room_da.items()
        }
        admitted = [*admitted, claim]
    left_da = {p: room - sum(c.min_da for c in short if p in c.phases) for p, room in room_da.items()}
    order = {point.id: rank for rank, point in enumerate(active)}
    admitted.sort(key=lambda claim: order[claim.id])
    targets_da = allocate(admitted, left_da)
    return _Plan(
        caps_da={c.id: c.cap_da for c in claims.values()},
        targets_da=targets_da,
        short=frozenset(c.id for c in short),
        squeezed=frozenset(c.id for c in admitted if c not in resuming and targets_da[c.id] == 0),
        room_da=room_da,
    )


def _may_resume(site: Site, point: Point, admitted: Sequence[Claim], rooms: Rooms, now_s: float) -> bool:
    """Tell whether a paused car has rested enough and the last minute had room for its minimum."""
    paused_at_s = point.memory.paused_at_s
    lowest_da, extra_da = rooms.held_da, 0
    if paused_at_s is not None:
        if now_s - paused_at_s < site.min_pause_s:
            return False
        lowest_da, extra_da = rooms.minute_da, RESUME_HYSTERESIS_DA
    needed_da = point.loadpoint.min_da + extra_da
    return all(
        lowest_da[p] - sum(c.min_da for c in admitted if p in c.phases) >= needed_da for p in point.phases
    )


def _hold_or_cut(
    site: Site, point: Point, plan: _Plan, rooms: Rooms, heat: Mapping[Phase, float], now_s: float
) -> Paced:
    """Everything but raises: keep the setpoint, lower it, hold it at the minimum, or pause."""
    setpoint_da, min_da = point.setpoint_da, point.loadpoint.min_da
    if setpoint_da == 0:
        waiting = point.memory.paused_at_s is not None and now_s - point.memory.paused_at_s < site.min_pause_s
        return Paced(
            point=point, limit_da=0, source=Source.MIN_PAUSE if waiting else _why_paused(point, rooms)
        )
    if point.id in plan.squeezed:
        return Paced(point=point, limit_da=min_da, source=Source.GRACE, grace=True)
    if point.id in plan.short:
        since_s = now_s if point.memory.shortage_since_s is None else point.memory.shortage_since_s
        if now_s - since_s >= _grace_s(site, point, rooms, heat) or plan.caps_da[point.id] == 0:
            return Paced(point=point, limit_da=0, source=Source.SHORTAGE)
        return Paced(point=point, limit_da=min_da, source=Source.GRACE, grace=True, shortage_since_s=since_s)
    target_da = plan.targets_da[point.id]
    must = any(rooms.granted_da[p] > rooms.keep_da[p] for p in point.phases)
    if target_da < setpoint_da and (must or setpoint_da - target_da >= RAISE_STEP_DA):
        return Paced(point=point, limit_da=target_da, source=Source.MAIN_FUSE)
    return Paced(point=point, limit_da=setpoint_da, source=Source.MAIN_FUSE)


def _why_paused(point: Point, rooms: Rooms) -> Source:
    """Tell a shortage from room that is there, but not for long enough yet."""
    free = all(rooms.now_da[p] - rooms.granted_da[p] >= point.loadpoint.min_da for p in point.phases)
    return Source.RAISE_HOLD if free else Source.SHORTAGE


def _grace_s(site: Site, point: Point, rooms: Rooms, heat: Mapping[Phase, float]) -> float:
    """How long this loadpoint may stay at its minimum although that does not fit."""
    limit_da, margin_da = site.main.limit_da, site.main.margin_da
    return min(
        grace_s(
            heat[p], limit_da - margin_da - rooms.now_da[p] + rooms.minimum_da[p], limit_da, site.main.breaker
        )
        for p in point.phases
    )


def _raise(paced: Paced, plan: _Plan, active: Sequence[Point], occupied: Mapping[str, int]) -> Paced:
    """Raise towards the target as far as the others' cuts have been seen to happen."""
    point = paced.point
    target_da = plan.targets_da.get(point.id, 0)
    step_da = min(RAISE_STEP_DA, max(1, point.loadpoint.max_da - paced.limit_da))
    if paced.grace or paced.limit_da < point.setpoint_da or target_da - paced.limit_da < step_da:
        return paced
    free_da = min(
        plan.room_da[p]
        - sum(max(occupied[k.id], k.draw.high[p]) for k in active if k.id != point.id and p in k.phases)
        for p in point.phases
    )
    limit_da = min(target_da, free_da)
    if limit_da < point.loadpoint.min_da or limit_da - paced.limit_da < step_da:
        return replace(paced, source=Source.AWAITING_CUT)
    return replace(paced, limit_da=limit_da, source=Source.MAIN_FUSE)
