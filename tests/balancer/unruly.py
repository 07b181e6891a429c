"""Chargers and cars that take their time, or no notice at all."""

from __future__ import annotations

from dataclasses import replace

from tests.balancer.plant import Car, Plant


class DeafPlant(Plant):
    """Whose charger `a`, from `deaf_from_s` on, refuses every order, or never answers nor follows one."""

    deaf_from_s = 200
    answer: bool | None = None

    def step(self) -> None:
        super().step()
        if self.now_s > self.deaf_from_s:
            self.orders["a"] = [
                replace(o, accepted=self.answer) if o.sent_at_s >= self.deaf_from_s else o
                for o in self.orders["a"]
            ]
            self.cars["a"].limits_da[-1] = self.cars["a"].limits_da[100]


class IecWorstCar(Car):
    """Charger and car each take all the time that IEC 61851-1 gives them."""

    dead_down_s = dead_up_s = 9


class StuckCar(Car):
    """A car, or a charger, that takes no notice."""

    def step(self, limit_da: int) -> None:
        """Draw what it drew."""
