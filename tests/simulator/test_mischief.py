"""The raw charger and its scripts, against a central system that answers everything."""

import asyncio

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Subprotocol

from addon.simulator.mischief import HANDSHAKES, PATHS, raw_charger
from addon.simulator.mischief_scripts import (
    ODD_FRAMES,
    SCRIPTS,
    queue,
    replayed_start,
)
from tests.simulator.central_system import CentralSystem

pytestmark = pytest.mark.looptime


@pytest.mark.parametrize(
    "name", [name for name in SCRIPTS if name not in ("odd_frames", "odd_errors", "result_flood")]
)
async def test_each_script_comes_to_its_end_and_the_link_lives(name: str) -> None:
    async with CentralSystem().listening() as central, raw_charger(central.url, "raw") as peer:
        await SCRIPTS[name](peer)
        said = len(central.calls)

        assert said > 0
        assert (await peer.call("Heartbeat"))[0] == 3


async def test_the_same_start_is_told_three_times_word_for_word() -> None:
    async with CentralSystem().listening() as central, raw_charger(central.url, "raw") as peer:
        await replayed_start(peer)
        starts = [payload for action, payload in central.calls if action == "StartTransaction"]

        assert len(starts) == 3
        assert all(payload == starts[0] for payload in starts)


async def test_three_hundred_messages_come_without_a_pause() -> None:
    async with CentralSystem().listening() as central, raw_charger(central.url, "raw") as peer:
        await queue(peer)
        assert central.actions() == ["MeterValues"] * 300


@pytest.mark.parametrize(
    ("name", "count"), [("result_flood", 1000), ("odd_errors", 8), ("odd_frames", len(ODD_FRAMES))]
)
async def test_what_nobody_asked_for_is_sent_as_it_is(name: str, count: int) -> None:
    heard: list[str | bytes] = []

    async def hear(socket: ServerConnection) -> None:
        async for text in socket:
            heard.append(text)  # noqa: PERF401 - one by one, as they come

    async with serve(hear, "127.0.0.1", 0, subprotocols=[Subprotocol("ocpp1.6")]) as server:
        host, port = next(iter(server.sockets)).getsockname()[:2]
        async with raw_charger(f"ws://{host}:{port}", "raw") as peer:
            await SCRIPTS[name](peer)
            await asyncio.sleep(1)

    assert len(heard) == count
    if name == "odd_frames":
        assert heard == list(ODD_FRAMES)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("handshake", ["1.6", "newer first"])
async def test_dials_as_oddly_as_it_is_told(path: str, handshake: str) -> None:
    async with (
        CentralSystem().listening() as central,
        raw_charger(central.url, "raw", path=path, subprotocols=HANDSHAKES[handshake]) as peer,
    ):
        await peer.call("Heartbeat")
        assert central.headers["path"] == path.format(id="raw")
        assert central.headers["Sec-WebSocket-Protocol"].split(", ") == list(HANDSHAKES[handshake])


async def test_answers_calls_unless_told_not_to() -> None:
    async with (
        CentralSystem().listening() as central,
        raw_charger(central.url, "raw", answers={"Reset": None}) as peer,
    ):
        await peer.call("Heartbeat")
        assert await central.call("ClearCache") == {"status": "Accepted"}
        assert await central.call("GetLocalListVersion") == {"listVersion": 0}
        with pytest.raises(TimeoutError):
            await central.call("Reset", type="Soft")


def test_odd_frames_are_odd() -> None:
    assert len(set(ODD_FRAMES)) == len(ODD_FRAMES)
