"""72 hours on a network that fails in every way, with restarts of all: nothing is lost, the fuse holds.

By lot, the same for the same seed. While no car is plugged in time is played coarsely; that is all the haste
there is.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

import addon.engine
import addon.simulator.charger
from addon.csms.limiting.dead_man import IN_FLASH, IN_MEMORY
from addon.simulator.quirks import ABB_TERRA_AC, FORGETFUL, STANDARD
from addon.simulator.virtual_time import now_s, run_in_virtual_time, until
from addon.store.transactions import SessionQuery
from tests.whole.flaky import FALLBACK_A, HOST, FlakyHome, Ill, flaky_home

HOURS = 72
FINE_S, COARSE_S = 1.0, 30.0
VISITS = 24
SEEDS = (1,)
LATE_S = 15.0
"""What a dead-man may fall late: a clock's tolerance and a step of the pilot."""
RELIMITED_WITHIN_S = 20.0
HOTTEST = 0.85
"""Of what trips the breaker; at the full 24.5 A it settles at 0.79 for good."""


class Watch:
    """Looks at each step of time; what must never be seen is in `faults`."""

    def __init__(self, home: FlakyHome) -> None:
        self.faults: list[str] = []
        self.relimited_s: list[float] = []
        self._home = home
        self._since_s: dict[str, float] = {}
        home.each_step.append(self.look)

    def look(self) -> None:
        for id_, station in self._home.stations.items():
            time_s = (IN_FLASH if self._in_flash(id_) else IN_MEMORY).time_s
            told_s = next((o.at_s for o in reversed(station.orders) if o.status == "Accepted"), -math.inf)
            above = station.transaction is not None and station.limit_a(now_s()) > FALLBACK_A
            if above and now_s() > told_s + time_s + LATE_S:
                self.faults.append(
                    f"{now_s():.0f} s: {id_} is above its fallback {now_s() - told_s:.0f} s on"
                )
            self._look_at_connection(id_, told_s)

    def _in_flash(self, id_: str) -> bool:
        """Tell whether the charger stores its limits for good, so that only so many an hour are written."""
        return self._home.stations[id_].quirks is ABB_TERRA_AC

    def _look_at_connection(self, id_: str, told_s: float) -> None:
        """Measure how long a car that charges is without a limit from where all is well again."""
        home, transaction = self._home, self._home.stations[id_].transaction
        app_end = next((c for c in home.central.charge_points() if c.info.id == id_), None)
        linked = home.chargers[id_].connected and app_end is not None and app_end.connected
        if not (home.running and linked):
            self._since_s.pop(id_, None)
            return
        since_s = self._since_s.setdefault(id_, now_s() if transaction else math.inf)
        if transaction is None or not home.meter_up or told_s >= since_s - 2 * FINE_S:
            if transaction and home.meter_up and math.isfinite(since_s):
                self.relimited_s.append(max(0.0, told_s - since_s))
            self._since_s[id_] = math.inf
        elif now_s() - since_s > (IN_FLASH.renew_s if self._in_flash(id_) else RELIMITED_WITHIN_S):
            self.faults.append(f"{now_s():.0f} s: {id_} was told no limit since it is back")
            self._since_s[id_] = math.inf


