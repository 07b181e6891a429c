"""A day and a night of the flaky network with OCPP 2.0.1: told in any order afterwards, nothing is lost."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from websockets.typing import Subprotocol

import addon.engine
import addon.simulator.v201.charger
from addon.simulator.outbox import Replay
from addon.simulator.quirks import FORGETFUL, STANDARD
from addon.simulator.station import Station
from addon.simulator.v201.charger import Charger as Charger201
from addon.simulator.virtual_time import now_s, run_in_virtual_time, until
from tests.whole.flaky import flaky_home
from tests.whole.test_flaky_network import HOTTEST, Days, Watch, nothing_is_lost

HOURS, VISITS = 24, 8
REPLAYS = {"CP0": Replay.IN_ORDER, "CP1": Replay.REVERSED, "CP2": Replay.TWICE}


class Charger(Charger201):
    """A 2.0.1 charger that restarts as the 1.6 one does."""

    def __init__(self, url: str, charge_point_id: str, station: Station) -> None:
        super().__init__(url, charge_point_id, station, replay=REPLAYS[charge_point_id])
        self._restarting: asyncio.Task[None] | None = None

    def reboot(self, _reason: str) -> None:
        self._restarting = asyncio.create_task(self.lose_power())


@pytest.mark.long
@pytest.mark.timeout(240)
def test_a_day_of_a_flaky_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ocpp.messages._validate_payload", lambda *_: None)  # the simulator's; it takes most
    monkeypatch.setattr("tests.whole.flaky.Charger", Charger)
    monkeypatch.setattr("tests.whole.test_flaky_network.HOURS", HOURS)
    monkeypatch.setattr("tests.whole.test_flaky_network.VISITS", VISITS)
    monkeypatch.setattr("tests.whole.test_flaky_network.Subprotocol", lambda _: Subprotocol("ocpp2.0.1"))

    async def day() -> None:
        async with flaky_home(tmp_path, (STANDARD, STANDARD, FORGETFUL)) as home:

            def pace(step_s: float) -> None:
                """Set how finely time is played."""
                home.step_s = step_s
                monkeypatch.setattr(addon.engine, "TICK_S", step_s)
                monkeypatch.setattr(addon.simulator.v201.charger, "TICK_S", step_s)

            watch = Watch(home)
            played = Days(home, 2, pace)
            await played.play()
            pace(1.0)
            await until(lambda: all(c.connected for c in home.chargers.values()), 900)
            await asyncio.sleep(120)
            assert now_s() >= HOURS * 3600
            assert len(played.happened) == len(played.kinds)  # each at least once
            assert watch.faults == [], "\n".join(watch.faults[:40])
            assert len(watch.relimited_s) > VISITS  # often enough to mean something
            assert home.world.totals.trips == 0
            assert home.world.totals.peak_heat < HOTTEST
            await nothing_is_lost(home)

    run_in_virtual_time(day())
