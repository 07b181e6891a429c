"""Settings and orders through the HTTP API, seen at the charger, in the stored options and as entities."""

import asyncio
from pathlib import Path

import pytest

from tests.whole.home import FREE_A, OPTIONS, now_s, running_home, until, virtual_time

pytestmark = virtual_time

# What the README promises: entity -> device class, unit, state class.
SITE_ENTITIES = {
    "sensor.ev_load_balancer_actual_power": ("power", "W", "measurement"),
    "sensor.ev_load_balancer_actual_current": ("current", "A", "measurement"),
    "sensor.ev_load_balancer_current_l1": ("current", "A", "measurement"),
    "sensor.ev_load_balancer_current_l2": ("current", "A", "measurement"),
    "sensor.ev_load_balancer_current_l3": ("current", "A", "measurement"),
    "sensor.ev_load_balancer_available_current": ("current", "A", "measurement"),
    "sensor.ev_load_balancer_limiting_reason": ("enum", None, None),
    "sensor.ev_load_balancer_maximum_load": ("current", "A", "measurement"),
    "binary_sensor.ev_load_balancer_meter_problem": ("problem", None, None),
}
CHARGER_ENTITIES = {
    "sensor.standard_status": ("enum", None, None),
    "binary_sensor.standard_availability": (None, None, None),
    "binary_sensor.standard_connected": ("connectivity", None, None),
    "sensor.standard_maximum_current": ("current", "A", "measurement"),
    "sensor.standard_current_limit": ("current", "A", "measurement"),
    "sensor.standard_current": ("current", "A", "measurement"),
    "sensor.standard_power": ("power", "W", "measurement"),
    "sensor.standard_energy": ("energy", "Wh", "total_increasing"),
    "sensor.standard_session_energy": ("energy", "Wh", "total_increasing"),
}


async def test_a_smaller_main_fuse_cuts_at_once_and_is_stored_a_little_later(tmp_path: Path) -> None:
    async with running_home(tmp_path) as home:
        await home.draw(8)
        await home.charge()

        asked_s = now_s()
        assert await home.request("PUT", "/api/site/main_fuse_a", {"value": 20}) == (204, {})
        await asyncio.sleep(0.05)
        assert home.limit_a == pytest.approx(20 - 0.5 - 8, abs=0.1)
        assert home.orders[-1].at_s - asked_s <= 0.05
        assert home.home_assistant.options == OPTIONS

        await asyncio.sleep(5)
        assert home.home_assistant.options == {**OPTIONS, "grid": {"main_fuse_a": 20}}
        assert (await home.state())["site"]["limit_a"] == 20
        await until(lambda: home.core.states["sensor.ev_load_balancer_maximum_load"].state == "20")


async def test_a_smaller_maximum_of_the_charger_cuts_at_once_and_is_stored(tmp_path: Path) -> None:
    async with running_home(tmp_path) as home:
        await home.charge()

        assert await home.request("PUT", "/api/chargers/garage/max_current_a", {"value": 10}) == (204, {})
        await asyncio.sleep(0.05)
        assert home.limit_a == 10

        await asyncio.sleep(5)
        assert home.home_assistant.options["chargers"] == [{"id": "garage", "max_current_a": 10}]
        await home.request("PUT", "/api/chargers/garage/max_current_a", {"value": 12})
        await until(lambda: home.limit_a == 12)


