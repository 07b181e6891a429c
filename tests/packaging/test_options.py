"""The options of config.yaml: complete, within the Supervisor's rules, each explained."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import yaml

from addon.config import site_of
from addon.errors import OptionsError
from addon.model.loadpoint import ChargePointInfo
from addon.options_file import parse_options
from tests.packaging.image import PROJECT
from tests.packaging.option_schema import OptionRefusedError, check, effective

CONFIG = yaml.safe_load((PROJECT / "config.yaml").read_text())
TRANSLATION = yaml.safe_load((PROJECT / "translations/en.yaml").read_text())
ONLY_THE_FUSE = {"grid": {"main_fuse_a": 25}}

# Stored options can't be renamed: a name may be added here, none may go.
NAMES = {
    *("grid.main_fuse_a", "grid.phases", "grid.voltage_v", "grid.margin_a", "grid.breaker"),
    *("grid.max_power_w", "grid.count_export", "grid.maximum_load_a"),
    *("meter.device", "meter.fallback_current_a", "meter.timeout_s", "meter.includes_chargers"),
    *("charging.min_current_a", "charging.max_current_a", "charging.raise_hold_s", "charging.min_pause_s"),
    *("charging.shadow", "charging.strategy"),
    *("circuits.name", "circuits.limit_a", "circuits.parent", "circuits.meter"),
    *("chargers.id", "chargers.name", "chargers.min_current_a", "chargers.max_current_a"),
    *(
        "chargers.phases",
        "chargers.priority",
        "chargers.password",
        "chargers.circuit",
        "chargers.certificate",
        "chargers.firmware_url",
        "chargers.firmware_version",
        "chargers.ocpp_version",
    ),
    *("tags.id", "tags.name", "tags.chargers", "tags.expires", "tags.blocked", "accept_unknown_tags"),
    *("accept_unknown_chargers", "ssl", "certfile", "keyfile", "client_cafile", "log_level"),
    *(
        "mqtt.tls",
        "mqtt.cafile",
        "mqtt.verify_name",
        "mqtt.certfile",
        "mqtt.keyfile",
        "mqtt.discovery_prefix",
    ),
    *("mqtt.host", "mqtt.port", "mqtt.username", "mqtt.password", "price.per_kwh", "price.entity"),
}


def names(schema: object, path: str = "") -> Iterator[str]:
    match schema:
        case [item]:
            yield from names(item, path)
        case Mapping():
            for key, below in schema.items():
                yield from names(below, f"{path}.{key}".lstrip("."))
        case _:
            yield path


def explained(fields: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    for key, text in fields.items():
        name = f"{path}.{key}".lstrip(".")
        if "fields" in text:
            yield from explained(text["fields"], name)
        else:
            yield name, text


def options(stored: Mapping[str, Any]) -> dict[str, Any]:
    given = check(CONFIG["schema"], effective(CONFIG["options"], effective(ONLY_THE_FUSE, stored)))
    assert isinstance(given, dict)
    return given


def test_the_names_are_the_contract() -> None:
    assert set(names(CONFIG["schema"])) == NAMES


def test_the_main_fuse_is_all_that_must_be_typed() -> None:
    assert options({})["grid"]["main_fuse_a"] == 25
    with pytest.raises(OptionRefusedError, match=r"grid\.main_fuse_a: missing"):
        check(CONFIG["schema"], CONFIG["options"])


def test_every_default_has_a_schema() -> None:
    # The Supervisor would drop such an option without a word that the user sees.
    assert set(names(CONFIG["options"])) - {"circuits", "chargers", "tags"} <= NAMES


def test_the_defaults_reach_the_app_as_they_stand() -> None:
    given = options({})

    for key, value in CONFIG["options"].items():
        assert effective(given, {key: value}) == given


def test_a_charger_needs_only_its_id() -> None:
    charger = {"id": "garage"}

    assert options({"chargers": [charger]})["chargers"] == [charger]
    with pytest.raises(OptionRefusedError, match=r"chargers\[0\]\.id: missing"):
        options({"chargers": [{"name": "Garage"}]})


def test_the_app_has_the_same_defaults() -> None:
    assert parse_options(ONLY_THE_FUSE) == parse_options(options({}))


@pytest.mark.parametrize(
    ("group", "key", "good", "bad"),
    [
        ("grid", "main_fuse_a", (6, 125), (5, 126)),
        ("grid", "phases", ("1", "3"), ("2", "0")),
        ("grid", "voltage_v", (100, 260), (99, 261)),
        ("grid", "margin_a", (0, 10), (-0.1, 10.1)),
        ("grid", "breaker", ("B", "C", "D", "gG"), ("A", "b")),
        ("grid", "maximum_load_a", (0, 3, 16.5, 125), (-1, 125.5)),
        ("charging", "strategy", ("fair", "first_come"), ("equal", "")),
        ("grid", "max_power_w", (0, 86000), (-1,)),
        ("meter", "fallback_current_a", (0, 80), (-1, 80.5)),
        ("meter", "timeout_s", (10, 120), (9, 121)),
        ("charging", "min_current_a", (6, 16), (5.9, 81)),
        ("charging", "max_current_a", (6, 80), (5.9, 80.1)),
        ("charging", "raise_hold_s", (5, 600), (4, 601)),
        ("charging", "min_pause_s", (0, 3600), (-1, 3601)),
        ("charging", "shadow", (False, True), ("maybe",)),
        ("mqtt", "port", (1, 65535), (0, 65536)),
        ("price", "per_kwh", (0, 0.25), (-0.1,)),
    ],
)
def test_supervisor_and_app_agree_on_the_ranges(
    group: str, key: str, good: tuple[object, ...], bad: tuple[object, ...]
) -> None:
    for value in good:
        given = options({group: {key: value}})
        assert given[group][key] == value
        assert getattr(getattr(parse_options(given), group), key) == value
    for value in bad:
        with pytest.raises(OptionRefusedError, match=rf"^{group}\.{key}: "):
            options({group: {key: value}})
        with pytest.raises(OptionsError, match=rf"{group}\.{key}"):
            parse_options(effective(options({}), {group: {key: value}}))


@pytest.mark.parametrize(
    ("group", "good", "bad"),
    [
        ("chargers", {"id": "g", "phases": "L2 L3 L1", "priority": 2, "min_current_a": 7}, {"id": ""}),
        ("chargers", {"id": "g", "phases": "L3", "max_current_a": 80}, {"id": "g", "phases": "L1 L1 L1"}),
        ("circuits", {"name": "Garage", "limit_a": 6}, {"name": "Garage", "limit_a": 5}),
        ("circuits", {"name": "Garage", "limit_a": 125, "parent": "main"}, {"name": "Garage"}),
    ],
)
def test_supervisor_and_app_agree_on_lists(
    group: str, good: dict[str, object], bad: dict[str, object]
) -> None:
    assert len(getattr(parse_options(options({group: [good]})), group)) == 1
    with pytest.raises(OptionRefusedError, match=rf"^{group}\[0\]"):
        options({group: [bad]})
    with pytest.raises(OptionsError, match=group):
        parse_options({**options({}), group: [bad]})


def test_every_option_is_explained_and_nothing_else_is() -> None:
    texts = dict(explained(TRANSLATION["configuration"]))

    assert set(texts) == NAMES
    assert [name for name, text in texts.items() if not (text["name"] and text["description"])] == []


def test_every_group_of_options_is_named() -> None:
    assert set(TRANSLATION["configuration"]) == set(CONFIG["schema"])
    for text in TRANSLATION["configuration"].values():
        assert text["name"]
        assert text["description"]


def test_every_port_is_explained() -> None:
    assert set(TRANSLATION["network"]) == set(CONFIG["ports"])


def test_a_charger_without_a_name_is_called_as_its_explanation_says() -> None:
    texts = dict(explained(TRANSLATION["configuration"]))
    nameless = parse_options(options({"chargers": [{"id": "CP1"}]}))
    known = [(ChargePointInfo(id="CP1", model="Terra AC"), 1), (ChargePointInfo(id="CP2"), 1)]

    assert "Its model when empty, else its identity." in texts["chargers.name"]["description"]
    assert [loadpoint.name for loadpoint in site_of(nameless, known).loadpoints] == ["Terra AC", "CP2"]
