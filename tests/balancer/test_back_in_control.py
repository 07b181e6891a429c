"""After shadow mode the first decision begins with what the cars really do."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from addon.balancer.memory import LoadpointMemory, Memory
from addon.balancer.shadow import back_in_control
from addon.model.decision import Snapshot
from addon.model.loadpoint import Draw, LoadpointState, Order
from addon.model.meter import MeterState

DECIDED = LoadpointMemory(
    transaction_id=7,
    learned_at_s=90.0,
    setpoint_da=100,
    since_s=50.0,
    earlier=((50.0, 160),),
    paused_at_s=60.0,
    shortage_since_s=61.0,
    low_draw_since_s=62.0,
    turn_since_s=63.0,
    idle_since_s=(None, 5.0, 5.0),
)


@pytest.mark.parametrize(
    ("orders", "setpoint_da"),
    [
        ((), 60),  # nobody told it anything that we know of: it begins at the lowest
        ((Order(limit_da=160, sent_at_s=10.0, accepted=True),), 160),
        ((Order(limit_da=160, sent_at_s=10.0, accepted=True), Order(limit_da=80, sent_at_s=95.0)), 80),
        (
            (
                Order(limit_da=60, sent_at_s=10.0, accepted=True),
                Order(limit_da=160, sent_at_s=88.0, accepted=True),
            ),
            160,
        ),
        (
            (
                Order(limit_da=60, sent_at_s=10.0, accepted=True),
                Order(limit_da=160, sent_at_s=88.1, accepted=True),
            ),
            60,
        ),
    ],
)
def test_only_what_is_known_of_car_and_session_is_kept(orders: tuple[Order, ...], setpoint_da: int) -> None:
    state = LoadpointState(id="a", charge_point_id="a", orders=orders)
    memory = Memory(loadpoints=MappingProxyType({"a": DECIDED, "gone": DECIDED}))

    after = back_in_control(memory, Snapshot(now_s=100.0, meter=MeterState(), loadpoints=(state,)))

    assert dict(after.loadpoints) == {
        "a": LoadpointMemory(
            transaction_id=7,
            learned_at_s=90.0,
            setpoint_da=setpoint_da,
            since_s=100.0,
            idle_since_s=(None, 5.0, 5.0),
        )
    }


@pytest.mark.parametrize(
    ("decided_da", "draws", "setpoint_da", "earlier", "paused_at_s"),
    [
        (0, ((80.0, 160), (95.0, 2)), 0, ((100.0, 60),), 60.0),  # as decided: its rest goes on
        (0, ((80.0, 0), (95.0, 60)), 60, (), None),  # a pause was only decided: it charges
        (100, ((88.0, 0), (95.0, 4)), 0, ((100.0, 60),), None),  # full, or others let it wait
        (100, ((88.1, 0), (95.0, 0)), 60, (), None),  # it may just begin
        (100, ((80.0, 160), (95.0, 0)), 60, (), None),
        (100, ((80.0, 0), (95.0, 5)), 60, (), None),
        (100, (), 60, (), None),  # it measures nothing
    ],
)
def test_a_car_that_stands_still_begins_at_nothing(
    decided_da: int,
    draws: tuple[tuple[float, int], ...],
    setpoint_da: int,
    earlier: tuple[tuple[float, int], ...],
    paused_at_s: float | None,
) -> None:
    """Its charger may be at the lowest limit meanwhile; but no grace is due to what does not charge."""
    state = LoadpointState(
        id="a",
        charge_point_id="a",
        orders=(Order(limit_da=60, sent_at_s=88.0, accepted=True),),
        draws=tuple(Draw(at_s=at_s, terminals_da=(drawn_da, 0, 0)) for at_s, drawn_da in draws),
    )
    own = replace(DECIDED, setpoint_da=decided_da, paused_at_s=60.0 if decided_da == 0 else None)
    memory = Memory(loadpoints=MappingProxyType({"a": own}))

    after = back_in_control(memory, Snapshot(now_s=100.0, meter=MeterState(), loadpoints=(state,)))

    begun = after.loadpoints["a"]
    assert (begun.setpoint_da, begun.earlier, begun.paused_at_s) == (setpoint_da, earlier, paused_at_s)
