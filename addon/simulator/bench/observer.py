"""Looks at a simulated home once a second and tells from when on it was safe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from addon.simulator.home import FUSE_A, Home
from addon.simulator.virtual_time import now_s
from addon.simulator.world import TOLERANCE_A


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """One second: what flowed, what the first charger allowed, and what the application knew.

    `steps`: the steps of escalation taken so far. `over_a`: by how much a phase was above the fuse, or above
    what the house takes alone where that is more.
    """

    at_s: float
    car_a: float
    allowed_a: float
    over_a: float
    problem: str
    escalation: str
    contradiction: bool


Unsafe = Callable[[Sight], bool]


class Observer:
    """Keeps what was seen of a home since it was made."""

    def __init__(self, home: Home) -> None:
        self.sights: list[Sight] = []
        self._home = home
        home.each_second.append(self._look)

    def _look(self) -> None:
        home, flow = self._home, self._home.world.flow
        charger = next(iter(home.application.status.chargers), None)
        moment = home.moments[-1] if home.moments else None
        over_a = max(
            grid_a - max(FUSE_A, house_a) for grid_a, house_a in zip(flow.grid_a, flow.house_a, strict=True)
        )
        self.sights.append(
            Sight(
                at_s=now_s(),
                car_a=max(flow.cars_a),
                allowed_a=home.limit_a if home.station.transaction else 0.0,
                over_a=over_a,
                problem=charger.problem if charger else "",
                escalation=charger.escalation if charger else "",
                contradiction=bool(moment and moment.decision.contradiction),
            )
        )

    def safe_after_s(self, since_s: float, unsafe: Unsafe) -> float | None:
        """Tell how long it took from an instant until it was safe for good; None where it is not yet."""
        later = [sight for sight in self.sights if sight.at_s >= since_s]
        bad = [sight for sight in later if unsafe(sight)]
        if not bad:
            return 0.0
        if bad[-1] is later[-1]:
            return None
        return later[later.index(bad[-1]) + 1].at_s - since_s

    def first_s(self, since_s: float, seen: Unsafe) -> float | None:
        """Tell how long it took until something was first seen; None where it was not."""
        return next((s.at_s - since_s for s in self.sights if s.at_s >= since_s and seen(s)), None)

    def seconds(self, since_s: float, unsafe: Unsafe) -> int:
        """Count the seconds in which something was so."""
        return sum(sight.at_s >= since_s and unsafe(sight) for sight in self.sights)


def allows_more_than(limit_a: float) -> Unsafe:
    """Name the seconds in which the charger allows more."""
    return lambda sight: sight.allowed_a > limit_a + TOLERANCE_A


def draws_more_than(limit_a: float) -> Unsafe:
    """Name the seconds in which the car takes more."""
    return lambda sight: sight.car_a > limit_a + TOLERANCE_A


def overloaded(sight: Sight) -> bool:
    """Name the seconds in which the car puts a phase above the fuse."""
    return sight.over_a > TOLERANCE_A and sight.car_a > TOLERANCE_A
