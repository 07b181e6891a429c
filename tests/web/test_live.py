"""The live state over a real socket."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import aiohttp
import msgspec
import pytest

from addon.model.status import Status
from addon.web import WebServer, live
from addon.web.merge import merge
from tests.web.home import GARAGE, SITE, STATUS, Home, until


def seen(status: Status) -> dict[str, Any]:
    return msgspec.json.decode(msgspec.json.encode(status), type=dict[str, Any])


async def test_first_comes_everything_then_only_what_changed(
    home: Home, client: aiohttp.ClientSession
) -> None:
    async with client.ws_connect("/api/live") as socket:
        assert await socket.receive_json() == seen(STATUS)

        home.board.publish(replace(STATUS, site=replace(SITE, actual_power_w=9000.0)))
        assert await socket.receive_json() == {"site": {"actual_power_w": 9000.0}}

        home.board.publish(replace(STATUS, site=replace(SITE, actual_power_w=9000.0), chargers=()))
        assert await socket.receive_json() == {"chargers": []}


async def test_the_changes_make_up_the_state(home: Home, client: aiohttp.ClientSession) -> None:
    one_phase = {"L1": SITE.phases["L1"]}
    steps = [
        STATUS,
        replace(STATUS, site=None, error="The options can't be used."),
        replace(STATUS, site=replace(SITE, phases=one_phase)),
        STATUS,
        replace(STATUS, site=replace(SITE, phases=one_phase), chargers=(replace(GARAGE, session=None),)),
        replace(STATUS, site=replace(SITE, phases={}, most_loaded_phase=None)),
    ]
    state: Any = {}
    async with client.ws_connect("/api/live") as socket:
        for status in steps:
            home.board.publish(status)
            while state != seen(status):
                state = merge(state, await socket.receive_json(timeout=5))


async def test_who_looks_away_gets_the_latest_and_no_backlog(
    home: Home, client: aiohttp.ClientSession
) -> None:
    async with client.ws_connect("/api/live") as socket:
        await socket.receive_json()
        for power_w in range(1000):
            home.board.publish(replace(STATUS, site=replace(SITE, actual_power_w=float(power_w))))

        assert await socket.receive_json() == {"site": {"actual_power_w": 999.0}}


async def test_a_quiet_house_still_gives_signs_of_life(
    client: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "SIGN_OF_LIFE_S", 0.01)
    async with client.ws_connect("/api/live") as socket:
        await socket.receive_json()

        assert await socket.receive_json() == {}


async def test_what_a_client_says_is_ignored_and_too_much_ends_it(client: aiohttp.ClientSession) -> None:
    async with client.ws_connect("/api/live") as socket:
        await socket.receive_json()
        await socket.send_str("hello")
        await socket.send_bytes(b"x" * 5000)

        assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
        assert socket.close_code == aiohttp.WSCloseCode.MESSAGE_TOO_BIG


async def test_a_client_that_reads_nothing_is_dropped_and_costs_little(
    home: Home, server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_S", 0.2)
    _, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1024)
    writer.transport.pause_reading()  # type: ignore[attr-defined]
    writer.write(
        b"GET /api/live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    )
    await until(lambda: bool(home.board._readers))

    async with asyncio.timeout(10):
        for count in range(100_000):
            home.board.publish(replace(STATUS, error=f"{count} " * 10_000))
            await asyncio.sleep(0.001)
            if not home.board._readers:
                break

    assert server._runner.server is not None
    connections = server._runner.server
    await until(lambda: not connections.connections)
    writer.close()


async def test_a_client_that_goes_is_forgotten(home: Home, client: aiohttp.ClientSession) -> None:
    async with client.ws_connect("/api/live") as socket:
        await socket.receive_json()
        assert len(home.board._readers) == 1

    await until(lambda: not home.board._readers)


async def test_more_pages_than_a_household_has_are_refused(
    client: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MAX_CLIENTS", 1)
    async with client.ws_connect("/api/live") as socket:
        await socket.receive_json()
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await client.ws_connect("/api/live")

    assert refused.value.status == 503


async def test_stopping_sends_all_away_even_who_does_not_answer(home: Home) -> None:
    server = WebServer(home.board, home, host="127.0.0.1", port=0)
    await server.start()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{server.port}") as client:
        polite = await client.ws_connect("/api/live")
        await polite.receive_json()
        rude = await client.ws_connect("/api/live", autoclose=False)
        await rude.receive_json()
        started = asyncio.get_running_loop().time()
        stopping = asyncio.create_task(server.stop())

        farewell = await polite.receive()
        await stopping

        assert farewell.data == aiohttp.WSCloseCode.GOING_AWAY
        assert asyncio.get_running_loop().time() - started < 4
        await polite.close()
        await rude.close()
