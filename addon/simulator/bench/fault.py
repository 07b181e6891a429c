"""What one case of the fault matrix is made of."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from addon.simulator.car import CarModel
from addon.simulator.home import Home
from addon.simulator.quirks import STANDARD, Quirks


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How long it took until it was safe (None: not reached), what was promised, and what else was seen."""

    after_s: float | None
    bound_s: float
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One case: the charger and car it happens to, and what happens."""

    name: str
    run: Callable[[Home], Awaitable[Outcome]]
    quirks: Quirks = STANDARD
    car: CarModel = field(default_factory=CarModel)


def seconds(value: float | None) -> str:
    """Write a time for a note."""
    return "not" if value is None else f"after {value:.0f} s"
