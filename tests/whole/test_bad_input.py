"""Whatever comes in at the OCPP port: an answer or a closed socket, one line in the log, nobody disturbed.

In each test a good charger is in a session, whose limit must follow the house before, while and after.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from tests.csms.bare_charger import BareCharger
from tests.whole.home import FREE_A, OPTIONS, Home, Outlet, now_s, running_home, until, virtual_time

pytestmark = virtual_time

TEN_MEGABYTES = 10 * 1024 * 1024
UNDERSTOOD: list[tuple[str, object]] = [
    ("MeterValues", {"connectorId": 1, "meterValue": [{"sampledValue": [{"value": "7"}]}]}),
    ("MeterValues", {"connectorId": "1", "meterValue": {}, "transactionId": -16}),
    ("MeterValues", {}),
    ("StopTransaction", {"transactionId": 4711, "meterStop": 5, "timestamp": "2027-01-15T08:00:00Z"}),
    ("StopTransaction", {"transactionId": "x", "meterStop": None}),
    ("StatusNotification", {"connectorId": 1, "status": "Sleeping", "errorCode": 5}),
    ("StatusNotification", {"connectorId": {}, "status": "Faulted", "errorCode": "NoError"}),
    ("BootNotification", {"chargePointVendor": 7, "chargePointModel": "m" * 500}),
]


def dial(home: Home, charge_point_id: str = "odd", subprotocol: str = "ocpp1.6") -> connect:
    return connect(
        f"{home.ocpp_url}/{charge_point_id}",
        subprotocols=[Subprotocol(subprotocol)],
        create_connection=BareCharger,
        proxy=None,
        ping_interval=None,
        close_timeout=1,
    )


@contextlib.asynccontextmanager
async def undisturbed(folder: Path, **options: object) -> AsyncIterator[Home]:
    """Run a home with a charging car, and see to it that the house is followed afterwards as before."""
    async with running_home(folder, options={**OPTIONS, **options}) as home:
        await home.charge()
        session = (await home.charger_state("garage"))["session"]
        yield home
        for house_a in (15, 17):
            pushed_s = await home.draw(house_a)
            await asyncio.sleep(1)
            assert home.limit_a == pytest.approx(FREE_A - house_a, abs=0.1)
            assert home.orders[-1].at_s - pushed_s <= 1
        after = (await home.charger_state("garage"))["session"]
        assert after["id"] == session["id"]
        assert after["energy_wh"] >= session["energy_wh"]
        assert home.logged(event="charger disconnected", charge_point="garage") == []


async def answer(socket: ClientConnection, text: str) -> list[Any]:
    """Send a frame, and return the answer to it; what the central system asks meanwhile stays unanswered."""
    await socket.send(text)
    async with asyncio.timeout(5):
        while True:
            frame: list[Any] = json.loads(await socket.recv())
            if frame[0] != 2:
                return frame


async def is_alive(socket: ClientConnection) -> bool:
    frame = await answer(socket, '[2, "alive", "Heartbeat", {}]')
    return frame[:2] == [3, "alive"]


@pytest.mark.parametrize(
    ("text", "code", "event"),
    [
        ("not JSON", "FormationViolation", "bad frame"),
        ('{"action": "Heartbeat"}', "FormationViolation", "bad frame"),
        ("[2]", "FormationViolation", "bad frame"),
        ('[2, "1", [], {}]', "FormationViolation", "bad frame"),
        ('[2, "1", "Heartbeat", "payload"]', "FormationViolation", "bad frame"),
        ('[9, "1", "Heartbeat", {}]', "GenericError", "bad frame"),
        ("[" * 5000 + "]" * 5000, "FormationViolation", "bad frame"),
        ('[2, "1", "MakeCoffee", {}]', "NotImplemented", "charger deviates from OCPP"),
    ],
    ids=["not JSON", "no array", "too short", "action", "payload", "type", "deep", "unknown"],
)
async def test_what_is_no_message_is_refused(text: str, code: str, event: str, tmp_path: Path) -> None:
    async with undisturbed(tmp_path) as home, dial(home) as odd:
        await until(lambda: home.logged(event="new charger adopted", charge_point="odd"))
        before = len(home.lines)

        refusal = await answer(odd, text)

        assert (refusal[0], refusal[2]) == (4, code), refusal
        assert refusal[3]
        lines = home.logged(before, charge_point="odd")
        assert len(lines) == 1, lines
        assert event in lines[0]["event"]
        assert await is_alive(odd)


async def test_what_can_be_understood_is_answered(tmp_path: Path) -> None:
    async with undisturbed(tmp_path) as home, dial(home) as odd:
        for number, (action, payload) in enumerate(UNDERSTOOD):
            text = json.dumps([2, str(number), action, payload])
            assert (await answer(odd, text))[:2] == [3, str(number)]
            assert (await home.charger_state("odd"))["session"] is None


async def test_the_end_of_an_unknown_session_is_one_line(tmp_path: Path) -> None:
    async with undisturbed(tmp_path) as home, dial(home) as odd:
        await until(lambda: home.logged(event="new charger adopted", charge_point="odd"))
        assert (await answer(odd, json.dumps([2, "0", *UNDERSTOOD[-1]])))[0] == 3
        before = len(home.lines)
        stop = {"transactionId": 4711, "meterStop": 5, "timestamp": "2027-01-15T08:00:00Z"}
        assert (await answer(odd, json.dumps([2, "1", "StopTransaction", stop])))[0] == 3

        (line,) = home.logged(before, charge_point="odd")
        assert line["event"] == "end of a session whose start is not known"
        assert line["transaction"] == 4711


async def test_an_odd_charger_can_not_end_another_ones_session(tmp_path: Path) -> None:
    async with undisturbed(tmp_path) as home, dial(home) as odd:
        session_id = (await home.charger_state("garage"))["session"]["id"]
        stop = {"transactionId": session_id, "meterStop": 5, "timestamp": "2027-01-15T08:00:00Z"}
        assert (await answer(odd, json.dumps([2, "1", "StopTransaction", stop])))[0] == 3
        assert (await home.charger_state("garage"))["session"]["id"] == session_id


async def test_a_frame_of_ten_megabytes_closes_its_socket(tmp_path: Path) -> None:
    async with undisturbed(tmp_path) as home, dial(home) as odd:
        with contextlib.suppress(ConnectionClosed):
            await odd.send(json.dumps([2, "1", "Heartbeat", {"padding": "x" * TEN_MEGABYTES}]))
        await odd.wait_closed()

        await until(lambda: home.logged(event="charger disconnected", charge_point="odd"))
        (line,) = home.logged(event="charger disconnected", charge_point="odd")
        assert "sent 1009 (message too big)" in line["why"]
        assert "262144" in line["why"]


async def test_a_flood_of_bad_frames_is_not_a_flood_of_lines(tmp_path: Path) -> None:
    async with undisturbed(tmp_path) as home, dial(home) as odd:
        for _ in range(300):
            await odd.send("not JSON")
        await asyncio.sleep(5)
        assert len(home.logged(event="bad frame")) <= 4
        assert (await home.charger_state("garage"))["connected"]


async def test_a_wrong_subprotocol_is_turned_away_with_a_sentence(tmp_path: Path) -> None:
    async with undisturbed(tmp_path) as home:
        with pytest.raises(InvalidStatus) as refused:
            async with dial(home, subprotocol="ocpp0.9"):
                pass

        assert refused.value.response.status_code == 400
        (line,) = home.logged(event="charger turned away")
        assert line["why"] == "odd offers ocpp0.9; this central system speaks ocpp2.0.1, ocpp2.1, ocpp1.6"


async def test_a_browser_at_the_ocpp_port_is_told_what_it_is(tmp_path: Path) -> None:
    async with undisturbed(tmp_path) as home:
        port = home.ocpp_url.rpartition(":")[2]
        reader, writer = await asyncio.open_connection("127.0.0.1", int(port))
        writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert (await reader.read()).startswith(b"HTTP/1.1 426 ")
        writer.close()


async def test_an_unknown_charger_knocks_until_it_is_adopted(tmp_path: Path) -> None:
    known = {"accept_unknown_chargers": False, "chargers": [{"id": "garage"}]}
    async with undisturbed(tmp_path, **known) as home, home.one_more(Outlet(id="carport")) as carport:
        await until(lambda: home.logged(event="charger turned away"))
        (line, *_) = home.logged(event="charger turned away")
        assert line["why"] == "carport is not known here"
        state = await home.state()
        assert [knocking["id"] for knocking in state["knocking"]] == ["carport"]
        assert [charger["id"] for charger in state["chargers"]] == ["garage"]
        (told,) = [check for check in state["health"] if check["check"] == "knocking"]
        assert "carport" in told["text"]
        assert not told["ok"]

        assert await home.request("POST", "/api/chargers/carport/adopt") == (204, {})
        asked_s = now_s()
        await until(lambda: carport.connected, 120)
        assert now_s() - asked_s < 70  # it knocks ever more seldom
        state = await home.state()
        assert [charger["id"] for charger in state["chargers"]] == ["carport", "garage"]
        assert state["knocking"] == []
        await until(lambda: {"id": "carport"} in home.home_assistant.options["chargers"])
