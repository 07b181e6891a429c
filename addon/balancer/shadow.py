"""Deciding in shadow mode, where no car does as decided, and taking control again after it.

The house is estimated from what the cars really draw, whoever limits them. All that follows from a setpoint
is then taken as if the charger had been told and its car had answered: nothing else could be shown that
would hold in control. Only that a car leaves current unused can't be known, since it was offered none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from addon.balancer.answer import SETTLE_S
from addon.balancer.draw import NO_CURRENT_DA, NOTHING, possible_limits
from addon.balancer.memory import LoadpointMemory, Memory
from addon.model.decision import Snapshot
from addon.model.loadpoint import LoadpointState
from addon.model.phases import PhaseCurrents
from addon.model.site import MIN_PILOT_DA

if TYPE_CHECKING:
    from addon.balancer.points import Point


def untold(state: LoadpointState) -> LoadpointState:
    """See a charger as one that was told nothing: its dead-man has fallen, or somebody else limits it now."""
    return replace(state, orders=())


def unanswered(point: Point) -> Point:
    """Draw no conclusion from a car's not following what it was not told."""
    return point._replace(memory=replace(point.memory, low_draw_since_s=None), beyond=PhaseCurrents())


def as_if_cut(point: Point) -> Point:
    """Let the others have what this car would have given up: it is never seen to do so."""
    return point._replace(draw=NOTHING)


def back_in_control(memory: Memory, snapshot: Snapshot) -> Memory:
    """Begin the first decision after shadow mode with what the cars really do, not with what was decided.

    Else two cars could be moved against each other at once: one raised before the other is seen to be cut.
    """
    states = {state.id: state for state in snapshot.loadpoints}
    loadpoints: Mapping[str, LoadpointMemory] = {
        id_: _really(own, states[id_], snapshot.now_s)
        for id_, own in memory.loadpoints.items()
        if id_ in states
    }
    return replace(memory, loadpoints=MappingProxyType(dict(loadpoints)))


def _really(own: LoadpointMemory, state: LoadpointState, now_s: float) -> LoadpointMemory:
    """Begin with what its car draws; one that stands still has nothing to keep, and gets what is left."""
    limit_da = min(
        possible_limits(state.orders, now_s - SETTLE_S, now_s), default=min(own.setpoint_da, MIN_PILOT_DA)
    )
    stands = _stands_still(own, state, now_s)
    setpoint_da = 0 if stands else limit_da
    return replace(
        own,
        setpoint_da=setpoint_da,
        since_s=now_s,
        earlier=((now_s, limit_da),) if stands else (),  # it may have begun by itself, until it is told
        paused_at_s=own.paused_at_s if own.setpoint_da == setpoint_da == 0 else None,
        shortage_since_s=None,
        turn_since_s=None,
        low_draw_since_s=None,
    )


def _stands_still(own: LoadpointMemory, state: LoadpointState, now_s: float) -> bool:
    """Tell whether its car is seen to draw nothing: as decided, or so long that it does not just begin."""
    resting = [max(draw.terminals_da) < NO_CURRENT_DA for draw in state.draws]
    if own.setpoint_da == 0:
        return resting[-1:] == [True]
    return bool(resting) and all(resting) and state.draws[0].at_s <= now_s - SETTLE_S
