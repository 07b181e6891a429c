"""A stand-in Home Assistant with one Pro 3EM, and the app's link to it, in virtual time."""

import asyncio
from collections.abc import AsyncIterator, Callable

import aiohttp
import pytest

from addon.homeassistant.link.client import HomeAssistantClient
from addon.homeassistant.meters.meter_feed import MeterFeed
from addon.homeassistant.meters.places import MeterPlace
from addon.model.meter import MeterState, MeterStatus
from addon.model.site import MAIN
from tests.homeassistant.registries import Registries
from tests.homeassistant.stand_in import HomeAssistantStandIn


class Linked:
    """The link and the feed, with all that the feed told."""

    def __init__(self, url: str, token: str, session: aiohttp.ClientSession) -> None:
        self.client = HomeAssistantClient(session, url, token)
        self.told: list[MeterState] = []
        self.told_at_s: list[float] = []
        self.of_circuits: dict[str, list[MeterState | None]] = {}
        self.news = asyncio.Event()

    def now(self) -> float:
        return asyncio.get_running_loop().time()

    def feed(self, *circuits: MeterPlace, device: str = "auto", phases: int = 3) -> MeterFeed:
        """Make a feed; its run() is the test's to start."""
        return MeterFeed(
            self.client,
            places=[MeterPlace(device=device, phases=phases), *circuits],
            voltage_v=230.0,
            on_meter=self._on_meter,
            clock=self.now,
        )

    def _on_meter(self, circuit_id: str, state: MeterState | None) -> None:
        if circuit_id != MAIN:
            self.of_circuits.setdefault(circuit_id, []).append(state)
        elif state:
            self.told.append(state)
            self.told_at_s.append(self.now())
        self.news.set()

    def of_circuit(self, circuit_id: str) -> MeterState:
        """Tell what was told last of a circuit's meter."""
        state = self.of_circuits[circuit_id][-1]
        assert state
        return state

    @property
    def state(self) -> MeterState:
        return self.told[-1]

    @property
    def currents_da(self) -> list[int]:
        assert self.state.reading
        return list(self.state.reading.currents)

    async def until(self, wanted: Callable[[MeterState], bool], timeout_s: float = 120) -> float:
        """Wait until what is told is as wanted; return how long that took."""
        began_at_s = self.now()
        async with asyncio.timeout(timeout_s):
            while not self.told or not wanted(self.state):
                self.news.clear()
                await self.news.wait()
        return self.now() - began_at_s

    async def until_status(self, status: MeterStatus, timeout_s: float = 120) -> float:
        return await self.until(lambda state: state.status is status, timeout_s)


class House(Linked):
    """A home with the stand-in for Home Assistant."""

    def __init__(self, stand_in: HomeAssistantStandIn, session: aiohttp.ClientSession) -> None:
        super().__init__(stand_in.url, stand_in.token, session)
        self.ha = stand_in


@pytest.fixture
def registries() -> Registries:
    return Registries("pro_3em")


@pytest.fixture
async def ha(registries: Registries) -> AsyncIterator[HomeAssistantStandIn]:
    async with HomeAssistantStandIn(registries) as stand_in:
        yield stand_in


@pytest.fixture
async def house(ha: HomeAssistantStandIn) -> AsyncIterator[House]:
    async with aiohttp.ClientSession() as session:
        yield House(ha, session)


@pytest.fixture
async def running(house: House) -> AsyncIterator[House]:
    """Run the link and a feed that chooses by itself."""
    await house.ha.measure([1.0, 2.0, 3.0])
    tasks = [asyncio.ensure_future(house.client.run()), asyncio.ensure_future(house.feed().run())]
    yield house
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
