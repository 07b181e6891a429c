"""What a decision looks like on each circuit: metered, house, headroom, planned, heat."""

from __future__ import annotations

from collections.abc import Sequence

from addon.balancer.breaker import heat_left_pct
from addon.balancer.circuits import View
from addon.balancer.points import Role
from addon.balancer.rooms import Rooms
from addon.model.decision import CircuitDecision, PhaseDecision, Setpoint
from addon.model.site import Site


def circuit_decisions(
    site: Site, views: Sequence[View], setpoints: Sequence[Setpoint], room: Rooms | None = None
) -> tuple[CircuitDecision, ...]:
    """Picture the circuits below the main fuse."""
    return tuple(
        CircuitDecision(
            circuit_id=view.circuit.id, phases=circuit_phases(site, view, setpoints, room), fresh=view.fresh
        )
        for view in views[1:]
    )


def circuit_phases(
    site: Site, view: View, setpoints: Sequence[Setpoint], room: Rooms | None = None
) -> tuple[PhaseDecision, ...]:
    """Picture the phases of one circuit. `room`: None where the main fuse's meter can't be believed."""
    limits = {s.loadpoint_id: s.limit_da for s in setpoints}
    planned = dict.fromkeys(site.phases, 0)
    for point in view.points:
        if point.role is not Role.IDLE:
            for phase in point.phases:
                planned[phase] += limits[point.id]
    result = []
    for index, phase in enumerate(site.phases):
        house_da = None if view.house is None else view.house[phase]
        counted_da = house_da or 0
        if not site.count_export:
            counted_da = max(counted_da, 0)
        room_da = view.circuit.limit_da - view.margin_da - counted_da
        fallback_da = min(site.fallback_da, view.circuit.limit_da)
        result.append(
            PhaseDecision(
                phase=phase,
                metered_da=None if view.reading is None else view.reading.currents[phase],
                house_da=house_da,
                headroom_da=fallback_da if house_da is None else room_da,
                planned_da=counted_da + planned[phase],
                heat_left_pct=heat_left_pct(view.memory.heat[index], view.circuit.breaker),
                held_headroom_da=room.followed_da((view.circuit.id, phase)) if room else None,
            )
        )
    return tuple(result)
