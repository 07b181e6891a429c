"""Meters of every kind are found by unique_id in recorded registries."""

import pytest

from addon.homeassistant.link.entity_states import EntityState
from addon.homeassistant.meters.choice import Choice, Found, Known, States, choose_all, why_not
from addon.homeassistant.meters.discovery import PhaseEntities, ShellyMeter
from addon.homeassistant.meters.places import MeterPlace
from addon.model.meter import MeterStatus
from tests.homeassistant.registries import Registries

ALL = {"current", "power", "voltage", "apparent_power", "power_factor"}


def choose(meters: list[ShellyMeter], *, device: str, phases: int, states: States) -> Choice:
    """Choose for a house without circuits."""
    place = MeterPlace(device=device, phases=phases)
    return choose_all([place], Found(meters=tuple(meters)), states, Known())["main"]


def fields(phase: PhaseEntities) -> set[str]:
    return {name for name in PhaseEntities.__dataclass_fields__ if getattr(phase, name)}


@pytest.mark.parametrize(
    ("kind", "model", "generation", "has", "current_off", "probe"),
    [
        ("pro_3em", "Shelly Pro 3EM", 2, ALL, True, "uptime"),
        ("pro_3em_monophase", "Shelly Pro 3EM", 2, ALL, True, "uptime"),
        ("3em_63_gen3", "Shelly 3EM-63 Gen3", 2, ALL, True, "uptime"),
        ("3em_gen1", "Shelly 3EM", 1, ALL - {"apparent_power"}, False, "power"),
    ],
)
def test_three_phase_meters(
    kind: str, model: str, generation: int, has: set[str], *, current_off: bool, probe: str
) -> None:
    [meter] = Registries(kind).meters()

    assert (meter.model, meter.generation, len(meter.phases)) == (model, generation, 3)
    for phase in meter.phases:
        assert fields(phase) == has
        assert phase.current
        assert (phase.current.disabled_by == "integration") is current_off
    assert meter.probe
    assert meter.probe.id.endswith(probe)
    assert choose([meter], device="auto", phases=3, states={}).meter == meter


def test_phases_are_in_order() -> None:
    [meter] = Registries("pro_3em").meters()
    assert [phase.power.id[-13:] for phase in meter.phases if phase.power] == [
        "phase_a_power",
        "phase_b_power",
        "phase_c_power",
    ]


@pytest.mark.parametrize(
    ("kind", "has"),
    [("pro_em_50", ALL), ("em_gen3", ALL), ("em_gen1", {"power", "voltage"})],
)
def test_channels_of_two_channel_meters(kind: str, has: set[str]) -> None:
    registries = Registries(kind)
    meters = registries.meters(phases=1)

    assert len(meters) == 2
    assert [fields(meter.phases[0]) for meter in meters] == [has, has]
    assert len({meter.id for meter in meters}) == 2
    choice = choose(meters, device="auto", phases=1, states={})
    assert choice.status is MeterStatus.AMBIGUOUS
    assert choose(meters, device=meters[1].id, phases=1, states={}).meter is meters[1]
    assert choose(meters, device=meters[0].name.upper(), phases=1, states={}).meter is meters[0]

    missing = choose(registries.meters(), device="auto", phases=3, states={})
    assert missing.status is MeterStatus.MISSING
    assert "one phase" in missing.text


def test_one_channel_is_taken_where_there_is_one() -> None:
    registries = Registries("em_gen3")
    registries.entities = [e for e in registries.entities if "em1:1" not in e["unique_id"]]
    meters = registries.meters(phases=1)
    assert choose(meters, device="auto", phases=1, states={}).meter is meters[0]


def test_a_three_phase_meter_serves_one_phase_with_its_first() -> None:
    [meter] = Registries("pro_3em").meters(phases=1)
    assert len(meter.phases) == 1
    assert meter.phases[0].power
    assert meter.phases[0].power.id.endswith("phase_a_power")


def test_channels_without_devices_of_their_own() -> None:
    """Home Assistant 2025.4 has one device for all channels."""
    registries = Registries("em_gen3")
    main = registries.main_device()
    registries.devices = [main]
    for entity in registries.entities:
        entity["device_id"] = main["id"]
    meters = registries.meters(phases=1)
    assert [meter.id for meter in meters] == [f"{main['id']}:0", f"{main['id']}:1"]
    assert [meter.name for meter in meters] == [f"{main['name']} channel 1", f"{main['name']} channel 2"]


