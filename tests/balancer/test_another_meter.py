"""A meter that is changed for another: nothing that the old one has seen raises a car."""

from __future__ import annotations

from addon.balancer import Memory, balance
from addon.model.decision import Snapshot
from addon.model.loadpoint import ChargingStatus, LoadpointState, Order, Session
from addon.model.meter import MeterReading, MeterState, MeterStatus
from addon.model.phases import PhaseCurrents
from tests.balancer.plant import site


def snapshot(now_s: float, device_id: str, house_a: int) -> Snapshot:
    charging = LoadpointState(
        id="car",
        charge_point_id="car",
        connected=True,
        status=ChargingStatus.CHARGING,
        session=Session(transaction_id=1, id_tag="t", started_wall_s=0.0, started_at_s=0.0),
        orders=(Order(limit_da=60, sent_at_s=0.0, accepted=True),),
    )
    meter = MeterState(
        status=MeterStatus.OK,
        reading=MeterReading(at_s=now_s, currents=PhaseCurrents(*[house_a * 10 + 60] * 3), power_w=0.0),
        alive_at_s=now_s,
        device_id=device_id,
    )
    return Snapshot(now_s=now_s, meter=meter, loadpoints=(charging,))


def test_what_the_old_one_saw_of_the_house_is_forgotten() -> None:
    """The room had been there for a minute; by the new meter nobody knows."""
    memory = Memory()
    for second in range(1, 61):
        _, memory = balance(site(), snapshot(second, "a", 3), memory)
    _, memory = balance(site(), snapshot(61, "b", 3), memory)

    assert (memory.main.device_id, memory.main.fresh_since_s) == ("b", 61)
    assert memory.main.heat != (0.0, 0.0, 0.0)  # the fuse is the same
