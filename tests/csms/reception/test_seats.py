"""Two sockets with one id: who stays, and that serving never overlaps."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidStatus

from addon.csms.reception.admission import Verdict
from addon.csms.reception.connection import Connection
from addon.csms.rpc.frames import Payload
from tests.csms.bare_charger import ask
from tests.csms.reception.conftest import OpenYard, Yard


async def closing(charger: ClientConnection) -> tuple[int, str]:
    """Return code and reason with which the server closes this socket."""
    with pytest.raises(ConnectionClosed) as caught:
        await charger.recv()
    assert caught.value.rcvd is not None
    return caught.value.rcvd.code, caught.value.rcvd.reason


async def test_without_a_password_a_live_connection_stays_and_the_newcomer_is_refused(
    open_yard: OpenYard,
) -> None:
    async with open_yard() as yard, yard.dial() as old:
        with pytest.raises(InvalidStatus) as caught:
            await yard.dial()

        assert caught.value.response.status_code == 409
        assert caught.value.response.body == b"CP1 is connected already, from 127.0.0.1\n"
        assert await ask(old) == [3, "1", {}]
        assert yard.events == ["+1"]
        assert [misdial.text for misdial in yard.server.misdials()] == [
            "CP1 at 127.0.0.1 tries to connect beside the charger of this id that is connected."
        ]


async def test_who_tries_again_and_again_to_be_another_has_to_wait(open_yard: OpenYard) -> None:
    """Each try costs the charger a ping."""
    async with open_yard() as yard, yard.dial() as old:
        statuses = []
        for _ in range(6):
            with pytest.raises(InvalidStatus) as caught:
                await yard.dial()
            statuses.append(caught.value.response.status_code)

        assert statuses == [409, 409, 409, 409, 429, 429]
        assert await ask(old) == [3, "1", {}]


@pytest.mark.looptime
async def test_without_a_password_a_silent_connection_is_replaced_after_5_s(open_yard: OpenYard) -> None:
    async with open_yard() as yard:
        old = await yard.dial()
        await yard.until("+1")
        old.transport.pause_reading()
        dialled_s = asyncio.get_running_loop().time()
        async with yard.dial() as new:
            assert asyncio.get_running_loop().time() - dialled_s == pytest.approx(5.0, abs=0.1)
            assert await ask(new) == [3, "1", {}]
            assert yard.events == ["+1", "-1", "+2"]
        old.transport.resume_reading()
        await old.close()


@pytest.mark.looptime
async def test_of_two_newcomers_that_outlive_the_same_rival_one_gets_the_seat(open_yard: OpenYard) -> None:
    async with open_yard() as yard:
        old = await yard.dial()
        await yard.until("+1")
        old.transport.pause_reading()
        first, second = await asyncio.gather(yard.dial(), yard.dial())

        assert await closing(second) == (1008, "this charge point is connected already")
        assert await ask(first) == [3, "1", {}]
        assert yard.events == ["+1", "-1", "+2"]
        old.transport.resume_reading()
        for charger in (old, first):
            await charger.close()


async def test_with_a_password_the_newest_wins_at_once(open_yard: OpenYard) -> None:
    async with (
        open_yard(lambda _: Verdict.VERIFIED) as yard,
        yard.dial() as first,
        yard.dial() as second,
        yard.dial() as third,
    ):
        for superseded in (first, second):
            assert await closing(superseded) == (1008, "superseded by a newer connection")
        assert await ask(third) == [3, "1", {}]
        begun = [event for event in yard.events if event[0] == "+"]
        for number in begun[:-1]:
            assert yard.events.index(f"-{number[1:]}") == yard.events.index(number) + 1
        assert yard.events[-1] == begun[-1]


@pytest.mark.looptime
async def test_with_a_password_a_silent_connection_holds_the_newcomer_up_for_2_s(open_yard: OpenYard) -> None:
    async with open_yard(lambda _: Verdict.VERIFIED) as yard:
        old = await yard.dial()
        await yard.until("+1")
        old.transport.pause_reading()
        dialled_s = asyncio.get_running_loop().time()
        async with yard.dial() as new:
            assert await ask(new) == [3, "1", {}]
            assert asyncio.get_running_loop().time() - dialled_s == pytest.approx(2.0, abs=0.1)
            assert yard.events == ["+1", "-1", "+2"]
        old.transport.resume_reading()
        await old.close()


@pytest.mark.looptime
@pytest.mark.parametrize("alive", [True, False])
async def test_it_is_told_whether_the_replaced_one_was_alive(open_yard: OpenYard, alive: bool) -> None:
    """It is pinged first: if it lives, two chargers share an id; if not, the charger has restarted."""
    with capture_logs() as lines:
        async with open_yard(lambda _: Verdict.VERIFIED) as yard:
            old = await yard.dial()
            await yard.until("+1")
            if not alive:
                old.transport.pause_reading()
            async with yard.dial() as new:
                assert await ask(new) == [3, "1", {}]
            old.transport.resume_reading()
            await old.close()
    assert [line["older_was_alive"] for line in lines if line["event"].startswith("newer connection")] == [
        alive
    ]


@pytest.mark.looptime
@pytest.mark.parametrize("ending_s", [3.0, 1000.0])
async def test_serving_the_old_ends_before_serving_the_new_begins(
    open_yard: OpenYard, ending_s: float
) -> None:
    online: list[int] = []

    async def echo(_: str, payload: Payload) -> Payload:
        return payload

    async def serve(yard: Yard, connection: Connection) -> None:
        online.append(len(yard.connections))
        assert len(online) == 1
        try:
            await connection.link(echo).run()
            await asyncio.sleep(ending_s)
        finally:
            online.pop()

    async with open_yard(lambda _: Verdict.VERIFIED, serve=serve) as yard, yard.dial() as old:
        await yard.until("+1")
        replaced_s = asyncio.get_running_loop().time()
        async with yard.dial() as new:
            assert (await closing(old))[0] == 1008
            assert await ask(new) == [3, "1", {}]
            waited_s = asyncio.get_running_loop().time() - replaced_s
            assert waited_s == pytest.approx(min(ending_s, 5.0), abs=0.1)
            assert online == [2]
            assert yard.events == ["+1", "-1", "+2"]


@pytest.mark.looptime
async def test_serving_that_ignores_its_cancellation_costs_the_newcomer_only(open_yard: OpenYard) -> None:
    release = asyncio.Event()

    async def serve(_: Yard, connection: Connection) -> None:
        while connection.charge_point_id == "CP1" and not release.is_set():
            try:
                await release.wait()
            except asyncio.CancelledError:
                continue

    async with open_yard(lambda _: Verdict.VERIFIED, serve=serve) as yard:
        old = await yard.dial()
        await yard.until("+1")
        async with yard.dial() as new:
            assert await closing(new) == (1013, "try again later")
        async with yard.dial("/CP2"):
            await yard.until("+1", "+2", "-2")
        release.set()
        await old.close()


async def test_the_seat_is_free_after_a_normal_goodbye(open_yard: OpenYard) -> None:
    async with open_yard() as yard:
        for number in range(1, 4):
            async with yard.dial() as charger:
                assert await ask(charger) == [3, "1", {}]
            await yard.until(*[f"{sign}{n}" for n in range(1, number + 1) for sign in "+-"])
        assert yard.server._seats._seats == {}


async def test_a_charger_that_reboots_gets_in_without_delay_when_its_old_socket_is_reset(
    open_yard: OpenYard,
) -> None:
    async with open_yard() as yard:
        old = await yard.dial()
        await yard.until("+1")
        old.transport.abort()
        async with asyncio.timeout(2), yard.dial() as new:
            assert await ask(new) == [3, "1", {}]
