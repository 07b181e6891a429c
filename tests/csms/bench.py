"""A charge point of ours and a simulated charger on a real loopback, with a balancer that repeats itself."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from websockets.asyncio.server import Server, ServerConnection, serve

from addon.csms.charge_point import OcppChargePoint
from addon.csms.ports import Journal
from addon.csms.reception.connection import Connection
from addon.csms.sessions.authorization import ADMIT_ALL, Admits
from addon.model.decision import Setpoint, Source
from addon.model.loadpoint import LoadpointState
from addon.model.records import ChargePointRecord
from addon.simulator.car import CarModel
from addon.simulator.charger import Charger
from addon.simulator.quirks import STANDARD, Quirks
from addon.simulator.station import ProfileOrder, Station
from addon.simulator.v201.charger import Charger as Charger201
from tests.csms.memory_journal import MemoryJournal
from tests.translation.parts import left_in_english

EPOCH_S = 1_800_000_000.0
ID = "CP1"
VERSION = "1.6"
"""What chargers speak where a test does not say."""


def now_s() -> float:
    return asyncio.get_running_loop().time()


def setpoint(limit_a: float, fallback_a: float = 6.0, *, send: bool = True) -> Setpoint:
    return Setpoint(
        loadpoint_id=ID,
        limit_da=round(limit_a * 10),
        fallback_da=round(min(fallback_a, limit_a) * 10),
        source=Source.MAIN_FUSE,
        reason="",
        send=send,
    )


@dataclass
class Bench:
    """Everything a test of one charger needs. `follows`: the setpoint repeated each second; None: silence."""

    charge_point: OcppChargePoint
    station: Station
    charger: Charger
    journal: MemoryJournal
    port: int
    follows: Setpoint | None = None
    changes: int = 0
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def state(self) -> LoadpointState:
        """The first connector; all that people are told of it can be said in other languages."""
        state = self.charge_point.loadpoints()[0]
        assert left_in_english(state.problem, "de") == left_in_english(state.problem, "et") == []
        return state

    @property
    def orders(self) -> list[ProfileOrder]:
        return self.station.orders

    def told(self, purpose: str = "") -> list[float]:
        """First limits of the accepted profiles, in what unit they came."""
        return [
            first_limit(order)
            for order in self.orders
            if order.status == "Accepted" and purpose in order.profile["charging_profile_purpose"]
        ]

    def follow(self, limit_a: float, fallback_a: float = 6.0, *, send: bool = True) -> None:
        self.follows = setpoint(limit_a, fallback_a, send=send)
        self.charge_point.follow(1, self.follows)

    async def repeat(self) -> None:
        """Be the engine: every second the same setpoint, or the idle one without a session."""
        while True:
            if self.follows is not None:
                idle = self.state.session is None
                told = setpoint(6.0, send=self.follows.send) if idle else self.follows
                self.charge_point.follow(1, told)
            await asyncio.sleep(1.0)

    async def session(self) -> None:
        """Plug in and wait until the session is known and the car has had time to charge."""
        self.charger.plug_in()
        await until(lambda: self.state.session is not None)


def first_limit(order: ProfileOrder) -> float:
    schedule = order.profile["charging_schedule"]  # a list in 2.0.1
    schedule = schedule[0] if isinstance(schedule, list) else schedule
    limit: float = schedule["charging_schedule_period"][0]["limit"]
    return limit


async def until(condition: Callable[[], object], within_s: float = 60.0) -> None:
    """Wait for a condition in virtual time."""
    async with asyncio.timeout(within_s):
        while not condition():  # noqa: ASYNC110 - of several objects, none of which tells of changes
            await asyncio.sleep(0.1)


def new_charge_point(
    journal: Journal, record: ChargePointRecord, changed: Callable[[], None], admits: Admits = ADMIT_ALL
) -> OcppChargePoint:
    return OcppChargePoint(
        record,
        journal=journal,
        clock=now_s,
        wall_clock=lambda: EPOCH_S + now_s(),
        changed=changed,
        admits=admits,
    )


async def restored(journal: MemoryJournal, changed: Callable[[], None] = lambda: None) -> OcppChargePoint:
    """Make the charge point as after a restart of the app."""
    charge_point = new_charge_point(journal, journal.records[ID], changed)
    charge_point.restore(await journal.recent_transactions(), await journal.limits())
    return charge_point


@contextlib.asynccontextmanager
async def listening(current: Callable[[], OcppChargePoint], port: int = 0) -> AsyncIterator[int]:
    """Serve whatever charge point there is; the real server has tests of its own."""

    async def handle(socket: ServerConnection) -> None:
        await current().serve(
            Connection(
                charge_point_id=ID,
                subprotocol=socket.subprotocol or "ocpp1.6",
                remote_address="127.0.0.1",
                socket=socket,
            )
        )

    server: Server
    async with serve(
        handle,
        "127.0.0.1",
        port,
        subprotocols=["ocpp1.6", "ocpp2.0.1", "ocpp2.1"],  # type: ignore[list-item]
        ping_interval=None,
        close_timeout=1,
    ) as server:
        yield server.sockets[0].getsockname()[1]


@contextlib.asynccontextmanager
async def bench(
    quirks: Quirks = STANDARD,
    car: CarModel | None = None,
    *,
    journal: MemoryJournal | None = None,
    admits: Admits = ADMIT_ALL,
    version: str = "",
    **keys: str,
) -> AsyncIterator[Bench]:
    """Run a charger of this make against a new charge point. `keys`: its configuration at first (1.6)."""
    journal = journal or MemoryJournal()
    made: Bench

    def changed() -> None:
        made.changes += 1

    charge_point = new_charge_point(journal, ChargePointRecord(id=ID), changed, admits)
    async with listening(lambda: made.charge_point) as port:
        station = Station(quirks=quirks, car=car, now_s=now_s(), epoch_s=EPOCH_S)
        charger = new_charger(f"ws://127.0.0.1:{port}", station, version or VERSION, keys)
        made = Bench(charge_point=charge_point, station=station, charger=charger, journal=journal, port=port)
        made.tasks = [asyncio.create_task(job) for job in (charger.run(), made.repeat())]
        try:
            await until(lambda: charger.connected)
            yield made
        finally:
            for task in made.tasks:
                task.cancel()
            await asyncio.gather(*made.tasks, return_exceptions=True)


def new_charger(url: str, station: Station, version: str, keys: Mapping[str, str]) -> Charger:
    """Make the charger's end; that of 2.0.1 has the surface of 1.6, and its `model` for its configuration."""
    if version != "1.6":
        return cast("Charger", Charger201(url, ID, station, version=version))
    charger = Charger(url, ID, station)
    for key, value in keys.items():
        charger.configuration.keys[key].value = value
    return charger


def schedules(orders: list[ProfileOrder]) -> list[Any]:
    return [order.profile["charging_schedule"] for order in orders]
