from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote

import aiohttp
import pytest
from structlog.testing import capture_logs
from yarl import URL

from addon.errors import AddonError, PeerRefusedError, RefusedError
from addon.model.status import CircuitStatus, Status
from addon.passwords import is_hash, verify
from addon.web import StatusBoard, WebServer
from addon.web.pages import BUILT
from tests.web.home import CANDIDATE, GARAGE, SITE, STATUS, Home

MAX_CURRENT = f"/api/chargers/{quote(GARAGE.id, safe='')}/max_current_a"
AVAILABILITY = f"/api/chargers/{quote(GARAGE.id, safe='')}/availability"


async def put(client: aiohttp.ClientSession, path: str, value: float) -> int:
    async with client.put(path, json={"value": value}) as response:
        return response.status


async def refusal(response: aiohttp.ClientResponse) -> str:
    answer = await response.json()
    assert list(answer) == ["error"]
    return str(answer["error"])


async def test_health_says_ok_at_once_with_nothing_else_up() -> None:
    nothing = Status(version="0.1.0", site=None, error="The options can't be used.")
    server = WebServer(StatusBoard(nothing), Home(), host="127.0.0.1", port=0)
    await server.start()
    async with aiohttp.ClientSession(f"http://127.0.0.1:{server.port}") as client:
        async with client.get("/healthz") as response:
            assert (response.status, await response.text()) == (200, "ok")
        async with client.get("/api/state") as response:
            state = await response.json()
        async with client.get("/") as response:
            assert response.status == (200 if (BUILT / "index.html").is_file() else 503)
    await server.stop()

    assert (state["site"], state["error"]) == (None, "The options can't be used.")


CONTRACT: Mapping[str, set[str]] = {
    "": {
        *("version", "site", "chargers", "knocking", "health", "ocpp_url", "error", "settings", "decisions"),
    },
    "site": {
        *("meter", "phases", "limit_a", "margin_a", "fallback_a", "actual_power_w", "actual_current_a"),
        *("most_loaded_phase", "source", "reason", "max_power_w", "circuits", "shadow"),
        *("main_fuse_a", "maximum_load_a", "strategy"),
    },
    "site.meter": {"name", "ok", "age_s", "status", "text", "candidates"},
    "site.meter.candidates": {"id", "name", "model", "power_w", "why_not"},
    "site.circuits": {"id", "name", "limit_a", "parent", "meter", "phases"},
    "site.circuits.meter": {"name", "ok", "age_s", "status", "text", "candidates"},
    "site.circuits.phases.L1": {"current_a", "house_a", "headroom_a", "planned_a", "heat_left_pct"},
    "site.phases": {"L1", "L2", "L3"},
    "site.phases.L1": {"current_a", "house_a", "headroom_a", "planned_a", "heat_left_pct"},
    "chargers": {
        *(
            "id",
            "charge_point_id",
            "connector_id",
            "name",
            "vendor",
            "model",
            "firmware",
            "connected",
            "status",
        ),
        *("available", "limit_a", "min_current_a", "max_current_a", "current_a", "power_w", "energy_wh"),
        *("session", "source", "reason", "problem", "circuit", "escalation"),
        *("priority", "new_firmware"),
    },
    "chargers.session": {"id", "id_tag", "started", "duration_s", "energy_wh", "tag_name", "refused"},
    "settings": {"revision", "problem", "restart"},
    "knocking": {"id", "last_seen"},
    "health": {"check", "ok", "text", "fix", "notice"},
}


async def test_the_state_has_the_names_of_the_contract(home: Home, client: aiohttp.ClientSession) -> None:
    garage = CircuitStatus(
        id="Garage", name="Garage", limit_a=20.0, parent="main", meter=SITE.meter, phases=SITE.phases
    )
    site = replace(SITE, meter=replace(SITE.meter, candidates=(CANDIDATE,)), circuits=(garage,))
    home.board.publish(replace(STATUS, site=site))

    async with client.get("/api/state") as response:
        assert response.content_type == "application/json"
        state = await response.json()

    for path, names in CONTRACT.items():
        part = state
        for step in path.split(".") if path else []:
            part = part[step]
            part = part[0] if isinstance(part, list) else part
        assert names <= set(part), path  # the API's document tells of more; none of these may ever go
    assert state["site"]["phases"]["L2"]["headroom_a"] == 10.7
    assert state["chargers"][0]["current_a"] == {"L1": 10.0, "L2": 10.1, "L3": 9.8}


