"""Bad peers on real sockets: what each costs, and that a charger next to them notices nothing."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs
from websockets.exceptions import ConnectionClosed, InvalidMessage, InvalidStatus

from addon.csms.reception.admission import Verdict
from addon.csms.reception.crowd import MAX_RATES, Crowd, Limits
from addon.csms.reception.turnstile import BURST
from addon.csms.rpc.frames import MAX_FRAME_BYTES
from tests.csms.bare_charger import ask
from tests.csms.reception.conftest import OpenYard, Yard

HEAD = (
    "GET /{id} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{more}\r\n"
)


@contextlib.asynccontextmanager
async def raw(yard: Yard) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", yard.server.port)
    try:
        yield reader, writer
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def rest(reader: asyncio.StreamReader) -> bytes:
    """Read to the end, however it ends."""
    with contextlib.suppress(ConnectionResetError):
        return await reader.read()
    return b""


@pytest.mark.looptime
@pytest.mark.parametrize("begun", [b"", b"G", b"GET /CP2 HTTP/1.1\r\nHost: x\r\n"])
async def test_slow_writers_have_ten_seconds_to_begin_and_ten_for_http(
    open_yard: OpenYard, begun: bytes
) -> None:
    async def dribble(writer: asyncio.StreamWriter) -> None:
        writer.write(begun)
        while not writer.is_closing():
            await asyncio.sleep(1)
            writer.write(b"x" if begun else b"")

    loop = asyncio.get_running_loop()
    async with open_yard() as yard, yard.dial("/CP1") as charger, raw(yard) as (reader, writer):
        started_s = loop.time()
        slow = asyncio.create_task(dribble(writer))
        await rest(reader)
        slow.cancel()
        assert loop.time() - started_s == pytest.approx(10.0, abs=0.2)
        assert await ask(charger) == [3, "1", {}]
        assert len(yard.server._crowd) == 1


@pytest.mark.parametrize(
    "request_text",
    [
        HEAD.format(id="CP2", more="X-Long: " + "x" * 10_000 + "\r\n"),
        HEAD.format(id="CP2", more="".join(f"X-{n}: x\r\n" for n in range(200))),
        HEAD.format(id="x" * 10_000, more=""),
        "POST /CP2 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello",
        "GET /CP2 HTTP/9.9\r\n\r\n",
        "\x00\x01\x02\r\n\r\n",
        "\r\n\r\n",
        HEAD.format(id="CP2", more="").replace("13", "99"),
        HEAD.format(id="CP2", more="").replace("dGhlIHNhbXBsZSBub25jZQ==", "short"),
    ],
    ids=range(9),
)
async def test_requests_that_are_too_long_or_none_end_there(open_yard: OpenYard, request_text: str) -> None:
    async with open_yard() as yard, yard.dial("/CP1") as charger:
        async with raw(yard) as (reader, writer):
            writer.write(request_text.encode())
            answer = await rest(reader)
        assert answer == b"" or answer.split()[1].startswith(b"4")
        assert await ask(charger) == [3, "1", {}]
        assert yard.events == ["+1"]


async def test_a_browser_is_told_what_this_is(open_yard: OpenYard) -> None:
    async with open_yard() as yard, raw(yard) as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = (await rest(reader)).decode()

    assert answer.startswith("HTTP/1.1 426 ")
    assert (
        "Enter this address in the charger's own settings as OCPP server, with ws in place of http." in answer
    )


@pytest.mark.looptime
async def test_two_hundred_half_open_connections_do_not_keep_a_neighbour_out(open_yard: OpenYard) -> None:
    """They come from one address, behind a router, say, as the chargers do."""
    limits = Limits(per_address=20, burst=1000)
    with capture_logs() as lines:
        async with open_yard(limits=limits) as yard, contextlib.AsyncExitStack() as stack:
            first = await stack.enter_async_context(yard.dial("/CP1"))
            for _ in range(200):
                await stack.enter_async_context(raw(yard))
            second = await stack.enter_async_context(yard.dial("/CP2"))

            assert await ask(first) == [3, "1", {}]
            assert await ask(second) == [3, "1", {}]
            assert len(yard.server._crowd) == 20
    assert [line["why"] for line in lines if line["event"] == "connections cut off"] == [
        "many half-open connections"
    ]


async def test_those_inside_stay_however_many_come(open_yard: OpenYard) -> None:
    limits = Limits(per_address=3)
    async with open_yard(limits=limits) as yard, contextlib.AsyncExitStack() as stack:
        inside = [await stack.enter_async_context(yard.dial(f"/CP{n}")) for n in range(3)]
        for _ in range(5):
            with pytest.raises((OSError, InvalidMessage)):
                await yard.dial("/CP9")
        assert [await ask(charger) for charger in inside] == [[3, "1", {}]] * 3


@pytest.mark.looptime
async def test_who_connects_too_fast_is_cut_off_and_has_to_wait(open_yard: OpenYard) -> None:
    async with open_yard(limits=Limits(burst=5, per_s=0.5)) as yard, yard.dial("/CP1") as charger:
        for _ in range(4):
            async with raw(yard) as (_, writer):
                writer.write(b"GET / HTTP/1.1\r\n\r\n")
        with pytest.raises((OSError, InvalidMessage)):
            await yard.dial("/CP2")
        assert await ask(charger) == [3, "1", {}]
        await asyncio.sleep(3)
        async with yard.dial("/CP2") as late:
            assert await ask(late) == [3, "1", {}]


def test_rates_are_kept_for_so_many_addresses_only() -> None:
    crowd = Crowd(Limits(), lambda: 0.0)
    for number in range(MAX_RATES + 50):
        assert crowd._is_slow_enough(f"address {number}")

    assert len(crowd._rates) == MAX_RATES


async def test_many_chargers_behind_one_address_where_the_limits_say_so(open_yard: OpenYard) -> None:
    limits = Limits(per_address=200, total=300)
    async with open_yard(limits=limits) as yard, contextlib.AsyncExitStack() as stack:
        chargers = [await stack.enter_async_context(yard.dial(f"/CP{n}")) for n in range(200)]
        assert [await ask(charger) for charger in (chargers[0], chargers[-1])] == [[3, "1", {}]] * 2
        with pytest.raises((OSError, InvalidMessage)):
            await yard.dial("/CP200")


@pytest.mark.looptime
async def test_a_peer_that_never_reads_is_cut_off_and_disturbs_nobody(open_yard: OpenYard) -> None:
    async with open_yard() as yard, yard.dial("/GOOD") as good, yard.dial("/DEAF") as deaf:
        deaf.transport.pause_reading()
        call = json.dumps([2, "1", "Heartbeat", {"fill": "x" * 50_000}])
        with contextlib.suppress(ConnectionClosed, TimeoutError):
            async with asyncio.timeout(60):
                while "-2" not in yard.events:
                    await deaf.send(call)  # each is answered with as much
        assert await ask(good) == [3, "1", {}]
        await yard.until("+1", "+2", "-2")
        deaf.transport.resume_reading()


async def test_a_frame_that_is_too_big_ends_its_connection_only(open_yard: OpenYard) -> None:
    async with open_yard() as yard, yard.dial("/GOOD") as good, yard.dial("/BIG") as big:
        with contextlib.suppress(ConnectionClosed):
            await big.send("x" * (MAX_FRAME_BYTES + 1))
        with pytest.raises(ConnectionClosed) as caught:
            await big.recv()
        assert caught.value.rcvd is not None
        assert caught.value.rcvd.code == 1009
        assert await ask(good) == [3, "1", {}]


@pytest.mark.looptime
@pytest.mark.parametrize("verdict", [Verdict.ACCEPT, Verdict.VERIFIED])
async def test_a_charger_that_comes_again_and_again_is_slowed_down_and_named(
    open_yard: OpenYard, verdict: Verdict
) -> None:
    async with open_yard(lambda _: verdict) as yard:
        for _ in range(BURST):
            async with yard.dial() as charger:
                assert await ask(charger) == [3, "1", {}]
        with pytest.raises(InvalidStatus) as caught:
            await yard.dial()
        assert caught.value.response.status_code == 429
        wait_s = int(caught.value.response.headers["Retry-After"])
        assert 1 <= wait_s <= 10
        assert yard.server.flapping() == ("CP1",)
        async with yard.dial("/CP2") as neighbour:
            assert await ask(neighbour) == [3, "1", {}]
        await asyncio.sleep(wait_s)
        async with yard.dial() as charger:
            assert await ask(charger) == [3, "1", {}]


async def test_nobody_uses_up_a_chargers_turns_without_its_password(open_yard: OpenYard) -> None:
    verdicts = iter([Verdict.UNAUTHORIZED] * 3 * BURST)
    async with open_yard(lambda knock: Verdict.VERIFIED if knock.authorization else next(verdicts)) as yard:
        for _ in range(2 * BURST):
            with pytest.raises(InvalidStatus):
                await yard.dial()
        assert yard.server._door._turnstile.wait_s("CP1", asyncio.get_running_loop().time()) == 0
        assert yard.server.flapping() == ()
