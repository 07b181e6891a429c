"""What each car can use: the phases it binds, and the current it would take if it got it."""

from __future__ import annotations

from dataclasses import replace

from addon.balancer.answer import SETTLE_S
from addon.balancer.draw import NO_CURRENT_DA
from addon.balancer.memory import LoadpointMemory
from addon.model.loadpoint import Draw, LoadpointState
from addon.model.phases import Phase
from addon.model.site import Loadpoint, Site

RELEASE_AFTER_S = 10.0
"""A phase without current for this long is not used by this car."""

CHARGING_DA = 10
"""With less on its busiest phase, a car may just not have begun; its phases stay bound."""

LEND_AFTER_S = 3.0
LEND_SLACK_DA = 10
"""A car that leaves this much unused for this long lends what is above its draw and this slack: with a
measurement every 10 s the others have it within 15 s, and a car that only dipped gets it back at once."""

RECLAIM_WITHIN_DA = 5
"""A car this close to a lent limit shows need of more."""


def observe(memory: LoadpointMemory, state: LoadpointState, now_s: float) -> LoadpointMemory:
    """Take in the newest measurement: which terminals idle, and whether the car leaves current unused."""
    if not state.draws:
        return memory
    newest = state.draws[-1]
    idle_since_s = memory.idle_since_s
    if newest.at_s != memory.learned_at_s:
        idle_since_s = _idle_since(memory, newest)
    low_draw_since_s = _low_draw_since(memory, newest, now_s)
    before = memory.idle_since_s, memory.low_draw_since_s, memory.learned_at_s
    if before == (idle_since_s, low_draw_since_s, newest.at_s):
        return memory
    return replace(
        memory,
        idle_since_s=idle_since_s,
        low_draw_since_s=low_draw_since_s,
        learned_at_s=newest.at_s,
    )


def _idle_since(memory: LoadpointMemory, newest: Draw) -> tuple[float | None, float | None, float | None]:
    if not newest.per_terminal:
        return memory.idle_since_s
    charging = max(newest.terminals_da) >= CHARGING_DA

    def since(drawn_da: int, before: float | None) -> float | None:
        if drawn_da >= NO_CURRENT_DA:
            return None
        return newest.at_s if charging and before is None else before

    one, two, three = zip(newest.terminals_da, memory.idle_since_s, strict=True)
    return since(*one), since(*two), since(*three)


def _low_draw_since(memory: LoadpointMemory, newest: Draw, now_s: float) -> float | None:
    """Since when the car has left current unused; a limit it has not had time to answer proves nothing."""
    used_da = max(newest.terminals_da)
    if memory.setpoint_da == 0 or used_da > memory.setpoint_da - RECLAIM_WITHIN_DA:
        return None
    if memory.low_draw_since_s is not None:
        return memory.low_draw_since_s
    settled = newest.at_s >= memory.since_s + SETTLE_S
    return now_s if settled and used_da <= memory.setpoint_da - LEND_SLACK_DA else None


def bound_phases(
    site: Site, loadpoint: Loadpoint, memory: LoadpointMemory, state: LoadpointState
) -> frozenset[Phase]:
    """Name the grid phases this car may load.

    A session begins with all of the charger's phases; measurements release those that stay without
    current. On a charger whose wiring nobody told, fewer than three may be any: the worst one binds.
    """
    if loadpoint.phase_map is None or len(site.phases) == 1:
        return frozenset(site.phases)
    if len(loadpoint.phase_map) == 1:
        return frozenset(loadpoint.phase_map)
    newest_s = state.draws[-1].at_s if state.draws else 0.0
    bound = frozenset(
        phase
        for phase, idle_since_s in zip(loadpoint.phase_map, memory.idle_since_s, strict=False)
        if idle_since_s is None or newest_s - idle_since_s < RELEASE_AFTER_S
    )
    return bound or frozenset(loadpoint.phase_map)


def allowed_da(loadpoint: Loadpoint, state: LoadpointState, fallback_da: int) -> int:
    """Say the most that it may be given however much room there is; without a dead-man its fallback."""
    return loadpoint.most_da if state.has_dead_man else min(loadpoint.most_da, fallback_da)


def usable_da(
    loadpoint: Loadpoint,
    state: LoadpointState,
    memory: LoadpointMemory,
    fallback_da: int,
    now_s: float,
    *,
    lend: bool,
) -> int:
    """Say how much this car would use; `lend`: another car could use what this one leaves."""
    cap = allowed_da(loadpoint, state, fallback_da)
    low_since_s = memory.low_draw_since_s
    if lend and state.draws and low_since_s is not None and now_s - low_since_s >= LEND_AFTER_S:
        cap = min(cap, max(state.draws[-1].terminals_da) + LEND_SLACK_DA)
    return max(cap, min(loadpoint.min_da, loadpoint.max_da)) if cap > 0 else 0
