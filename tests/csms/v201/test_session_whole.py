"""Whole sessions of a simulated 2.0.1 charger with our charge point, over loopback in virtual time."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest

from addon.csms.way import Unit
from addon.model.loadpoint import ChargingStatus
from addon.simulator.v201.charger import Charger as Charger201
from addon.simulator.v201.device_model import READ_ONLY
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


async def test_what_a_person_should_know_is_said() -> None:
    """Smart charging that stays off, and another system's limit."""
    async with bench(version="2.0.1") as made:
        charger = cast("Charger201", made.charger)
        enabled = charger.model.find({"name": "SmartChargingCtrlr"}, {"name": "Enabled"})
        assert not isinstance(enabled, str)
        enabled.value, enabled.mutability = "false", READ_ONLY
        await made.charge_point.refresh()
        assert "can't be told limits over OCPP" in made.state.problem

        charger.agenda.say("NotifyChargingLimit", evse_id=1, charging_limit={"charging_limit_source": "EMS"})
        charger.agenda.wake.set()
        await until(lambda: "an energy manager as well" in made.state.problem)
        charger.agenda.say("ClearedChargingLimit", evse_id=1, charging_limit_source="EMS")
        charger.agenda.wake.set()
        await until(lambda: "an energy manager as well" not in made.state.problem)
