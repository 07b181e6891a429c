"""A house for the tests of the whole: its meter measures what the house takes plus what the car draws."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.lab.app_process import AppProcess
from tests.lab.charge_point import Charger
from tests.lab.shelly_gen1 import ShellyGen1
from tests.lab.shelly_gen2 import ShellyGen2
from tests.lab.supervisor import Supervisor

JsonObject = dict[str, Any]
Meter = ShellyGen1 | ShellyGen2

CHARGER_ID = "LAB-1"
# as short as the options allow, so that tests need not wait long
OPTIONS: JsonObject = {
    "grid": {"main_fuse_a": 25},
    "charging": {"max_current_a": 16, "raise_hold_s": 5, "min_pause_s": 0},
}
POLL_S = 0.02


class House:
    """A three-phase house with one charger, run by the real app.

    Attributes:
        pushes: monotonic times at which the meter reported a change of the house's own load.

    """

    def __init__(self, app: AppProcess, meter: Meter, charger: Charger) -> None:
        self.app = app
        self.meter = meter
        self.charger = charger
        self.pushes: list[float] = []
        self._load_a = 0.0
        self._draw_changed = asyncio.Event()
        charger.on_draw = self._draw_changed.set

    async def set_load(self, load_a: float) -> None:
        """Let the house itself take this current on each phase, and the meter report it."""
        self._load_a = load_a
        self.pushes.append(await self._measure())

    async def follow_car(self) -> None:
        """Let the meter report each change of the car's draw; never returns."""
        while True:
            await self._draw_changed.wait()
            self._draw_changed.clear()
            await self._measure()

    async def wait_limit(self, wanted: Callable[[float], bool], timeout_s: float) -> float:
        """Wait until the charger's limit is as wanted; return how many seconds that took."""
        started_at = time.monotonic()
        while not wanted(self.charger.limit_a()):
            if time.monotonic() > started_at + timeout_s:
                raise TimeoutError(
                    f"The charger's limit still is {self.charger.limit_a()} A after {timeout_s} s; "
                    f"the app says {await self.app.state()}"
                )
            await asyncio.sleep(POLL_S)
        return time.monotonic() - started_at

    async def wait_draw(self, draw_a: float, timeout_s: float) -> None:
        """Wait until the car draws this much."""
        async with asyncio.timeout(timeout_s):
            while self.charger.draw_a != draw_a:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(POLL_S)

    async def charger_state(self) -> JsonObject:
        """Return what the app's API says of the charger."""
        (state,) = (await self.app.state())["chargers"]
        found: JsonObject = state
        return found

    async def _measure(self) -> float:
        return await self.meter.set_currents(*[round(self._load_a + self.charger.draw_a, 2)] * 3)


def _drawn_a(state: JsonObject) -> float:
    (charger,) = state["chargers"]
    return max(charger["current_a"].values(), default=0.0)


@asynccontextmanager
async def running_house(
    folder: Path,
    supervisor: Supervisor,
    meter: Meter,
    options: JsonObject,
    *,
    load_a: float,
    wish_a: float = 16,
) -> AsyncIterator[House]:
    """Start the app and a charger with a car; wait until it is seen to charge as much as it wishes."""
    charger = Charger("", wish_a=wish_a, rated_a=80)
    async with AppProcess(folder, options, supervisor.url, supervisor.token) as app:
        charger.url = f"{app.ocpp_url}/{CHARGER_ID}"
        house = House(app, meter, charger)
        await house.set_load(load_a)
        await app.wait_state(lambda state: bool(state["site"]["meter"]["ok"]), timeout_s=30)
        following = asyncio.create_task(house.follow_car())
        try:
            async with charger:
                await charger.plug_in()
                await house.wait_limit(lambda limit_a: limit_a == wish_a, timeout_s=30)
                # until its charger says so, what the meter shows above the fuse is taken for the house's
                await house.wait_draw(wish_a, timeout_s=10)
                await charger.send_meter_values()
                await app.wait_state(lambda state: _drawn_a(state) == wish_a, timeout_s=10)
                yield house
        finally:
            following.cancel()
            await asyncio.wait({following})
