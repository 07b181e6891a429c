"""The cars and chargers that the benchmark knows, by name."""

from __future__ import annotations

from dataclasses import dataclass

from addon.simulator.bench.houses import DAY_S
from addon.simulator.car import CarModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A car is plugged in from one second of the day to another."""

    arrives_s: int
    leaves_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CarKind:
    """A car at its charger.

    `wired`: the grid phases (0, 1, 2) of the charger's terminals, as many as the car uses; `wiring`: what the
    user's options say of it, if anything. `pilot_every_s`: the charger changes its pilot no more often.
    """

    model: CarModel
    wired: tuple[int, ...] = (0, 1, 2)
    wiring: str | None = None
    pilot_every_s: int = 0
    visits: tuple[Visit, ...] = (Visit(arrives_s=0, leaves_s=DAY_S),)


STANDARD = "standard"

KINDS = {
    STANDARD: CarKind(model=CarModel()),
}
