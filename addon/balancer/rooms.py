"""What the reachable cars together may be planned to take on each phase, now and over the last while."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from addon.balancer.headroom import RESUME_WINDOW_S, headroom, highest_house
from addon.balancer.memory import HouseSample
from addon.balancer.points import Point, Role
from addon.model.phases import Phase, PhaseCurrents
from addon.model.site import Site

KEEP_MARGIN_SHARE = 0.2
"""A plan that eats into the margin is left alone until only this share of the margin is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rooms:
    """Deciamps per phase. What cars out of reach may be drawing, or draw above their limit, is off already.

    `now_da`: headroom by the last report; `keep_da`: the same with a fifth of the margin, where a cut
    begins; `held_da`, `minute_da`: the least of the raise-hold time and of the last minute, very
    negative while the meter has not been followed that long; `granted_da`: what the cars are allowed
    already; `minimum_da`: the same with every charging car at its minimum; `may_take_da`: what may be
    planned: the headroom after a cut, else what was granted or has been free for the hold time.
    """

    now_da: Mapping[Phase, int]
    keep_da: Mapping[Phase, int]
    held_da: Mapping[Phase, int]
    minute_da: Mapping[Phase, int]
    granted_da: Mapping[Phase, int]
    minimum_da: Mapping[Phase, int]
    may_take_da: Mapping[Phase, int]


_UNKNOWN_DA = -10_000


def rooms(
    site: Site,
    house: PhaseCurrents,
    history: Sequence[HouseSample],
    fresh_for_s: float,
    points: Sequence[Point],
    now_s: float,
) -> Rooms:
    """Work out the rooms of one decision."""
    margin_da = site.main.margin_da
    adrift = _sum_on(site, points, Role.ADRIFT, lambda point, phase: point.draw.high[phase])
    excess = _sum_on(site, points, Role.ACTIVE, lambda point, phase: point.beyond[phase])

    def room(house: PhaseCurrents, margin_da: int) -> dict[Phase, int]:
        return {p: left - adrift[p] - excess[p] for p, left in headroom(site, house, margin_da).items()}

    def least(window_s: float) -> dict[Phase, int]:
        if fresh_for_s < window_s:
            return dict.fromkeys(site.phases, _UNKNOWN_DA)
        return room(highest_house(history, now_s, window_s), margin_da)

    now_da, keep_da = room(house, margin_da), room(house, int(margin_da * KEEP_MARGIN_SHARE))
    held_da = least(site.raise_hold_s)
    granted_da = _sum_on(site, points, Role.ACTIVE, lambda point, _: point.setpoint_da)
    return Rooms(
        now_da=now_da,
        keep_da=keep_da,
        held_da=held_da,
        minute_da=least(RESUME_WINDOW_S),
        granted_da=granted_da,
        minimum_da=_sum_on(
            site, points, Role.ACTIVE, lambda point, _: point.loadpoint.min_da if point.setpoint_da else 0
        ),
        may_take_da={
            p: now_da[p] if granted_da[p] > keep_da[p] else max(min(held_da[p], now_da[p]), granted_da[p])
            for p in site.phases
        },
    )


def _sum_on(
    site: Site, points: Sequence[Point], role: Role, current_da: Callable[[Point, Phase], int]
) -> dict[Phase, int]:
    """Add up, per phase, a current of all loadpoints of one role that load the phase."""
    return {
        phase: sum(current_da(p, phase) for p in points if p.role is role and phase in p.phases)
        for phase in site.phases
    }
