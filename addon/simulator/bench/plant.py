"""The physical side of one charger: commands on their way, the pilot, the dead-man and the car.

Mutable, since it moves 86,400 times a day; how the car answers is the simulator's one model of it.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from addon.model.site import MIN_PILOT_DA
from addon.simulator.bench.cars import CarKind
from addon.simulator.car import Car, step

COMMAND_S = 1
"""From the decision to the pilot."""
DEFAULT_DA = MIN_PILOT_DA
"""What the charger's stored default lets a session begin with: the site's fallback."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A limit with the dead-man in it. `fallback_da` holds from `dead_man_at_s` on; None: never."""

    limit_da: int
    fallback_da: int = 0
    dead_man_at_s: float | None = None


class Plant:
    """One charger with its car.

    Attributes:
        kind: what car and charger they are.
        default_da: what sessions begin with.
        car: the car at this moment, None while nobody is plugged in.
        visits: how many cars have come so far.
        pilot_da: what the car is offered.
        amps: what it draws on each phase it uses.

    """

    __slots__ = (
        "_on_phase",
        "_on_the_way",
        "_pilot_since_s",
        "_told",
        "amps",
        "car",
        "default_da",
        "kind",
        "pilot_da",
        "visits",
    )

    def __init__(self, kind: CarKind, default_da: int = DEFAULT_DA) -> None:
        self.kind = kind
        self.default_da = default_da
        self.car: Car | None = None
        self.visits = 0
        self.amps = 0.0
        self.pilot_da = 0
        self._pilot_since_s = -1_000
        self._told = Command(limit_da=default_da)
        self._on_the_way: deque[tuple[int, Command]] = deque()
        self._on_phase = tuple(float(phase in kind.wired) for phase in range(3))

    def send(self, t_s: int, command: Command) -> None:
        """Tell the charger something; it arrives a second later."""
        self._on_the_way.append((t_s + COMMAND_S, command))

    def step(self, t_s: int) -> None:
        """Move on to this second."""
        self._come_and_go(t_s)
        while self._on_the_way and self._on_the_way[0][0] <= t_s:
            self._told = self._on_the_way.popleft()[1]
        if self.car is None:
            return
        self._set_pilot(t_s)
        self.car = step(self.car, self.pilot_da, float(t_s))
        self.amps = self.car.current_a

    def add_to(self, grid_a: list[float]) -> None:
        """Add what the car draws to the grid phases."""
        amps = self.amps
        if amps:
            one, two, three = self._on_phase
            grid_a[0] += amps * one
            grid_a[1] += amps * two
            grid_a[2] += amps * three

    def _come_and_go(self, t_s: int) -> None:
        for visit in self.kind.visits:
            if t_s == visit.arrives_s:
                self.car = Car(model=self.kind.model, at_s=float(t_s))
                self.visits += 1
                self.pilot_da = 0
                self._told = Command(limit_da=self.default_da)
                self._on_the_way.clear()
            elif t_s == visit.leaves_s:
                self.car, self.amps = None, 0.0

    def _set_pilot(self, t_s: int) -> None:
        told = self._told
        fallen = told.dead_man_at_s is not None and t_s >= told.dead_man_at_s
        offered_da = min(told.limit_da, told.fallback_da) if fallen else told.limit_da
        if offered_da != self.pilot_da and t_s - self._pilot_since_s >= self.kind.pilot_every_s:
            self.pilot_da, self._pilot_since_s = offered_da, t_s