async def test_the_main_fuse_can_be_changed(home: Home, client: aiohttp.ClientSession) -> None:
    assert await put(client, "/api/site/main_fuse_a", 20) == 204

    site = home.board.status().site
    assert site is not None
    assert site.limit_a == 20.0


async def test_shadow_mode_can_be_switched(home: Home, client: aiohttp.ClientSession) -> None:
    for on in (True, False):
        assert await put(client, "/api/site/shadow", on) == 204

        site = home.board.status().site
        assert site is not None
        assert site.shadow is on


async def test_a_charger_is_found_by_its_percent_encoded_id(
    home: Home, client: aiohttp.ClientSession
) -> None:
    assert await put(client, MAX_CURRENT, 10.5) == 204
    assert await put(client, AVAILABILITY, False) == 204

    (garage,) = home.board.status().chargers
    assert (garage.max_current_a, garage.available) == (10.5, False)


@pytest.mark.parametrize(
    "charger_id", ["a/b", "%2F", "{x}", "ÄÖ", "#?&", "<i>'\"`", "a b+c", "100%", "x.y~z"]
)
async def test_any_id_can_be_addressed(home: Home, client: aiohttp.ClientSession, charger_id: str) -> None:
    home.board.publish(replace(STATUS, chargers=(replace(GARAGE, id=charger_id),)))
    path = URL(f"/api/chargers/{quote(charger_id, safe='')}/max_current_a", encoded=True)

    async with client.put(path, json={"value": 7}) as response:
        assert response.status == 204

    assert home.board.status().chargers[0].max_current_a == 7.0


async def test_a_charger_that_was_turned_away_can_be_adopted(
    home: Home, client: aiohttp.ClientSession
) -> None:
    async with client.post("/api/chargers/stranger/adopt", json={}) as response:
        assert response.status == 204

    assert home.board.status().chargers[-1].id == "stranger"
    async with client.post("/api/chargers/stranger/adopt", json={}) as response:
        assert (response.status, await refusal(response)) == (404, "No charger stranger was turned away.")


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        (
            "/api/site/main_fuse_a",
            b'{"value": 300}',
            "The main fuse can't be 300 A: 6 to 125 A are possible.",
        ),
        ("/api/site/main_fuse_a", b"", 'Send {"value": a number of amperes}: '),
        ("/api/site/main_fuse_a", b"not json", 'Send {"value": a number of amperes}: '),
        ("/api/site/main_fuse_a", b"20", 'Send {"value": a number of amperes}: '),
        ("/api/site/main_fuse_a", b'{"wert": 20}', "missing required field `value`"),
        ("/api/site/main_fuse_a", b'{"value": "20"}', "Expected `float`, got `str` - at `$.value`"),
        ("/api/site/main_fuse_a", b'{"value": true}', "Expected `float`, got `bool`"),
        ("/api/site/main_fuse_a", b'{"value": NaN}', 'Send {"value": a number of amperes}: '),
        ("/api/site/main_fuse_a", b'{"value": 1e999}', 'Send {"value": a number of amperes}: '),
        ("/api/site/main_fuse_a", b'{"value": "\xff"}', 'Send {"value": a number of amperes}: '),
        (AVAILABILITY, b'{"value": 1}', 'Send {"value": true or false}: '),
    ],
)
async def test_a_value_that_can_not_be_used_is_refused_in_a_sentence(
    home: Home, client: aiohttp.ClientSession, path: str, body: bytes, words: str
) -> None:
    headers = {"Content-Type": "application/json"}
    async with client.put(URL(path, encoded=True), data=body, headers=headers) as response:
        assert response.status == 400
        assert words in await refusal(response)

    assert home.board.status() == STATUS


@pytest.mark.parametrize("what", ["max_current_a", "availability"])
async def test_an_unknown_charger_is_not_found(client: aiohttp.ClientSession, what: str) -> None:
    async with client.put(f"/api/chargers/nobody/{what}", json={"value": True}) as response:
        assert (response.status, await refusal(response)) == (404, "There is no charger nobody.")


