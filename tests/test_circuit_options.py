"""Circuits in the options: the tree they become, and the sentence for one that can't be."""

from __future__ import annotations

from typing import Any

import pytest

from addon.circuit_options import circuit_advice
from addon.config import Options, meter_word, site_of
from addon.errors import OptionsError
from addon.model.loadpoint import ChargePointInfo
from addon.model.phases import Phase
from addon.model.site import BreakerCurve
from addon.options_file import parse_options

GARAGE = {"name": "Garage", "limit_a": 20}
SHED = {"name": "Shed", "limit_a": 16, "parent": "Garage"}


def options(*circuits: dict[str, Any], **others: Any) -> Options:  # noqa: ANN401 - any JSON
    grid = {"main_fuse_a": 25} | others.pop("grid", {})
    return parse_options({"grid": grid, "circuits": list(circuits), **others})


def test_circuits_become_a_tree_below_the_main_fuse() -> None:
    site = site_of(
        options(
            SHED | {"name": " Shed "},
            GARAGE | {"meter": " Garage meter ", "parent": "main"},
            chargers=[{"id": "a", "circuit": "shed"}, {"id": "b", "circuit": "Main fuse"}],
            grid={"margin_a": 1, "breaker": "C", "max_power_w": 9000},
        ),
        [(ChargePointInfo(id=name), 1) for name in ("a", "b", "stranger")],
    )

    shed, garage = site.circuits
    assert (shed.id, shed.name, shed.limit_da, shed.parent, shed.meter) == ("Shed", "Shed", 160, "Garage", "")
    assert (garage.parent, garage.meter) == ("main", "Garage meter")
    assert {(c.margin_da, c.breaker) for c in site.circuits} == {(10, BreakerCurve.C)}
    assert [loadpoint.circuit for loadpoint in site.loadpoints] == ["Shed", "main", "main"]
    assert site.max_power_w == 9000


@pytest.mark.parametrize(
    ("circuits", "sentence"),
    [
        (
            [GARAGE, {"name": "garage", "limit_a": 16}],
            "Option circuits names garage twice; each name may stand there once.",
        ),
        (
            [GARAGE, {"name": " Main", "limit_a": 16}],
            (
                "Option circuits[1].name is 'Main'; the main fuse is called so, and is set under grid. "
                "Choose another name."
            ),
        ),
        ([{"name": "  ", "limit_a": 16}], "Option circuits[0].name is blank; give the circuit a name."),
        (
            [{"name": "Garage"}],
            "Option circuits[0].limit_a is not set; it is required.",
        ),
        (
            [GARAGE | {"limit_a": 5}],
            "Option circuits[0].limit_a is 5; it must be a number from 6 to 125.",
        ),
        (
            [GARAGE | {"parent": "Cellar"}],
            (
                "Option circuits[Garage].parent is 'Cellar'; the circuits are Garage, and 'main' or nothing "
                "is the main fuse."
            ),
        ),
        (
            [GARAGE | {"parent": "garage"}],
            (
                "Option circuits[Garage].parent is 'garage', and so Garage behind Garage; each circuit must "
                "end at the main fuse."
            ),
        ),
        (
            [GARAGE | {"parent": "Shed"}, SHED],
            (
                "Option circuits[Shed].parent is 'Garage', and so Garage behind Shed behind Garage; each "
                "circuit must end at the main fuse."
            ),
        ),
        (
            [GARAGE | {"meter": "Auto"}],
            (
                "Option circuits[Garage].meter is 'Auto'; enter the name or id of a meter of its own, or "
                "leave it empty: none is taken by guess."
            ),
        ),
        (
            [GARAGE | {"meter": "house"}],
            (
                "Option circuits[Garage].meter is 'house', but that meter is named for the main fuse, in the "
                "option meter.device, too; each meter measures one circuit."
            ),
        ),
        (
            [GARAGE | {"meter": "EM:L1"}, SHED | {"meter": "em : L2"}],
            (
                "Option circuits[Shed].meter is 'em : L2', but that meter is named for circuit Garage too; "
                "each meter measures one circuit."
            ),
        ),
    ],
)
def test_what_can_not_be_is_one_sentence(circuits: list[dict[str, Any]], sentence: str) -> None:
    with pytest.raises(OptionsError) as caught:
        options(*circuits, meter={"device": "House"})

    assert str(caught.value) == sentence


@pytest.mark.parametrize("circuits", [[], [GARAGE]])
def test_a_charger_on_no_circuit_there_is(circuits: list[dict[str, Any]]) -> None:
    with pytest.raises(
        OptionsError, match=r"chargers\[a\]\.circuit is 'Cellar'; (there are no|the) circuits"
    ):
        options(*circuits, chargers=[{"id": "a", "circuit": "Cellar"}])


@pytest.mark.parametrize(
    ("wiring", "circuit", "allowed"),
    [
        ("L2", "Garage", True),
        ("L2", "Shed", True),
        ("L1", "Garage", False),
        ("L1 L2 L3", "Shed", False),
        (None, "Garage", False),
        (None, "", True),
    ],
)
def test_a_meter_of_one_phase_bears_only_cars_on_that_phase(
    wiring: str | None, circuit: str, allowed: bool
) -> None:
    chargers = [{"id": "a", "circuit": circuit, "phases": wiring}]

    if allowed:
        options(GARAGE | {"meter": "EM:L2"}, SHED, chargers=chargers)
        return
    with pytest.raises(OptionsError, match=r"on other phases: set chargers\[a\]\.phases to L2"):
        options(GARAGE | {"meter": "EM:L2"}, SHED, chargers=chargers)


def test_on_one_phase_there_is_no_other() -> None:
    chargers = [{"id": "a", "circuit": "Garage"}]
    options(GARAGE | {"meter": "EM:L1"}, chargers=chargers, grid={"phases": "1"})

    with pytest.raises(OptionsError, match=r"grid\.phases is 1"):
        options(GARAGE | {"meter": "EM:L2"}, chargers=chargers, grid={"phases": "1"})


@pytest.mark.parametrize(
    ("text", "device", "phase"),
    [
        ("Garage meter", "Garage meter", None),
        (" EM garage : L2 ", "EM garage", Phase.L2),
        ("0a1b2c:0", "0a1b2c:0", None),
        ("0a1b2c:1:L3", "0a1b2c:1", Phase.L3),
    ],
)
def test_a_meters_name_may_end_with_its_phase(text: str, device: str, phase: Phase | None) -> None:
    assert meter_word(text) == (device, phase)


def test_what_is_hardly_meant_is_told() -> None:
    chargers = [{"id": "a", "circuit": "Shed"}]
    assert circuit_advice(options(GARAGE, SHED, chargers=chargers)) == ()

    told = circuit_advice(
        options(
            GARAGE | {"limit_a": 32},
            SHED | {"limit_a": 6},
            {"name": "Pool", "limit_a": 10},
            chargers=chargers,
        )
    )

    assert [advice.text for advice in told] == [
        "Circuit Garage has 32 A behind the main fuse with 25 A; the smaller one protects it.",
        (
            "Charger a never charges: circuit Shed leaves 5.5 A after the margin, and the charger's minimum "
            "is 6 A."
        ),
        "No charger is on circuit Pool, so it limits none.",
    ]
    assert all(advice.fix.endswith(".") for advice in told)
