"""One `sampledValue` of a charger, in OCPP 1.6's words -> a number, or why it tells nothing. Pure.

Lenient where there is one way to read it: numbers as text and with a decimal comma, units in any case,
measurands with the phase in their name. What could mean two things is left out: a current that is not
known makes the balancer careful, a wrong one makes it careless.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from addon.translation.text import say

CURRENT = "Current.Import"
OFFERED = "Current.Offered"
POWER = "Power.Active.Import"
ENERGY = "Energy.Active.Import.Register"
VOLTAGE = "Voltage"
WANTED = frozenset({CURRENT, OFFERED, POWER, ENERGY, VOLTAGE})
_BY_NAME = {name.lower(): name for name in WANTED}

_AMPS = {"": 1.0, "a": 1.0, "amp": 1.0, "amps": 1.0, "ampere": 1.0, "ma": 0.001}
_SCALE = {
    CURRENT: _AMPS,
    OFFERED: _AMPS,
    POWER: {"": 1.0, "w": 1.0, "kw": 1000.0},
    ENERGY: {"": 1.0, "wh": 1.0, "kwh": 1000.0},
    VOLTAGE: {"": 1.0, "v": 1.0, "mv": 0.001, "kv": 1000.0},
}
_POSSIBLE = {
    CURRENT: (-250.0, 250.0),
    OFFERED: (0.0, 250.0),
    POWER: (-150e3, 150e3),
    ENERGY: (0.0, 1e12),
    VOLTAGE: (0.0, 500.0),
}
"""Far beyond any AC charger (three times 80 A summed up; 400 V between phases). What lies outside is a unit
that was left out or taken for another, or garbage, and tells nothing: not even that much flows."""

WHOLE = "whole"
"""The place of a value that names no phase."""

_PLACES = {
    "": WHOLE,
    **{f"l{n}{end}": str(n) for n in (1, 2, 3) for end in ("", "-n", "n")},
    **{str(n): str(n) for n in (1, 2, 3)},
    "l1-l2": "12",
    "l2-l3": "23",
    "l3-l1": "31",
}
_PHASES_IN_NAMES = frozenset(place for place in _PLACES if place.startswith("l"))
_OUTLET = frozenset({"", "outlet", "body", "cable"})
_INLET = "inlet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampled:
    """A value in A, W, Wh or V. `place`: WHOLE, "1", "2", "3", or "12", "23", "31" between two phases.

    `at_inlet`: it is what the station takes from the grid.
    """

    measurand: str
    place: str
    value: float
    at_inlet: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Oddity:
    """Why a value tells nothing, as the rest of a sentence that begins with `field`."""

    field: str
    fault: str


def read_sampled_value(sample: Mapping[str, object]) -> Sampled | Oddity | None:
    """Read one; None where it is of nothing that is wanted here."""
    measurand, phase = _what(sample)
    location, told = _plain(sample.get("location")), sample.get("value")
    nothing_here = (
        measurand not in WANTED
        or _plain(sample.get("format")) == "signeddata"
        or not (location in _OUTLET or location == _INLET)
        or phase == "n"
        or told is None
        or (isinstance(told, str) and not _plain(told))  # written for a phase that is not there
    )
    if nothing_here:
        return None
    value = _value(measurand, phase, _plain(sample.get("unit")), told)
    if isinstance(value, str):
        return Oddity(field=measurand, fault=value)
    return Sampled(measurand=measurand, place=_PLACES[phase], value=value, at_inlet=location == _INLET)


def _value(measurand: str, phase: str, unit: str, told: object) -> float | str:
    """Read the value in A, W, Wh or V, or say what is wrong with it."""
    scale, number = _SCALE[measurand].get(unit), _number(told)
    if phase not in _PLACES:
        return say("is of a phase {phase!r}, which is none", phase=phase[:20])
    if scale is None:
        return say("in {unit!r} can't be read: it has other units", unit=unit[:20])
    if number is None:
        return say("{value!r} is no number", value=str(told)[:20])
    least, most = _POSSIBLE[measurand]
    if not least <= number * scale <= most:
        return say("{value} is not possible", value=f"{str(told)[:20]} {unit}")
    return number * scale


def _what(sample: Mapping[str, object]) -> tuple[str, str]:
    """Name measurand and phase; without a measurand it is the standard's default, the energy register."""
    measurand, phase = _plain(sample.get("measurand")) or ENERGY.lower(), _plain(sample.get("phase"))
    stem, _, last = measurand.rpartition(".")
    if last in _PHASES_IN_NAMES:
        measurand, phase = stem, phase or last
    return _BY_NAME.get(measurand, ""), phase


def _plain(value: object) -> str:
    """Write a word in small letters; what some firmware writes for nothing is nothing."""
    word = str(value).strip().lower() if isinstance(value, str | int) else ""
    return "" if word in ("null", "none") else word


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value.strip().replace(",", ".") if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None
