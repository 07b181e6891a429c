"""Whole sessions of a simulated 2.0.1 charger with our charge point, over loopback in virtual time."""

from __future__ import annotations

import asyncio

import pytest

from addon.csms.way import Unit
from addon.model.loadpoint import ChargingStatus
from tests.csms.bench import bench, until

pytestmark = pytest.mark.looptime(resolution=2**-20)


@pytest.mark.parametrize("version", ["2.0.1", "2.1"])
async def test_a_session_from_plug_to_plug(version: str) -> None:
    """Plugged in, limited, cut, raised, unplugged: one record, and the car never above its limit."""
    async with bench(version=version) as made:
        made.follow(16.0)
        await made.session()
        await until(lambda: made.told("TxProfile"))
        await until(lambda: made.state.status is ChargingStatus.CHARGING)
        assert made.charge_point.info.vendor == "Simulated"
        await asyncio.sleep(20)
        assert made.state.draws
        made.follow(10.0)
        await until(lambda: made.told("TxProfile")[-1] == 10.0, 1.0)
        made.follow(13.0)
        await until(lambda: made.told("TxProfile")[-1] == 13.0, 15.0)
        await asyncio.sleep(60)
        assert max(made.station.terminals_a) == pytest.approx(13.0, abs=0.2)
        made.charger.unplug()
        await until(lambda: made.state.session is None)
        await until(lambda: made.state.status is ChargingStatus.AVAILABLE)
        [record] = made.journal.transactions
        assert record.stopped_wall_s is not None
        assert record.energy_wh == pytest.approx(made.station.energy_wh, abs=2)
        assert Unit.AMPS in made.charge_point._station.learned.units
