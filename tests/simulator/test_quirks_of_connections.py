"""How makes of the simulated charger dial, boot, hang up and stay away."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Sequence

import pytest
import trustme
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request
from websockets.typing import Subprotocol

from addon.simulator.charger import Charger
from addon.simulator.makes import MAKES
from addon.simulator.outbox import Replay
from addon.simulator.quirks import STANDARD, Quirks
from addon.simulator.station import Station
from addon.simulator.virtual_time import until
from tests.simulator.test_charger import running

pytestmark = pytest.mark.looptime


@pytest.mark.parametrize(("patience_s", "connections"), [(110.0, 1), (40.0, 3)])
async def test_drops_a_link_on_which_it_hears_nothing(patience_s: float, connections: int) -> None:
    """The heartbeat's answer comes every 60 s."""
    async with running(Quirks(drops_after_silence_s=patience_s), plugged=False) as (_, central):
        await asyncio.sleep(120)
        assert central.connections == connections


async def test_stays_away_when_it_is_triggered_too_often() -> None:
    async with running(Quirks(max_triggers=3), plugged=False) as (_, central):
        for _ in range(3):
            await central.call("TriggerMessage", requestedMessage="Heartbeat")
        with pytest.raises(TimeoutError):
            await central.call("TriggerMessage", requestedMessage="Heartbeat")
        await asyncio.sleep(800)
        assert central.connections == 1
        await asyncio.sleep(200)
        assert central.connections == 2


async def test_a_lost_link_stays_lost_until_it_is_restarted() -> None:
    async with running(MAKES["teison"], plugged=False) as (charger, central):
        await charger.drop_link()
        await asyncio.sleep(600)
        assert central.connections == 1
        await charger.lose_power()
        await central.heard("BootNotification", count=2)


async def test_dials_again_late() -> None:
    async with running(Quirks(redial_s=360.0), plugged=False) as (charger, central):
        await charger.drop_link()
        await asyncio.sleep(350)
        assert central.connections == 1
        await asyncio.sleep(20)
        assert central.connections == 2


@pytest.mark.parametrize(
    ("quirks", "first", "boots"),
    [
        (STANDARD, "BootNotification", 1),
        (Quirks(boots=False), "StatusNotification", 0),
        (Quirks(boots_on_reconnect=True), "BootNotification", 2),
        (Quirks(speaks_before_boot=True), "StatusNotification", 1),
    ],
)
async def test_boots_as_its_make_does(quirks: Quirks, first: str, boots: int) -> None:
    async with running(quirks, plugged=False) as (charger, central):
        await charger.drop_link()
        await asyncio.sleep(20)
        assert central.connections == 2
        assert central.actions()[0] == first
        assert central.actions().count("BootNotification") == boots


async def test_answers_late_and_speaks_meanwhile() -> None:
    async with running(Quirks(answers_after_s=15.0), plugged=False) as (charger, central):
        began_s = asyncio.get_running_loop().time()
        asking = asyncio.create_task(central.call("ClearCache"))
        await asyncio.sleep(2)
        charger.plug_in()
        await central.heard("StartTransaction", within_s=5)
        assert await asking == {"status": "Accepted"}
        assert asyncio.get_running_loop().time() - began_s == pytest.approx(15, abs=1)


async def test_names_no_subprotocol() -> None:
    async with listening() as (url, dialled):
        charger = Charger(url, "garage", Station(quirks=Quirks(offers_subprotocol=False)))
        await _dial(charger, dialled)
    assert "Sec-WebSocket-Protocol" not in dialled[0].headers


async def test_tries_another_version_first_and_hangs_up() -> None:
    async with running(Quirks(probes_with="ocpp1.6"), plugged=False) as (_, central):
        assert central.connections == 2
        assert central.actions().count("BootNotification") == 1


@pytest.mark.parametrize(
    ("replay", "first", "count"),
    [
        (Replay.IN_ORDER, "MeterValues", 1),
        (Replay.REVERSED, "StopTransaction", 1),
        (Replay.TWICE, "MeterValues", 2),
    ],
)
async def test_tells_later_what_happened_while_it_was_offline(replay: Replay, first: str, count: int) -> None:
    async with running(Quirks(replay=replay)) as (charger, central):
        await asyncio.sleep(5)
        await charger.go_offline()
        before = len(central.calls)
        await asyncio.sleep(130)
        charger.unplug()
        charger.go_online()
        await asyncio.sleep(70)
        late = [
            action for action in central.actions()[before:] if action in ("MeterValues", "StopTransaction")
        ]

        assert late[0] == first
        assert late.count("StopTransaction") == count
        assert late.count("MeterValues") == 2 * count


async def test_dials_by_tls_with_its_own_certificate() -> None:
    authority = trustme.CA()
    server_side, charger_side = (
        ssl.SSLContext(side) for side in (ssl.PROTOCOL_TLS_SERVER, ssl.PROTOCOL_TLS_CLIENT)
    )
    authority.issue_cert("127.0.0.1").configure_cert(server_side)
    authority.issue_cert("charger").configure_cert(charger_side)
    for context in (server_side, charger_side):
        authority.configure_trust(context)
    server_side.verify_mode = ssl.CERT_REQUIRED
    async with listening(server_side) as (url, dialled):
        await _dial(Charger(url, "garage", Station(), tls=charger_side), dialled)
    assert dialled[0].path == "/garage"


@contextlib.asynccontextmanager
async def listening(tls: ssl.SSLContext | None = None) -> AsyncIterator[tuple[str, list[Request]]]:
    """A server that takes any subprotocol and none, and keeps what it was asked."""
    dialled: list[Request] = []

    async def hear(socket: ServerConnection) -> None:
        assert socket.request
        dialled.append(socket.request)
        await socket.wait_closed()

    def first(_: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
        return offered[0] if offered else None

    async with serve(hear, "127.0.0.1", 0, ssl=tls, select_subprotocol=first, close_timeout=1) as server:
        host, port = next(iter(server.sockets)).getsockname()[:2]
        yield f"{'wss' if tls else 'ws'}://{host}:{port}", dialled


async def _dial(charger: Charger, dialled: list[Request]) -> None:
    life = asyncio.create_task(charger.run())
    await until(lambda: dialled, 10)
    life.cancel()
    await asyncio.gather(life, return_exceptions=True)
