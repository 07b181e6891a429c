"""Whatever a charger sends, it gets its answer, and the link, its calls and its timing stay whole."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs
from websockets.exceptions import ConnectionClosed, ConnectionClosedError
from websockets.frames import Opcode

from addon.csms.rpc import backlog
from addon.csms.rpc import link as link_module
from addon.csms.rpc.errors import CallRefused, ErrorCode
from addon.csms.rpc.frames import MAX_FRAME_BYTES, Payload
from addon.csms.rpc.link import Direction
from addon.errors import PeerGoneError, PeerRefusedError, PeerTimeoutError
from tests.csms.rpc.conftest import MakePair, Pair

HEARTBEAT = [2, "hb", "Heartbeat", {}]
HEARTBEAT_ANSWER = [3, "hb", {}]


async def test_a_call_is_handled_and_answered(make_pair: MakePair) -> None:
    async with make_pair() as pair:
        await pair.tell([2, "1", "DataTransfer", {"vendorId": "é"}])

        assert await pair.hear() == [3, "1", {"vendorId": "é"}]
        assert pair.handled == [("DataTransfer", {"vendorId": "é"})]


BAD_FRAMES: list[tuple[str | bytes, list[object] | None]] = [
    ("not JSON", [4, "-1", "FormationViolation"]),
    ("{}", [4, "-1", "FormationViolation"]),
    ("[]", [4, "-1", "FormationViolation"]),
    ("[" * 5000 + "]" * 5000, [4, "-1", "FormationViolation"]),
    ('[2,"1"]', [4, "1", "FormationViolation"]),
    ('[2,"1",[],{}]', [4, "1", "FormationViolation"]),
    ('[2,"1","X",[]]', [4, "1", "FormationViolation"]),
    ('[2,{},"X",{}]', [4, "-1", "FormationViolation"]),
    ('[99,"1","X",{}]', [4, "1", "GenericError"]),
    ('[2,17,"X",{"a":1}]', [3, "17", {"a": 1}]),
    (b'[2,"1","X",{"a":1}]', [3, "1", {"a": 1}]),
    (b"\xff\xfe", [4, "-1", "FormationViolation"]),
    ('[3,"1",{}]', None),
    ("[3]", None),
    ('[4,"1"]', None),
    ('[4,"1","GenericError","",{}]', None),
]


@pytest.mark.parametrize(("frame", "answer"), BAD_FRAMES, ids=lambda value: str(value)[:20])
async def test_a_bad_frame_is_answered_and_the_link_lives(
    make_pair: MakePair, frame: str | bytes, answer: list[object] | None
) -> None:
    async with make_pair() as pair:
        await pair.tell(frame, HEARTBEAT)

        if answer is not None:
            assert (await pair.hear())[:3] == answer
        assert await pair.hear() == HEARTBEAT_ANSWER


async def test_a_bad_frame_is_one_line_in_the_log_and_a_flood_of_them_three(make_pair: MakePair) -> None:
    with capture_logs() as lines:
        async with make_pair() as pair:
            await pair.tell(*["junk"] * 120)
            for _ in range(120):
                await pair.hear()

    assert [line["total"] for line in lines if line["event"] == "bad frame"] == [1, 10, 100]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(frames=st.lists(st.text() | st.binary(max_size=50), max_size=10))
async def test_no_junk_ends_a_link(make_pair: MakePair, frames: list[str | bytes]) -> None:
    async with make_pair() as pair:
        await pair.tell(*frames, HEARTBEAT)
        while await pair.hear() != HEARTBEAT_ANSWER:
            pass


async def test_an_oversize_frame_closes_its_socket_with_1009(make_pair: MakePair) -> None:
    async with make_pair() as pair, make_pair() as other:
        with contextlib.suppress(ConnectionClosed):
            await pair.tell("x" * 10_000_000)
        with pytest.raises(ConnectionClosedError) as caught:
            await pair.hear()

        assert caught.value.rcvd is not None
        assert caught.value.rcvd.code == 1009
        await other.tell(HEARTBEAT)
        assert await other.hear() == HEARTBEAT_ANSWER


async def test_the_biggest_frame_allowed_passes(make_pair: MakePair) -> None:
    frame = '[2,"1","X",{"a":"%s"}]'
    frame %= "x" * (MAX_FRAME_BYTES - len(frame) + 2)
    async with make_pair() as pair:
        await pair.tell(frame)

        assert (await pair.hear())[:2] == [3, "1"]


async def test_invalid_utf8_in_a_text_frame_closes_with_1007(make_pair: MakePair) -> None:
    async with make_pair() as pair:
        await pair.charger.send(b"\xff\xfe", text=True)

        with pytest.raises(ConnectionClosedError) as caught:
            await pair.hear()
        assert caught.value.rcvd is not None
        assert caught.value.rcvd.code == 1007


async def test_handlers_refuse_by_code(make_pair: MakePair) -> None:
    async def handler(_: Pair, action: str, __: Payload) -> Payload:
        raise CallRefused(ErrorCode.NOT_IMPLEMENTED, f"{action} is unknown")

    async with make_pair(handler) as pair:
        await pair.tell([2, "1", "MakeCoffee", {}])

        assert await pair.hear() == [4, "1", "NotImplemented", "MakeCoffee is unknown", {}]


@pytest.mark.parametrize(
    "failure", [KeyError("x"), asyncio.CancelledError(), TimeoutError(), RecursionError()]
)
async def test_a_failing_handler_is_an_internal_error_and_a_traceback(
    make_pair: MakePair, failure: BaseException
) -> None:
    async def handler(_: Pair, action: str, payload: Payload) -> Payload:
        if action == "Bad":
            raise failure
        return payload

    with capture_logs() as lines:
        async with make_pair(handler) as pair:
            await pair.tell([2, "1", "Bad", {}], HEARTBEAT)

            assert (await pair.hear())[:3] == [4, "1", "InternalError"]
            assert await pair.hear() == HEARTBEAT_ANSWER
    failed = [line for line in lines if line["event"] == "handler failed"]
    assert [(line["action"], line["charge_point"], line["exc_info"]) for line in failed] == [
        ("Bad", "CP1", True)
    ]


async def test_an_answer_that_is_not_json_is_an_internal_error(make_pair: MakePair) -> None:
    async def handler(*_: object) -> Payload:
        return {"a": object()}

    async with make_pair(handler) as pair:
        await pair.tell([2, "1", "X", {}])

        assert (await pair.hear())[:3] == [4, "1", "InternalError"]


async def test_our_call_is_answered_refused_or_misanswered(make_pair: MakePair) -> None:
    async with make_pair() as pair:
        answers: list[list[Any]] = [
            [3, None, {"status": "Accepted"}],
            [4, None, "NotSupported", "no such thing", {}],
            [4, None, "Odd"],
            [3, None, "Accepted"],
        ]
        outcomes = []
        for answer in answers:
            call = asyncio.create_task(pair.link.call("Reset", {"type": "Soft"}))
            kind, message_id, action, payload = await pair.hear()
            assert (kind, action, payload) == (2, "Reset", {"type": "Soft"})
            answer[1] = message_id
            await pair.tell(answer)
            try:
                outcomes.append(await call)
            except PeerRefusedError as error:
                outcomes.append({"code": error.code, "text": str(error)})

    assert outcomes == [
        {"status": "Accepted"},
        {"code": "NotSupported", "text": "CP1 answered Reset with NotSupported no such thing"},
        {"code": "Odd", "text": "CP1 answered Reset with Odd"},
        {
            "code": "FormationViolation",
            "text": "CP1 answered Reset with FormationViolation the payload must be an object, not text",
        },
    ]


async def test_a_handler_may_call_and_reading_goes_on(make_pair: MakePair) -> None:
    async def handler(pair: Pair, action: str, payload: Payload) -> Payload:
        return await pair.link.call("GetConfiguration", {}) if action == "BootNotification" else payload

    async with make_pair(handler) as pair:
        await pair.tell([2, "1", "BootNotification", {}], [2, "2", "Heartbeat", {}])
        kind, message_id, action, _ = await pair.hear()
        assert (kind, action) == (2, "GetConfiguration")
        await pair.tell([2, "3", "MeterValues", {}], [3, message_id, {"from": "charger"}])

        assert await pair.hear() == [3, "1", {"from": "charger"}]
        assert await pair.hear() == [3, "2", {}]
        assert await pair.hear() == [3, "3", {}]


async def test_an_answer_is_matched_behind_a_full_backlog(
    make_pair: MakePair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backlog, "MAX_BACKLOG_CALLS", 3)

    async def handler(pair: Pair, action: str, payload: Payload) -> Payload:
        return await pair.link.call("Ask", {}) if action == "First" else payload

    async with make_pair(handler) as pair:
        await pair.tell([2, "0", "First", {}])
        ask = await pair.hear()
        await pair.tell(*[[2, str(n), "MeterValues", {}] for n in range(1, 6)], [3, ask[1], {"ok": 1}])

        answers = [await pair.hear() for _ in range(6)]
    assert sorted(answer[:3] for answer in answers if answer[0] == 4) == [
        [4, "4", "InternalError"],
        [4, "5", "InternalError"],
    ]
    assert [answer for answer in answers if answer[0] == 3] == [
        [3, "0", {"ok": 1}],
        [3, "1", {}],
        [3, "2", {}],
        [3, "3", {}],
    ]


async def test_a_full_backlog_slows_reading_and_loses_nothing(
    make_pair: MakePair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backlog, "MAX_BACKLOG_CALLS", 3)
    gate = asyncio.Event()

    async def handler(_: Pair, __: str, payload: Payload) -> Payload:
        await gate.wait()
        return payload

    async with make_pair(handler) as pair:
        await pair.tell(*[[2, str(n), "MeterValues", {}] for n in range(40)])
        await asyncio.sleep(0.1)
        assert len(pair.handled) == 1
        gate.set()

        assert [await pair.hear() for _ in range(40)] == [[3, str(n), {}] for n in range(40)]


@pytest.mark.looptime
async def test_300_queued_messages_are_answered_in_order_without_a_pause(make_pair: MakePair) -> None:
    async with make_pair() as pair:
        started_s = asyncio.get_running_loop().time()
        await pair.tell(*[[2, str(n), "MeterValues", {"n": n}] for n in range(300)])

        assert [await pair.hear() for _ in range(300)] == [[3, str(n), {"n": n}] for n in range(300)]
        assert asyncio.get_running_loop().time() == started_s


@pytest.mark.looptime
async def test_a_flood_of_unsolicited_answers_is_slowed_and_dropped(make_pair: MakePair) -> None:
    loop = asyncio.get_running_loop()
    with capture_logs() as lines:
        async with make_pair() as pair:
            started_s = loop.time()
            await pair.tell(*[[3, f"x{n}", {}] for n in range(2000)], HEARTBEAT)
            assert await pair.hear() == HEARTBEAT_ANSWER

            assert loop.time() - started_s == pytest.approx(30.0, abs=0.5)
            call = asyncio.create_task(pair.link.call("Reset", {}))
            await pair.tell([3, (await pair.hear())[1], {"a": 1}])
            assert await call == {"a": 1}
    dropped = [line["total"] for line in lines if "dropped" in line["event"]]
    assert dropped == [1, 10, 100, 1000]


@pytest.mark.looptime
async def test_silence_is_a_timeout_and_the_late_answer_is_not_taken_for_the_next_call(
    make_pair: MakePair,
) -> None:
    loop = asyncio.get_running_loop()
    async with make_pair(call_timeout_s=30.0) as pair:
        first = asyncio.create_task(pair.link.call("First", {}))
        late_id = (await pair.hear())[1]
        with pytest.raises(PeerTimeoutError, match="CP1 left First unanswered for 30 s"):
            await first
        assert loop.time() == pytest.approx(30.0, abs=0.01)

        second = asyncio.create_task(pair.link.call("Second", {}, timeout_s=8.0))
        second_id = (await pair.hear())[1]
        await pair.tell([3, late_id, {"late": 1}], HEARTBEAT)
        assert await pair.hear() == HEARTBEAT_ANSWER
        assert not second.done()
        await pair.tell([3, second_id, {"second": 1}])
        assert await second == {"second": 1}


@pytest.mark.looptime
async def test_a_slow_charger_delays_our_calls_but_not_its_own(make_pair: MakePair) -> None:
    loop = asyncio.get_running_loop()
    async with make_pair() as pair:
        call = asyncio.create_task(pair.link.call("GetConfiguration", {}))
        message_id = (await pair.hear())[1]
        for second in range(25):
            await asyncio.sleep(1)
            asked_s = loop.time()
            await pair.tell([2, str(second), "Heartbeat", {}])
            assert await pair.hear() == [3, str(second), {}]
            assert loop.time() == asked_s
        await pair.tell([3, message_id, {"slow": 1}])

        assert await call == {"slow": 1}


@pytest.mark.looptime
async def test_a_cut_overtakes_what_waits_and_gives_up_a_hanging_call_after_5_s(make_pair: MakePair) -> None:
    loop = asyncio.get_running_loop()
    async with make_pair() as pair:
        hanging = asyncio.create_task(pair.link.call("GetConfiguration", {}))
        await pair.hear()
        waiting = asyncio.create_task(pair.link.call("TriggerMessage", {}))
        await asyncio.sleep(1)
        cut = asyncio.create_task(pair.link.call("SetChargingProfile", {}, urgent=True))

        frame = await pair.hear()
        assert frame[2] == "SetChargingProfile"
        assert loop.time() == pytest.approx(5.0, abs=0.01)
        await pair.tell([3, frame[1], {}])
        assert await cut == {}
        assert (await pair.hear())[2] == "TriggerMessage"
        with pytest.raises(PeerTimeoutError):
            await hanging
        waiting.cancel()


async def test_a_cancelled_call_does_not_confuse_the_next(make_pair: MakePair) -> None:
    async with make_pair() as pair:
        under_way = asyncio.create_task(pair.link.call("A", {}))
        queued = asyncio.create_task(pair.link.call("B", {}))
        last = asyncio.create_task(pair.link.call("C", {}))
        first_id = (await pair.hear())[1]
        under_way.cancel()
        queued.cancel()
        await asyncio.wait([under_way, queued])
        await pair.tell([3, first_id, {"for": "A"}])

        frame = await pair.hear()
        assert frame[2] == "C"
        await pair.tell([3, frame[1], {"for": "C"}])
        assert await last == {"for": "C"}


async def test_open_calls_end_when_the_socket_does(make_pair: MakePair) -> None:
    async with make_pair() as pair:
        calls = [asyncio.create_task(pair.link.call(action, {})) for action in ("A", "B")]
        await pair.hear()
        await pair.charger.close()

        for call in calls:
            with pytest.raises(PeerGoneError):
                await call
        assert pair.link.closed
        with pytest.raises(PeerGoneError, match="CP1 is not connected"):
            await pair.link.call("C", {})


async def test_too_many_calls_are_a_timeout_not_a_leak(make_pair: MakePair) -> None:
    async with make_pair() as pair:
        calls = [asyncio.create_task(pair.link.call("A", {})) for _ in range(101)]
        await pair.hear()

        with pytest.raises(PeerTimeoutError, match="100 calls wait"):
            await pair.link.call("B", {})
        for call in calls:
            call.cancel()


async def test_what_was_received_is_handled_though_the_charger_has_gone(make_pair: MakePair) -> None:
    async def handler(_: Pair, __: str, payload: Payload) -> Payload:
        await asyncio.sleep(0.01)
        return payload

    async with make_pair(handler) as pair:
        await pair.tell([2, "1", "StopTransaction", {}], [2, "2", "MeterValues", {}])
        await pair.charger.close()
        await asyncio.sleep(0.1)

        assert [action for action, _ in pair.handled] == ["StopTransaction", "MeterValues"]


async def test_close_ends_the_link_with_its_code(make_pair: MakePair) -> None:
    async with make_pair() as pair:
        await pair.link.close(1008, "superseded")

        with pytest.raises(ConnectionClosed) as caught:
            await pair.hear()
        assert caught.value.rcvd is not None
        assert (caught.value.rcvd.code, caught.value.rcvd.reason) == (1008, "superseded")
        assert pair.link.closed


async def test_a_handler_may_close_its_own_link(make_pair: MakePair) -> None:
    async def handler(pair: Pair, _: str, payload: Payload) -> Payload:
        await pair.link.close()
        return payload

    async with make_pair(handler) as pair:
        await pair.tell(HEARTBEAT)
        with pytest.raises(ConnectionClosed):
            await pair.hear()


@pytest.mark.looptime
async def test_pongs_keep_an_idle_link_alive(make_pair: MakePair) -> None:
    async with make_pair() as pair:
        await asyncio.sleep(3600)

        assert not pair.link.closed
        assert pair.link.alive_at_s == pytest.approx(3600, abs=20.1)


@pytest.mark.looptime
async def test_a_charger_that_answers_no_ping_is_cut_off_after_40_s(make_pair: MakePair) -> None:
    loop = asyncio.get_running_loop()
    async with make_pair() as pair:
        pair.charger.transport.pause_reading()
        with capture_logs() as lines:
            await pair.link_ended.wait()

        assert loop.time() == pytest.approx(40.0, abs=0.1)
        assert "charger is silent, cut off" in [line["event"] for line in lines]
        pair.charger.transport.resume_reading()


@pytest.mark.looptime
async def test_a_charger_that_talks_but_ignores_pings_is_kept(
    make_pair: MakePair, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with make_pair() as pair:
        send_frame = pair.charger.protocol.send_frame
        monkeypatch.setattr(
            pair.charger.protocol,
            "send_frame",
            lambda frame: None if frame.opcode is Opcode.PONG else send_frame(frame),
        )
        for _ in range(30):
            await asyncio.sleep(10)
            await pair.tell(HEARTBEAT)
            assert await pair.hear() == HEARTBEAT_ANSWER


@pytest.mark.looptime
async def test_a_charger_that_takes_no_data_is_cut_off(make_pair: MakePair) -> None:
    async with make_pair() as pair:
        pair.charger.transport.pause_reading()
        with capture_logs() as lines:
            with contextlib.suppress(ConnectionClosed):
                for n in range(100):
                    await pair.tell([2, str(n), "X", {"a": "x" * 200_000}])
            await pair.link_ended.wait()

        assert "charger takes no more data, cut off" in [line["event"] for line in lines]
        pair.charger.transport.resume_reading()


@pytest.mark.looptime
async def test_a_charger_that_takes_its_answers_drop_by_drop_is_no_longer_read_and_then_cut_off(
    make_pair: MakePair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers that nobody takes must not pile up, nor a limit wait behind them for hours."""
    monkeypatch.setattr(link_module, "MAX_UNSENT", 20)
    loop = asyncio.get_running_loop()
    async with make_pair() as pair:
        socket = pair.link._socket
        send = socket.send

        async def send_slowly(text: str) -> None:
            await asyncio.sleep(5)
            await send(text)

        monkeypatch.setattr(socket, "send", send_slowly)
        with capture_logs() as lines:
            began_s = loop.time()
            await pair.tell(*[[2, str(n), "X", {}] for n in range(300)])
            call = asyncio.create_task(pair.link.call("SetChargingProfile", {}, urgent=True))
            await asyncio.sleep(15)
            assert len(pair.handled) < 60
            await pair.link_ended.wait()

        assert loop.time() - began_s == pytest.approx(25.0, abs=1.0)  # the first was alone, the rest a batch
        with pytest.raises(PeerGoneError):
            await call
    assert "charger takes no more data, cut off" in [line["event"] for line in lines]


async def test_a_listener_sees_both_directions_and_may_fail(make_pair: MakePair) -> None:
    seen: list[tuple[Direction, str]] = []

    def listen(direction: Direction, text: str) -> None:
        seen.append((direction, text))
        if len(seen) == 2:
            raise ValueError("full")

    async with make_pair(on_frame=listen) as pair:
        for _ in range(2):
            await pair.tell(HEARTBEAT)
            assert await pair.hear() == HEARTBEAT_ANSWER

    assert seen == [(Direction.IN, '[2, "hb", "Heartbeat", {}]'), (Direction.OUT, '[3,"hb",{}]')]
