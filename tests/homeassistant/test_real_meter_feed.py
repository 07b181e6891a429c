"""The feed against the real Home Assistant and its real Shelly integration, with simulated meters."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp
import pytest

from addon.homeassistant.link.client import HomeAssistantClient
from addon.homeassistant.meters.meter_feed import MeterFeed
from addon.homeassistant.meters.places import MeterPlace
from addon.model.meter import MeterState, MeterStatus
from tests.lab.fixtures import OLDEST_VERSION, Meters
from tests.lab.home_assistant import HomeAssistant
from tests.lab.supervisor import Supervisor

pytestmark = pytest.mark.slow


class Told:
    """What a feed told."""

    def __init__(self) -> None:
        self.states: list[MeterState] = [MeterState()]
        self.news = asyncio.Event()

    def take(self, _circuit_id: str, state: MeterState | None) -> None:
        assert state
        self.states.append(state)
        self.news.set()

    @property
    def state(self) -> MeterState:
        return self.states[-1]

    @property
    def currents_da(self) -> list[int] | None:
        return list(self.state.reading.currents) if self.state.reading else None

    async def until(
        self, status: MeterStatus, currents_da: list[int] | None = None, within_s: float = 10
    ) -> float:
        began_at_s = asyncio.get_running_loop().time()
        async with asyncio.timeout(within_s):
            while self.state.status is not status or (currents_da and self.currents_da != currents_da):
                self.news.clear()
                await self.news.wait()
        return asyncio.get_running_loop().time() - began_at_s


@asynccontextmanager
async def feed(supervisor: Supervisor) -> AsyncIterator[Told]:
    told = Told()
    async with aiohttp.ClientSession() as session:
        client = HomeAssistantClient(session, supervisor.url, supervisor.token)
        meter_feed = MeterFeed(
            client,
            places=[MeterPlace()],
            voltage_v=230.0,
            on_meter=told.take,
            clock=asyncio.get_running_loop().time,
        )
        tasks = [asyncio.ensure_future(client.run()), asyncio.ensure_future(meter_feed.run())]
        yield told
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def test_currents_are_switched_on_and_followed(meters: Meters, supervisor: Supervisor) -> None:
    meter = await meters.gen2()
    async with feed(supervisor) as told:
        await told.until(MeterStatus.OK)
        assert not told.state.reading or not told.state.reading.estimated
        assert told.state.probed
        await meter.set_currents(4.0, -5.0, 6.0)
        assert await told.until(MeterStatus.OK, [40, -50, 60]) < 1
    # the next start finds everything as it should be
    async with feed(supervisor) as told:
        assert await told.until(MeterStatus.OK, [40, -50, 60]) < 3
        assert "switched on" not in told.state.text


@pytest.mark.slow(about_s=86)
async def test_steady_is_alive_and_dead_is_silent(meters: Meters, supervisor: Supervisor) -> None:
    meter = await meters.gen2()
    async with feed(supervisor) as told:
        await told.until(MeterStatus.OK)
        # half a minute after entities were switched on Home Assistant reloads the device by itself
        await told.until(MeterStatus.UNAVAILABLE, within_s=35)
        await told.until(MeterStatus.OK)
        await meter.set_currents(4.0, 5.0, 6.0)
        await told.until(MeterStatus.OK, [40, 50, 60])
        before = len(told.states)
        await asyncio.sleep(24)
        assert {state.status for state in told.states[before:]} == {MeterStatus.OK}
        assert told.state.status is MeterStatus.OK
        assert asyncio.get_running_loop().time() - (told.state.alive_at_s or 0) < 12

        meter.hang()
        assert await told.until(MeterStatus.SILENT, within_s=26) <= 25
        alive_at_s = told.state.alive_at_s
        await asyncio.sleep(12)
        assert (told.state.status, told.state.alive_at_s) == (MeterStatus.SILENT, alive_at_s)

        meter.resume()
        await told.until(MeterStatus.OK, within_s=90)


@pytest.mark.slow(about_s=42)
@pytest.mark.generation_1
async def test_generation_1(meters: Meters, supervisor: Supervisor) -> None:
    meter = await meters.gen1()
    async with feed(supervisor) as told:
        await told.until(MeterStatus.OK)
        await meter.set_currents(4.0, 5.0, 6.0)
        assert await told.until(MeterStatus.OK, [40, 50, 60]) < 1
        await asyncio.sleep(24)
        assert told.state.status is MeterStatus.OK
        assert asyncio.get_running_loop().time() - (told.state.alive_at_s or 0) < 12
        meter.hang()
        async with asyncio.timeout(25):
            while told.state.status is MeterStatus.OK:
                told.news.clear()
                await told.news.wait()


@OLDEST_VERSION
@pytest.mark.generation_1
async def test_generation_1_with_the_oldest_home_assistant(meters: Meters, supervisor: Supervisor) -> None:
    meter = await meters.gen1()
    async with feed(supervisor) as told:
        await told.until(MeterStatus.OK)
        await meter.set_currents(4.0, 5.0, 6.0)
        assert await told.until(MeterStatus.OK, [40, 50, 60]) < 1


@pytest.mark.slow(about_s=42)
async def test_core_restarts(meters: Meters, supervisor: Supervisor, home_assistant: HomeAssistant) -> None:
    meter = await meters.gen2()
    async with feed(supervisor) as told:
        await told.until(MeterStatus.OK)
        await meter.set_currents(4.0, 5.0, 6.0)
        await told.until(MeterStatus.OK, [40, 50, 60])
        meter.hang()
        await asyncio.to_thread(home_assistant.stop)
        before = told.state
        await asyncio.to_thread(home_assistant.start)
        # the meter is not back: whatever Home Assistant shows is not believed
        await told.until(MeterStatus.UNAVAILABLE, within_s=15)
        assert told.state.reading == before.reading
        assert told.state.alive_at_s == before.alive_at_s
        meter.resume()
        await told.until(MeterStatus.OK, within_s=90)
        assert told.state.alive_at_s != before.alive_at_s
