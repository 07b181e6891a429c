"""What the reachable cars together may be planned to take on each branch, now and over the last while."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from addon.balancer.branches import POWER, Branch, max_power_da
from addon.balancer.circuits import View
from addon.balancer.headroom import RESUME_WINDOW_S
from addon.balancer.points import Point, Role
from addon.balancer.recurrence import Recurrence, hold_s
from addon.balancer.skyline import highest_da
from addon.model.phases import PHASES, Phase, PhaseCurrents
from addon.model.site import Site

KEEP_MARGIN_SHARE = 0.2
"""A plan that eats into the margin is left alone until only this share of the margin is left."""

_UNKNOWN_DA = 10_000
"""So much may have flowed while nobody looked: far above what any fuse holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """Deciamps per branch. What cars out of reach may be drawing, or draw above their limit, is off already.

    `now_da`: headroom by the last report; `keep_da`: the same with a fifth of the margin, where a cut
    begins; `held_da`, `minute_da`: the least of the raise-hold time and of the last minute, very
    negative while the meter has not been followed that long; `granted_da`: what the cars are allowed
    already; `minimum_da`: the same with every charging car at its minimum; `may_take_da`: what may be
    planned: the headroom after a cut, else what was granted or has been free for the hold time.
    `filled_da`: what flows there now beside the reachable cars; `margin_da`: what is kept free.
    `hold_s`: how long room must have been there to count, on the phase where that is longest.
    """

    now_da: Mapping[Branch, int]
    keep_da: Mapping[Branch, int]
    held_da: Mapping[Branch, int]
    minute_da: Mapping[Branch, int]
    granted_da: Mapping[Branch, int]
    minimum_da: Mapping[Branch, int]
    may_take_da: Mapping[Branch, int]
    filled_da: Mapping[Branch, int]
    margin_da: Mapping[Branch, int]
    hold_s: float

    def followed_da(self, branch: Branch) -> int | None:
        """Tell the least room of the hold time; None while the meter has not been followed that long."""
        held_da = self.held_da[branch]
        return None if held_da < -_UNKNOWN_DA // 2 else held_da


@dataclass(frozen=True, slots=True)
class _Room:
    """One branch: its limit and margin, and what flows beside the cars: now, and at most lately."""

    limit_da: int
    margin_da: int
    now_da: int
    held_da: int
    minute_da: int


def rooms(site: Site, views: Sequence[View], points: Sequence[Point], now_s: float) -> Rooms:
    """Work out the rooms of one decision. A circuit whose meter can't be believed has only its own limit."""
    holds = {view.circuit.id: _holds_s(site, view, now_s) for view in views}
    beside: dict[Branch, _Room] = {
        (view.circuit.id, PHASES[index]): room
        for view in views
        for index, room in enumerate(_view_rooms(site, view, holds[view.circuit.id], now_s))
    }
    if site.max_power_w:
        main = views[0]
        beside[POWER] = _power_room(site, main, [beside[main.circuit.id, phase] for phase in site.phases])
    others = _others(points, beside)
    granted_da, minimum_da = _granted(points, beside)
    now_da = {b: r.limit_da - r.margin_da - r.now_da - others[b] for b, r in beside.items()}
    keep_da = {
        b: r.limit_da - int(r.margin_da * KEEP_MARGIN_SHARE) - r.now_da - others[b] for b, r in beside.items()
    }
    held_da = {b: r.limit_da - r.margin_da - r.held_da - others[b] for b, r in beside.items()}
    return Rooms(
        now_da=now_da,
        keep_da=keep_da,
        held_da=held_da,
        minute_da={b: r.limit_da - r.margin_da - r.minute_da - others[b] for b, r in beside.items()},
        granted_da=granted_da,
        minimum_da=minimum_da,
        may_take_da={
            b: now_da[b] if granted_da[b] > keep_da[b] else max(min(held_da[b], now_da[b]), granted_da[b])
            for b in beside
        },
        margin_da={b: r.margin_da for b, r in beside.items()},
        filled_da={b: r.now_da + others[b] for b, r in beside.items()},
        hold_s=max(max(times) for times in holds.values()),
    )


def _holds_s(site: Site, view: View, now_s: float) -> list[float]:
    """Say how long room must have been there, per phase: longer where loads have come back."""
    recurrences = view.memory.recurrences or (Recurrence(),) * len(PHASES)
    if not site.learn_hold:
        return [site.raise_hold_s] * len(site.phases)
    return [hold_s(one, site.raise_hold_s, now_s) for one, _ in zip(recurrences, site.phases, strict=False)]


def _view_rooms(site: Site, view: View, holds_s: Sequence[float], now_s: float) -> list[_Room]:
    limit_da, margin_da = view.circuit.limit_da, view.margin_da
    if view.meter is None or view.house is None:
        return [_Room(limit_da, margin_da, 0, 0, 0) for _ in site.phases]
    fresh_since_s = now_s if view.memory.fresh_since_s is None else view.memory.fresh_since_s
    fresh_for_s = now_s - fresh_since_s

    def counted(current_da: int) -> int:
        return current_da if site.count_export else max(current_da, 0)

    result = []
    for house_da, skyline, wait_s in zip(view.house, view.memory.skylines, holds_s, strict=False):
        held_da, minute_da = (
            counted(highest_da(skyline, now_s, min(window_s, fresh_for_s)))
            if fresh_for_s >= least_s
            else _UNKNOWN_DA
            for window_s, least_s in ((wait_s, site.raise_hold_s), (RESUME_WINDOW_S, RESUME_WINDOW_S))
        )
        result.append(_Room(limit_da, margin_da, counted(house_da), held_da, minute_da))
    return result


def _power_room(site: Site, main: View, phases: Sequence[_Room]) -> _Room:
    """Sum the phases up to the site's power."""
    voltages_v = main.reading.voltages_v if main.reading else ()
    return _Room(
        max_power_da(site, voltages_v),
        main.margin_da,
        sum(room.now_da for room in phases),
        sum(room.held_da for room in phases),
        sum(room.minute_da for room in phases),
    )


def _others(points: Sequence[Point], branches: Mapping[Branch, object]) -> dict[Branch, int]:
    """Add up, per branch, what nobody can take from a car now: out of reach, or above its limit."""
    total = dict.fromkeys(branches, 0)
    for point in points:
        if point.role is Role.IDLE:
            continue
        current = point.draw.high if point.role is Role.ADRIFT else point.beyond
        if not any(current):
            continue
        for branch in point.loads:
            total[branch] += carried_da(current, branch, point.phases)
    return total


def _granted(
    points: Sequence[Point], branches: Mapping[Branch, object]
) -> tuple[dict[Branch, int], dict[Branch, int]]:
    """Add up, per branch, what the reachable cars are allowed, and with all that charge at their minimum."""
    granted, minimum = dict.fromkeys(branches, 0), dict.fromkeys(branches, 0)
    for point in points:
        limit_da = point.setpoint_da
        if point.role is not Role.ACTIVE or not limit_da:
            continue
        least_da = point.loadpoint.min_da
        for branch, times in point.loads.items():
            granted[branch] += times * limit_da
            minimum[branch] += times * least_da
    return granted, minimum


def carried_da(current: PhaseCurrents, branch: Branch, phases: frozenset[Phase]) -> int:
    """Say what a current on these phases puts on a branch that they load."""
    if branch == POWER:
        return sum(current[phase] for phase in phases)
    return next(current[phase] for phase in phases if phase == branch[1])
