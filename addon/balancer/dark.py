"""While the main fuse's meter can't be believed, those of the circuits below it may still show overload."""

from __future__ import annotations

from collections.abc import Sequence

from addon.balancer import explain
from addon.balancer.circuits import View
from addon.balancer.pacing import pace, planned_da
from addon.balancer.points import Point, Role
from addon.balancer.rooms import rooms
from addon.model.decision import Setpoint, Source
from addon.model.phases import PHASES, Phase
from addon.model.site import Site


def obeying_circuits(
    site: Site, known: Sequence[Point], views: Sequence[View], now_s: float
) -> dict[str, Setpoint]:
    """Decide for the loadpoints behind a circuit whose own meter is read, each at most at its fallback."""
    seen = {view.circuit.id for view in views if view.fresh and view.meter is not None}
    active = [point for point in known if point.role is Role.ACTIVE]
    behind = {point.id for point in active if any(circuit.id in seen for circuit in point.circuits)}
    if not behind:
        return {}
    room = rooms(site, views, known, now_s)
    heats = {view.circuit.id: dict(zip(PHASES, view.memory.heat, strict=True)) for view in views}
    paced = pace(site, active, room, heats, now_s, dict.fromkeys((point.id for point in active), False))
    planned = planned_da(room, paced)
    result = {}
    for one in paced:
        point, limit_da = one.point, one.limit_da
        if point.id not in behind:
            continue
        own = {branch: times for branch, times in point.loads.items() if branch[0] in seen}
        branch = explain.binding_branch(own, room, planned, limit_da)
        words = explain.words_of(site, views, branch, room)
        source = Source.CIRCUIT if one.source is Source.MAIN_FUSE else one.source
        result[point.id] = Setpoint(
            loadpoint_id=point.id,
            limit_da=limit_da,
            fallback_da=min(point.fallback_da, limit_da),
            source=source,
            reason=explain.sentence(site, point, limit_da, source, branch, room, words),
            phase=Phase(branch[1]),
        )
    return result
