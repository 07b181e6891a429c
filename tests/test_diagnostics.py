"""The file that helps to help: all that matters is in it, and nothing that is nobody's business."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import aiohttp
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from addon.app import Application
from tests.test_app import running
from tests.web.home import until

SECRETS = (
    "hunter2-hunter2-hunter2",
    "the broker's own",
    "Anna Driver",
    "04A1B2C3D4",
    "brokeruser",
    "key-1234567890",
)
OPTIONS: dict[str, Any] = {
    "chargers": [{"id": "gate", "name": "Gate", "password": SECRETS[0]}],
    "tags": [{"id": SECRETS[3], "name": SECRETS[2]}],
    "mqtt": {"host": "broker.lan", "username": SECRETS[4], "password": SECRETS[1]},
}
AT = "2026-11-28T01:00:00Z"
SAID: tuple[list[Any], ...] = (
    [2, "1", "BootNotification", {"chargePointVendor": "ACME", "chargePointModel": "Model"}],
    [2, "2", "StartTransaction", {"connectorId": 1, "idTag": SECRETS[3], "meterStart": 5, "timestamp": AT}],
    [2, "3", "DataTransfer", {"vendorId": "ACME", "messageId": "x", "data": f"password={SECRETS[5]}"}],
)


async def diagnostics(app: Application) -> dict[str, Any]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{app.web_port}/api/diagnostics") as response,
    ):
        assert response.status == 200
        assert "attachment" in response.headers["Content-Disposition"]
        told: dict[str, Any] = await response.json()
        return told


async def test_one_file_tells_all_but_secrets(tmp_path: Path) -> None:
    async with running(tmp_path, tmp_path / "data", **OPTIONS) as app:
        url = f"ws://127.0.0.1:{app.ocpp_port}/CP1"
        async with connect(url, subprotocols=[Subprotocol("ocpp1.6")], proxy=None) as charger:
            for frame in SAID:
                await charger.send(json.dumps(frame))
            await until(lambda: any(c.session for c in app.status.chargers))
            told = await diagnostics(app)

    assert told["app"]["version"] == told["status"]["version"]
    assert told["options"]["grid"]["main_fuse_a"] == 25
    assert (told["options"]["mqtt"]["host"], told["options"]["tags"]) == ("broker.lan", "1 on the list")
    assert {check["check"] for check in told["status"]["health"]} >= {"meter"}
    assert any(decision["loadpoint"] == "CP1" and decision["reason"] for decision in told["decisions"])
    (one,) = told["charge_points"]
    assert (one["id"], one["record"]["vendor"], one["states"][0]["connected"]) == ("CP1", "ACME", True)
    assert "configuration" in one["record"]["learned"]
    actions = {message["action"] for message in told["messages"]["CP1"]}
    assert actions >= {"BootNotification", "StartTransaction", "DataTransfer"}
    text = json.dumps(told, ensure_ascii=False)
    assert [secret for secret in SECRETS if secret in text] == []


async def test_there_is_a_file_before_the_options_can_be_used(tmp_path: Path) -> None:
    async with running(tmp_path, tmp_path / "data", grid={"main_fuse_a": 4}) as app:
        told = await diagnostics(app)

    assert "main_fuse_a" in told["status"]["error"]
    assert (told["options"], told["charge_points"], told["messages"]) == (None, [], {})
