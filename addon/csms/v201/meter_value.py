"""A `meterValue` element of OCPP 2.0.1 (part 2, MeterValueType) -> one reading. Pure.

It differs from that of 1.6 in its unit alone, which has a power of ten beside it; the rest is read as there.
"""

from __future__ import annotations

from collections.abc import Mapping

from addon.csms.codec import integer, number, objects, part, text
from addon.csms.meter_values import MeterSample, read_meter_value

LARGEST_POWER = 12
"""Of ten; nothing that a charger measures needs more."""


def read_sample(element: Mapping[str, object]) -> MeterSample:
    """Read one `meterValue` element: a timestamp and its `sampledValue` list."""
    sampled = [_flat(sample) for sample in objects(element, "sampledValue")]
    return read_meter_value({**element, "sampledValue": sampled})


def _flat(sample: Mapping[str, object]) -> dict[str, object]:
    """Write a sampled value as 1.6 would: the unit a word, its power of ten in the value.

    A unit that 1.6-minded firmware writes beside the value counts where the right one is missing. What is no
    number is handed on as it is: a phase of which nothing can be read is not one that carries nothing.
    """
    measure = part(sample, "unitOfMeasure")
    power = integer(measure, "multiplier") or 0
    value = sample.get("value")
    unit = text(measure, "unit") or text(sample, "unit")
    if power and (figure := number(sample, "value")) is not None:
        value = _scaled(figure, power)
    return {**sample, "value": value, "unit": unit}


def _scaled(figure: float, power: int) -> float | str:
    return figure * 10.0**power if abs(power) <= LARGEST_POWER else f"{figure:g} times 10^{power}"
