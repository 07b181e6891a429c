"""Who gets in, under which id and subprotocol, and that nobody at the door disturbs those inside."""

from __future__ import annotations

import asyncio
import contextlib
import logging

import pytest
from structlog.testing import capture_logs
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidMessage, InvalidStatus

from addon.csms.reception.admission import Knock, Verdict
from addon.csms.reception.connection import Connection
from addon.csms.reception.server import Limits, OcppServer
from addon.passwords import Credentials
from tests.csms.bare_charger import ask
from tests.csms.reception.conftest import OpenYard, Yard


async def turned_away(dial: connect) -> tuple[int, str]:
    """Return status and sentence of the refusal."""
    with pytest.raises(InvalidStatus) as caught:
        await dial
    response = caught.value.response
    return response.status_code, (response.body or b"").decode().strip()


async def test_a_charger_is_served_under_its_id(open_yard: OpenYard) -> None:
    async with open_yard() as yard, yard.dial("/ocpp/my%20CP/", subprotocols=["ocpp1.6"]) as charger:
        assert charger.subprotocol == "ocpp1.6"
        assert await ask(charger) == [3, "1", {}]

        (connection,) = yard.connections
        assert connection.charge_point_id == "my CP"
        assert connection.subprotocol == "ocpp1.6"
        assert connection.remote_address == "127.0.0.1"
        assert charger.response is not None
        assert "Sec-WebSocket-Extensions" not in charger.response.headers


@pytest.mark.parametrize(
    ("offered", "headers", "selected"),
    [
        (["ocpp1.6"], {}, "ocpp1.6"),
        (["OCPP1.6"], {}, "OCPP1.6"),
        (["ocpp2.0.1", "ocpp1.6"], {}, "ocpp1.6"),
        ([], {}, None),
        ([], {"Sec-WebSocket-Protocol": ""}, None),
        ([], {"Sec-WebSocket-Protocol": " , "}, None),
    ],
)
async def test_subprotocols(
    open_yard: OpenYard, offered: list[str], headers: dict[str, str], selected: str | None
) -> None:
    async with open_yard() as yard, yard.dial(subprotocols=offered, headers=headers) as charger:
        assert charger.subprotocol == selected
        await yard.until("+1")
        assert yard.connections[0].subprotocol == "ocpp1.6"


async def test_only_unsupported_subprotocols_are_refused_with_one_clear_line(open_yard: OpenYard) -> None:
    with capture_logs() as lines:
        async with open_yard() as yard:
            status, sentence = await turned_away(yard.dial(subprotocols=["ocpp2.0.1", "ocpp2.1"]))

            assert status == 400
            assert sentence == "CP1 offers ocpp2.0.1, ocpp2.1; this central system speaks ocpp1.6"
            assert yard.knocks == []
    assert [line["why"] for line in lines if line["event"] == "charger turned away"] == [sentence]


@pytest.mark.parametrize(("path", "status"), [("/", 400), ("/%00", 400), ("/" + "x" * 49, 400)])
async def test_an_address_without_an_id_is_refused(open_yard: OpenYard, path: str, status: int) -> None:
    async with open_yard() as yard:
        assert (await turned_away(yard.dial(path)))[0] == status
        assert yard.knocks == []


@pytest.mark.parametrize(
    ("verdict", "status", "sentence"),
    [
        (Verdict.UNAUTHORIZED, 401, "CP1 did not show its password"),
        (Verdict.UNKNOWN, 404, "CP1 is not known here"),
    ],
)
async def test_verdicts_are_http(open_yard: OpenYard, verdict: Verdict, status: int, sentence: str) -> None:
    async with open_yard(lambda _: verdict) as yard:
        assert await turned_away(yard.dial()) == (status, sentence)
        assert yard.events == []


async def test_unauthorized_says_how_to_authenticate(open_yard: OpenYard) -> None:
    async with open_yard(lambda _: Verdict.UNAUTHORIZED) as yard:
        with pytest.raises(InvalidStatus) as caught:
            await yard.dial()
        assert caught.value.response.headers["WWW-Authenticate"] == 'Basic realm="OCPP"'