async def test_what_a_charger_refuses_is_told_as_its_fault(home: Home, client: aiohttp.ClientSession) -> None:
    home.failure = PeerRefusedError("Garage refused to go out of service.")

    async with client.put(URL(AVAILABILITY, encoded=True), json={"value": False}) as response:
        assert (response.status, await refusal(response)) == (502, "Garage refused to go out of service.")


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [
        (AddonError("The data folder is read-only."), "The data folder is read-only."),
        (ValueError("secret detail"), "Something went wrong inside the app; its log says more."),
    ],
)
async def test_our_own_fault_is_logged(
    home: Home, client: aiohttp.ClientSession, failure: Exception, sentence: str
) -> None:
    home.failure = failure

    with capture_logs() as logs:
        async with client.put(URL(AVAILABILITY, encoded=True), json={"value": False}) as response:
            assert (response.status, await refusal(response)) == (500, sentence)

    assert [line["event"] for line in logs] == ["A request failed"]


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/api/nothing", 404), ("DELETE", "/api/state", 405)]
)
async def test_what_does_not_exist_is_told_in_json_too(
    client: aiohttp.ClientSession, method: str, path: str, status: int
) -> None:
    async with client.request(method, path, json={}) as response:
        assert response.status == status
        assert await refusal(response)


@pytest.mark.parametrize(
    ("body", "description"),
    [(b'{"value": "Too low at 19:03 \xc3\xa4"}', "Too low at 19:03 ä"), (b"", ""), (b" {}", "")],
)
async def test_the_moment_is_a_file_to_keep(
    client: aiohttp.ClientSession, body: bytes, description: str
) -> None:
    async with client.post(
        "/api/scenario", data=body, headers={"Content-Type": "application/json"}
    ) as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == "application/yaml; charset=utf-8"
        assert (
            response.headers["Content-Disposition"] == 'attachment; filename="moment-20261122T190311Z.yaml"'
        )
        assert await response.text() == f"description: {description}\n"


async def test_a_moment_that_can_not_be_saved_is_refused(home: Home, client: aiohttp.ClientSession) -> None:
    async with client.post("/api/scenario", json={"value": 5}) as response:
        assert response.status == 400
        assert "a description" in await refusal(response)
    home.failure = RefusedError("Nothing has been decided yet that could be saved.")
    async with client.post("/api/scenario", json={"value": "x"}) as response:
        assert (response.status, await refusal(response)) == (400, str(home.failure))


async def test_the_recording_is_a_file_to_keep(home: Home, client: aiohttp.ClientSession) -> None:
    async with client.get("/api/recording") as response:
        assert (response.status, await refusal(response)) == (404, "Nothing has been recorded yet.")
    home.recorded = (b"one hour", b"and another")
    async with client.get("/api/recording") as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == "application/gzip"
        assert response.headers["Content-Disposition"] == 'attachment; filename="recording.jsonl.gz"'
        assert await response.read() == b"one hourand another"


async def test_a_body_larger_than_any_that_is_asked_for_is_refused(client: aiohttp.ClientSession) -> None:
    async with client.put("/api/site/main_fuse_a", json={"value": "x" * 5000}) as response:
        assert response.status == 413
        assert await refusal(response)


async def test_a_port_that_is_taken_is_one_sentence(server: WebServer, home: Home) -> None:
    with pytest.raises(AddonError, match=rf"^The page can't be served on port {server.port}: .*\.$"):
        await WebServer(home.board, home, host="127.0.0.1", port=server.port).start()


async def test_a_charger_can_be_forgotten(home: Home, client: aiohttp.ClientSession) -> None:
    path = URL(f"/api/chargers/{quote(GARAGE.id, safe='')}", encoded=True)
    async with client.delete("/api/chargers/nobody") as response:
        assert response.status == 404
    home.failure = RefusedError("garage is in a session.")
    async with client.delete(path) as response:
        assert (response.status, await response.json()) == (400, {"error": "garage is in a session."})
    home.failure = None
    async with client.delete(path) as response:
        assert response.status == 204
    assert home.board.status().chargers == ()


async def test_a_signed_firmware_may_have_a_long_certificate(client: aiohttp.ClientSession) -> None:
    path = URL(f"/api/chargers/{quote(GARAGE.id, safe='')}/firmware", encoded=True)
    for length, told in (
        (5_500, "No charger can be asked."),
        (20_000, "Maximum request body size"),
    ):
        signed = {"certificate": "c" * length, "signature": "s" * 800}
        body = {"url": "https://example.org/firmware.bin", "signed": signed}
        async with client.post(path, json=body) as response:
            assert (await response.json())["error"].startswith(told)


async def test_a_password_is_hashed_on_demand(client: aiohttp.ClientSession) -> None:
    async with client.post("/api/password_hash", json={"value": "correct horse"}) as response:
        stored = (await response.json())["hash"]
    assert is_hash(stored)
    assert verify(stored, "correct horse")
    for value in ("", "x" * 65):
        async with client.post("/api/password_hash", json={"value": value}) as response:
            assert response.status == 400
