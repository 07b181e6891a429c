"""A charger's log comes to the upload place, or the page says in words why it has not."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.maintenance.scripted import Charger, Scene, scene, virtual_time

pytestmark = [virtual_time, pytest.mark.long]


async def put(scene: Scene, url: str, content: bytes = b"log") -> int:
    async with scene.session.put(url, data=content) as answer:
        return answer.status


async def files(scene: Scene) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await scene.request("GET", "/api/uploads"))[1]["files"]
    return found


def get_log(charger: Charger) -> dict[str, Any]:
    (payload,) = charger.asked_for("GetLog")
    return payload


async def test_a_diagnostics_log_is_asked_for_by_getlog_and_comes(tmp_path: Path) -> None:
    async with scene(tmp_path) as home, home.charger() as charger:
        charger.answers["GetLog"] = lambda _: {"status": "Accepted", "filename": "log.tgz"}
        status, told = await home.of_charger("POST", "diagnostics", {})
        assert (status, told["stage"], told["what"]) == (202, "waiting", "diagnostics")

        asked = get_log(charger)
        assert asked["logType"] == "DiagnosticsLog"
        note = {"requestId": asked["requestId"]}
        assert await charger.call("LogStatusNotification", status="Uploading", **note) == {}
        told = await home.until("diagnostics", "running")
        assert told["said"] == "Uploading"
        assert await put(home, asked["log"]["remoteLocation"] + "log.tgz", b"a whole log") == 201
        assert await charger.call("LogStatusNotification", status="Uploaded", **note) == {}
        told = await home.until("diagnostics", "done")

        (file,) = await files(home)
        assert told["files"] == [file["name"]]
        assert (told["text"], told["received_bytes"], told["said"]) == ("1 file has come.", 11, "Uploaded")
        assert file["name"].endswith("_CP1_log.tgz")
        async with home.session.get(
            f"http://127.0.0.1:{home.app.web_port}/api/uploads/{file['name']}"
        ) as got:
            assert await got.read() == b"a whole log"
            assert got.headers["Content-Disposition"] == f'attachment; filename="{file["name"]}"'
            assert got.content_type == "application/octet-stream"
        assert (await home.request("DELETE", f"/api/uploads/{file['name']}"))[0] == 204
        assert await files(home) == []


async def test_079_the_security_log_is_asked_for_and_comes(tmp_path: Path) -> None:
    """OCA TC_079_CSMS (Get Security Log), from an instant to another."""
    async with scene(tmp_path) as home, home.charger() as charger:
        charger.answers["GetLog"] = lambda _: {"status": "AcceptedCanceled"}
        body = {"kind": "security", "from": "2026-11-01T00:00:00Z", "to": "2026-11-02T01:00:00+01:00"}
        assert (await home.of_charger("POST", "diagnostics", body))[1]["what"] == "security log"

        asked = get_log(charger)
        assert asked["logType"] == "SecurityLog"
        assert asked["log"]["oldestTimestamp"] == "2026-11-01T00:00:00Z"
        assert asked["log"]["latestTimestamp"] == "2026-11-02T00:00:00Z"
        assert await put(home, asked["log"]["remoteLocation"]) == 201
        told = await home.until("diagnostics", "done")  # it never says that it is done
        assert told["files"][0].endswith("_CP1_security-log.log")


@pytest.mark.parametrize("no", ["NotImplemented", "NotSupported", "FormationViolation", None])
async def test_045_1_who_knows_no_getlog_is_asked_the_older_way(tmp_path: Path, no: str | None) -> None:
    """OCA TC_045_1_CSMS (Get Diagnostics); an unknown message is answered with an error, or with silence."""
    async with scene(tmp_path) as home, home.charger() as charger:
        charger.answers["GetLog"] = lambda _: no
        assert (await home.of_charger("POST", "diagnostics", {}))[0] == 202

        (asked,) = charger.asked_for("GetDiagnostics")
        await charger.call("DiagnosticsStatusNotification", status="Uploading")
        assert await put(home, asked["location"] + "/diag.zip") == 201
        await charger.call("DiagnosticsStatusNotification", status="Uploaded")
        assert (await home.until("diagnostics", "done"))["files"][0].endswith("_CP1_diag.zip")


async def test_045_2_an_upload_that_fails_is_told_in_words(tmp_path: Path) -> None:
    """OCA TC_045_2_CSMS (Get Diagnostics, upload failed)."""
    async with scene(tmp_path) as home, home.charger() as charger:
        charger.answers["GetLog"] = lambda _: "NotImplemented"
        await home.of_charger("POST", "diagnostics", {})
        await charger.call("DiagnosticsStatusNotification", status="UploadFailed")

        assert (await home.until("diagnostics", "failed"))["text"] == "The charger says: it could not upload."


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("Uploaded", "nothing has come: it probably can't reach this machine."),
        ("PermissionDenied", "the server would not let it upload"),
        ("NotSupportedOperation", "it can't upload to this kind of address"),
        ("", "the charger says nothing; it may only know other addresses, such as ftp."),
    ],
)
async def test_why_nothing_came(tmp_path: Path, word: str, sentence: str) -> None:
    async with scene(tmp_path) as home, home.charger() as charger:
        await home.of_charger("POST", "diagnostics", {})
        if word:
            await charger.call("LogStatusNotification", status=word, requestId=get_log(charger)["requestId"])

        assert sentence in (await home.until("diagnostics", "failed"))["text"]


async def test_words_about_another_request_change_nothing(tmp_path: Path) -> None:
    async with scene(tmp_path) as home, home.charger() as charger:
        await home.of_charger("POST", "diagnostics", {})
        other = get_log(charger)["requestId"] - 1
        await charger.call("LogStatusNotification", status="UploadFailure", requestId=other)
        await asyncio.sleep(5)

        assert (await home.of_charger("GET", "diagnostics"))[1]["fetches"][0]["stage"] == "waiting"


async def test_a_charger_that_says_no(tmp_path: Path) -> None:
    async with scene(tmp_path) as home, home.charger() as charger:
        charger.answers["GetLog"] = lambda _: {"status": "Rejected"}
        status, told = await home.of_charger("POST", "diagnostics", {})

        assert (status, told) == (502, {"error": "The charger answered GetLog with Rejected."})
        charger.answers["GetLog"] = lambda _: "NotImplemented"
        status, told = await home.of_charger("POST", "diagnostics", {"kind": "security"})
        assert status == 502
        assert told["error"].startswith("The charger keeps no log of security events")


async def test_one_fetch_at_a_time(tmp_path: Path) -> None:
    async with scene(tmp_path) as home, home.charger() as charger:
        await home.of_charger("POST", "diagnostics", {})
        status, told = await home.of_charger("POST", "diagnostics", {"kind": "security"})

        assert (status, told["error"][:31]) == (400, "This is under way already: The ")
        assert len(charger.asked_for("GetLog")) == 1


async def test_a_server_of_the_users_own(tmp_path: Path) -> None:
    """The only way for a charger that knows nothing but FTP."""
    async with scene(tmp_path) as home, home.charger() as charger:
        charger.answers["GetLog"] = lambda _: "NotImplemented"
        url = "ftp://charger:pw@192.168.1.5/logs/"
        assert (await home.of_charger("POST", "diagnostics", {"url": url}))[0] == 202
        assert charger.asked_for("GetDiagnostics")[0]["location"] == url
        await charger.call("DiagnosticsStatusNotification", status="Uploaded")

        told = await home.until("diagnostics", "done")
        assert told["text"] == "The charger says that it has uploaded to the address you gave."
        trace = (await home.of_charger("GET", "trace?action=GetDiagnostics"))[1]["entries"]
        assert trace[0]["payload"]["location"] == "ftp://(hidden)@192.168.1.5/logs/"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"kind": "all"}, 'kind is "diagnostics" or "security".'),
        ({"url": "ftp://example.org/"}, "Outside your home only an encrypted address will do"),
        ({"from": "2026-11-02T00:00:00Z", "to": "2026-11-01T00:00:00Z"}, "`from` must be before `to`."),
        ({"from": "yesterday"}, "The request can't be used: Invalid RFC3339 encoded datetime - at `$.from`."),
        ({"colour": "red"}, "The request can't be used: Object contains unknown field `colour`."),
        ([], "The request can't be used: Expected `object`, got `array`."),
    ],
)
async def test_requests_that_make_no_sense(tmp_path: Path, body: object, sentence: str) -> None:
    async with scene(tmp_path) as home, home.charger() as charger:
        status, told = await home.of_charger("POST", "diagnostics", body)

        assert status == 400
        assert told["error"].startswith(sentence)
        assert charger.asked_for("GetLog") == []


async def test_a_charger_that_is_away_or_unknown(tmp_path: Path) -> None:
    async with scene(tmp_path) as home:
        async with home.charger():
            pass
        await asyncio.sleep(1)
        assert await home.of_charger("POST", "diagnostics", {}) == (502, {"error": "CP1 is not connected."})
        status, told = await home.request("POST", "/api/chargers/CP9/diagnostics", {})
        assert (status, told) == (404, {"error": "There is no charger CP9."})


async def test_the_port_is_closed_and_nothing_is_left_when_the_app_stops(tmp_path: Path) -> None:
    async with scene(tmp_path) as home, home.charger() as charger:
        await home.of_charger("POST", "diagnostics", {})
        url = get_log(charger)["log"]["remoteLocation"]
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.split(":")[2].split("/")[0]))
        writer.write(
            f"PUT /{url.split('/', 3)[3]} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf".encode()
        )
        while not list((tmp_path / "data" / "uploads").glob("*.part")):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        del reader
    writer.close()

    assert list((tmp_path / "data" / "uploads").iterdir()) == []


async def put_from(address: str, url: str) -> int:
    """Deliver from another address than the charger's."""
    connector = aiohttp.TCPConnector(local_addr=(address, 0))
    async with aiohttp.ClientSession(connector=connector) as session, session.put(url, data=b"log") as answer:
        return answer.status