async def test_the_judge_may_take_its_time_and_sees_the_whole_knock(open_yard: OpenYard) -> None:
    async def judge(_: Knock) -> Verdict:
        await asyncio.sleep(0.01)
        return Verdict.VERIFIED

    async with open_yard(judge) as yard, yard.dial(password="sécret:1", subprotocols=["ocpp1.6"]):
        assert yard.knocks == [
            Knock(
                charge_point_id="CP1",
                remote_address="127.0.0.1",
                authorization=Credentials(user="CP1", password="sécret:1"),
                subprotocols=("ocpp1.6",),
            )
        ]


@pytest.mark.parametrize("header", ["Bearer abc", "Basic", "Basic !!!", "Basic bm9jb2xvbg==", ""])
async def test_unusable_credentials_are_none(open_yard: OpenYard, header: str) -> None:
    async with open_yard() as yard, yard.dial(headers={"Authorization": header}):
        assert [knock.authorization for knock in yard.knocks] == [None]


async def test_raw_bytes_as_password_reach_the_judge(open_yard: OpenYard) -> None:
    async with open_yard() as yard, yard.dial(headers={"Authorization": "Basic Q1AxOv8A"}):
        assert [knock.authorization for knock in yard.knocks] == [
            Credentials(user="CP1", password="\udcff\x00")
        ]


async def test_a_judge_that_fails_is_an_error_500_and_the_next_is_judged(
    open_yard: OpenYard, caplog: pytest.LogCaptureFixture
) -> None:
    def judge(knock: Knock) -> Verdict:
        if knock.charge_point_id == "BAD":
            raise KeyError("judge")
        return Verdict.ACCEPT

    async with open_yard(judge) as yard:
        assert (await turned_away(yard.dial("/BAD")))[0] == 500
        async with yard.dial("/GOOD"):
            await yard.until("+1")
    assert "process_request failed" in caplog.text


@pytest.mark.looptime
async def test_repeated_failures_have_to_wait_and_neighbours_have_not(open_yard: OpenYard) -> None:
    verdicts = {"CP1": Verdict.UNAUTHORIZED, "CP2": Verdict.ACCEPT}
    async with open_yard(lambda knock: verdicts[knock.charge_point_id]) as yard:
        statuses = [(await turned_away(yard.dial("/CP1")))[0] for _ in range(6)]
        assert statuses == [401, 401, 401, 401, 429, 429]
        assert len(yard.knocks) == 4

        async with yard.dial("/CP2"):
            await yard.until("+1")
        with pytest.raises(InvalidStatus) as caught:
            await yard.dial("/CP1")
        assert caught.value.response.headers["Retry-After"] == "2"
        verdicts["CP1"] = Verdict.ACCEPT
        await asyncio.sleep(2)
        async with yard.dial("/CP1"):
            pass


async def test_sockets_per_address_and_in_total_are_capped(open_yard: OpenYard) -> None:
    for limits in (Limits(per_address=3), Limits(total=3)):
        async with open_yard(limits=limits) as yard, contextlib.AsyncExitStack() as stack:
            for n in range(3):
                last = await stack.enter_async_context(yard.dial(f"/CP{n}"))
            with pytest.raises((OSError, InvalidMessage)):
                await yard.dial("/CP3")
            assert len(yard.knocks) == 3

            await last.close()
            await yard.until("+1", "+2", "+3", "-3")
            await stack.enter_async_context(yard.dial("/CP3"))


@pytest.mark.looptime
async def test_half_open_handshakes_count_and_are_dropped_after_10_s(open_yard: OpenYard) -> None:
    loop = asyncio.get_running_loop()
    async with open_yard(limits=Limits(per_address=5)) as yard, yard.dial("/CP1") as charger:
        silent = [await asyncio.open_connection("127.0.0.1", yard.server.port) for _ in range(10)]
        for _, writer in silent[:2]:
            writer.write(b"GET /CP2 HTTP/1.1\r\nUpgrade: websocket\r\n")
        started_s = loop.time()
        ends = await asyncio.gather(*(reader.read() for reader, _ in silent), return_exceptions=True)

        assert [end for end in ends if not isinstance(end, ConnectionResetError | bytes)] == []
        assert loop.time() - started_s == pytest.approx(10.0, abs=0.1)
        assert await ask(charger) == [3, "1", {}]
        async with yard.dial("/CP3"):
            pass
        for _, writer in silent:
            writer.close()


