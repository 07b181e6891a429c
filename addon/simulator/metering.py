"""MeterValues of the simulated charger (OCPP 1.6, §7.33)."""

from __future__ import annotations

from collections.abc import Sequence

from addon.simulator.car import VOLTAGE_V
from addon.simulator.station import Station

Sample = dict[str, str]


def meter_value(
    station: Station, measurands: Sequence[str], now_s: float, context: str = "Sample.Periodic"
) -> dict[str, object]:
    """Sample a station once, as an element of MeterValues' `meterValue`."""
    return {
        "timestamp": station.timestamp(now_s),
        "sampled_value": samples(station, measurands, context),
    }


def samples(station: Station, measurands: Sequence[str], context: str) -> list[Sample]:
    """Read these measurands, each with its context."""
    return [
        {"context": context, "measurand": measurand, **sample}
        for measurand in measurands
        for sample in _samples(station, measurand)
    ]


def _samples(station: Station, measurand: str) -> list[Sample]:
    currents_a = station.terminals_a
    powers_w = [current_a * VOLTAGE_V for current_a in currents_a]
    lie_a = station.quirks.offered_lie_a
    offered_a = station.offered_da / 10 if lie_a is None else lie_a
    samples = {
        "Current.Import": _per_phase("A", [f"{current_a:.2f}" for current_a in currents_a]),
        "Voltage": _per_phase("V", [f"{VOLTAGE_V:.1f}"] * 3, neutral="-N"),
        "Power.Active.Import": [
            *_per_phase("W", [f"{power_w:.0f}" for power_w in powers_w]),
            {"value": f"{sum(powers_w):.0f}", "unit": "W"},
        ],
        "Energy.Active.Import.Register": [{"value": str(station.register_wh), "unit": "Wh"}],
        "Current.Offered": [{"value": f"{offered_a:.1f}", "unit": "A"}],
        "Frequency": [{"value": "50.0"}],
        "Temperature": [{"value": "31.0", "unit": "Celsius"}],
    }
    return samples[measurand]


def _per_phase(unit: str, values: Sequence[str], neutral: str = "") -> list[Sample]:
    return [
        {"value": value, "unit": unit, "phase": f"L{number}{neutral}"}
        for number, value in enumerate(values, start=1)
    ]
