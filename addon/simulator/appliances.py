"""Household appliances: what each draws while it runs, and how often somebody starts it."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

ALL_PHASES = (True, True, True)
L1 = (True, False, False)
L2 = (False, True, False)
L3 = (False, False, True)


@dataclass(frozen=True, slots=True)
class Stage:
    """A stretch of a run at a steady current; how long it lasts lies between two times."""

    current_a: float
    shortest_s: float
    longest_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Appliance:
    """One appliance. It rests between `shortest_rest_s` and `longest_rest_s`, then runs its stages.

    `repeats`: how often the stages come in one run (a thermostat switches on and off again).
    """

    name: str
    phases: tuple[bool, bool, bool]
    stages: tuple[Stage, ...]
    shortest_rest_s: float
    longest_rest_s: float
    repeats: tuple[int, int] = (1, 1)

    def run(self, chance: Random) -> list[tuple[float, float]]:
        """Draw one run by lot: seconds and amperes of each of its stretches."""
        return [
            (chance.uniform(stage.shortest_s, stage.longest_s), stage.current_a)
            for _ in range(chance.randint(*self.repeats))
            for stage in self.stages
        ]


KETTLE = Appliance(
    name="kettle",
    phases=L2,
    stages=(Stage(9.1, 90, 200),),
    shortest_rest_s=900,
    longest_rest_s=14_400,
)
OVEN = Appliance(
    name="oven",
    phases=L3,
    stages=(Stage(11.3, 40, 90), Stage(0.2, 30, 80)),
    repeats=(8, 30),
    shortest_rest_s=14_400,
    longest_rest_s=80_000,
)
WASHING_MACHINE = Appliance(
    name="washing machine",
    phases=L2,
    stages=(Stage(0.8, 120, 240), Stage(8.9, 500, 900), Stage(1.4, 1500, 2400), Stage(2.6, 240, 400)),
    shortest_rest_s=10_000,
    longest_rest_s=60_000,
)
DISHWASHER = Appliance(
    name="dishwasher",
    phases=L3,
    stages=(Stage(0.5, 200, 400), Stage(8.6, 500, 800), Stage(0.4, 900, 1500), Stage(8.6, 400, 600)),
    shortest_rest_s=20_000,
    longest_rest_s=60_000,
)
HEAT_PUMP = Appliance(
    name="heat pump",
    phases=ALL_PHASES,
    stages=(Stage(17.0, 1.5, 2.5), Stage(5.2, 600, 1500)),
    shortest_rest_s=600,
    longest_rest_s=2400,
)
IMMERSION_HEATER = Appliance(
    name="immersion heater",
    phases=L1,
    stages=(Stage(13.0, 900, 3000),),
    shortest_rest_s=7200,
    longest_rest_s=40_000,
)
HOUSEHOLD = (KETTLE, OVEN, WASHING_MACHINE, DISHWASHER, HEAT_PUMP, IMMERSION_HEATER)
