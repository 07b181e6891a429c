"""The cars and chargers that the benchmark knows, by name."""

from __future__ import annotations

from dataclasses import dataclass

from addon.config import Wiring
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
    text: str
    wired: tuple[int, ...] = (0, 1, 2)
    wiring: Wiring | None = None
    pilot_every_s: int = 0
    visits: tuple[Visit, ...] = (Visit(arrives_s=0, leaves_s=DAY_S),)


STANDARD = "standard"
_QUARTER_S = DAY_S // 4
_AWAY_S = 900

KINDS = {
    STANDARD: CarKind(
        model=CarModel(),
        text="16 A on three phases; 2 s dead down, 3 s up, −6/+2 A/s; 12 s to pause, to resume",
    ),
    "fast": CarKind(
        model=CarModel(cut_dead_s=1, raise_dead_s=1, cut_a_per_s=20, raise_a_per_s=10),
        text="1 s dead, −20/+10 A/s",
    ),
    "slow": CarKind(
        model=CarModel(cut_dead_s=4, raise_dead_s=5, cut_a_per_s=3, raise_a_per_s=1),
        text="4 s dead down, 5 s up, −3/+1 A/s",
    ),
    "iec": CarKind(
        model=CarModel(cut_dead_s=5, raise_dead_s=5),
        pilot_every_s=5,
        text="the slowest that IEC 61851-1 allows: the pilot changes every 5 s at most, the car needs 5 s",
    ),
    "1p": CarKind(
        model=CarModel(phases=1),
        wired=(1,),
        wiring="L2",
        text="on L2 alone, at a charger whose wiring is known",
    ),
    "10a": CarKind(model=CarModel(max_a=10), text="never takes more than 10 A, whatever it is offered"),
    "taper": CarKind(
        model=CarModel(target_wh=30_000, taper_wh=6_000),
        visits=tuple(
            Visit(arrives_s=quarter * _QUARTER_S, leaves_s=(quarter + 1) * _QUARTER_S - _AWAY_S)
            for quarter in range(4)
        ),
        text="four sessions a day; takes 30 kWh, less and less during the last 6, and then sleeps",
    ),
}
