"""Firmware comes to a charger from the app itself or from elsewhere, and the page follows it in words."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.maintenance.scripted import BOOT, Charger, Scene, scene, virtual_time

pytestmark = [virtual_time, pytest.mark.long]

URL = "https://example.org/fw.bin"


async def upload(home: Scene, content: bytes = b"firmware", name: str = "fw 2.bin") -> str:
    url = f"http://127.0.0.1:{home.app.web_port}/api/uploads/{name}"
    async with home.session.put(
        url, data=content, headers={"Content-Type": "application/octet-stream"}
    ) as answer:
        assert answer.status == 201
        stored: str = (await answer.json())["name"]
    return stored


async def update(home: Scene, **body: Any) -> tuple[int, Any]:  # noqa: ANN401
    return await home.of_charger("POST", "firmware", body)


async def says(charger: Charger, *words: str) -> None:
    for word in words:
        assert await charger.call("FirmwareStatusNotification", status=word) == {}


async def test_044_1_an_update_is_followed_to_its_end(tmp_path: Path) -> None:
    """OCA TC_044_1_CSMS (Firmware Update, download and install)."""
    async with scene(tmp_path) as home, home.charger() as charger:
        status, told = await update(home, url=URL)
        assert (status, told["stage"], told["what"]) == (202, "waiting", "firmware")
        (asked,) = charger.asked_for("UpdateFirmware")
        assert asked["location"] == URL
        assert abs(datetime.fromisoformat(asked["retrieveDate"]).timestamp() - time.time()) < 60

        sentences = []
        for word in ("Downloading", "Downloaded", "Installing"):
            await says(charger, word)
            sentences.append((await home.until("firmware", "running"))["text"])
        await says(charger, "Installed")
        told = await home.until("firmware", "done")

    assert sentences == [
        "The charger is downloading the firmware.",
        "The charger has downloaded the firmware.",
        "The charger is installing the firmware. Don't switch it off.",
    ]
    assert (told["text"], told["said"]) == ("The charger has installed the firmware.", "Installed")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("Downloading", "DownloadFailed"), "it could not download the firmware"),  # OCA TC_044_2_CSMS
        (
            ("Downloading", "Downloaded", "Installing", "InstallationFailed"),  # OCA TC_044_3_CSMS
            "it could not install the firmware",
        ),
    ],
)
async def test_044_2_and_044_3_an_update_that_fails(
    tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    """OCA TC_044_2_CSMS (download failed) and TC_044_3_CSMS (installation failed)."""
    async with scene(tmp_path) as home, home.charger() as charger:
        await update(home, url=URL)
        await says(charger, *words)

        assert (await home.until("firmware", "failed"))["text"] == f"The charger says: {sentence}."


async def test_080_a_signed_update_is_followed_to_its_end(tmp_path: Path) -> None:
    """OCA TC_080_CSMS (Secure Firmware Update)."""
    async with scene(tmp_path) as home, home.charger() as charger:
        signed = {
            "certificate": "-----BEGIN CERTIFICATE-----\nM\n-----END CERTIFICATE-----",
            "signature": "c2ln",
        }
        assert (await update(home, url=URL, signed=signed))[0] == 202
        (asked,) = charger.asked_for("SignedUpdateFirmware")
        firmware = asked["firmware"]
        assert firmware["location"] == URL
        assert (firmware["signingCertificate"], firmware["signature"]) == (signed["certificate"], "c2ln")
        for word in ("Downloading", "Downloaded", "SignatureVerified", "Installing", "Installed"):
            answer = await charger.call(
                "SignedFirmwareStatusNotification", status=word, requestId=asked["requestId"]
            )
            assert answer == {}

        assert (await home.until("firmware", "done"))["said"] == "Installed"


async def test_081_a_signature_that_is_wrong(tmp_path: Path) -> None:
    """OCA TC_081_CSMS (Secure Firmware Update, invalid signature), and a certificate that is refused."""
    signed = {"certificate": "x", "signature": "eA=="}
    async with scene(tmp_path) as home, home.charger() as charger:
        await update(home, url=URL, signed=signed)
        id_ = charger.asked_for("SignedUpdateFirmware")[0]["requestId"]
        await charger.call("SignedFirmwareStatusNotification", status="InvalidSignature", requestId=id_)
        told = await home.until("firmware", "failed")
        assert told["text"] == "The charger says: the signature is not right."

        charger.answers["SignedUpdateFirmware"] = lambda _: {"status": "InvalidCertificate"}
        status, told = await update(home, url=URL, signed=signed)
        assert (status, told["error"]) == (
            502,
            "The charger answered SignedUpdateFirmware with InvalidCertificate.",
        )


async def test_the_app_gives_the_file_itself(tmp_path: Path) -> None:
    async with scene(tmp_path) as home, home.charger() as charger:
        name = await upload(home, b"new firmware")
        assert name.endswith("_page_fw_2.bin")
        assert (await update(home, file=name))[0] == 202
        location = charger.asked_for("UpdateFirmware")[0]["location"]

        async with home.session.get(location) as answer:
            assert (answer.status, await answer.read()) == (200, b"new firmware")
        status, told = await home.request("DELETE", f"/api/uploads/{name}")
        assert (status, told) == (400, {"error": f"{name} is being fetched by a charger just now."})

        await says(charger, "Downloading", "Downloaded")  # from here on the port is closed
        await asyncio.sleep(15)
        with pytest.raises(OSError, match="onnect"):
            await home.session.get(location)
        await says(charger, "Installed")
        await home.until("firmware", "done")
        assert (await home.request("DELETE", f"/api/uploads/{name}"))[0] == 204


async def test_a_restart_with_another_version_is_as_good_as_a_word(tmp_path: Path) -> None:
    """Many say nothing more once they restart."""
    async with scene(tmp_path) as home:
        async with home.charger() as charger:
            await update(home, url=URL)
            await says(charger, "Downloading")
        async with home.charger(boot=BOOT | {"firmwareVersion": "2.0"}):
            told = await home.until("firmware", "done")

    assert told["text"] == "The charger runs 2.0 now; it ran 1.0."


async def test_silence_ends_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("addon.maintenance.firmware.WITHIN_S", 300.0)
    async with scene(tmp_path) as home, home.charger() as charger:
        await update(home, url=URL)
        await says(charger, "Downloading")

        assert (await home.until("firmware", "failed"))["text"] == (
            "The charger has not told how the update ended; its last word was Downloading. It runs 1.0."
        )


async def test_a_session_is_not_disturbed_unless_that_is_wanted(tmp_path: Path) -> None:
    async with scene(tmp_path) as home, home.charger() as charger:
        await charger.call(
            "StartTransaction", connectorId=1, idTag="T", meterStart=0, timestamp="2026-11-27T00:00:00Z"
        )
        status, told = await update(home, url=URL)
        assert (status, told["error"][:21]) == (400, "A session is running:")
        assert charger.asked_for("UpdateFirmware") == []

        assert (await update(home, url=URL, force=True))[0] == 202


async def test_shadow_mode_changes_nothing(tmp_path: Path) -> None:
    async with scene(tmp_path, charging={"shadow": True}) as home, home.charger() as charger:
        status, told = await update(home, url=URL)

        assert (status, told["error"]) == (400, "Shadow mode: UpdateFirmware is not sent.")
        assert charger.asked_for("UpdateFirmware") == []


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({}, "Give either the url of a firmware or the name of an uploaded file."),
        ({"url": URL, "file": "x"}, "Give either the url of a firmware or the name of an uploaded file."),
        ({"file": "no-such-file"}, "There is no file no-such-file."),
        ({"file": "../options.json"}, "There is no file ../options.json."),
        ({"url": "https://me:pw@example.org/fw"}, "The address has a login in it"),
        ({"url": "ftp://me:pw@192.168.1.5/fw"}, "The address has a login in it"),
        ({"url": "http://example.org/fw"}, "Outside your home only an encrypted address will do"),
        ({"url": "file:///etc/passwd"}, "Give an address that begins with"),
        ({"url": URL, "at": "2099-01-01T00:00:00Z"}, "The update may be put off by at most a week."),
        ({"file": "x", "at": "2099-01-01T00:00:00Z"}, "The update may be put off by at most an hour"),
    ],
)
async def test_requests_that_make_no_sense(tmp_path: Path, body: object, sentence: str) -> None:
    async with scene(tmp_path) as home, home.charger() as charger:
        status, told = await home.of_charger("POST", "firmware", body)

        assert (status, told["error"][: len(sentence)]) == (400, sentence)
        assert charger.asked_for("UpdateFirmware") == []


async def test_an_update_can_be_put_off(tmp_path: Path) -> None:
    at = datetime.fromtimestamp(int(time.time()) + 3600, UTC)
    async with scene(tmp_path) as home, home.charger() as charger:
        assert (await update(home, url=URL, at=at.isoformat()))[0] == 202

        told = datetime.fromisoformat(charger.asked_for("UpdateFirmware")[0]["retrieveDate"])
        assert told == at


async def test_a_charger_whose_clock_is_wrong_is_told_its_own_time(tmp_path: Path) -> None:
    """By ours it would wait for two hours, or be told of a time that is over."""
    async with scene(tmp_path) as home, home.charger() as charger:
        slow = datetime.fromtimestamp(time.time(), UTC) - timedelta(hours=2)
        for seconds in (0, 10):
            await asyncio.sleep(10)
            await charger.call(
                "StatusNotification",
                connectorId=1,
                status="Available",
                errorCode="NoError",
                timestamp=(slow + timedelta(seconds=seconds)).isoformat(),
            )
        await update(home, url=URL)

        told = datetime.fromisoformat(charger.asked_for("UpdateFirmware")[0]["retrieveDate"])
        assert abs((told - slow).total_seconds()) < 60
