"""Taking turns where not all cars' minimums fit at once: by priority, then who has waited longest."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from addon.balancer.demand import CHARGING_DA
from addon.balancer.points import Point
from addon.balancer.rooms import Rooms
from addon.model.site import Site, Strategy

RESUME_HYSTERESIS_DA = 10
"""A car that was paused resumes when there is so much more than its minimum, or it would soon pause again."""

TURN_S = 900.0
"""A turn: long enough that the contactors last, short enough that every car has charged by the morning."""


def next_first(site: Site) -> Callable[[Point], tuple[int, float, str]]:
    """Return the order of those that wait: who waits longest, or who came first."""
    return longest_paused_first if site.strategy is Strategy.FAIR else lambda point: point.precedence


def longest_paused_first(point: Point) -> tuple[int, float, str]:
    """Order those that wait: priority, then since when."""
    return -point.loadpoint.priority, _waiting_since_s(point), point.id


def whose_turn_is_over(site: Site, active: Sequence[Point], rooms: Rooms, now_s: float) -> frozenset[str]:
    """Name the car that makes room for one that waits: the one longest at it, of no higher priority.

    It yields once it has had its turn, to a car that has waited for one and has room only without it. Where
    who came first is served first it yields only to one that came before it, or while it draws nothing.
    """
    charging = [point for point in active if point.setpoint_da > 0]
    waiting = [point for point in active if _waits(site, point, now_s)]
    for waiter in sorted(waiting, key=next_first(site)):
        served = [
            point
            for point in charging
            if point.loadpoint.priority <= waiter.loadpoint.priority
            and point.memory.turn_since_s is not None
            and now_s - point.memory.turn_since_s >= TURN_S
            and _gives_way(site, point, waiter)
            and _makes_room(point, waiter, charging, rooms)
        ]
        if served:
            longest = min(served, key=lambda p: (p.loadpoint.priority, p.memory.turn_since_s or 0.0, p.id))
            return frozenset({longest.id})
    return frozenset()


def _waiting_since_s(point: Point) -> float:
    memory = point.memory
    return memory.since_s if memory.paused_at_s is None else memory.paused_at_s


def _waits(site: Site, point: Point, now_s: float) -> bool:
    """Tell whether a car has been without current for a whole turn although it may charge."""
    waited_s = now_s - _waiting_since_s(point)
    return point.setpoint_da == 0 and waited_s >= max(site.min_pause_s, TURN_S)


def _gives_way(site: Site, point: Point, waiter: Point) -> bool:
    """Tell whether a car may lose its turn to this one."""
    if site.strategy is Strategy.FAIR or waiter.precedence < point.precedence:
        return True
    draws = point.state.draws
    return bool(draws) and max(draws[-1].terminals_da) < CHARGING_DA


def _makes_room(leaving: Point, waiter: Point, charging: Sequence[Point], rooms: Rooms) -> bool:
    """Tell whether the waiting car has lacked room, and would not without the other."""
    lacking = False
    for branch, times in waiter.loads.items():
        needed_da = times * (waiter.loadpoint.min_da + RESUME_HYSTERESIS_DA)
        kept_da = sum(p.loads.get(branch, 0) * p.loadpoint.min_da for p in charging)
        left_da = rooms.minute_da[branch] - kept_da
        lacking = lacking or left_da < needed_da
        if left_da + leaving.loads.get(branch, 0) * leaving.loadpoint.min_da < needed_da:
            return False
    return lacking
