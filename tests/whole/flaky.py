"""A home whose network can't be relied on: real sockets through a line that fails in all the ways lines do.

Central system, engine and store are the application's own; the meter is told to the engine directly, so that
days of it can be played. Nothing here decides what goes wrong when: that is the test's.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from addon.config import site_of
from addon.csms.central_system import CentralSystem
from addon.engine import Engine
from addon.model.meter import MeterReading, MeterState, MeterStatus
from addon.model.phases import PhaseCurrents
from addon.options_file import parse_options
from addon.simulator.car import VOLTAGE_V
from addon.simulator.charger import Charger
from addon.simulator.house import Knob
from addon.simulator.quirks import Quirks
from addon.simulator.station import Station, Transaction
from addon.simulator.virtual_time import now_s, until
from addon.simulator.world import Wired, World
from addon.store import Store

EPOCH_S = 1_800_000_000.0
HOST = "127.0.0.1"
FUSE_A = 25
FALLBACK_A = 6.0
OPTIONS: dict[str, Any] = {"grid": {"main_fuse_a": FUSE_A}, "charging": {"min_pause_s": 60}}
METER_EVERY_S = 10.0
"""A meter that does not change is asked, and answers."""


def wall_s() -> float:
    return EPOCH_S + now_s()


class Ill(Enum):
    """What befalls the connections of a line."""

    DEAD = "what is sent is lost, both ways, and nobody is told"
    MUTE = "what the charger sends is lost"
    DEAF = "what the charger is sent is lost"
    RESET = "both ends are told that it is over"


class _Pipe(asyncio.Protocol):
    """One end of a connection; what it receives goes to the other end."""

    def __init__(self, line: Line, call: _Call, *, outwards: bool) -> None:
        self._line, self._call, self._outwards = line, call, outwards
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._call.opened(self._line)

    def data_received(self, data: bytes) -> None:
        self._call.carry(data, outwards=self._outwards)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._call.lost(outwards=self._outwards)


class _Call:
    """One connection through a line: charger's end, app's end, and what befell it. A dead one stays dead."""

    def __init__(self, line: Line) -> None:
        self.near = _Pipe(line, self, outwards=True)
        self.far = _Pipe(line, self, outwards=False)
        self.ills: set[Ill] = set()
        self._line = line
        self._held: list[tuple[bool, bytes]] = []
        self._dialling: asyncio.Task[None] | None = None

    def opened(self, line: Line) -> None:
        if self._dialling is None:
            line.calls.append(self)
            self._dialling = asyncio.create_task(self._dial())
        else:
            self.flush()

    async def _dial(self) -> None:
        try:
            if self._line.down:
                raise ConnectionRefusedError
            await asyncio.get_running_loop().create_connection(lambda: self.far, HOST, self._line.to_port)
        except OSError:
            self.hang_up()

    def carry(self, data: bytes, *, outwards: bool) -> None:
        if Ill.DEAD in self.ills or (Ill.MUTE if outwards else Ill.DEAF) in self.ills:
            return
        to = self.far.transport if outwards else self.near.transport
        if to is None or self._line.stalled:
            self._held.append((outwards, data))
        else:
            to.write(data)

    def flush(self) -> None:
        held, self._held = self._held, []
        for outwards, data in held:
            self.carry(data, outwards=outwards)

    def lost(self, *, outwards: bool) -> None:
        """One end is gone; the other hears of it, unless the line is dead."""
        other = self.far if outwards else self.near
        if not self.ills and other.transport is not None:
            other.transport.abort()
        if outwards:
            self._line.calls.remove(self)

    def hang_up(self) -> None:
        for pipe in (self.near, self.far):
            if pipe.transport is not None:
                pipe.transport.abort()


@dataclass
class Line:
    """A charger's line to the app at `to_port`. `down`: nobody gets through; `stalled`: all is held back."""

    to_port: int
    down: bool = False
    stalled: bool = False
    calls: list[_Call] = field(default_factory=list)
    port: int = 0

    async def open(self) -> asyncio.Server:
        server = await asyncio.get_running_loop().create_server(lambda: _Call(self).near, HOST, 0)
        self.port = server.sockets[0].getsockname()[1]
        return server

    def befall(self, ill: Ill) -> None:
        """Let it happen to every connection there is."""
        for call in list(self.calls):
            call.hang_up() if ill is Ill.RESET else call.ills.add(ill)

    def stall(self, *, on: bool) -> None:
        self.stalled = on
        for call in () if on else list(self.calls):
            call.flush()

    def end(self) -> None:
        for call in list(self.calls):
            call.hang_up()


