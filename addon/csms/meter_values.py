"""What a charger measured: a `meterValue` element of OCPP 1.6 -> one reading. Pure.

Samples that make no sense beside ones that do are met in the field; they are left out and told of.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from addon.csms.codec import objects
from addon.csms.sampled_value import (
    CURRENT,
    ENERGY,
    OFFERED,
    POWER,
    VOLTAGE,
    WANTED,
    WHOLE,
    Oddity,
    Sampled,
    read_sampled_value,
)
from addon.csms.timestamps import parse_timestamp
from addon.model.phases import deciamps_up
from addon.translation.text import say

NOMINAL_V = 230.0

_IN_PASSING = frozenset({"Transaction.End", "Interruption.Begin", "Interruption.End"})
_PAIRS = {"12": ("1", "2"), "23": ("2", "3"), "31": ("3", "1")}

_ByPlace = dict[str, float]
"""Values by terminal "1", "2", "3", or by pair of them; WHOLE holds the one that names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterSample:
    """One moment's measurement. `wall_s` is by the charger's clock.

    `terminals_da` is None where nothing tells of the current. Where `per_terminal` is False only one figure
    was given, and each terminal carries at most that much: some chargers send the sum of all phases so.
    `offered_da`: what it says that it allows the car; some makes' word is worth nothing (Wallbox).
    `energies_wh`: the registers of the terminals, where it has one for each. `oddities`: what in it could
    not be read, as (field, the rest of the sentence). `untold`: the terminals, 0 to 2, that are 0 in
    `terminals_da` because nothing is said of them.
    """

    wall_s: float | None
    terminals_da: tuple[int, int, int] | None
    per_terminal: bool
    power_w: float | None
    energy_wh: float | None
    voltages_v: tuple[float, ...]
    offered_da: int | None = None
    energies_wh: tuple[float, float, float] | None = None
    oddities: tuple[tuple[str, str], ...] = ()
    untold: tuple[int, ...] = ()


def read_meter_value(element: Mapping[str, object]) -> MeterSample:
    """Read one `meterValue` element: a timestamp and its `sampledValue` list."""
    samples = objects(element, "sampledValue")
    values, oddities = _collect(samples)
    volts = {place: value for place, value in values[VOLTAGE].items() if place not in _PAIRS}
    power, offered = _united(values[POWER]), values[OFFERED]
    terminals_da, per_terminal = _terminals(values[CURRENT], power, volts)
    odd = {field for field, _ in oddities}
    if CURRENT in odd or (POWER in odd and not values[CURRENT]):
        terminals_da = None  # a phase taken for unused would bind the car no more
    if values[CURRENT] and terminals_da and not per_terminal:
        odd_sum = say("names no phase: it may be the sum of all, and each carries that at most")
        oddities.append((CURRENT, odd_sum))
    in_passing = any(str(sample.get("context")) in _IN_PASSING for sample in samples)
    return MeterSample(
        wall_s=parse_timestamp(element.get("timestamp")),
        terminals_da=None if in_passing else terminals_da,
        per_terminal=per_terminal,
        power_w=None if in_passing else _power(power, terminals_da if per_terminal else None, volts),
        energy_wh=_total(values[ENERGY]),
        voltages_v=tuple(volts[place] for place in sorted(volts)),
        offered_da=deciamps_up(max(offered.values())) if offered and not in_passing else None,
        energies_wh=_registers(values[ENERGY]),
        oddities=tuple(oddities),
        untold=_untold(values[CURRENT], power) if per_terminal else (),
    )


def _collect(samples: list[Mapping[str, object]]) -> tuple[dict[str, _ByPlace], list[tuple[str, str]]]:
    outlet: dict[str, _ByPlace] = {measurand: {} for measurand in WANTED}
    inlet: dict[str, _ByPlace] = {measurand: {} for measurand in WANTED}
    oddities: list[tuple[str, str]] = []
    for sample in samples:
        match read_sampled_value(sample):
            case Sampled() as read:  # what the station takes from the grid is second best
                (inlet if read.at_inlet else outlet)[read.measurand][read.place] = read.value
            case Oddity() as odd:
                oddities.append((odd.field, odd.fault))
    return {measurand: outlet[measurand] or inlet[measurand] for measurand in WANTED}, oddities


def _terminals(
    current: _ByPlace, power: _ByPlace, volts: _ByPlace
) -> tuple[tuple[int, int, int] | None, bool]:
    """Work out the current per terminal: measured, or power over voltage."""
    if any(place != WHOLE for place in current):
        return _three(_both_ends(current)), True
    if current:
        return _at_most(current[WHOLE]), False
    mean_v = sum(volts.values()) / len(volts) if volts else NOMINAL_V
    if mean_v < 1:
        return None, False
    if any(place != WHOLE for place in power):
        amps = {place: watts / (volts.get(place) or mean_v) for place, watts in power.items()}
        return _three(amps), True
    if power:
        return _at_most(power[WHOLE] / mean_v), False
    return None, False


def _untold(current: _ByPlace, power: _ByPlace) -> tuple[int, ...]:
    told = _both_ends(current) if any(place != WHOLE for place in current) else power
    return tuple(terminal for terminal in range(3) if str(terminal + 1) not in told)


def _both_ends(current: _ByPlace) -> _ByPlace:
    """Let what flows from one phase to another flow in both; the terminal's own figure is better.

    Where two of them meet they are 120° apart, as resistive loads in a delta are.
    """
    amps = {place: value for place, value in current.items() if place not in _PAIRS}
    for place in ("1", "2", "3"):
        meeting = [abs(current[pair]) for pair, ends in _PAIRS.items() if place in ends and pair in current]
        if place not in current and meeting:
            one, other = (*meeting, 0.0)[:2]
            amps[place] = math.sqrt(one**2 + other**2 + one * other)
    return amps


def _united(power: _ByPlace) -> _ByPlace:
    """Add up what is between two phases: at which terminal it flows nobody can tell."""
    pairs = [watts for place, watts in power.items() if place in _PAIRS]
    rest = {place: watts for place, watts in power.items() if place not in _PAIRS}
    return rest if rest or not pairs else {WHOLE: sum(pairs)}


def _three(amps: _ByPlace) -> tuple[int, int, int]:
    one, two, three = (max(0, deciamps_up(amps.get(terminal, 0.0))) for terminal in ("1", "2", "3"))
    return one, two, three


def _at_most(amps: float) -> tuple[int, int, int]:
    most_da = max(0, deciamps_up(amps))
    return most_da, most_da, most_da


def _power(power: _ByPlace, terminals_da: tuple[int, int, int] | None, volts: _ByPlace) -> float | None:
    total = _total(power)
    if total is not None or terminals_da is None:
        return total
    return sum(da / 10 * volts.get(str(t), NOMINAL_V) for t, da in enumerate(terminals_da, start=1))


def _total(values: _ByPlace) -> float | None:
    if not values:
        return None
    return values[WHOLE] if WHOLE in values else sum(values.values())


def _registers(energy: _ByPlace) -> tuple[float, float, float] | None:
    if not any(place in energy for place in ("1", "2", "3")):
        return None
    return energy.get("1", 0.0), energy.get("2", 0.0), energy.get("3", 0.0)
