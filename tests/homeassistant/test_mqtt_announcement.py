"""What is announced and said at a broker, and what may be said to a control: tables."""

import json
from dataclasses import replace

import pytest

from addon.errors import RefusedError
from addon.homeassistant.entities import Device, Entity, Names, devices_of
from addon.homeassistant.mqtt.announcement import announcement, shape
from addon.homeassistant.mqtt.topic_states import topic_states
from addon.homeassistant.mqtt.topics import Topics
from addon.homeassistant.mqtt.values import value_of
from addon.model.status import Status
from tests.homeassistant.mqtt_status import SECOND, WHOLE
from tests.homeassistant.test_publisher import GARAGE, STATUS

TOPICS = Topics(home="h")
ENGLISH = Names.in_language("en")


def devices(status: Status = WHOLE, names: Names = ENGLISH) -> dict[str, Device]:
    return {device.id: device for device in devices_of(status, names)}


def entity(device_id: str, key: str, status: Status = WHOLE) -> Entity:
    return next(e for e in devices(status)[device_id].entities if e.key == key)


def test_devices_hang_on_each_other() -> None:
    assert {d.id: (d.name, d.via) for d in devices().values()} == {
        "site": ("EV load balancer", ""),
        "circuit_Sauna": ("Sauna", "site"),
        "charger_cp1": ("Garage", "site"),
        "charger_cp1_2_49dbb0": ("Garage connector 2", "charger_cp1"),
    }
    keys = {e.key for e in devices()["charger_cp1_2_49dbb0"].entities}
    assert "reset" not in keys, "the whole charger's"
    assert {"unlock", "status", "power"} <= keys


def test_a_sensor_a_number_and_a_button() -> None:
    site = announcement(devices()["site"], TOPICS, {})
    assert site["device"] == {
        "identifiers": ["evlb_h_site"],
        "name": "EV load balancer",
        "manufacturer": "EV Load Balancer",
        "model": "Load balancer",
        "sw_version": "0.1.0",
    }
    assert site["availability"] == [{"topic": "evlb/h/status"}]
    assert site["components"]["maximum_load"] == {
        "platform": "number",
        "name": "Maximum load",
        "unique_id": "evlb_h_site-maximum_load",
        "default_entity_id": "number.ev_load_balancer_maximum_load",
        "object_id": "ev_load_balancer_maximum_load",
        "device_class": "current",
        "entity_category": "config",
        "icon": "mdi:fuse",
        "state_topic": "evlb/h/site/maximum_load",
        "command_topic": "evlb/h/site/maximum_load/set",
        "unit_of_measurement": "A",
        "json_attributes_topic": "evlb/h/site/maximum_load/attributes",
        "min": 1.0,
        "max": 25.0,
        "step": 0.1,
        "mode": "box",
        "optimistic": False,
    }
    charger = announcement(devices()["charger_cp1"], TOPICS, {})["components"]
    energy = charger["energy"]
    assert (energy["state_class"], energy["device_class"], energy["unit_of_measurement"]) == (
        "total_increasing",
        "energy",
        "Wh",
    )
    assert charger["last_seen"]["enabled_by_default"] is False
    assert "state_topic" not in charger["reset"]
    assert "command_topic" not in charger["power"]


def test_a_firmware_update_comes_and_goes_with_its_address() -> None:
    newer = replace(STATUS, chargers=(replace(GARAGE, new_firmware="2.0"),))
    device = devices(newer)["charger_cp1"]
    assert announcement(device, TOPICS, {})["components"]["update"]["payload_install"] == "INSTALL"
    said = {post.id: post.state for post in topic_states(device, TOPICS, ENGLISH)}
    assert json.loads(said["evlb/h/charger_cp1/update"]) == {
        "installed_version": "1.8",
        "latest_version": "2.0",
    }
    nameless = replace(STATUS, chargers=(replace(GARAGE, new_firmware="2.0", firmware=""),))
    said = {post.id: post.state for post in topic_states(devices(nameless)["charger_cp1"], TOPICS, ENGLISH)}
    # without any installed version Home Assistant would refuse to install
    assert json.loads(said["evlb/h/charger_cp1/update"])["installed_version"] == "unknown"
    lost = announcement(devices(STATUS)["charger_cp1"], TOPICS, {"update": "update", "status": "sensor"})
    assert lost["components"]["update"] == {"platform": "update"}, "Home Assistant removes it"
    assert lost["components"]["status"]["unique_id"]


