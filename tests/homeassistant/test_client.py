"""The link to Home Assistant: authentication, commands, dead links, restarts without end."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
import structlog
from aiohttp import web

from addon.errors import PeerError, PeerGoneError, PeerRefusedError, PeerTimeoutError
from addon.homeassistant.link.client import HomeAssistantClient
from addon.homeassistant.link.connection import Connection
from tests.homeassistant.stand_in import HomeAssistantStandIn

pytestmark = pytest.mark.looptime


@asynccontextmanager
async def connected(ha: HomeAssistantStandIn, token: str = "") -> AsyncIterator[HomeAssistantClient]:
    async with aiohttp.ClientSession() as session:
        client = HomeAssistantClient(session, ha.url, token or ha.token)
        running = asyncio.ensure_future(client.run())
        await asyncio.sleep(0.1)
        yield client
        running.cancel()
        await asyncio.wait({running})


async def test_commands_and_their_errors(ha: HomeAssistantStandIn) -> None:
    ha.refused.add("forbidden")
    async with connected(ha) as client:
        assert client.connected
        assert await client.command("config/entity_registry/list") == ha.registries.entities
        with pytest.raises(PeerRefusedError, match="Unauthorized") as refused:
            await client.command("forbidden")
        assert refused.value.code == "unauthorized"
        ha.mute = True
        with pytest.raises(PeerTimeoutError, match="no_answer within 2 s"):
            await client.command("no_answer", timeout_s=2)


async def test_subscriptions_end(ha: HomeAssistantStandIn) -> None:
    events: list[dict[str, Any]] = []
    async with connected(ha) as client:
        subscription = await client.subscribe(events.append, "subscribe_events", event_type="x")
        await ha.fire("x")
        await ha.fire("y")
        await client.command("ping")
        assert [event["event_type"] for event in events] == ["x"]
        await client.unsubscribe(subscription)
        await ha.fire("x")
        await client.command("ping")
        assert len(events) == 1


async def test_waiting_commands_fail_when_the_link_goes(ha: HomeAssistantStandIn) -> None:
    async with connected(ha) as client:
        ha.mute = True
        waiting = asyncio.ensure_future(client.command("slow"))
        await asyncio.sleep(0.1)
        await ha.drop()
        with pytest.raises(PeerGoneError):
            await waiting


async def test_a_dead_link_is_noticed_within_10_s(ha: HomeAssistantStandIn) -> None:
    """The socket stays open, nobody answers."""
    async with connected(ha) as client:
        texts: list[str] = []
        client.on_change(lambda: texts.append(client.text))
        ha.mute = True
        await asyncio.sleep(10)
        assert "down" in texts[0]


async def test_restarts_are_survived_without_end(ha: HomeAssistantStandIn) -> None:
    follows = 0

    async def follow() -> None:
        nonlocal follows
        follows += 1
        await client.command("ping")
        await asyncio.Event().wait()

    async with connected(ha) as client:
        following = asyncio.ensure_future(client.on_each_connection(follow))
        for restart in range(1, 4):
            await asyncio.sleep(1)
            assert (client.connected, follows) == (True, restart)
            ha.up = False
            await ha.drop()
            await asyncio.sleep(300)
            assert not client.connected
            assert "502" in client.text
            ha.up = True
            await asyncio.sleep(10)
        following.cancel()
        await asyncio.wait({following})


async def test_tries_become_rare() -> None:
    tries = 0

    async def count(_request: web.Request) -> web.Response:
        nonlocal tries
        tries += 1
        raise web.HTTPBadGateway

    async with server(count) as url, aiohttp.ClientSession() as session:
        running = asyncio.ensure_future(HomeAssistantClient(session, url, "t").run())
        await asyncio.sleep(1)
        assert 2 <= tries <= 4
        await asyncio.sleep(3600)
        assert 360 <= tries <= 740
        running.cancel()
        await asyncio.wait({running})


async def test_a_wrong_token_is_told_once_and_tried_slowly(ha: HomeAssistantStandIn) -> None:
    with structlog.testing.capture_logs() as logs:
        async with connected(ha, token="wrong") as client:
            await asyncio.sleep(600)
            assert "token" in client.text
    assert [entry["event"] for entry in logs] == [client.text]
    assert 20 <= ha.calls.count("auth_invalid") <= 41


async def test_a_follower_that_fails_is_run_again(ha: HomeAssistantStandIn) -> None:
    follows = 0

    async def follow() -> None:
        nonlocal follows
        follows += 1
        await client.command("forbidden")

    ha.refused.add("forbidden")
    async with connected(ha) as client:
        following = asyncio.ensure_future(client.on_each_connection(follow))
        await asyncio.sleep(21)
        assert follows in (4, 5)
        following.cancel()
        await asyncio.wait({following})


async def test_a_follower_that_stumbles_is_run_again(ha: HomeAssistantStandIn) -> None:
    follows = 0

    async def follow() -> None:
        nonlocal follows
        follows += 1
        raise KeyError("something odd")

    async with connected(ha) as client:
        following = asyncio.ensure_future(client.on_each_connection(follow))
        await asyncio.sleep(21)
        assert follows in (4, 5)
        following.cancel()
        await asyncio.wait({following})
        assert following.cancelled()


async def test_rest(ha: HomeAssistantStandIn) -> None:
    async with connected(ha) as client:
        assert await client.rest("POST", "states/sensor.x", {"state": "1", "attributes": {}}) == {
            "message": "done"
        }
        with pytest.raises(PeerRefusedError) as refused:
            await client.rest("DELETE", "states/sensor.y")
        assert refused.value.code == "404"
        ha.up = False
        with pytest.raises(PeerGoneError, match="502"):
            await client.rest("GET", "config")
        ha.token = "another"
        with pytest.raises(PeerRefusedError, match="let the app in"):
            await client.rest("GET", "config")


async def test_without_a_server() -> None:
    async with aiohttp.ClientSession() as session:
        client = HomeAssistantClient(session, "http://127.0.0.1:9", "t")
        with pytest.raises(PeerGoneError, match="reached"):
            await client.rest("GET", "config")
        with pytest.raises(PeerGoneError):
            await client.command("ping")


async def test_several_answers_in_one_frame() -> None:
    """As Home Assistant sends them once we have told it that we can read that."""

    async def talk(socket: web.WebSocketResponse) -> None:
        await socket.receive_json()  # supported_features
        number = (await socket.receive_json())["id"]
        parts = [
            {"id": number, "type": "result", "success": True, "result": None},
            *({"id": number, "type": "event", "event": {"n": n}} for n in range(3)),
        ]
        await socket.send_str(json.dumps(parts))
        await socket.receive()

    events: list[dict[str, Any]] = []
    async with talking(talk) as connection:
        await connection.subscribe(events.append, "subscribe_events")
        await asyncio.sleep(0.01)
    assert events == [{"n": 0}, {"n": 1}, {"n": 2}]


@pytest.mark.parametrize("frame", ["not JSON", "5", '{"no": "id"}', '{"id": 2, "type": "result"}'])
async def test_nonsense_ends_the_connection(frame: str) -> None:
    async def talk(socket: web.WebSocketResponse) -> None:
        await socket.receive_json()
        await socket.receive_json()
        await socket.send_str(frame)
        await socket.receive()

    async with talking(talk) as connection:
        with pytest.raises(PeerGoneError):
            await connection.command("ping")


async def test_an_event_that_nobody_can_take_in_ends_only_the_connection(ha: HomeAssistantStandIn) -> None:
    def take_in(_event: dict[str, Any]) -> None:
        raise ZeroDivisionError

    async with connected(ha) as client:
        texts: list[str] = []
        client.on_change(lambda: texts.append(client.text))
        await client.subscribe(take_in, "subscribe_events", event_type="odd")
        await ha.fire("odd")
        await asyncio.sleep(2)
        assert texts[0].startswith("The link to Home Assistant is down: Home Assistant sent something")
        assert client.connected


@pytest.mark.parametrize("first", ["not JSON", "[]", '{"type": "auth_invalid", "message": "no"}'])
async def test_nonsense_at_the_beginning(first: str) -> None:
    async def greet(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_str(first)
        return socket

    async with server(greet) as url, aiohttp.ClientSession() as session:
        with pytest.raises(PeerError):
            await Connection.open(session, f"{url}/core/websocket", "t")


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def server(handle: Handler) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/core/websocket", handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@asynccontextmanager
async def talking(talk: Callable[[web.WebSocketResponse], Awaitable[None]]) -> AsyncIterator[Connection]:
    async def handle(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "auth_ok"})
        await talk(socket)
        return socket

    async with server(handle) as url, aiohttp.ClientSession() as session:
        connection = await Connection.open(session, f"{url}/core/websocket", "t")
        receiving = asyncio.ensure_future(connection.run())
        yield connection
        receiving.cancel()
        await asyncio.gather(receiving, return_exceptions=True)