class BookedStation(Station):
    """A station that writes down what its sessions truly were: [begin, end) of its register in Wh."""

    def __init__(self, quirks: Quirks) -> None:
        super().__init__(quirks=quirks, now_s=now_s(), epoch_s=EPOCH_S)
        self.sessions: list[list[float]] = []

    def begin(self, id_tag: str, now_s: float, *, uuid: str = "", authorized: bool = True) -> Transaction:
        self.sessions.append([self.energy_wh, self.energy_wh])
        return super().begin(id_tag, now_s, uuid=uuid, authorized=authorized)

    def end(self, now_s: float) -> Transaction:
        ended = super().end(now_s)
        self.sessions[-1][1] = self.energy_wh
        return ended


class FlakyHome:
    """House, cars, chargers, their lines, and the application's central system, engine and store."""

    def __init__(self, folder: Path, quirks: Sequence[Quirks]) -> None:
        self.house = Knob()
        self.stations = {f"CP{n}": BookedStation(q) for n, q in enumerate(quirks)}
        self.world = World(
            self.house, [Wired(station=s) for s in self.stations.values()], fuse_a=FUSE_A, now_s=now_s()
        )
        self.lines: dict[str, Line] = {}
        self.chargers: dict[str, Charger] = {}
        self.meter_up = True
        self.step_s = 1.0
        self.each_step: list[Callable[[], None]] = []
        self.running = False
        self._folder = folder
        self._port = 0
        self._told: tuple[float, tuple[float, ...]] = (-1e9, ())
        self._options = parse_options(OPTIONS)

    async def start_app(self) -> None:
        """Start it on the same data, as after a restart."""
        loop = asyncio.get_running_loop()
        self.store = await Store.open(self._folder, wall_clock=wall_s)
        self.engine = Engine(
            lambda connectors: site_of(self._options, connectors),
            lambda: self.central.charge_points(),  # noqa: PLW0108 - made below
            loop.time,
        )
        self.central = CentralSystem(
            self.store,
            host=HOST,
            port=self._port,
            accept_unknown=True,
            known={},
            on_change=self.engine.on_change,
            clock=loop.time,
            wall_clock=wall_s,
        )
        await self.central.restore()
        await self.central.start()
        self._port = self.central.port
        self._engine = asyncio.create_task(self.engine.run())
        self._told = (-1e9, ())
        self.running = True

    async def stop_app(self) -> None:
        """Stop it; chargers are told nothing."""
        self.running = False
        self._engine.cancel()
        await asyncio.gather(self._engine, return_exceptions=True)
        await self.central.stop()
        await self.store.close()

    def measure(self) -> None:
        """Let the meter tell what flows, where that has changed or was not told for a while."""
        flow, at_s = self.world.step(now_s()), now_s()
        amps = tuple(round(a, 1) for a in flow.grid_a)
        if not self.running:
            return
        if not self.meter_up:
            if self._told[1]:
                self.engine.on_meter(MeterState(status=MeterStatus.OFFLINE, text="Home Assistant is away."))
            self._told = (-1e9, ())
        elif amps != self._told[1] or at_s - self._told[0] >= METER_EVERY_S:
            self._told = (at_s, amps)
            currents = PhaseCurrents(*(round(10 * a) for a in amps))
            reading = MeterReading(at_s=at_s, currents=currents, power_w=sum(amps) * VOLTAGE_V)
            self.engine.on_meter(
                MeterState(status=MeterStatus.OK, reading=reading, alive_at_s=at_s, probed=True, text="")
            )

    async def live(self) -> None:
        while True:
            self.measure()
            for look in self.each_step:
                look()
            await asyncio.sleep(self.step_s)


@contextlib.asynccontextmanager
async def flaky_home(folder: Path, quirks: Sequence[Quirks]) -> AsyncIterator[FlakyHome]:
    """Run it."""
    home = FlakyHome(folder, quirks)
    await home.start_app()
    async with contextlib.AsyncExitStack() as stack:
        for id_, station in home.stations.items():
            line = home.lines[id_] = Line(home.central.port)
            server = await line.open()
            stack.callback(server.close)
            stack.callback(line.end)
            home.chargers[id_] = Charger(f"ws://{HOST}:{line.port}", id_, station)
        tasks = [asyncio.create_task(charger.run()) for charger in home.chargers.values()]
        tasks.append(asyncio.create_task(home.live()))
        try:
            await until(lambda: all(c.connected for c in home.chargers.values()))
            yield home
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await home.stop_app()
