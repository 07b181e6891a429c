"""MeterValues of the simulated OCPP 2.0.1 charger (§2.29): numbers, and units with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from addon.simulator import metering
from addon.simulator.station import Station


def meter_value(station: Station, measurands: Sequence[str], now_s: float, context: str) -> dict[str, Any]:
    """Sample a station once, as an element of `meterValue`."""
    return {
        "timestamp": station.timestamp(now_s),
        "sampled_value": [_sample(sample) for sample in metering.samples(station, measurands, context)],
    }


def _sample(sample: metering.Sample) -> dict[str, Any]:
    found: dict[str, Any] = {**sample, "value": float(sample["value"])}
    unit = found.pop("unit", None)
    return {**found, "unit_of_measure": {"unit": unit}} if unit else found
