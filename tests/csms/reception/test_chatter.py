"""Frames below the messages can't be used to keep the central system busy, or to fill its memory."""

from __future__ import annotations

import asyncio
import json

import pytest
from structlog.testing import capture_logs
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode

from addon.csms.reception.chatter import BURST, MAX_UNSENT_BYTES, RATE_PER_S, Chatter
from tests.csms.bare_charger import ask
from tests.csms.reception.conftest import OpenYard

PING = Frame(Opcode.PING, b"")
FRAGMENT = Frame(Opcode.CONT, b"", fin=False)


def write_frames(charger: ClientConnection, opcode: Opcode, data: bytes, count: int) -> None:
    """Send frames as a client without any manners would."""
    for _ in range(count):
        frame = Frame(opcode, data, fin=opcode is not Opcode.CONT)
        charger.transport.write(frame.serialize(mask=True))


@pytest.mark.parametrize("frame", [PING, Frame(Opcode.PONG, b""), FRAGMENT])
def test_as_much_as_any_charger_does_is_fine(frame: Frame) -> None:
    chatter = Chatter(0.0)

    assert not any(chatter.is_too_much(frame, n / RATE_PER_S, 0) for n in range(20_000))


@pytest.mark.parametrize(
    ("opcode", "fine"),
    [(Opcode.PING, False), (Opcode.PONG, False), (Opcode.CONT, False), (Opcode.TEXT, True)],
)
def test_a_burst_of_what_nobody_reads_is_too_much(opcode: Opcode, fine: bool) -> None:
    chatter = Chatter(0.0)
    seen = [chatter.is_too_much(Frame(opcode, b""), 0.0, 0) for _ in range(int(BURST) + 1)]

    assert not any(seen[:-1])
    assert seen[-1] is not fine


def test_pongs_that_nobody_takes_are_too_much() -> None:
    assert Chatter(0.0).is_too_much(PING, 0.0, MAX_UNSENT_BYTES + 1)


@pytest.mark.parametrize(
    ("opcode", "data"),
    [(Opcode.PING, b"x" * 125), (Opcode.PONG, b""), (Opcode.CONT, b"")],
    ids=["pings", "pongs", "empty fragments"],
)
async def test_who_floods_is_cut_off_and_others_notice_nothing(
    open_yard: OpenYard, opcode: Opcode, data: bytes
) -> None:
    with capture_logs() as lines:
        async with open_yard() as yard, yard.dial("/CP2") as other:
            flooder = await yard.dial("/CP1")
            if opcode is Opcode.CONT:
                flooder.transport.write(Frame(Opcode.TEXT, b"[", fin=False).serialize(mask=True))
            write_frames(flooder, opcode, data, int(BURST) + 100)
            with pytest.raises(ConnectionClosed):
                await flooder.recv()

            assert await ask(other) == [3, "1", {}]
    if opcode is not Opcode.CONT:  # websockets may have ended a message of so many pieces before
        assert "too many pings or fragments, cut off" in [line["event"] for line in lines]


async def test_who_takes_no_pongs_is_cut_off_before_they_fill_the_memory(open_yard: OpenYard) -> None:
    with capture_logs() as lines:
        async with open_yard() as yard:
            flooder = await yard.dial("/CP1")
            flooder.transport.pause_reading()
            async with asyncio.timeout(20):
                while "-1" not in yard.events:
                    write_frames(flooder, Opcode.PING, b"x" * 125, 100)
                    await asyncio.sleep(0.01)
            flooder.transport.abort()

    assert "too many pings or fragments, cut off" in [line["event"] for line in lines]


async def test_a_message_in_many_pieces_with_pings_between_them_is_one_message(open_yard: OpenYard) -> None:
    text = json.dumps([2, "1", "DataTransfer", {"vendorId": "é" * 200}]).encode()
    async with open_yard() as yard, yard.dial() as charger:
        for n, byte in enumerate(text):
            opcode = Opcode.TEXT if n == 0 else Opcode.CONT
            frame = Frame(opcode, bytes([byte]), fin=n == len(text) - 1)
            charger.transport.write(frame.serialize(mask=True))
            if n % 50 == 0:
                charger.transport.write(PING.serialize(mask=True))

        assert json.loads(await charger.recv()) == [3, "1", {"vendorId": "é" * 200}]
        assert await ask(charger) == [3, "1", {}]


async def test_a_message_that_never_ends_closes_its_socket(open_yard: OpenYard) -> None:
    async with open_yard() as yard, yard.dial() as charger:
        charger.transport.write(Frame(Opcode.TEXT, b"[", fin=False).serialize(mask=True))
        write_frames(charger, Opcode.CONT, b" " * 1000, 300)

        with pytest.raises(ConnectionClosed) as caught:
            await charger.recv()
        assert caught.value.rcvd is not None
        assert caught.value.rcvd.code == 1009


async def test_a_charger_that_closes_in_the_middle_of_a_message_is_gone_and_can_come_back(
    open_yard: OpenYard,
) -> None:
    async with open_yard() as yard:
        for end in ("close", "abort"):
            charger = await yard.dial()
            charger.transport.write(Frame(Opcode.TEXT, b'[2,"1",', fin=False).serialize(mask=True))
            if end == "close":
                charger.transport.write(Frame(Opcode.CLOSE, b"\x03\xe8").serialize(mask=True))
            await asyncio.sleep(0.01)
            charger.transport.abort()
        await yard.until("+1", "-1", "+2", "-2")

        async with yard.dial() as charger:
            assert await ask(charger) == [3, "1", {}]