class Days:
    """What happens, by lot."""

    def __init__(self, home: FlakyHome, seed: int, pace: Callable[[float], None]) -> None:
        self._home = home
        self._chance = Random(seed)
        self._pace = pace
        self.happened: set[str] = set()
        self.kinds: tuple[Callable[[str], Awaitable[None]], ...] = (
            self._dies,
            self._is_half_open,
            self._is_reset,
            self._stalls,
            self._is_cut,
            self._charger_restarts,
            self._app_restarts,
            self._home_assistant_restarts,
            self._another_dials,
        )

    async def play(self) -> None:
        visit_s = HOURS * 3600 / VISITS
        for number in range(VISITS):
            began_s = number * visit_s
            self._pace(FINE_S)
            await asyncio.sleep(COARSE_S)  # what is asleep for long wakes first
            await self._visit()
            self._pace(COARSE_S)
            if self._chance.random() < 0.5:
                await self._accident(list(self._home.stations))
            await asyncio.sleep(max(0.0, began_s + visit_s - now_s()))

    async def _visit(self) -> None:
        """Some cars come, things go wrong, and the cars go: which car and what, is drawn by lot."""
        home, chance = self._home, self._chance
        guests = chance.sample(sorted(home.stations), chance.choice((1, 1, 2, 3)))
        for id_ in guests:
            home.chargers[id_].plug_in()
            await asyncio.sleep(chance.uniform(0, 30))
        for _ in range(chance.choice((2, 3, 4))):
            home.house.now_a = (chance.uniform(1, 16), chance.uniform(1, 16), chance.uniform(1, 16))
            await asyncio.sleep(chance.uniform(20, 90))
            await self._accident(guests)
        for id_ in guests:
            await asyncio.sleep(chance.uniform(0, 60))
            home.chargers[id_].unplug()
            if chance.random() < 0.3:
                await self._accident([id_])  # the end of a session is told late
        await asyncio.sleep(60)

    async def _accident(self, among: list[str]) -> None:
        kind = self._chance.choice(self.kinds)
        self.happened.add(kind.__name__)
        await kind(self._chance.choice(among))

    async def _dies(self, id_: str) -> None:
        self._home.lines[id_].befall(Ill.DEAD)
        await asyncio.sleep(self._chance.uniform(5, 150))

    async def _is_half_open(self, id_: str) -> None:
        self._home.lines[id_].befall(self._chance.choice((Ill.MUTE, Ill.DEAF)))
        await asyncio.sleep(self._chance.uniform(5, 150))

    async def _is_reset(self, id_: str) -> None:
        self._home.lines[id_].befall(Ill.RESET)
        await asyncio.sleep(self._chance.uniform(1, 10))

    async def _stalls(self, id_: str) -> None:
        self._home.lines[id_].stall(on=True)
        await asyncio.sleep(self._chance.uniform(2, 50))
        self._home.lines[id_].stall(on=False)

    async def _is_cut(self, id_: str) -> None:
        """The line is down for a while; whoever had a connection is told, or is not."""
        line = self._home.lines[id_]
        line.down = True
        line.befall(self._chance.choice((Ill.DEAD, Ill.RESET)))
        await asyncio.sleep(self._chance.uniform(5, 400))
        line.down = False

    async def _charger_restarts(self, id_: str) -> None:
        self._home.chargers[id_].reboot("PowerLoss")
        await asyncio.sleep(self._chance.uniform(5, 60))

    async def _app_restarts(self, _: str) -> None:
        await self._home.stop_app()
        await asyncio.sleep(self._chance.uniform(2, 200))
        await self._home.start_app()

    async def _home_assistant_restarts(self, _: str) -> None:
        self._home.meter_up = False
        await asyncio.sleep(self._chance.uniform(10, 150))
        self._home.meter_up = True

    async def _another_dials(self, id_: str) -> None:
        """Another one uses its name, and says nothing."""
        try:
            url = f"ws://{HOST}:{self._home.central.port}/{id_}"
            async with connect(url, subprotocols=[Subprotocol("ocpp1.6")], proxy=None):
                await asyncio.sleep(self._chance.uniform(1, 30))
        except (OSError, WebSocketException):
            return


@pytest.mark.long
@pytest.mark.timeout(240)
@pytest.mark.parametrize("seed", SEEDS)
def test_72_hours_of_a_flaky_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    monkeypatch.setattr("ocpp.messages._validate_payload", lambda *_: None)  # the simulator's; it takes most

    async def days() -> None:
        async with flaky_home(tmp_path, (STANDARD, ABB_TERRA_AC, FORGETFUL)) as home:

            def pace(step_s: float) -> None:
                """Set how finely time is played."""
                home.step_s = step_s
                monkeypatch.setattr(addon.engine, "TICK_S", step_s)
                monkeypatch.setattr(addon.simulator.charger, "TICK_S", step_s)

            watch = Watch(home)
            played = Days(home, seed, pace)
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

    run_in_virtual_time(days())


async def nothing_is_lost(home: FlakyHome) -> None:
    """One record for each session that truly was, with its energy, and none open."""
    records = sorted(await home.store.sessions(SessionQuery(limit=1000)), key=lambda r: r.id)
    lost = []
    for id_, station in home.stations.items():
        kept = [r for r in records if r.charge_point_id == id_]
        assert len(kept) == len(station.sessions), id_
        assert all(record.stopped_wall_s is not None for record in kept)
        for record, (began_wh, ended_wh) in zip(kept, station.sessions, strict=True):
            if record.energy_wh != pytest.approx(ended_wh - began_wh, abs=3):
                lost.append((id_, record.id, record.energy_wh, ended_wh - began_wh))
    assert lost == []
