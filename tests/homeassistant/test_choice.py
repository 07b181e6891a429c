"""Whose meter is whose: the main fuse's is found, a circuit's is named, and none is taken twice."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.homeassistant.meters.choice import Choice, Found, Known, candidates, choose_all
from addon.homeassistant.meters.discovery import Key, ShellyMeter
from addon.homeassistant.meters.places import MeterPlace, places_of
from addon.model.meter import MeterStatus
from addon.model.phases import Phase
from addon.options_file import parse_options
from addon.translation.catalogs import plain
from tests.homeassistant.registries import Registries
from tests.translation.parts import left_in_english


@pytest.fixture
def two() -> Registries:
    """A house with two Pro 3EM, called House and Garage."""
    both = Registries("pro_3em").twin()
    for device, name in zip(
        [d for d in both.devices if not d["via_device_id"]], ("House", "Garage"), strict=True
    ):
        device["name_by_user"] = name
    return both


def found(registries: Registries, phases: int = 3) -> Found:
    return Found(meters=tuple(registries.meters(phases)), channels=tuple(registries.meters(1)))


def named(found: Found, name: str) -> ShellyMeter:
    return next(meter for meter in found.meters if meter.name == name)


def chosen(
    found: Found, *circuits: MeterPlace, device: str = "auto", known: Known | None = None
) -> dict[str, Choice]:
    return choose_all([MeterPlace(device=device), *circuits], found, {}, known or Known())


def garage(device: str, phase: Phase | None = None) -> MeterPlace:
    return MeterPlace(circuit_id="G", device=device, phase=phase)


def names(choices: dict[str, Choice]) -> list[str]:
    meters = [choices[id_].meter for id_ in ("main", "G")]
    return [meter.name if meter else "" for meter in meters]


def test_places_come_from_the_options() -> None:
    raw = {
        "grid": {"main_fuse_a": 25},
        "meter": {"device": " House "},
        "circuits": [
            {"name": "Garage", "limit_a": 20, "meter": "EM:L2"},
            {"name": "Shed", "limit_a": 16, "meter": "abc"},
            {"name": "Pool", "limit_a": 16},
        ],
    }

    assert places_of(parse_options(raw)) == (
        MeterPlace(device="House"),
        MeterPlace(circuit_id="Garage", device="EM", phase=Phase.L2),
        MeterPlace(circuit_id="Shed", device="abc"),
    )
    raw = {
        "grid": {"main_fuse_a": 25, "phases": 1},
        "circuits": [{"name": "G", "limit_a": 20, "meter": "EM:L1"}],
    }
    assert places_of(parse_options(raw))[1] == MeterPlace(circuit_id="G", device="EM", phases=1)


def test_a_circuits_meter_is_never_the_main_fuses_by_itself(two: Registries) -> None:
    choices = chosen(found(two), garage("garage"))

    assert names(choices) == ["House", "Garage"]
    assert "only meter that fits" in choices["main"].text
    assert "circuits[G].meter" in choices["G"].text
    assert "der einzige Zähler, der passt" in plain(choices["main"].text, "de")
    assert "in der Option circuits[G].meter gewählt" in plain(choices["G"].text, "de")
    listed = candidates(found(two), {}, MeterPlace(), choices, voltage_v=230.0)
    assert [(c.name, c.why_not) for c in listed] == [
        ("Garage", "It is the meter of circuit G."),
        ("House", ""),
    ]
    assert plain(listed[0].why_not, "de") == "Er ist der Zähler des Stromkreises G."


def test_not_even_where_the_circuits_name_fits_two(two: Registries) -> None:
    for device in two.devices:
        device["name_by_user"] = "Garage"
    choices = chosen(found(two), garage("Garage"))

    assert (choices["G"].status, choices["main"].status) == (MeterStatus.AMBIGUOUS, MeterStatus.MISSING)
    assert "name one by its id" in choices["G"].text
    assert "named for a circuit" in choices["main"].text


@pytest.mark.parametrize("by_id", [False, True])
def test_one_meter_is_not_used_for_two(two: Registries, by_id: bool) -> None:
    all_found = found(two)
    house = named(all_found, "House")
    choices = chosen(all_found, garage(house.id if by_id else "House"), device="house")

    assert names(choices) == ["House", ""]
    assert choices["G"].status is MeterStatus.MISSING
    assert choices["G"].text == "House (option circuits[G].meter) is the meter of the main fuse already."
    assert plain(choices["G"].text, "de") == (
        "House (Option circuits[G].meter) ist schon der Zähler der Hauptsicherung."
    )
    choices = chosen(all_found, garage("Garage"), MeterPlace(circuit_id="H", device="Garage"))
    assert choices["H"].text.endswith("is the meter of circuit G already.")


def test_while_a_circuits_meter_is_not_found_the_only_one_may_be_it() -> None:
    """The user called it otherwise, and that of the main fuse is not there."""
    only = found(Registries("pro_3em"))
    choices = chosen(only, garage("Garage meter"))

    assert (choices["main"].meter, choices["main"].status) == (None, MeterStatus.AMBIGUOUS)
    assert "'Garage meter' (circuits[G].meter) is not found" in choices["main"].text
    assert "nicht gefunden wird „Garage meter“ (circuits[G].meter)" in plain(choices["main"].text, "de")
    assert plain(choices["G"].text, "et").startswith("Ühegi Shelly arvesti nimi pole „Garage meter“")
    assert choices["G"].status is MeterStatus.MISSING
    # one that was at the main fuse all the time stays there
    key = only.meters[0].key
    assert chosen(only, garage("Garage meter"), known=Known(in_force=key))["main"].meter
    # and one that is chosen is chosen
    assert chosen(only, garage("Garage meter"), device=only.meters[0].name)["main"].meter


def test_one_channel_measures_one_phase_of_a_circuit() -> None:
    meters = found(Registries("3em_gen1", "em_gen3"))
    channel = next(meter for meter in meters.channels if meter.kind == "em1")
    choices = chosen(meters, garage(channel.id, Phase.L2))

    assert choices["G"].meter == channel
    assert choices["main"].meter
    assert choices["main"].meter.model == "Shelly 3EM"
    unsaid = chosen(meters, garage(channel.id))["G"]
    assert unsaid.status is MeterStatus.MISSING
    assert unsaid.text.endswith(f"enter which, as in “{channel.id}:L1”.")


def test_a_channel_called_as_its_device_is_meant_before_the_others() -> None:
    registries = Registries("em_gen3")
    first = registries.meters(1)[0]
    for device in registries.devices:
        if device["id"] == first.id or not device["via_device_id"]:
            device["name_by_user"] = "Twin"
    choice = chosen(found(registries), garage("twin", Phase.L1), device="x")["G"]

    assert choice.meter
    assert choice.meter.id == first.id


def test_a_channel_of_the_main_fuses_meter_is_that_meter() -> None:
    meters = found(Registries("3em_gen1"))
    channel = meters.channels[1]

    choices = chosen(meters, garage(channel.id, Phase.L2), device=meters.meters[0].name)
    assert choices["G"].text.endswith("is the meter of the main fuse already.")


def test_a_phase_is_not_picked_from_a_meter_of_three(two: Registries) -> None:
    choice = chosen(found(two), garage("Garage", Phase.L2))["G"]

    assert (choice.meter, choice.text) == (
        None,
        "Garage: It measures three phases; leave out “:L2” behind its name.",
    )


ALL = found(Registries("3em_gen1", "em_gen3", "pro_3em"))
WORDS = sorted({"nowhere", *(word for meter in (*ALL.meters, *ALL.channels) for word in meter.names)})
PLACES = st.builds(
    MeterPlace, device=st.sampled_from(WORDS), phase=st.sampled_from([None, None, Phase.L1, Phase.L3])
)


@given(
    device=st.sampled_from([*WORDS, "auto", "auto", "auto"]),
    circuits=st.lists(PLACES, max_size=4),
    known=st.builds(
        Known,
        by_steps=st.sampled_from([meter.key for meter in ALL.meters]),
        among=st.just(frozenset(meter.key for meter in ALL.meters)),
    ),
)
def test_whatever_is_entered_no_meter_serves_two_places(
    device: str, circuits: list[MeterPlace], known: Known
) -> None:
    places = [replace(place, circuit_id=f"C{number}") for number, place in enumerate(circuits)]
    choices = chosen(ALL, *places, device=device, known=known)

    taken = [choice.meter for choice in choices.values() if choice.meter]
    assert not any(one.overlaps(other) for one, other in combinations(taken, 2))
    assert len(choices) == 1 + len(places)
    for choice in choices.values():
        assert (choice.meter is not None) == (choice.status is MeterStatus.OK)
        assert choice.text.endswith(".")
        assert left_in_english(choice.text, "de") == left_in_english(choice.text, "et") == []
    main = choices.pop("main").meter
    if device == "auto" and main:
        assert not any(main.overlaps(meter) for choice in choices.values() for meter in choice.named)


class TestBySteps:
    """What the cars' steps have shown decides among the meters that were compared."""

    @pytest.fixture
    def keys(self, two: Registries) -> tuple[Key, Key]:
        return named(found(two), "House").key, named(found(two), "Garage").key

    def test_it_is_taken_and_kept(self, two: Registries, keys: tuple[Key, Key]) -> None:
        assert chosen(found(two))["main"].open_to == found(two).meters
        choice = chosen(found(two), known=Known(by_steps=keys[0], among=frozenset(keys)))["main"]

        assert choice.meter
        assert (choice.meter.key, choice.by_steps) == (keys[0], True)

    def test_not_beside_one_that_was_not_compared(self, two: Registries, keys: tuple[Key, Key]) -> None:
        choice = chosen(found(two), known=Known(by_steps=keys[0], among=frozenset(keys[:1])))["main"]

        assert (choice.meter, choice.status) == (None, MeterStatus.AMBIGUOUS)

    def test_not_against_the_users_word(self, two: Registries, keys: tuple[Key, Key]) -> None:
        known = Known(by_steps=keys[0], among=frozenset(keys))

        assert names(chosen(found(two), garage("x"), device="Garage", known=known))[0] == "Garage"