def test_the_name_given_by_the_user_wins() -> None:
    registries = Registries("pro_3em")
    registries.main_device()["name_by_user"] = "House"
    [meter] = registries.meters()
    assert meter.name == "House"
    assert meter.id == registries.main_device()["id"]
    assert choose([meter], device="house", phases=3, states={}).meter == meter
    assert "Shelly Pro 3EM" in choose([meter], device="auto", phases=3, states={}).text


def test_life_is_what_the_device_says() -> None:
    registries = Registries("pro_3em")
    registries.entities.append(
        registries.entity("em:0-a_act_power")
        | {"platform": "integration", "unique_id": "x", "entity_id": "sensor.sum"}
    )
    [meter] = registries.meters()
    assert registries.entity("em:0-total_act_power")["entity_id"] in meter.life
    assert registries.entity("temperature:0-temperature_tc")["entity_id"] in meter.life
    assert not {e for e in meter.life if e.startswith(("button.", "update."))}
    assert "sensor.sum" not in meter.entity_ids


def test_the_probe_respects_the_user() -> None:
    registries = Registries("pro_3em")
    registries.disable("sys-uptime", "user")
    [meter] = registries.meters()
    assert meter.probe
    assert meter.probe.id == registries.entity("wifi-rssi")["entity_id"]
    registries.disable("wifi-rssi", "user")
    assert registries.meters()[0].probe is None


def test_what_the_user_disabled_is_respected_and_told() -> None:
    registries = Registries("pro_3em")
    for key in ("current", "act_power", "aprt_power"):
        registries.disable(f"em:0-b_{key}", "user")
    [meter] = registries.meters()
    assert "disabled" in why_not(meter, MeterPlace())
    assert choose([meter], device="auto", phases=3, states={}).status is MeterStatus.MISSING
    registries.disable("em:0-b_aprt_power", None)
    assert why_not(registries.meters()[0], MeterPlace()) == ""


def test_a_disabled_device_is_not_taken() -> None:
    registries = Registries("pro_3em")
    registries.main_device()["disabled_by"] = "user"
    choice = choose(registries.meters(), device="auto", phases=3, states={})
    assert choice.meter is None
    assert "disabled" in choice.text


def test_several_are_listed_and_none_is_guessed() -> None:
    both = Registries("pro_3em").twin()
    meters = both.meters()
    assert len(meters) == 2
    choice = choose(meters, device="auto", phases=3, states={})
    assert (choice.meter, choice.status) == (None, MeterStatus.AMBIGUOUS)
    assert all(meter.name in choice.text for meter in meters)
    assert choose(meters, device=meters[1].id, phases=3, states={}).meter is meters[1]


def test_smaller_meters_do_not_make_it_ambiguous() -> None:
    meters = Registries("em_gen3", "3em_gen1").meters()
    choice = choose(meters, device="auto", phases=3, states={})
    assert choice.meter
    assert choice.meter.model == "Shelly 3EM"


def test_an_unknown_name_is_missing_and_says_what_there_is() -> None:
    meters = Registries("pro_3em").meters()
    choice = choose(meters, device="cellar", phases=3, states={})
    assert choice.status is MeterStatus.MISSING
    assert "cellar" in choice.text
    assert meters[0].name in choice.text


def test_nothing_at_all() -> None:
    choice = choose(Registries().meters(), device="auto", phases=3, states={})
    assert choice.status is MeterStatus.MISSING
    assert "Shelly" in choice.text


def test_leftovers_of_a_former_profile_give_way_to_live_values() -> None:
    """Home Assistant keeps the entities of the profile a Pro 3EM had before."""
    triphase, mono = Registries("pro_3em"), Registries("pro_3em_monophase")
    mac = triphase.entities[0]["unique_id"][:12]
    for entity in mono.entities:
        entity["unique_id"] = mac + entity["unique_id"][12:]
    triphase.entities += mono.entities
    meters = triphase.meters()
    assert len(meters) == 2
    assert choose(meters, device="auto", phases=3, states={}).status is MeterStatus.AMBIGUOUS

    live = next(meter for meter in meters if meter.kind == "em1")
    states = {phase.power.id: EntityState("100", "W") for phase in live.phases if phase.power}
    assert choose(meters, device="auto", phases=3, states=states).meter is live
