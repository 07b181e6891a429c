"""One 2.0.1 charger with two EVSEs: two loadpoints, each with its own limit, session and fall."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from addon.csms.charge_point import OcppChargePoint
from addon.model.loadpoint import ChargingStatus
from addon.model.records import ChargePointRecord
from addon.simulator.outbox import Replay
from addon.simulator.station import Station
from addon.simulator.v201.charger import Charger
from tests.csms.bench import EPOCH_S, ID, listening, new_charge_point, now_s, setpoint, until
from tests.csms.memory_journal import MemoryJournal

pytestmark = pytest.mark.looptime(resolution=2**-20)


@dataclass
class Pair:
    charge_point: OcppChargePoint
    charger: Charger
    stations: list[Station]
    journal: MemoryJournal
    follows_a: dict[int, float] = field(default_factory=dict)

    def limits_a(self) -> list[float]:
        return [station.limit_a(now_s()) for station in self.stations]

    async def repeat(self) -> None:
        while True:
            for evse_id, limit_a in self.follows_a.items():
                self.charge_point.follow(evse_id, setpoint(limit_a))
            await asyncio.sleep(1)


@contextlib.asynccontextmanager
async def pair(replay: Replay = Replay.IN_ORDER) -> AsyncIterator[Pair]:
    journal = MemoryJournal()
    charge_point = new_charge_point(journal, ChargePointRecord(id=ID), lambda: None)
    stations = [Station(now_s=now_s(), epoch_s=EPOCH_S) for _ in range(2)]
    async with listening(lambda: charge_point) as port:
        charger = Charger(f"ws://127.0.0.1:{port}", ID, *stations, replay=replay)
        made = Pair(charge_point, charger, stations, journal)
        tasks = [asyncio.create_task(job) for job in (charger.run(), made.repeat())]
        try:
            await until(lambda: len(charge_point.loadpoints()) == 2)
            made.follows_a = {1: 16.0, 2: 10.0}
            yield made
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def test_each_has_its_own_limit_and_its_own_end() -> None:
    async with pair() as made:
        for evse_id in (1, 2):
            made.charger.plug_in(evse_id)
        await until(lambda: made.limits_a() == [16.0, 10.0], 60)
        await until(lambda: all(station.drawing for station in made.stations))
        assert [point.id for point in made.charge_point.loadpoints()] == [ID, f"{ID}#2"]

        made.follows_a = {1: 8.0, 2: 12.0}
        await until(lambda: made.limits_a() == [8.0, 12.0], 60)

        made.charger.unplug(1)
        await until(lambda: made.charge_point.loadpoints()[0].session is None)
        states = [point.status for point in made.charge_point.loadpoints()]
        await asyncio.sleep(60)
        assert states == [ChargingStatus.AVAILABLE, ChargingStatus.CHARGING]
        assert made.limits_a()[1] == 12.0

        made.follows_a = {}  # the balancer is gone
        await asyncio.sleep(100)
        assert max(made.limits_a()) <= 6.0


@pytest.mark.long
@pytest.mark.parametrize("replay", Replay)
async def test_what_happened_offline_is_told_afterwards_in_any_order(replay: Replay) -> None:
    """One car goes and the next comes meanwhile, as at the other EVSE nothing changes."""
    async with pair(replay) as made:
        for evse_id in (1, 2):
            made.charger.plug_in(evse_id)
        await until(lambda: all(station.drawing for station in made.stations))
        await asyncio.sleep(60)
        await made.charger.go_offline()
        await asyncio.sleep(60)
        first_wh = made.stations[0].energy_wh
        made.charger.unplug(1)
        await asyncio.sleep(300)
        made.charger.go_online()
        await until(lambda: made.charge_point.loadpoints()[0].session is None, 1200)
        await until(lambda: made.limits_a()[1] == 10.0, 60)
        await asyncio.sleep(30)
        assert len(made.journal.transactions) == 2
        ended, goes_on = sorted(made.journal.transactions, key=lambda one: one.connector_id)
        assert ended.stop_reason == "EVDisconnected"
        assert ended.energy_wh == pytest.approx(first_wh, abs=3)
        assert goes_on.stopped_wall_s is None
        [one, two] = made.charge_point.loadpoints()
        assert (one.status, two.status) == (ChargingStatus.AVAILABLE, ChargingStatus.CHARGING)
        assert two.session is not None
