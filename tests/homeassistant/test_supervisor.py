"""The Supervisor's API, against the lab's stand-in for it; no Core is behind it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from addon.errors import PeerGoneError, PeerRefusedError
from addon.homeassistant.link.supervisor import Supervisor
from tests.homeassistant.stand_in import HomeAssistantStandIn
from tests.lab.supervisor import SELF_INFO
from tests.lab.supervisor import Supervisor as StandIn


@pytest.fixture
async def stand_in() -> AsyncIterator[StandIn]:
    async with StandIn("http://127.0.0.1:9", "none", {"grid": {"main_fuse_a": 25}}) as running:
        yield running


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


async def test_options_are_read_and_replaced(stand_in: StandIn, session: aiohttp.ClientSession) -> None:
    supervisor = Supervisor(session, stand_in.url, stand_in.token)
    assert await supervisor.read() == {"grid": {"main_fuse_a": 25}}
    await supervisor.write({"grid": {"main_fuse_a": 20}})
    assert stand_in.options == {"grid": {"main_fuse_a": 20}}


async def test_what_it_knows_of_the_app(stand_in: StandIn, session: aiohttp.ClientSession) -> None:
    supervisor = Supervisor(session, stand_in.url, stand_in.token)
    assert (await supervisor.self_info())["name"] == "EV Load Balancer"
    assert await supervisor.ocpp_port() == 9000
    assert await supervisor.mqtt_service() is None


async def test_a_restart_is_asked_for(stand_in: StandIn, session: aiohttp.ClientSession) -> None:
    await Supervisor(session, stand_in.url, stand_in.token).restart()
    assert ("POST", "/addons/self/restart") in stand_in.requests
    with pytest.raises(PeerRefusedError):
        await Supervisor(session, stand_in.url, "wrong").restart()


async def test_a_port_is_where_the_user_has_opened_it(
    stand_in: StandIn, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    supervisor = Supervisor(session, stand_in.url, stand_in.token)
    assert await supervisor.upload_port() is None
    monkeypatch.setitem(SELF_INFO, "network", {"9000/tcp": 9100, "9001/tcp": 19001})
    assert (await supervisor.ocpp_port(), await supervisor.upload_port()) == (9100, 19001)


async def test_refusals_and_silence(stand_in: StandIn, session: aiohttp.ClientSession) -> None:
    with pytest.raises(PeerRefusedError) as refused:
        await Supervisor(session, stand_in.url, "wrong").read()
    assert refused.value.code == "403"
    with pytest.raises(PeerGoneError):
        await Supervisor(session, "http://127.0.0.1:9", "t").read()
    with pytest.raises(PeerGoneError):  # Core is not up
        await Supervisor(session, stand_in.url, stand_in.token).host_address()


@pytest.mark.parametrize(
    ("adapters", "address"),
    [
        ([], ""),
        ([("lo", False, "127.0.0.1"), ("end0", True, "192.0.2.10")], "192.0.2.10"),
        ([("docker0", False, "172.17.0.1"), ("wlan0", True, "192.0.2.11")], "192.0.2.11"),
        ([("lo", True, "127.0.0.1")], ""),
    ],
)
async def test_the_address_of_this_machine(
    ha: HomeAssistantStandIn,
    session: aiohttp.ClientSession,
    adapters: list[tuple[str, bool, str]],
    address: str,
) -> None:
    ha.network = {
        "adapters": [
            {"name": name, "default": default, "ipv4": [{"address": ip, "network_prefix": 24}]}
            for name, default, ip in adapters
        ]
    }
    assert await Supervisor(session, ha.url, ha.token).host_address() == address
