from __future__ import annotations

from typing import Any

import pytest

from addon.csms.meter_values import read_meter_value

CURRENT, POWER, ENERGY = "Current.Import", "Power.Active.Import", "Energy.Active.Import.Register"


def s(value: object, measurand: str = "", phase: str = "", unit: str = "", **more: str) -> dict[str, Any]:
    fields = {"value": value, "measurand": measurand, "phase": phase, "unit": unit, **more}
    return {name: field for name, field in fields.items() if field != ""}


def phased(
    measurand: str, values: tuple[object, ...], unit: str = "", suffix: str = ""
) -> list[dict[str, Any]]:
    return [s(v, measurand, f"L{n}{suffix}", unit) for n, v in enumerate(values, start=1)]


@pytest.mark.parametrize(
    ("samples", "terminals_da", "per_terminal"),
    [
        (phased(CURRENT, ("10.0", "10.1", "9.94"), "A"), (100, 101, 100), True),
        (phased(CURRENT, (10, 0, 0), "A", suffix="-N"), (100, 0, 0), True),
        (phased(CURRENT, ("10000", "0", "0"), "mA"), (100, 0, 0), True),
        (phased(CURRENT, ("7,3", "", "null")), (73, 0, 0), True),
        (phased(CURRENT, ("7,3", "", "x")), None, True),  # L3 may carry anything
        ([s(14, CURRENT, "L2-L3"), s(3, CURRENT, "L2")], (0, 30, 140), True),
        ([s(10, CURRENT, "L1-L2"), s(10, CURRENT, "L2-L3"), s(10, CURRENT, "L3-L1")], (174, 174, 174), True),
        ([s(2300, POWER, "L1-L2", "W"), s("400", "Voltage", "L1-L2")], (100, 100, 100), False),
        ([s(2300, POWER, "L1", "W"), s("x", POWER, "L2")], None, True),  # L2 may carry anything
        ([s(10, CURRENT, "L1"), s("x", POWER, "L2")], (100, 0, 0), True),
        ([s("9.5", CURRENT, "L2", "A")], (0, 95, 0), True),
        ([s("9.5", "Current.Import.L2")], (0, 95, 0), True),
        ([s("30.0", CURRENT, unit="A")], (300, 300, 300), False),  # the sum of 3 x 10 A
        ([s("30.0", CURRENT, unit="A"), *phased(CURRENT, (10, 10, 10))], (100, 100, 100), True),
        ([s("-0.1", CURRENT, "L1")], (0, 0, 0), True),
        ([s(3, CURRENT, "N"), s(8, CURRENT, "L1")], (80, 0, 0), True),
        ([*phased(POWER, (2300, 0, 0), "W"), s("230", "Voltage")], (100, 0, 0), True),
        ([*phased(POWER, (2.3, 2.3, 2.3), "kW"), *phased("Voltage", (230, 115, 230))], (100, 200, 100), True),
        ([s("2300", POWER, unit="W")], (100, 100, 100), False),
        ([s("2300", POWER, unit="W"), s("0", "Voltage", "L1-N")], None, False),
        ([s("123", ENERGY, unit="Wh")], None, False),
        ([s("16.0", "Current.Offered", unit="A")], None, False),
        ([s("10", CURRENT, "L1", "Hz")], None, False),
        ([s("10", CURRENT, "L1", "A", context="Transaction.End")], None, True),
        ([s("10", CURRENT, "L1", location="EV"), s("9", CURRENT, "L1", location="Inlet")], (90, 0, 0), True),
        (
            [s("nan", CURRENT), s("1e400", CURRENT, "L1"), s(True, CURRENT, "L2"), s(None, CURRENT)],
            None,
            False,
        ),
        ([], None, False),
    ],
)
def test_current_at_the_terminals(
    *, samples: list[dict[str, Any]], terminals_da: tuple[int, int, int] | None, per_terminal: bool
) -> None:
    found = read_meter_value({"timestamp": "2027-01-15T08:00:00Z", "sampledValue": samples})

    assert (found.terminals_da, found.per_terminal) == (terminals_da, per_terminal)


@pytest.mark.parametrize(
    ("samples", "power_w", "energy_wh"),
    [
        ([s("6900", POWER, unit="W"), s("12.5", ENERGY, unit="kWh")], 6900, 12_500),
        ([*phased(POWER, (2300, 2300, 2300)), s("12500")], 6900, 12_500),  # energy is the default
        (phased(CURRENT, (10, 10, 10)), 6900, None),
        ([*phased(CURRENT, (10, 0, 0)), *phased("Voltage", (240, 240, 240))], 2400, None),
        (phased(ENERGY, (100, 200, 300), "Wh"), None, 600),
        ([s("5", ENERGY, unit="varh")], None, None),
    ],
)
def test_power_and_energy(
    samples: list[dict[str, Any]], power_w: float | None, energy_wh: float | None
) -> None:
    found = read_meter_value({"sampledValue": samples})

    assert (found.power_w, found.energy_wh) == (power_w, energy_wh)


def test_voltages_and_time() -> None:
    found = read_meter_value(
        {"timestamp": "2027-01-15T08:00:00Z", "sampledValue": phased("Voltage", (231, 229, 230))}
    )

    assert list(found.voltages_v) == [231, 229, 230]
    assert found.wall_s == 1_800_000_000


@pytest.mark.parametrize("sampled", [None, "text", 5, {}, ["text", 5, None], [{}], [{"value": {}}]])
def test_what_is_no_measurement_measures_nothing(sampled: object) -> None:
    found = read_meter_value({"sampledValue": sampled})

    assert (found.terminals_da, found.power_w, found.energy_wh) == (None, None, None)


@pytest.mark.parametrize(
    ("samples", "offered_da"),
    [
        ([s("16.0", "Current.Offered", unit="A")], 160),
        (phased("Current.Offered", ("6", "6.1", "6"), "A"), 61),
        ([s("16.0", "Current.Offered", unit="A", context="Transaction.End")], None),
        ([s("16.0", CURRENT, unit="A")], None),
    ],
)
def test_what_it_says_it_offers(samples: list[dict[str, Any]], offered_da: int | None) -> None:
    assert read_meter_value({"sampledValue": samples}).offered_da == offered_da
