"""What a charger measured: a `meterValue` element of OCPP 1.6 -> one reading. Pure.

Lenient: numbers as text and with a decimal comma, units that were left out, measurands with the phase in
their name, and samples that make no sense beside ones that do are all met in the field.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from addon.csms.timestamps import parse_timestamp
from addon.model.phases import deciamps_up

NOMINAL_V = 230.0

_CURRENT = "Current.Import"
_OFFERED = "Current.Offered"
_POWER = "Power.Active.Import"
_ENERGY = "Energy.Active.Import.Register"
_VOLTAGE = "Voltage"
_WANTED = frozenset({_CURRENT, _OFFERED, _POWER, _ENERGY, _VOLTAGE})

_SCALE = {
    _CURRENT: {"": 1.0, "a": 1.0, "ma": 0.001},
    _OFFERED: {"": 1.0, "a": 1.0, "ma": 0.001},
    _POWER: {"": 1.0, "w": 1.0, "kw": 1000.0},
    _ENERGY: {"": 1.0, "wh": 1.0, "kwh": 1000.0},
    _VOLTAGE: {"": 1.0, "v": 1.0, "mv": 0.001, "kv": 1000.0},
}
_TERMINALS = {"L1": 1, "L2": 2, "L3": 3, "L1-N": 1, "L2-N": 2, "L3-N": 3}
_OUTLET = frozenset({"", "Outlet"})
_IN_PASSING = frozenset({"Transaction.End", "Interruption.Begin", "Interruption.End"})

_ByTerminal = dict[int, float]
"""Values by terminal; 0 holds the one that names no terminal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterSample:
    """One moment's measurement. `wall_s` is by the charger's clock.

    `terminals_da` is None where nothing tells of the current. Where `per_terminal` is False only one figure
    was given, and each terminal carries at most that much: some chargers send the sum of all phases so.
    `offered_da`: what it says that it allows the car; some makes' word is worth nothing (Wallbox).
    """

    wall_s: float | None
    terminals_da: tuple[int, int, int] | None
    per_terminal: bool
    power_w: float | None
    energy_wh: float | None
    voltages_v: tuple[float, ...]
    offered_da: int | None = None


def read_meter_value(element: Mapping[str, object]) -> MeterSample:
    """Read one `meterValue` element: a timestamp and its `sampledValue` list."""
    sampled = element.get("sampledValue")
    samples = [s for s in sampled if isinstance(s, Mapping)] if isinstance(sampled, Sequence) else []
    values = _collect(samples)
    volts = values[_VOLTAGE]
    power, offered = values[_POWER], values[_OFFERED]
    terminals_da, per_terminal = _terminals(values[_CURRENT], power, volts)
    in_passing = any(sample.get("context") in _IN_PASSING for sample in samples)
    return MeterSample(
        wall_s=parse_timestamp(element.get("timestamp")),
        terminals_da=None if in_passing else terminals_da,
        per_terminal=per_terminal,
        power_w=None if in_passing else _power(power, terminals_da if per_terminal else None, volts),
        energy_wh=_total(values[_ENERGY]),
        voltages_v=tuple(volts[t] for t in sorted(volts)),
        offered_da=deciamps_up(max(offered.values())) if offered and not in_passing else None,
    )


def _collect(samples: Iterable[Mapping[str, object]]) -> dict[str, _ByTerminal]:
    values: dict[str, _ByTerminal] = {measurand: {} for measurand in _WANTED}
    elsewhere: dict[str, _ByTerminal] = {measurand: {} for measurand in _WANTED}
    for sample in samples:
        measurand, terminal = _what(sample)
        if measurand not in _WANTED or terminal is None:
            continue
        scale = _SCALE[measurand].get(str(sample.get("unit") or "").lower())
        value = _number(sample.get("value"))
        if scale is None or value is None:
            continue
        location = str(sample.get("location") or "")
        if location in _OUTLET:
            values[measurand][terminal] = value * scale
        elif location == "Inlet":  # what the station takes from the grid: second best
            elsewhere[measurand][terminal] = value * scale
    return {measurand: values[measurand] or elsewhere[measurand] for measurand in _WANTED}


def _what(sample: Mapping[str, object]) -> tuple[str, int | None]:
    measurand = str(sample.get("measurand") or _ENERGY)  # the default of the standard
    phase = str(sample.get("phase") or "")
    stem, _, last = measurand.rpartition(".")
    if last in _TERMINALS:
        measurand, phase = stem, phase or last
    return measurand, _TERMINALS.get(phase) if phase else 0


def _number(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        value = value.strip().replace(",", ".")
    try:
        number = float(value)  # type: ignore[arg-type]  # anything else raises what is caught
    except (TypeError, ValueError, OverflowError):
        return None
    return number if math.isfinite(number) and abs(number) < 1e12 else None


def _terminals(
    current: _ByTerminal, power: _ByTerminal, volts: _ByTerminal
) -> tuple[tuple[int, int, int] | None, bool]:
    """Work out the current per terminal: measured, or power over voltage."""
    if any(current):
        return _three(current), True
    if current:
        return _at_most(current[0]), False
    mean_v = sum(volts.values()) / len(volts) if volts else NOMINAL_V
    if mean_v < 1:
        return None, False
    if any(power):
        amps = {t: watts / (volts.get(t) or mean_v) for t, watts in power.items() if t}
        return _three(amps), True
    if power:
        return _at_most(power[0] / mean_v), False
    return None, False


def _three(amps: _ByTerminal) -> tuple[int, int, int]:
    one, two, three = (max(0, deciamps_up(amps.get(terminal, 0.0))) for terminal in (1, 2, 3))
    return one, two, three


def _at_most(amps: float) -> tuple[int, int, int]:
    most_da = max(0, deciamps_up(amps))
    return most_da, most_da, most_da


def _power(power: _ByTerminal, terminals_da: tuple[int, int, int] | None, volts: _ByTerminal) -> float | None:
    total = _total(power)
    if total is not None or terminals_da is None:
        return total
    return sum(da / 10 * volts.get(t, NOMINAL_V) for t, da in enumerate(terminals_da, start=1))


def _total(values: _ByTerminal) -> float | None:
    if not values:
        return None
    return values[0] if 0 in values else sum(values.values())
