"""A charger that comes back speaking another version of OCPP: its car is never left without a limit."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Subprotocol

from addon.csms.charge_point import OcppChargePoint
from addon.csms.reception.connection import Connection
from addon.model.loadpoint import Escalation
from addon.model.records import ChargePointRecord
from addon.simulator.car import CarModel
from addon.simulator.charger import Charger as Charger16
from addon.simulator.station import Station
from addon.simulator.v201.charger import Charger as Charger201
from tests.csms.bench import EPOCH_S, ID, new_charge_point, now_s, setpoint, until
from tests.csms.memory_journal import MemoryJournal

pytestmark = pytest.mark.looptime(resolution=2**-20)

VERSIONS = {"1.6": Charger16, "2.0.1": Charger201}
LIMIT_A = 10.0


@dataclass
class Wall:
    """A station at the wall whose electronics may be of either version; `worst_a`: the most it allowed."""

    charge_point: OcppChargePoint
    station: Station
    port: int
    worst_a: float = 0.0
    life: asyncio.Task[None] | None = None
    chargers: list[Charger16 | Charger201] = field(default_factory=list)

    @property
    def charger(self) -> Charger16 | Charger201:
        return self.chargers[-1]

    async def speak(self, version: str) -> None:
        """Have it speak this version from now on."""
        await self.fall_silent()
        self.chargers.append(VERSIONS[version](f"ws://127.0.0.1:{self.port}", ID, self.station))
        self.life = asyncio.create_task(self.charger.run())
        await until(lambda: self.charger.connected)

    async def fall_silent(self) -> None:
        if self.life is not None:
            self.life.cancel()
            await asyncio.wait({self.life})

    async def charge(self) -> None:
        self.charger.plug_in()
        await until(lambda: self.station.transaction and self.station.limit_a(now_s()) == LIMIT_A)
        await asyncio.sleep(20)
        assert self.station.drawing

    async def balance(self) -> None:
        """Be the engine, and look."""
        while True:
            idle = self.charge_point.loadpoints()[0].session is None
            self.charge_point.follow(1, setpoint(6.0 if idle else LIMIT_A))
            if self.station.transaction:
                self.worst_a = max(self.worst_a, self.station.limit_a(now_s()))
            await asyncio.sleep(1.0)


@contextlib.asynccontextmanager
async def wall() -> AsyncIterator[Wall]:
    charge_point = new_charge_point(MemoryJournal(), ChargePointRecord(id=ID), lambda: None)
    spoken = [Subprotocol("ocpp1.6"), Subprotocol("ocpp2.0.1")]

    async def handle(socket: ServerConnection) -> None:
        await until(lambda: not charge_point.connected)  # as reception has it
        said = socket.subprotocol or "ocpp1.6"
        await charge_point.serve(
            Connection(charge_point_id=ID, subprotocol=said, remote_address="127.0.0.1", socket=socket)
        )

    async with serve(handle, "127.0.0.1", 0, subprotocols=spoken, ping_interval=None) as server:
        station = Station(car=CarModel(max_a=32.0), now_s=now_s(), epoch_s=EPOCH_S)
        made = Wall(charge_point, station, server.sockets[0].getsockname()[1])
        balancing = asyncio.create_task(made.balance())
        try:
            yield made
        finally:
            balancing.cancel()
            await made.fall_silent()


@pytest.mark.parametrize(("before", "after"), [("1.6", "2.0.1"), ("2.0.1", "1.6")])
async def test_another_version_from_now_on(before: str, after: str) -> None:
    async with wall() as w:
        await w.speak(before)
        await w.charge()
        w.charger.unplug()
        await asyncio.sleep(5)
        assert w.charge_point.loadpoints()[0].session is None

        await w.speak(after)
        await asyncio.sleep(20)
        await w.charge()

        assert w.worst_a <= LIMIT_A
        await w.fall_silent()
        await until(lambda: not w.charge_point.connected)
        w.station.step(now_s() + 90)  # its dead-man holds as ever
        assert w.station.limit_a(now_s() + 92) == 6.0


@pytest.mark.parametrize("probe_s", [3, 30])
async def test_a_probe_with_another_version_leaves_the_limit_as_it_is(probe_s: float) -> None:
    """FoxESS tries 1.6 first each time it dials, and goes on with 2.0.1."""
    async with wall() as w:
        await w.speak("2.0.1")
        await w.charge()
        for _ in range(3):
            await w.charger.go_offline()
            url = f"ws://127.0.0.1:{w.port}/{ID}"
            async with connect(url, subprotocols=[Subprotocol("ocpp1.6")], proxy=None):
                await asyncio.sleep(probe_s)
            told = len(w.station.orders)
            w.charger.go_online()
            await until(lambda: w.charger.connected)
            await until(lambda told=told: len(w.station.orders) > told, 10)  # type: ignore[misc]
            await asyncio.sleep(20)
            assert w.station.limit_a(now_s()) == LIMIT_A

        assert w.worst_a <= LIMIT_A
        await asyncio.sleep(120)  # and it is renewed
        assert w.station.limit_a(now_s()) == LIMIT_A


async def test_a_stop_is_not_forgotten_with_the_version() -> None:
    async with wall() as w:
        await w.speak("1.6")
        learned = w.charge_point._station.learned
        learned.halted[1] = Escalation.OUT_OF_SERVICE.value

        await w.speak("2.0.1")

        assert w.charge_point._station.learned is not learned
        assert w.charge_point._station.learned.halted == {1: Escalation.OUT_OF_SERVICE.value}


async def test_a_probe_with_another_version_costs_nothing_that_was_learned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with wall() as w:
        await w.speak("2.0.1")
        await w.charge()
        monkeypatch.setitem(globals(), "LIMIT_A", 0.0)  # it is paused
        await asyncio.sleep(60)
        learned, told = w.charge_point._station.learned, len(w.station.orders)
        w.worst_a = 0.0
        for _ in range(3):
            await w.charger.go_offline()
            async with connect(
                f"ws://127.0.0.1:{w.port}/{ID}", subprotocols=[Subprotocol("ocpp1.6")], proxy=None
            ):
                await asyncio.sleep(3)
            w.charger.go_online()
            await until(lambda: w.charger.connected)
            await asyncio.sleep(60)

        assert w.charge_point._station.learned is learned
        assert w.worst_a == 0.0
        assert [
            o for o in w.station.orders[told:] if "Default" in o.profile["charging_profile_purpose"]
        ] == []
