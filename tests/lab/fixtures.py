"""Fixtures of the lab: one real Home Assistant for all slow tests, and per test what stands around it."""

import asyncio
import fcntl
import itertools
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import TypeVar

import aiohttp
import pytest

from tests.lab.client import HomeAssistantClient
from tests.lab.home_assistant import HomeAssistant, LabError, Version
from tests.lab.shelly_gen1 import TYPE_3EM, ShellyGen1
from tests.lab.shelly_gen2 import ShellyGen2
from tests.lab.shelly_gen2_model import PRO_3EM, Model
from tests.lab.supervisor import Supervisor

TEST_TIMEOUT_S = 120
# another run of the slow tests on this machine is done by then
LOCK_TIMEOUT_S = 600

AnyMeter = TypeVar("AnyMeter", ShellyGen1, ShellyGen2)

_numbers = itertools.count(1)


class Meters:
    """Makes simulated Shelly meters that the real Home Assistant has set up."""

    def __init__(self, client: HomeAssistantClient, running: AsyncExitStack, *, ports_are_ours: bool) -> None:
        self._client = client
        self._running = running
        self._ports_are_ours = ports_are_ours
        self._made: list[ShellyGen1 | ShellyGen2] = []

    async def gen2(self, model: Model = PRO_3EM) -> ShellyGen2:
        """Power on a meter of generation 2 or 3 and let the Shelly integration add it."""
        return await self._add(ShellyGen2(f"A0A3B3{next(_numbers):06X}", model))

    async def gen1(self, kind: str = TYPE_3EM) -> ShellyGen1:
        """Power on a meter of generation 1 and let the Shelly integration add it.

        Its test is marked `generation_1`: the meter and Core's listener need ports that only one can have.
        """
        assert self._ports_are_ours
        number = next(_numbers)
        host = f"127.0.{number // 250 + 1}.{number % 250 + 1}"
        return await self._add(ShellyGen1(f"C45BBE{number:06X}", host, kind))

    async def remove_all(self) -> None:
        """Let Home Assistant forget the meters; those that hang would keep it waiting."""
        for meter in self._made:
            meter.resume()
        with suppress(aiohttp.ClientError):  # a test may leave Core stopped
            await self._client.remove_entries("shelly")

    async def _add(self, meter: AnyMeter) -> AnyMeter:
        await self._running.enter_async_context(meter)
        self._made.append(meter)
        await self._client.add_shelly(meter.host, meter.port)
        return meter


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give tests with a real Home Assistant their own timeout, which leaves its installation out.

    Those with a meter of generation 1 share one worker, where several run at a time. Told first: xdist reads
    the groups in this hook, too.
    """
    for item in items:
        uses_it = "home_assistant" in getattr(item, "fixturenames", ())
        if uses_it and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(TEST_TIMEOUT_S, func_only=True))
        if item.get_closest_marker("generation_1"):
            item.add_marker(pytest.mark.xdist_group("generation_1"))


@pytest.fixture(scope="session")
def home_assistant(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[HomeAssistant]:
    """Run a real Core for the whole session; from async tests restart it through `asyncio.to_thread`.

    The newest, but where a test asks for `BOTH_VERSIONS`.
    """
    try:
        core = HomeAssistant(
            tmp_path_factory.mktemp("home-assistant"), getattr(request, "param", Version.NEWEST)
        )
        core.start()
    except LabError as error:
        pytest.fail(str(error), pytrace=False)
    yield core
    core.kill()


BOTH_VERSIONS = pytest.mark.parametrize("home_assistant", list(Version), indirect=True)
"""Marks what has to hold with the oldest Home Assistant too."""

OLDEST_VERSION = pytest.mark.parametrize("home_assistant", [Version.OLDEST], indirect=True)
"""Marks what other tests show with the newest, and this one with the oldest."""


@pytest.fixture(scope="session")
def generation_1_ports() -> Iterator[None]:
    """Wait for other test runs on this machine: generation 1 and Core's CoIoT listener need fixed ports."""
    deadline = time.monotonic() + LOCK_TIMEOUT_S
    with (Path(tempfile.gettempdir()) / "ev-load-balancer-lab.lock").open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    pytest.fail("Another test run holds the lab; end it or wait for it.", pytrace=False)
                time.sleep(0.2)
        yield


@pytest.fixture
async def client(
    home_assistant: HomeAssistant, request: pytest.FixtureRequest
) -> AsyncIterator[HomeAssistantClient]:
    """Connect to a running Core without Shellys, whatever the test before left."""
    if _is_generation_1(request):  # before there is a link, which Core would close while this waits
        request.getfixturevalue("generation_1_ports")
    await _bring_up(home_assistant)
    async with HomeAssistantClient(home_assistant.url, home_assistant.token) as connected:
        await connected.remove_entries("shelly")
        yield connected


@pytest.fixture
async def meters(client: HomeAssistantClient, request: pytest.FixtureRequest) -> AsyncIterator[Meters]:
    """Make simulated Shellys for one test."""
    async with AsyncExitStack() as running:
        made = Meters(client, running, ports_are_ours=_is_generation_1(request))
        yield made
        await made.remove_all()


@pytest.fixture
async def supervisor(home_assistant: HomeAssistant) -> AsyncIterator[Supervisor]:
    """Put a stand-in Supervisor in front of a running Core for one test."""
    await _bring_up(home_assistant)
    async with Supervisor(home_assistant.url, home_assistant.token) as running:
        yield running


def _is_generation_1(request: pytest.FixtureRequest) -> bool:
    return request.node.get_closest_marker("generation_1") is not None


async def _bring_up(home_assistant: HomeAssistant) -> None:
    """Start Core again where the test before has left it stopped."""
    if not home_assistant.running():
        home_assistant.kill()
        await asyncio.to_thread(home_assistant.start)
