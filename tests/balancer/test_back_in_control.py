"""After shadow mode the first decision begins with what the cars really do."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from addon.balancer.memory import LoadpointMemory, Memory
from addon.balancer.shadow import back_in_control
from addon.model.decision import Snapshot
from addon.model.loadpoint import LoadpointState, Order
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
