"""The file that helps to help: all that matters is in it, and nothing that is nobody's business."""

from __future__ import annotations

import json
from pathlib import Path

from addon.simulator.home import JsonObject
from tests.whole.home import OPTIONS, running_home, virtual_time

pytestmark = virtual_time

SECRETS = ("hunter2-hunter2-hunter2", "the broker's", "Anna Driver", "SIMULATED", "brokeruser")
WITH_SECRETS: JsonObject = {
    **OPTIONS,
    "chargers": [{"id": "gate", "name": "Gate", "password": SECRETS[0]}],
    "tags": [{"id": "SIMULATED", "name": "Anna Driver"}],
    "mqtt": {"host": "broker.lan", "username": "brokeruser", "password": SECRETS[1]},
}


async def test_one_file_tells_all_but_secrets(tmp_path: Path) -> None:
    async with running_home(tmp_path, options=WITH_SECRETS) as home:
        await home.charge()
        assert (await home.charger_state())["session"]["id_tag"] == "SIMULATED"

        status, told = await home.request("GET", "/api/diagnostics")

        assert status == 200
        assert told["app"]["version"] == told["status"]["version"]
        assert told["options"]["grid"]["main_fuse_a"] == OPTIONS["grid"]["main_fuse_a"]
        assert told["options"]["mqtt"]["host"] == "broker.lan"
        assert told["options"]["tags"] == "1 on the list"
        assert told["status"]["site"]["phases"].keys() == {"L1", "L2", "L3"}
        assert {check["check"] for check in told["status"]["health"]} >= {"meter"}
        (garage,) = told["charge_points"]
        assert (garage["id"], garage["states"][0]["connected"]) == ("garage", True)
        assert garage["record"]["learned"]["proven"]
        messages = told["messages"]["garage"]
        assert {"BootNotification", "StartTransaction", "SetChargingProfile"} & {
            message["action"] for message in messages
        }
        assert len(messages) <= 200
        text = json.dumps(told, ensure_ascii=False)
        assert [secret for secret in SECRETS if secret in text] == []


async def test_there_is_a_file_before_the_options_can_be_used(tmp_path: Path) -> None:
    unusable: JsonObject = {**OPTIONS, "grid": {"main_fuse_a": 4}}
    async with running_home(tmp_path, options=OPTIONS) as home:
        await home.application.stop()
        home.home_assistant.options = unusable
        await home.start_application()

        status, told = await home.request("GET", "/api/diagnostics")

        assert status == 200
        assert "main_fuse_a" in told["status"]["error"]
        assert (told["options"], told["charge_points"], told["messages"]) == (None, [], {})
        home.lines.clear()  # that the options can't be used is an error, and meant
