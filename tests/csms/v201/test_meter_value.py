"""Sampled values with a power of ten beside their unit."""

from __future__ import annotations

import pytest

from addon.csms.v201.meter_value import read_sample


@pytest.mark.parametrize(
    ("sample", "energy_wh"),
    [
        ({"value": 1234.5}, 1234.5),
        ({"value": 1.5, "unitOfMeasure": {"unit": "kWh"}}, 1500),
        ({"value": 15, "unitOfMeasure": {"unit": "Wh", "multiplier": 2}}, 1500),
        ({"value": 15, "unitOfMeasure": {"multiplier": -1}}, 1.5),
        ({"value": "1,5", "unitOfMeasure": {"multiplier": 3}}, 1500),
        ({"value": "15", "unit": "kWh"}, 15000),  # 1.6's place for it
        ({"value": 15, "unitOfMeasure": "kWh"}, 15),
        ({"value": 15, "unitOfMeasure": {"multiplier": 400}}, None),
        ({"value": "x", "unitOfMeasure": {"multiplier": 1}}, None),
        ({"value": 15, "unitOfMeasure": {"unit": "Hz"}}, None),
        ({"value": None}, None),
    ],
)
def test_energy(sample: dict[str, object], energy_wh: float | None) -> None:
    read = read_sample({"timestamp": "2027-01-15T08:00:00Z", "sampledValue": [sample]})
    assert read.energy_wh == (None if energy_wh is None else pytest.approx(energy_wh))


def test_currents_of_all_phases() -> None:
    sampled = [
        {"measurand": "Current.Import", "phase": phase, "value": value, "unitOfMeasure": {"unit": "A"}}
        for phase, value in (("L1", 16.0), ("L2-N", 6.25), ("L3", 0))
    ]
    assert read_sample({"sampledValue": sampled}).terminals_da == (160, 63, 0)


@pytest.mark.parametrize("value", ["n/a", "err", [16], {"x": 1}, True, "nan"])
@pytest.mark.parametrize("unit", [{"unit": "A"}, {"unit": "A", "multiplier": -1}])
def test_a_current_that_cannot_be_read_is_no_unused_phase(value: object, unit: dict[str, object]) -> None:
    sampled = [
        {"measurand": "Current.Import", "phase": phase, "value": told, "unitOfMeasure": unit}
        for phase, told in (("L1", value), ("L2", 160), ("L3", 160))
    ]
    read = read_sample({"sampledValue": sampled})
    assert read.terminals_da is None
    assert [field for field, _ in read.oddities] == ["Current.Import"]


def test_a_power_of_ten_beyond_all_sense_is_told_of() -> None:
    sample = {
        "measurand": "Current.Import",
        "phase": "L1",
        "value": 16,
        "unitOfMeasure": {"multiplier": -400},
    }
    read = read_sample({"sampledValue": [sample]})
    assert read.terminals_da is None
    assert read.oddities == (("Current.Import", "'16 times 10^-400' is no number"),)