@pytest.mark.parametrize(
    "request_text",
    ["GET / HTTP/1.1\r\nHost: x\r\n\r\n", "GET /CP1 HTTP/1.1\r\nHost: x\r\n\r\n", "\x16\x03\x01\x02\r\n\r\n"],
)
async def test_what_is_no_websocket_is_no_knock(open_yard: OpenYard, request_text: str) -> None:
    async with open_yard() as yard:
        reader, writer = await asyncio.open_connection("127.0.0.1", yard.server.port)
        writer.write(request_text.encode())
        answer = await reader.read()
        writer.close()

        assert answer == b"" or answer.startswith(b"HTTP/1.1 426")
        assert yard.knocks == []


@pytest.mark.parametrize(
    ("junk", "closes"),
    [("x" * 10_000_000, True), (b"\xff", True), ("junk", False), ("[" * 5000, False), ("[2,{}]", False)],
    ids=lambda value: str(value)[:8],
)
async def test_one_chargers_junk_does_not_disturb_another(
    open_yard: OpenYard, junk: str | bytes, *, closes: bool
) -> None:
    async with open_yard() as yard, yard.dial("/GOOD") as good, yard.dial("/BAD") as bad:
        with contextlib.suppress(ConnectionClosed):
            await bad.send(junk, text=True)
        if closes:
            with pytest.raises(ConnectionClosed):
                await bad.recv()
        else:
            assert "FormationViolation" in str(await bad.recv())
        assert await ask(good) == [3, "1", {}]


async def test_serving_that_fails_closes_its_socket_with_1011(open_yard: OpenYard) -> None:
    async def serve(_: Yard, __: Connection) -> None:
        raise ValueError("bug")

    with capture_logs() as lines:
        async with open_yard(serve=serve) as yard, yard.dial() as charger:
            with pytest.raises(ConnectionClosed) as caught:
                await charger.recv()
    assert caught.value.rcvd is not None
    assert caught.value.rcvd.code == 1011
    assert [line["exc_info"] for line in lines if line["event"] == "serving a charger failed"] == [True]


async def test_stop_says_going_away_and_ends_serving(open_yard: OpenYard) -> None:
    async with open_yard() as yard, yard.dial() as charger:
        await yard.until("+1")
        await yard.server.stop()

        assert yard.events == ["+1", "-1"]
        with pytest.raises(ConnectionClosed) as caught:
            await charger.recv()
        assert caught.value.rcvd is not None
        assert caught.value.rcvd.code == 1001


@pytest.mark.looptime
async def test_stop_takes_4_s_at_most_whatever_hangs(open_yard: OpenYard) -> None:
    async def serve(_: Yard, connection: Connection) -> None:
        if connection.charge_point_id == "STUCK":
            await asyncio.sleep(1000)

    async with open_yard(serve=serve) as yard:
        _, silent = await asyncio.open_connection("127.0.0.1", yard.server.port)
        stuck, deaf = await yard.dial("/STUCK"), await yard.dial("/DEAF")
        deaf.transport.pause_reading()
        await yard.until("+1", "+2", "-2")
        started_s = asyncio.get_running_loop().time()
        await yard.server.stop()

        assert asyncio.get_running_loop().time() - started_s <= 4.0
        assert yard.events == ["+1", "+2", "-2", "-1"]
        silent.close()
        deaf.transport.resume_reading()
        await stuck.close()
        await deaf.close()


async def test_a_port_that_is_taken_is_an_os_error(open_yard: OpenYard) -> None:
    async with open_yard() as yard:
        other = OcppServer(
            host="127.0.0.1", port=yard.server.port, admit=lambda _: Verdict.ACCEPT, serve=yard.server._serve
        )
        with pytest.raises(OSError, match="address already in use"):
            await other.start()
        await other.stop()


def test_passwords_can_not_get_into_the_log() -> None:
    assert not logging.getLogger("addon.csms.websockets").isEnabledFor(logging.DEBUG)