async def test_who_comes_from_another_address_is_refused_with_the_way_round(tmp_path: Path) -> None:
    async with scene(tmp_path) as home, home.charger() as charger:
        await home.of_charger("POST", "diagnostics", {})
        asked = get_log(charger)
        assert await put_from("127.0.0.2", asked["log"]["remoteLocation"]) == 403
        await charger.call("LogStatusNotification", status="UploadFailure", requestId=asked["requestId"])

        assert (await home.until("diagnostics", "failed"))["text"] == (
            "The charger says: it could not upload. Somebody at 127.0.0.2 knew the secret address, but CP1 is"
            " at 127.0.0.1. Where a router changes the charger's address, ask again with any_address: the"
            " secret path alone lets it in then."
        )

        charger.asked.clear()
        await home.of_charger("POST", "diagnostics", {"any_address": True})
        assert await put_from("127.0.0.2", get_log(charger)["log"]["remoteLocation"]) == 201
        assert (await home.until("diagnostics", "done"))["text"] == "1 file has come."


async def test_a_port_that_is_taken_is_told_and_shown_until_it_can_be_had(tmp_path: Path) -> None:
    def upload_port(home: Scene) -> list[str]:
        return [status.text for status in home.app.status.health if status.check == "upload_port"]

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        async with scene(tmp_path, upload_port=port) as home, home.charger():
            status, told = await home.of_charger("POST", "diagnostics", {})
            assert (status, told["error"]) == (
                400,
                f"The upload port {port} can't be had: Address already in use.",
            )
            await asyncio.sleep(3)
            assert upload_port(home)[0].startswith(told["error"])

            taken.close()
            assert (await home.of_charger("POST", "diagnostics", {}))[0] == 202
            await asyncio.sleep(3)
            assert upload_port(home) == []