def test_ids_are_the_same_in_every_language() -> None:
    german, english = devices(names=Names.in_language("de")), devices()
    for id_, device in english.items():
        here = announcement(device, TOPICS, {})["components"]
        there = announcement(german[id_], TOPICS, {})["components"]
        for key, one in here.items():
            assert there[key]["default_entity_id"] == one["default_entity_id"]
            assert there[key]["unique_id"] == one["unique_id"]
    assert announcement(german["site"], TOPICS, {})["components"]["strategy"]["name"] == "Strategie"
    assert shape(german["site"]) != shape(english["site"]), "another language is announced"


def test_only_what_is_announced_changes_the_shape() -> None:
    colder = replace(STATUS, chargers=(replace(GARAGE, power_w=1.0, status="Faulted"),))
    renamed = replace(STATUS, chargers=(replace(GARAGE, name="Yard"),))
    before = shape(devices(STATUS)["charger_cp1"])
    assert shape(devices(colder)["charger_cp1"]) == before
    assert shape(devices(renamed)["charger_cp1"]) != before


def test_every_id_is_there_once() -> None:
    both = replace(
        WHOLE, chargers=(GARAGE, SECOND, replace(GARAGE, id="cp1_power", charge_point_id="cp1_power"))
    )
    ids = [
        one["unique_id"]
        for device in devices(both).values()
        for one in announcement(device, TOPICS, {})["components"].values()
    ]
    assert len(ids) == len(set(ids))


def test_what_is_unknown_is_said_so() -> None:
    dark = replace(STATUS, chargers=(replace(GARAGE, power_w=None, session=None, error_code=""),))
    said = {post.id: post.state for post in topic_states(devices(dark)["charger_cp1"], TOPICS, ENGLISH)}
    for key in ("power", "session_energy", "session_start", "error_code"):
        assert said[f"evlb/h/charger_cp1/{key}"] == "None"
    assert said["evlb/h/charger_cp1/available"] == "online"


def test_a_state_is_never_longer_than_home_assistant_takes() -> None:
    assert STATUS.site
    wordy = replace(STATUS, site=replace(STATUS.site, reason="x" * 300))
    said = {post.id: post for post in topic_states(devices(wordy)["site"], TOPICS, ENGLISH)}
    assert len(said["evlb/h/site/decision"].state) == 255
    assert len(said["evlb/h/site/limiting_reason"].attributes["decision"]) == 300


@pytest.mark.parametrize(
    ("device_id", "key", "payload", "expected"),
    [
        ("site", "maximum_load", "20", 20.0),
        ("site", "maximum_load", "20.5", 20.5),
        ("site", "maximum_load", "25", 25.0),
        ("site", "balancing", "on", True),
        ("site", "balancing", "off", False),
        ("site", "strategy", "fair", "fair"),
        ("charger_cp1", "reset", "PRESS", None),
    ],
)
def test_what_may_be_said(device_id: str, key: str, payload: str, expected: object) -> None:
    assert value_of(entity(device_id, key), payload) == expected


@pytest.mark.parametrize(
    ("device_id", "key", "payload"),
    [
        *(
            ("site", "maximum_load", p)
            for p in ("", "0", "26", "-1", "nan", "inf", "1e1", "0x10", " 20", "20 A", "٢٠")
        ),
        *(("site", "balancing", p) for p in ("ON", "true", "1", "", "on ")),
        *(("site", "strategy", p) for p in ("", "Fair", "unfair", "fair,first_come")),
        *(("charger_cp1", "reset", p) for p in ("", "press", "on", "x" * 100_000)),
        ("charger_cp1", "power", "3"),
    ],
)
def test_what_may_not_be_said_is_refused_in_a_sentence(device_id: str, key: str, payload: str) -> None:
    with pytest.raises(RefusedError, match=r"can't be set") as caught:
        value_of(entity(device_id, key), payload)
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize(
    ("topic", "expected"),
    [
        ("evlb/h/site/margin/set", ("site", "margin")),
        ("evlb/h/site/margin", None),
        ("evlb/h/site/margin/attributes", None),
        ("evlb/other/site/margin/set", None),
    ],
)
def test_topics_of_controls(topic: str, expected: tuple[str, str] | None) -> None:
    assert TOPICS.set_by(topic) == expected


@pytest.mark.parametrize(
    ("topic", "expected"),
    [
        ("homeassistant/device/evlb_h_charger_a/config", "charger_a"),
        ("homeassistant/device/evlb_h2_charger_a/config", None),
        ("homeassistant/device/zigbee2mqtt/config", None),
    ],
)
def test_announcements_of_others_are_left_alone(topic: str, expected: str | None) -> None:
    assert TOPICS.announced(topic) == expected
