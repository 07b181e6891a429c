"""A charger's keys are read, explained, changed and changed back; what is secret stays so."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from ocpp.v16.enums import ConfigurationKey

from addon.maintenance.words import MEANINGS, OURS, WARNINGS
from tests.maintenance.scripted import BOOT, Charger, Scene, scene, virtual_time

pytestmark = virtual_time

KEYS = {
    "AuthorizationKey": "a secret that it should not tell",
    "HeartbeatInterval": "60",
    "MeterValueSampleInterval": "10",
    "NumberOfConnectors": "1",
    "VendorLed": "green",
}
LOCKED = {"NumberOfConnectors"}
ABB = BOOT | {"chargePointVendor": "ABB", "chargePointModel": "TACW"}


async def listed(home: Scene) -> dict[str, dict[str, Any]]:
    status, told = await home.of_charger("GET", "configuration")
    assert status == 200
    return {setting["key"]: setting for setting in told["settings"]}


async def put(home: Scene, key: str, value: str) -> tuple[int, Any]:
    return await home.of_charger("PUT", f"configuration/{key}", {"value": value})


def changes(charger: Charger) -> list[dict[str, Any]]:
    return [
        c for c in charger.asked_for("ChangeConfiguration") if c["key"] in ("VendorLed", "AuthorizationKey")
    ]


async def test_019_1_all_keys_are_read_in_one_round(tmp_path: Path) -> None:
    """OCA TC_019_1_CSMS (Retrieve all configuration keys)."""
    async with scene(tmp_path) as home, home.charger(keys=dict(KEYS), locked=LOCKED) as charger:
        before = len(charger.asked)
        found = await listed(home)

        assert {} in [payload for action, payload in charger.asked[before:] if action == "GetConfiguration"]
        assert set(found) >= set(KEYS)
        assert found["VendorLed"] == {
            "key": "VendorLed",
            "value": "green",
            "readonly": False,
            "secret": False,
            "meaning": "",
            "set_by_balancer": False,
        }
        assert found["NumberOfConnectors"]["readonly"] is True
        assert found["MeterValueSampleInterval"]["set_by_balancer"] is True
        assert found["HeartbeatInterval"]["meaning"].startswith("Seconds between signs of life")
        assert (found["AuthorizationKey"]["value"], found["AuthorizationKey"]["secret"]) == (None, True)


async def test_019_2_a_make_that_can_not_be_asked_for_all_is_asked_key_by_key(tmp_path: Path) -> None:
    """OCA TC_019_2_CSMS (Retrieve specific configuration key)."""
    async with scene(tmp_path) as home, home.charger(keys=dict(KEYS), boot=ABB) as charger:
        status, told = await home.of_charger("GET", "configuration")

        assert status == 200
        assert "VendorLed" not in {setting["key"] for setting in told["settings"]}
        assert "HeartbeatInterval" in {setting["key"] for setting in told["settings"]}
        assert told["note"].startswith("This charger does not tell all its keys at once")
        assert all(len(payload["key"]) == 1 for payload in charger.asked_for("GetConfiguration"))


async def test_021_a_key_is_changed_and_changed_back(tmp_path: Path) -> None:
    """OCA TC_021_CSMS (Change/set configuration)."""
    async with scene(tmp_path) as home, home.charger(keys=dict(KEYS)) as charger:
        status, told = await put(home, "VendorLed", "blue")
        assert (status, told) == (
            200,
            {"key": "VendorLed", "outcome": "Accepted", "text": "VendorLed is set.", "previous": "green"},
        )
        assert charger.keys["VendorLed"] == "blue"

        assert (await put(home, "VendorLed", told["previous"]))[1]["previous"] == "blue"
        assert charger.keys["VendorLed"] == "green"
        assert changes(charger) == [{"key": "VendorLed", "value": v} for v in ("blue", "green")]


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("NotSupported", "The charger does not know VendorLed."),  # OCA TC_040_1_CSMS
        ("Rejected", "The charger knows VendorLed and does not take this value."),  # OCA TC_040_2_CSMS
        ("RebootRequired", "VendorLed is set and takes effect when the charger has restarted."),
    ],
)
async def test_040_1_and_040_2_what_a_charger_does_not_take_is_told_in_words(
    tmp_path: Path, status: str, sentence: str
) -> None:
    """OCA TC_040_1_CSMS (configuration keys, not supported) and TC_040_2_CSMS (invalid value)."""
    async with scene(tmp_path) as home, home.charger(keys=dict(KEYS)) as charger:
        charger.answers["ChangeConfiguration"] = lambda _: {"status": status}
        told = (await put(home, "VendorLed", "blue"))[1]

        assert (told["outcome"], told["text"]) == (status, sentence)


async def test_what_the_balancer_needs_can_be_changed_and_the_answer_says_what_that_means(
    tmp_path: Path,
) -> None:
    async with scene(tmp_path) as home, home.charger(keys=dict(KEYS)) as charger:
        await asyncio.sleep(60)  # or its setting up, still under way, sets it back
        text = (await put(home, "MeterValueSampleInterval", "900"))[1]["text"]
        assert "The balancer needs the car's current every few seconds" in text
        assert charger.keys["MeterValueSampleInterval"] == "900"

        assert (await home.of_charger("POST", "refresh"))[0] == 204  # reading it anew sets it back
        assert charger.keys["MeterValueSampleInterval"] == "10"


async def test_what_a_change_leads_to_is_shown_as_the_chargers_problem(tmp_path: Path) -> None:
    async with scene(tmp_path) as home, home.charger(keys=dict(KEYS)) as charger:
        charger.answers["TriggerMessage"] = lambda _: "NotImplemented"
        await asyncio.sleep(30)
        assert home.app.status.chargers[0].problem == ""

        await put(home, "MeterValueSampleInterval", "900")
        await asyncio.sleep(5)
        assert home.app.status.chargers[0].problem.startswith("It measures every 900 s only")

        await put(home, "MeterValueSampleInterval", "10")
        charger.answers["ChangeConfiguration"] = lambda _: {"status": "RebootRequired"}
        await put(home, "VendorLed", "blue")
        await asyncio.sleep(5)
        assert "Restart it: only then its new settings take effect (VendorLed)." in (
            home.app.status.chargers[0].problem
        )


async def test_073_a_password_is_set_and_never_read(tmp_path: Path) -> None:
    """OCA TC_073_CSMS (Update Charge Point Password for HTTP Basic Authentication)."""
    async with scene(tmp_path) as home, home.charger(keys=dict(KEYS)) as charger:
        status, told = await put(home, "AuthorizationKey", "too short")
        assert (status, told["error"]) == (400, "A charger's password has 16 to 40 characters.")

        status, told = await put(home, "AuthorizationKey", "0123456789abcdefgh")
        assert (status, told["previous"]) == (200, None)
        assert "enter the same one as its `password`" in told["text"]
        assert changes(charger) == [{"key": "AuthorizationKey", "value": "0123456789abcdefgh"}]
        trace = json.dumps((await home.of_charger("GET", "trace"))[1])
        assert "ChangeConfiguration" in trace
        assert "0123456789abcdefgh" not in trace


@pytest.mark.parametrize(
    ("key", "body", "sentence"),
    [
        ("NumberOfConnectors", {"value": "2"}, "NumberOfConnectors can only be read."),
        ("VendorLed", {"value": "x" * 3000}, "The value is longer than 2500 characters."),
        ("VendorLed", {"value": 5}, "The request can't be used: Expected `str`, got `int` - at `$.value`."),
        ("VendorLed", {}, "The request can't be used: Object missing required field `value`."),
        ("x" * 300, {"value": "1"}, "Name a key."),
    ],
)
async def test_changes_that_make_no_sense(tmp_path: Path, key: str, body: object, sentence: str) -> None:
    async with scene(tmp_path) as home, home.charger(keys=dict(KEYS), locked=LOCKED) as charger:
        status, told = await home.of_charger("PUT", f"configuration/{key}", body)

        assert (status, told) == (400, {"error": sentence})
        assert key not in {change["key"] for change in charger.asked_for("ChangeConfiguration")}


async def test_shadow_mode_reads_and_changes_nothing(tmp_path: Path) -> None:
    async with scene(tmp_path, charging={"shadow": True}) as home, home.charger(keys=dict(KEYS)) as charger:
        assert (await listed(home))["VendorLed"]["value"] == "green"
        status, told = await put(home, "VendorLed", "blue")

        assert (status, told["error"]) == (400, "Shadow mode: ChangeConfiguration is not sent.")
        assert charger.keys["VendorLed"] == "green"


def test_every_key_of_the_standard_that_a_home_meets_is_explained() -> None:
    plug_and_charge = {
        "AdditionalRootCertificateCheck",
        "CentralContractValidationAllowed",
        "CertSigningRepeatTimes",
        "CertSigningWaitMinimum",
        "CertificateSignedMaxChainSize",
        "ContractValidationOffline",
        "ISO15118PnCEnabled",
    }

    assert {key.value for key in ConfigurationKey} - set(MEANINGS) == plug_and_charge
    assert set(WARNINGS) <= set(MEANINGS)
    assert set(MEANINGS) >= OURS
