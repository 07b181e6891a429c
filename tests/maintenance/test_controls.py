"""What a charger can be asked to do now, and the messages that went both ways."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from tests.maintenance.scripted import scene, virtual_time

pytestmark = virtual_time


@pytest.mark.parametrize(
    ("what", "body", "action", "payload"),
    [
        ("reset", None, "Reset", {"type": "Soft"}),
        ("reset", {"value": "hard"}, "Reset", {"type": "Hard"}),
        ("unlock", None, "UnlockConnector", {"connectorId": 1}),
        ("clear_cache", None, "ClearCache", {}),
        (
            "trigger",
            {"value": "StatusNotification"},
            "TriggerMessage",
            {"requestedMessage": "StatusNotification", "connectorId": 1},
        ),
        ("trigger", {"value": "Heartbeat"}, "TriggerMessage", {"requestedMessage": "Heartbeat"}),
        (
            "trigger",
            {"value": "LogStatusNotification"},
            "ExtendedTriggerMessage",
            {"requestedMessage": "LogStatusNotification"},
        ),
    ],
)
async def test_orders_reach_the_charger(
    tmp_path: Path, what: str, body: object, action: str, payload: dict[str, Any]
) -> None:
    """Also OCA TC_013_CSMS, TC_014_CSMS (resets), TC_054_CSMS, TC_055_CSMS (triggers), TC_061_CSMS."""
    async with scene(tmp_path) as home, home.charger() as charger:
        charger.answers["UnlockConnector"] = lambda _: {"status": "Unlocked"}
        assert (await home.of_charger("POST", what, body))[0] == 204
        assert payload in charger.asked_for(action)

        charger.answers[action] = lambda _: {"status": "Rejected"}
        status, told = await home.of_charger("POST", what, body)
        asked_by = "TriggerMessage" if what == "trigger" else action
        assert (status, told) == (502, {"error": f"The charger answered {asked_by} with Rejected."})


async def test_a_vendors_message_and_its_answer(tmp_path: Path) -> None:
    async with scene(tmp_path) as home, home.charger() as charger:
        charger.answers["DataTransfer"] = lambda _: {"status": "UnknownMessageId", "data": "what?"}
        body = {"vendor": "ABB", "message": "m", "data": "{}"}
        status, told = await home.of_charger("POST", "data_transfer", body)

        assert (status, told) == (200, {"status": "UnknownMessageId", "data": "what?"})
        assert charger.asked_for("DataTransfer") == [{"vendorId": "ABB", "messageId": "m", "data": "{}"}]


@pytest.mark.parametrize(
    ("what", "body", "sentence"),
    [
        ("reset", {"value": "gently"}, 'value is "soft" or "hard".'),
        ("trigger", {"value": "Party"}, "value is one of BootNotification, Heartbeat, Status"),
        ("trigger", {}, "The request can't be used: Object missing required field `value`."),
        ("data_transfer", {"vendor": ""}, "vendor takes 1 to 255 characters"),
    ],
)
async def test_orders_that_make_no_sense(tmp_path: Path, what: str, body: object, sentence: str) -> None:
    async with scene(tmp_path) as home, home.charger():
        status, told = await home.of_charger("POST", what, body)

        assert (status, told["error"][: len(sentence)]) == (400, sentence)


async def test_who_is_away_can_not_be_asked(tmp_path: Path) -> None:
    async with scene(tmp_path) as home:
        async with home.charger():
            pass
        await asyncio.sleep(1)
        for method, what in [
            *(("POST", what) for what in ("reset", "unlock", "clear_cache", "refresh")),
            ("GET", "configuration"),
        ]:
            status, told = await home.of_charger(method, what)
            assert (status, told) == (502, {"error": "CP1 is not connected."})


async def test_077_and_078_what_a_charger_has_reported_can_be_read(tmp_path: Path) -> None:
    """OCA TC_077_CSMS, TC_078_CSMS (Invalid ChargePoint- and CentralSystemCertificate Security Event)."""
    async with scene(tmp_path) as home, home.charger() as charger:
        await charger.call("FirmwareStatusNotification", status="Idle")
        for kind in ("InvalidChargePointCertificate", "InvalidCentralSystemCertificate"):
            answer = await charger.call(
                "SecurityEventNotification", type=kind, timestamp="2026-11-27T00:00:00Z"
            )
            assert answer == {}
        notices = (await home.of_charger("GET", "notices"))[1]["notices"]

    assert [(notice["kind"], notice["status"]) for notice in notices] == [
        ("FirmwareStatusNotification", "Idle"),
        ("SecurityEventNotification", "InvalidChargePointCertificate"),
        ("SecurityEventNotification", "InvalidCentralSystemCertificate"),
    ]


async def test_the_messages_can_be_read_chosen_and_taken_away(tmp_path: Path) -> None:
    async with scene(tmp_path) as home, home.charger() as charger:
        await charger.call("DataTransfer", vendorId="V", data="x")
        await asyncio.sleep(15)
        entries = (await home.of_charger("GET", "trace"))[1]["entries"]
        assert entries[0]["action"] == "connected from 127.0.0.1, ocpp1.6"
        assert [e["seq"] for e in entries] == list(range(1, len(entries) + 1))
        boot = next(e for e in entries if e["action"] == "BootNotification")
        assert (boot["direction"], boot["kind"]) == ("in", "call")
        assert boot["payload"]["chargePointVendor"] == "V"

        last = entries[-1]["seq"]
        assert (await home.of_charger("GET", f"trace?since={last}"))[1] == {"entries": []}
        chosen = (await home.of_charger("GET", "trace?action=datatransfer&limit=1"))[1]["entries"]
        assert [(e["action"], e["kind"], e["direction"]) for e in chosen] == [
            ("DataTransfer", "answer", "out")
        ]
        assert (await home.of_charger("GET", "trace?since=x"))[0] == 400

        url = f"http://127.0.0.1:{home.app.web_port}/api/chargers/CP1/trace/export"
        async with home.session.get(url) as answer:
            assert answer.headers["Content-Disposition"] == 'attachment; filename="trace.jsonl"'
            lines = [json.loads(line) for line in (await answer.text()).splitlines()]
        assert [line["seq"] for line in lines][:3] == [1, 2, 3]
    async with scene(tmp_path) as home:
        assert (await home.request("GET", "/api/chargers/CP9/trace"))[0] == 404


async def test_the_messages_can_be_followed_live(tmp_path: Path) -> None:
    async with scene(tmp_path) as home, home.charger() as charger:
        await asyncio.sleep(30)
        url = f"http://127.0.0.1:{home.app.web_port}/api/chargers/CP1/trace/live"
        async with home.session.ws_connect(f"{url}?language=de") as socket:
            known = (await socket.receive_json())["entries"]
            assert (known[0]["seq"], known[0]["action"]) == (1, "verbunden von 127.0.0.1, ocpp1.6")
            await charger.call("Heartbeat")
            fresh: list[dict[str, Any]] = []
            async with asyncio.timeout(60):
                while not any(e["kind"] == "answer" for e in fresh):
                    fresh += (await socket.receive_json())["entries"]

    assert [(e["direction"], e["kind"], e["action"]) for e in fresh[:2]] == [
        ("in", "call", "Heartbeat"),
        ("out", "answer", "Heartbeat"),
    ]
    assert fresh[0]["seq"] == known[-1]["seq"] + 1


async def test_not_everybody_follows_at_once(tmp_path: Path) -> None:
    async with scene(tmp_path) as home, home.charger():
        url = f"http://127.0.0.1:{home.app.web_port}/api/chargers/CP1/trace/live"
        sockets = [await home.session.ws_connect(url) for _ in range(8)]
        async with home.session.get(url) as answer:
            assert answer.status == 503
        for socket in sockets:
            await socket.close()


async def test_another_web_site_may_follow_nothing(tmp_path: Path) -> None:
    async with scene(tmp_path) as home, home.charger():
        url = f"http://127.0.0.1:{home.app.web_port}/api/chargers/CP1/trace/live"
        headers = {"Origin": "http://evil.example", "Upgrade": "websocket", "Connection": "Upgrade"}
        async with home.session.get(url, headers=headers) as answer:
            assert answer.status == 403