async def test_availability_is_told_to_the_charger_and_shown(tmp_path: Path) -> None:
    async with running_home(tmp_path) as home:
        for operative, word, status in (
            (False, "Inoperative", "Unavailable"),
            (True, "Operative", "Available"),
        ):
            before_s = now_s()
            path = "/api/chargers/garage/availability"
            assert await home.request("PUT", path, {"value": operative}) == (204, {})
            (change,) = [f for f in home.heard(since_s=before_s) if f.action == "ChangeAvailability"]
            assert change.content[3] == {"connectorId": 0, "type": word}
            await asyncio.sleep(2)
            shown = await home.charger_state()
            assert (shown["status"], shown["available"]) == (status, operative)


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        ("/api/site/main_fuse_a", b'{"value": 4}', 400, ["main_fuse_a", "4", "from 6 to 125"]),
        ("/api/site/main_fuse_a", b'{"value": 20.5}', 400, ["main_fuse_a", "20.5", "whole number"]),
        ("/api/site/main_fuse_a", b'{"value": "much"}', 400, ["a number of amperes"]),
        ("/api/site/main_fuse_a", b"{", 400, ["a number of amperes"]),
        (
            "/api/chargers/garage/max_current_a",
            b'{"value": 100}',
            400,
            ["max_current_a", "100", "from 6 to 80"],
        ),
        ("/api/chargers/nobody/max_current_a", b'{"value": 10}', 404, ["nobody"]),
        ("/api/chargers/garage/availability", b'{"value": "no"}', 400, ["true or false"]),
        ("/api/chargers/nobody/adopt", b"", 404, ["nobody"]),
    ],
)
async def test_refusals_are_a_sentence_and_change_nothing(
    path: str, body: bytes, status: int, words: list[str], tmp_path: Path
) -> None:
    async with running_home(tmp_path) as home:
        method = "POST" if path.endswith("adopt") else "PUT"
        answered, refusal = await home.request(method, path, raw=body)
        await asyncio.sleep(5)

        assert answered == status
        assert all(word in refusal["error"] for word in words), refusal
        assert refusal["error"].endswith(".")
        assert home.home_assistant.options == OPTIONS


async def test_a_charger_that_is_not_there_can_not_be_taken_out_of_service(tmp_path: Path) -> None:
    async with running_home(tmp_path) as home:
        await home.charger.go_offline()
        await asyncio.sleep(1)
        status, refusal = await home.request("PUT", "/api/chargers/garage/availability", {"value": False})
        assert 400 <= status < 600
        assert refusal["error"] == "garage is not connected."


async def test_broken_options_leave_the_page_up_with_the_sentence(tmp_path: Path) -> None:
    options = {"grid": {"main_fuse_a": 4}}
    sentence = "Option grid.main_fuse_a is 4; it must be a whole number from 6 to 125."
    async with running_home(tmp_path, options=options) as home:
        assert (await home.request("GET", "/healthz"))[0] == 200
        assert (await home.state())["error"] == sentence
        status, refusal = await home.request("PUT", "/api/site/main_fuse_a", {"value": 20})
        assert status == 400
        assert refusal["error"]


async def test_entities_are_posted_with_their_classes_and_units(tmp_path: Path) -> None:
    async with running_home(tmp_path) as home:
        await home.draw(4, 6, 8)
        await home.charge(16)
        await asyncio.sleep(15)
        states = home.core.states

        for entity_id, (device_class, unit, state_class) in (SITE_ENTITIES | CHARGER_ENTITIES).items():
            attributes = states[entity_id].attributes
            assert attributes.get("device_class") == device_class, entity_id
            assert attributes.get("unit_of_measurement") == unit, entity_id
            assert attributes.get("state_class") == state_class, entity_id
            assert attributes["friendly_name"]
        values = {entity_id: states[entity_id].state for entity_id in home.core.posted}
        assert float(values["sensor.ev_load_balancer_actual_power"]) == pytest.approx(66 * 230, rel=0.03)
        assert (
            values["sensor.ev_load_balancer_actual_current"] == values["sensor.ev_load_balancer_current_l3"]
        )
        assert values["sensor.ev_load_balancer_current_l1"] == "20"
        assert float(values["sensor.ev_load_balancer_available_current"]) == pytest.approx(
            FREE_A - 8, abs=0.2
        )
        assert values["sensor.ev_load_balancer_limiting_reason"] == "charger_maximum"
        assert values["binary_sensor.ev_load_balancer_meter_problem"] == "off"
        assert values["sensor.standard_status"] == "Charging"
        assert values["sensor.standard_current_limit"] == "16"
        assert values["sensor.standard_current"] == "16"
        assert states["sensor.standard_current_limit"].attributes["reason"].startswith("16.0 A: ")
        energy_wh = float(values["sensor.standard_energy"])
        assert 0 < energy_wh == float(values["sensor.standard_session_energy"])
