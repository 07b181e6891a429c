"""A home with the real application in this process and all around it simulated: for tests and the bench.

Everything talks over loopback sockets, by the running loop's time, which may be a virtual one.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import math
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any, cast

import aiohttp
import structlog

from addon.app import Application, Arguments
from addon.engine import Moment
from addon.simulator.charger import Charger
from addon.simulator.core import Core, StateChange
from addon.simulator.home_assistant import HomeAssistant
from addon.simulator.house import Currents, Knob
from addon.simulator.outlet import Outlet as Outlet  # noqa: PLC0414 - others know it from here
from addon.simulator.shelly import LATE_S, undistorted
from addon.simulator.shelly_integration import ShellyIntegration
from addon.simulator.station import ProfileOrder, Station
from addon.simulator.sub_meters import SubMeter, SubMeters
from addon.simulator.v201.charger import Charger as Charger201
from addon.simulator.virtual_time import now_s, until
from addon.simulator.wire import Frame, listening, logs_apart
from addon.simulator.world import STEP_S, Wired, World

JsonObject = dict[str, Any]

EPOCH_S = 1_800_000_000.0
HOST = "127.0.0.1"
FUSE_A = 25
FREE_A = FUSE_A - 0.5
"""What the margin leaves of the fuse."""
FALLBACK_A = 6.0
OPTIONS: JsonObject = {"grid": {"main_fuse_a": FUSE_A}, "charging": {"min_pause_s": 60}}


def wall_s() -> float:
    """Tell Unix time, as everything in the home has it."""
    return EPOCH_S + now_s()


class Home:
    """House, meter, Home Assistant, chargers, and the application between them.

    Attributes:
        sees: what the meter sees of what flows; None: it does not look.
        wire: all OCPP frames, as the chargers' ends saw them.
        lines: what the application logged, with its level under "level".
        moments: its decisions.
        sub_meters: further Shellys.
        chargers, chargers_201: those that speak OCPP 1.6, and those that speak a newer one.

    """

    def __init__(
        self,
        folder: Path,
        outlets: Sequence[Outlet],
        options: JsonObject,
        sub_meters: Sequence[SubMeter] = (),
    ) -> None:
        self.core = Core(wall=wall_s)
        self.home_assistant = HomeAssistant(self.core, options=json.loads(json.dumps(options)))
        self.meter = ShellyIntegration(self.core)
        self.house = Knob()
        self.stations = {
            o.id: Station(quirks=o.quirks, car=o.car, now_s=now_s(), epoch_s=EPOCH_S) for o in outlets
        }
        wired = {o.id: Wired(station=self.stations[o.id], phases=o.phases) for o in outlets}
        self.world = World(self.house, list(wired.values()), fuse_a=FUSE_A, now_s=now_s())
        self.sub_meters = SubMeters(self.core, sub_meters, wired)
        self.chargers: dict[str, Charger] = {}
        self.chargers_201: dict[str, Charger201] = {}
        self.all_chargers: list[Charger | Charger201] = []
        self.wire: list[Frame] = []
        self.lines: list[JsonObject] = []
        self.moments: list[Moment] = []
        self.sees: Callable[[Currents, float], Currents | None] = undistorted
        self.each_second: list[Callable[[], None]] = []
        self._outlets = tuple(outlets)
        self._folder = folder
        self._drawn_since_s = math.inf
        self._pushed = asyncio.Event()
        self._ocpp_port = 0
        self._tasks: list[asyncio.Task[None]] = []
        self.core.state_listeners.append(self._on_state)

    # -- what can be seen of it ------------------------------------------------------------------------

    @property
    def station(self) -> Station:
        """The first charger's."""
        return next(iter(self.stations.values()))

    @property
    def charger(self) -> Charger:
        """The first one that speaks OCPP 1.6."""
        return next(iter(self.chargers.values()))

    @property
    def orders(self) -> list[ProfileOrder]:
        """What the first charger was told."""
        return self.station.orders

    @property
    def limit_a(self) -> float:
        """What the first charger allows now."""
        return self.station.limit_a(now_s())

    @property
    def transaction_id(self) -> int:
        """The first charger's running transaction's; 0 without one, or before it has got an id."""
        running = self.station.transaction
        return (running.id or 0) if running else 0

    def heard(self, charge_point_id: str | None = None, since_s: float = 0.0) -> list[Frame]:
        """List the calls that the application sent, to one charger or to all."""
        return [
            f
            for f in self.wire
            if not f.sent and f.action and f.at_s >= since_s and charge_point_id in (None, f.charge_point_id)
        ]

    def logged(self, since: int = 0, **fields: object) -> list[JsonObject]:
        """List the lines of level info and above after the first `since`, with these fields."""
        return [
            line
            for line in self.lines[since:]
            if line["level"] != "debug" and all(line.get(k) == v for k, v in fields.items())
        ]

    async def request(
        self, method: str, path: str, body: object = None, *, raw: bytes | None = None
    ) -> tuple[int, JsonObject]:
        """Ask the application's HTTP API; returns status and JSON body, {} where there is none."""
        url = f"http://{HOST}:{self.application.web_port}{path}"
        data = raw if raw is not None else None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.request(method, url, data=data) as answer,
        ):
            text = await answer.text()
            return answer.status, json.loads(text) if text.startswith("{") else {}

    async def state(self) -> JsonObject:
        """GET /api/state."""
        return (await self.request("GET", "/api/state"))[1]

    async def charger_state(self, charger_id: str = "") -> JsonObject:
        """Return one charger's part of the state, the first one's unless said otherwise."""
        found = [c for c in (await self.state())["chargers"] if charger_id in ("", c["id"])]
        return cast("JsonObject", found[0])

    # -- what is done to it ----------------------------------------------------------------------------

    async def draw(self, *house_a: float) -> float:
        """Let the house draw this; returns when the meter tells so, with whatever the cars draw then."""
        one, two, three = house_a if len(house_a) == 3 else house_a * 3
        self.house.now_a = (one, two, three)
        self._drawn_since_s = math.inf
        self._pushed.clear()
        await self._pushed.wait()
        return now_s()

    async def charge(self, limit_a: float = 16.0) -> None:
        """Plug all cars in and wait until each may take this much, and takes what it can."""
        for charger in self.all_chargers:
            charger.plug_in()
        await until(
            lambda: all(s.limit_a(now_s()) == limit_a and s.drawing for s in self.stations.values()), 120
        )
        await asyncio.sleep(30)  # the ramp, and then a sample that shows the car where it stays

    @contextlib.asynccontextmanager
    async def one_more(self, outlet: Outlet) -> AsyncIterator[Charger]:
        """Let another charger dial that is no part of the house's wiring."""
        station = Station(quirks=outlet.quirks, car=outlet.car, now_s=now_s(), epoch_s=EPOCH_S)
        charger = Charger(self.ocpp_url, outlet.id, station)
        life = asyncio.create_task(charger.run())
        try:
            yield charger
        finally:
            await _ended([life])

    # -- the application -----------------------------------------------------------------------------

    @property
    def ocpp_url(self) -> str:
        """Where chargers connect to."""
        return f"ws://{HOST}:{self._ocpp_port}"

    async def start_application(self) -> None:
        """Start it: a new one on the same data, as after a restart."""
        arguments = Arguments(
            options=self._options_file(),
            data=self._folder,
            supervisor=self.home_assistant.url,
            web_port=0,
            ocpp_port=self._ocpp_port,
            host=HOST,
            upload_port=0,
        )
        self.application = Application(arguments, token=self.home_assistant.token, wall_clock=wall_s)
        self.application.on_moment(self.moments.append)
        await self.application.start()
        self._ocpp_port = self.application.ocpp_port or self._ocpp_port
        # in place, because bound loggers hold this very list
        structlog.get_config()["processors"][:] = [self._log]

    def _options_file(self) -> Path:
        """Write the options where an app finds them, as the Supervisor does before each start."""
        path = self._folder / "options.json"
        path.write_text(json.dumps(self.home_assistant.options), encoding="utf-8")
        return path

    def _log(self, _logger: object, level: str, event: structlog.typing.EventDict) -> str:
        words = event.pop("positional_args", ())
        self.lines.append({**event, "event": str(event["event"]) % words, "level": level})
        raise structlog.DropEvent

    # -- life ----------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Start Home Assistant, the application, and the chargers."""
        await self.home_assistant.start()
        self._tasks.append(asyncio.create_task(self._live()))
        await self.start_application()
        for outlet in self._outlets:
            charger = outlet.charger(self.ocpp_url, self.stations[outlet.id])
            self.all_chargers.append(charger)
            if isinstance(charger, Charger):
                self.chargers[outlet.id] = charger
            else:
                self.chargers_201[outlet.id] = charger
            self._tasks.append(asyncio.create_task(charger.run()))
        if self.application.ocpp_port:
            await until(lambda: all(charger.connected for charger in self.all_chargers))

    async def stop(self) -> None:
        """Stop everything."""
        await _ended(self._tasks)
        await self.application.stop()
        self.meter.close()
        self.sub_meters.close()
        await self.home_assistant.stop()

    async def _live(self) -> None:
        while True:
            flow = self.world.step(now_s())
            if flow.house_a == self.house.now_a:
                self._drawn_since_s = min(self._drawn_since_s, flow.at_s)
            seen_a = self.sees(flow.grid_a, now_s())
            if seen_a is not None:
                self.meter.measure(seen_a, now_s())
            self.sub_meters.measure(now_s())
            for look in self.each_second:
                look()
            await asyncio.sleep(STEP_S)

    def _on_state(self, change: StateChange) -> None:
        if "house_meter_phase_" in change.entity_id and now_s() >= self._drawn_since_s + LATE_S:
            self._pushed.set()

    def on_frame(self, record: logging.LogRecord) -> None:
        """Take in what the chargers' OCPP library logs of its frames."""
        charge_point_id, text = cast("tuple[str, str]", record.args)
        sent = "send" in record.msg
        self.wire.append(Frame(now_s(), charge_point_id, sent, json.loads(text)))


@contextlib.asynccontextmanager
async def live_home(
    folder: Path, outlets: Sequence[Outlet], options: JsonObject, sub_meters: Sequence[SubMeter] = ()
) -> AsyncIterator[Home]:
    """Run a home until the block ends; its application's data are kept in `folder`."""
    home = Home(folder, outlets, options, sub_meters)
    with logs_apart(), listening(home.on_frame):
        try:
            await home.start()
            yield home
        finally:
            await home.stop()


async def _ended(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
