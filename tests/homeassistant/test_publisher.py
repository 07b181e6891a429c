"""Entities: the table, their names, and how they get to Home Assistant."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest
import structlog

from addon.homeassistant.entities import Names, charger_slugs, entity_posts, slugify
from addon.homeassistant.link.client import HomeAssistantClient
from addon.homeassistant.showing.publisher import RestPublisher
from addon.model.status import (
    ChargerStatus,
    MeterStatusView,
    PhaseStatus,
    SessionStatus,
    SiteStatus,
    Status,
)
from tests.homeassistant.registries import Registries
from tests.homeassistant.stand_in import HomeAssistantStandIn

SITE = SiteStatus(
    meter=MeterStatusView(name="House", ok=True, age_s=12.0, status="ok", text="fine"),
    phases={
        "L1": PhaseStatus(current_a=5.0, house_a=5.0, headroom_a=19.5, planned_a=5.0, heat_left_pct=100),
        "L2": PhaseStatus(current_a=16.7, house_a=8.7, headroom_a=8.3, planned_a=24.5, heat_left_pct=100),
        "L3": PhaseStatus(current_a=-2.0, house_a=-2.0, headroom_a=24.5, planned_a=0.0, heat_left_pct=100),
    },
    limit_a=25.0,
    margin_a=0.5,
    fallback_a=6.0,
    actual_power_w=4531.26,
    actual_current_a=16.7,
    most_loaded_phase="L2",
    source="main_fuse",
    reason="8.0 A: L2 has 8.3 A left",
)
GARAGE = ChargerStatus(
    id="cp1",
    charge_point_id="cp1",
    connector_id=1,
    name="Garage",
    vendor="ABB",
    model="Terra AC",
    firmware="1.8",
    connected=True,
    status="Charging",
    available=True,
    limit_a=8.0,
    min_current_a=6.0,
    max_current_a=16.0,
    current_a={"L1": 7.8, "L2": 7.9, "L3": 7.7},
    power_w=5400.0,
    energy_wh=123456.0,
    session=SessionStatus(id=7, id_tag="TAG", started="2026-11-22T20:00:00Z", duration_s=60, energy_wh=90.0),
    source="main_fuse",
    reason="8.0 A: L2 has 8.3 A left",
    problem="",
    error_code="NoError",
)
STATUS = Status(version="0.1.0", site=SITE, chargers=(GARAGE,))


def states(status: Status) -> dict[str, str]:
    return {post.id: post.state for post in entity_posts(status)}


def test_the_whole_table() -> None:
    assert states(STATUS) == {
        "sensor.ev_load_balancer_actual_power": "4531.3",
        "sensor.ev_load_balancer_actual_current": "16.7",
        "sensor.ev_load_balancer_current_l1": "5",
        "sensor.ev_load_balancer_current_l2": "16.7",
        "sensor.ev_load_balancer_current_l3": "-2",
        "sensor.ev_load_balancer_available_current": "8.3",
        "sensor.ev_load_balancer_available_current_l1": "19.5",
        "sensor.ev_load_balancer_available_current_l2": "8.3",
        "sensor.ev_load_balancer_available_current_l3": "24.5",
        "sensor.ev_load_balancer_fuse_heat_left": "100",
        "sensor.ev_load_balancer_limiting_reason": "main_fuse",
        "sensor.ev_load_balancer_decision": "8.0 A: L2 has 8.3 A left",
        "sensor.ev_load_balancer_maximum_load": "25",
        "sensor.ev_load_balancer_margin": "0.5",
        "binary_sensor.ev_load_balancer_balancing": "on",
        "sensor.ev_load_balancer_strategy": "fair",
        "sensor.ev_load_balancer_meter_age": "0",
        "binary_sensor.ev_load_balancer_meter_problem": "off",
        "sensor.garage_status": "Charging",
        "binary_sensor.garage_connected": "on",
        "binary_sensor.garage_availability": "on",
        "sensor.garage_maximum_current": "16",
        "sensor.garage_current_limit": "8",
        "sensor.garage_limit_reason": "main_fuse",
        "sensor.garage_current": "7.9",
        "sensor.garage_current_l1": "7.8",
        "sensor.garage_current_l2": "7.9",
        "sensor.garage_current_l3": "7.7",
        "sensor.garage_power": "5400",
        "sensor.garage_energy": "123456",
        "sensor.garage_session_energy": "90",
        "sensor.garage_session_time": "1",
        "sensor.garage_session_start": "2026-11-22T20:00:00Z",
        "sensor.garage_session_id_tag": "TAG",
        "sensor.garage_error_code": "NoError",
        "binary_sensor.garage_charge_control": "on",
        "binary_sensor.garage_problem": "off",
    }


def test_attributes() -> None:
    posts = {post.id: post.attributes for post in entity_posts(STATUS)}
    assert posts["sensor.garage_energy"] == {
        "friendly_name": "Garage energy",
        "device_class": "energy",
        "unit_of_measurement": "Wh",
        "state_class": "total_increasing",
        "attribution": "EV Load Balancer",
    }
    assert posts["sensor.garage_current_limit"]["reason"] == "8.0 A: L2 has 8.3 A left"
    assert posts["sensor.garage_current_limit"]["source"] == "main_fuse"
    assert posts["sensor.garage_current"]["l3"] == 7.7
    assert posts["sensor.ev_load_balancer_actual_current"]["phase"] == "L2"
    limiting = posts["sensor.ev_load_balancer_limiting_reason"]
    assert limiting["decision"] == SITE.reason
    assert SITE.source in limiting["options"]
    assert GARAGE.status in posts["sensor.garage_status"]["options"]


def test_what_is_not_known_is_said_so() -> None:
    dark = replace(
        SITE,
        meter=replace(SITE.meter, ok=False, age_s=None),
        phases={"L1": replace(SITE.phases["L1"], current_a=None, headroom_a=None)},
        actual_power_w=None,
        actual_current_a=None,
        most_loaded_phase=None,
    )
    idle = replace(GARAGE, limit_a=None, current_a={}, power_w=None, session=None, problem="It disobeys.")
    shown = states(Status(version="", site=dark, chargers=(idle,)))
    for key in (
        "actual_power",
        "actual_current",
        "current_l1",
        "available_current",
        "meter_age",
    ):
        assert shown[f"sensor.ev_load_balancer_{key}"] == "unknown"
    assert shown["binary_sensor.ev_load_balancer_meter_problem"] == "on"
    for key in ("current_limit", "current", "power", "session_energy"):
        assert shown[f"sensor.garage_{key}"] == "unknown"
    assert shown["binary_sensor.garage_problem"] == "on"
    assert states(Status(version="", site=None)) == {}


def test_numbers_have_no_minus_before_zero() -> None:
    site = replace(SITE, actual_power_w=-0.01)
    assert states(Status(version="", site=site))["sensor.ev_load_balancer_actual_power"] == "0"


def chargers(*named: tuple[str, str]) -> tuple[ChargerStatus, ...]:
    return tuple(replace(GARAGE, id=identity, name=name) for identity, name in named)


@pytest.mark.parametrize(
    ("named", "taken", "slugs"),
    [
        ([("cp1", "Garage")], [], {"cp1": "garage"}),
        ([("CP/1 ä", "")], [], {"CP/1 ä": "cp_1_a"}),
        ([("cp#2", "")], [], {"cp#2": "cp_2"}),
        ([("é", "!!!")], [], {"é": "charger"}),
        ([("a", "Garage"), ("b", "garage")], [], {"a": "a", "b": "b"}),
        ([("a-1", "X"), ("a.1", "X")], [], {"a-1": "a_1", "a.1": "a_1_2"}),
        ([("a", "EV Load Balancer")], [], {"a": "charger_ev_load_balancer"}),
        ([("a", "Garage")], ["sensor.garage_power"], {"a": "garage_2"}),
        ([("a", "Garage")], ["sensor.garage_temperature"], {"a": "garage"}),
        ([("a", "car"), ("b", "car session")], [], {"a": "car", "b": "car_session_2"}),
    ],
)
def test_names_of_chargers(named: list[tuple[str, str]], taken: list[str], slugs: dict[str, str]) -> None:
    assert charger_slugs(chargers(*named), taken) == slugs
    assert charger_slugs(chargers(*reversed(named)), taken) == slugs


def test_slugify() -> None:
    assert slugify("  Wallbox Süd (links) ") == "wallbox_sud_links"


class Publishing:
    def __init__(self, ha: HomeAssistantStandIn, session: aiohttp.ClientSession) -> None:
        self.ha = ha
        self.client = HomeAssistantClient(session, ha.url, ha.token)
        self.publisher = RestPublisher(self.client)

        self.tasks: list[asyncio.Task[None]] = []

    async def stop(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    def posts(self, entity_id: str) -> int:
        return self.ha.calls.count(f"POST states/{entity_id}")

    def state(self, entity_id: str) -> str:
        return str(self.ha.states[entity_id]["s"])


@pytest.fixture
def registries() -> Registries:
    return Registries()


@pytest.fixture
async def publishing(ha: HomeAssistantStandIn) -> AsyncIterator[Publishing]:
    async with aiohttp.ClientSession() as session:
        made = Publishing(ha, session)
        made.tasks = [asyncio.ensure_future(made.client.run()), asyncio.ensure_future(made.publisher.run())]
        yield made
        await made.stop()


POWER = "sensor.ev_load_balancer_actual_power"
LIMIT = "sensor.garage_current_limit"


@pytest.mark.looptime
async def test_everything_is_posted_once(publishing: Publishing) -> None:
    publishing.publisher.publish(STATUS)
    await asyncio.sleep(1)
    assert {e: s["s"] for e, s in publishing.ha.states.items()} == states(STATUS)
    for _ in range(100):
        publishing.publisher.publish(STATUS)
        await asyncio.sleep(1)
    assert publishing.posts(POWER) == 1


@pytest.mark.looptime
async def test_values_are_told_once_a_second_and_the_last_one_surely(publishing: Publishing) -> None:
    for tenth in range(101):
        site = replace(SITE, actual_power_w=20.0 * tenth)
        publishing.publisher.publish(replace(STATUS, site=site))
        await asyncio.sleep(0.1)
    await asyncio.sleep(2)
    assert 10 <= publishing.posts(POWER) <= 12
    assert publishing.state(POWER) == "2000"


@pytest.mark.looptime
async def test_noise_is_told_seldom_and_in_the_end_all_the_same(publishing: Publishing) -> None:
    for second in range(60):
        site = replace(SITE, actual_power_w=1000.0 + 9 * (second % 2))
        publishing.publisher.publish(replace(STATUS, site=site))
        await asyncio.sleep(1)
    await asyncio.sleep(11)
    assert publishing.posts(POWER) <= 8
    assert publishing.state(POWER) == "1009"


@pytest.mark.looptime
async def test_a_change_of_status_is_told_at_once(publishing: Publishing) -> None:
    publishing.publisher.publish(STATUS)
    await asyncio.sleep(0.5)
    publishing.publisher.publish(replace(STATUS, chargers=(replace(GARAGE, status="SuspendedEV"),)))
    await asyncio.sleep(0.05)
    assert publishing.state("sensor.garage_status") == "SuspendedEV"


@pytest.mark.looptime
async def test_sentences_alone_fill_no_history(publishing: Publishing) -> None:
    for second in range(61):
        charger = replace(GARAGE, reason=f"8.0 A: house {second} A")
        publishing.publisher.publish(replace(STATUS, chargers=(charger,)))
        await asyncio.sleep(1)
    await asyncio.sleep(11)
    assert 6 <= publishing.posts(LIMIT) <= 8
    assert publishing.ha.states[LIMIT]["a"]["reason"] == "8.0 A: house 60 A"


@pytest.mark.looptime
async def test_all_is_posted_again_after_a_restart(publishing: Publishing) -> None:
    publishing.publisher.publish(STATUS)
    await asyncio.sleep(1)
    publishing.ha.states.clear()
    await publishing.ha.drop()
    await asyncio.sleep(2)
    assert {e: s["s"] for e, s in publishing.ha.states.items()} == states(STATUS)
    publishing.ha.states.clear()
    await publishing.ha.fire("homeassistant_started")
    await asyncio.sleep(1)
    assert {e: s["s"] for e, s in publishing.ha.states.items()} == states(STATUS)


@pytest.mark.looptime
async def test_after_a_stop_nothing_stands_that_nobody_keeps_true(publishing: Publishing) -> None:
    publishing.publisher.publish(STATUS)
    await asyncio.sleep(1)
    publishing.ha.states["sensor.of_another"] = {"s": "5", "a": {}}
    await publishing.stop()
    assert publishing.state("sensor.of_another") == "5"
    del publishing.ha.states["sensor.of_another"]
    assert {e: s["s"] for e, s in publishing.ha.states.items()} == dict.fromkeys(
        states(STATUS), "unavailable"
    )
    assert publishing.ha.states[POWER]["a"]["attribution"] == "EV Load Balancer", "the next start knows it"


@pytest.mark.looptime
async def test_a_stop_waits_no_longer_than_a_moment(
    publishing: Publishing, monkeypatch: pytest.MonkeyPatch
) -> None:
    publishing.publisher.publish(STATUS)
    await asyncio.sleep(1)

    async def hangs(*_: object, **__: object) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(publishing.client, "rest", hangs)
    loop = asyncio.get_running_loop()
    began_at_s = loop.time()
    await publishing.stop()
    assert 0.5 < loop.time() - began_at_s < 1.5


@pytest.mark.looptime
async def test_a_forgotten_charger_goes(publishing: Publishing) -> None:
    publishing.publisher.publish(STATUS)
    await asyncio.sleep(1)
    publishing.publisher.publish(replace(STATUS, chargers=()))
    await asyncio.sleep(1)
    assert not [entity_id for entity_id in publishing.ha.states if "garage" in entity_id]
    assert POWER in publishing.ha.states


@pytest.mark.looptime
async def test_what_an_earlier_run_has_left_goes(publishing: Publishing) -> None:
    left = {"s": "on", "a": {"attribution": "EV Load Balancer"}}
    publishing.ha.states["binary_sensor.forgotten_connected"] = left
    publishing.ha.states["binary_sensor.somebody_elses"] = {"s": "on", "a": {}}
    publishing.publisher.publish(STATUS)
    await asyncio.sleep(1)
    assert "binary_sensor.forgotten_connected" not in publishing.ha.states
    assert "binary_sensor.somebody_elses" in publishing.ha.states


@pytest.mark.looptime
async def test_all_goes_where_a_broker_takes_over_and_comes_back_after_it(publishing: Publishing) -> None:
    publishing.publisher.publish(STATUS)
    await asyncio.sleep(1)
    publishing.publisher.switch(on=False)
    publishing.publisher.publish(replace(STATUS, chargers=()))
    await publishing.publisher.wait_until_gone()
    assert publishing.ha.states == {}
    publishing.publisher.switch(on=True)
    await asyncio.sleep(1)
    assert POWER in publishing.ha.states


@pytest.mark.looptime
async def test_names_are_in_the_language_of_the_home(publishing: Publishing) -> None:
    publishing.publisher.speak(Names.in_language("de"))
    publishing.publisher.publish(STATUS)
    await asyncio.sleep(1)
    told = publishing.ha.states["sensor.garage_status"]["a"]
    assert (told["friendly_name"], told["text"]) == ("Garage Status", "Lädt")
    assert publishing.state("sensor.garage_status") == "Charging"


@pytest.mark.looptime
async def test_entities_of_others_are_not_overwritten(publishing: Publishing) -> None:
    other = {"entity_id": "sensor.garage_power", "unique_id": "x", "platform": "mqtt", "disabled_by": None}
    publishing.ha.registries.entities.append(other)
    publishing.publisher.publish(STATUS)
    await asyncio.sleep(1)
    assert "sensor.garage_power" not in publishing.ha.states
    assert publishing.state("sensor.garage_2_power") == "5400"


@pytest.mark.looptime
async def test_a_refusal_is_told_once(publishing: Publishing) -> None:
    await asyncio.sleep(0.1)
    publishing.ha.token = "another"
    with structlog.testing.capture_logs() as logs:
        for second in range(20):
            site = replace(SITE, actual_power_w=200.0 * second)
            publishing.publisher.publish(replace(STATUS, site=site))
            await asyncio.sleep(1)
    assert [entry["error"] for entry in logs if "error" in entry] == [
        "It does not let the app write states; the app needs homeassistant_api in its config.yaml."
    ]
