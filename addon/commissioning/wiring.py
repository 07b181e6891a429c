"""Which grid phase each terminal of the charger is wired to, as far as a car's steps can tell. Pure.

A rotation shows only where the terminals move differently: a single-phase car tells the phase of its
terminal; one that draws alike on all three tells that there are three, and nothing of their order.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations

from addon.balancer.draw import NO_CURRENT_DA
from addon.commissioning.analysis import LIKE_SHARE, Seen
from addon.model.phases import PHASES, Phase

Wiring = tuple[Phase, ...]

TURNS: tuple[Wiring, ...] = (
    (Phase.L1, Phase.L2, Phase.L3),
    (Phase.L2, Phase.L3, Phase.L1),
    (Phase.L3, Phase.L1, Phase.L2),
)
"""The orders that electricians wire; the other three reverse the field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wirings:
    """What fits what was seen: orders of three phases, and single phases for a charger that has one only."""

    orders: tuple[Wiring, ...]
    single: Wiring | None = None

    def fits(self, wiring: Wiring) -> bool:
        """Tell whether the option, set to this, would agree."""
        return wiring in self.orders or wiring == self.single

    @property
    def suggestions(self) -> tuple[str, ...]:
        """What to enter as `phases`, likeliest first; empty where nothing speaks for one order."""
        if len(self.orders) == len(list(permutations(PHASES))):
            return ()
        usual = sorted(self.orders, key=lambda order: order not in TURNS)
        turns = [order for order in usual if order in TURNS] or usual
        return tuple(words(w) for w in ([self.single] if self.single else []) + turns)


def words(wiring: Wiring) -> str:
    """Write a wiring as the option `phases` has it."""
    return " ".join(wiring)


def wirings(seen: Seen) -> Wirings:
    """List the wirings that would have moved the meter as it was seen to move."""
    slack_da = max(LIKE_SHARE * seen.step_da, NO_CURRENT_DA)
    used = seen.terminals
    orders = []
    for order in permutations(PHASES):
        predicted = dict.fromkeys(PHASES, 0)
        for terminal in used:
            predicted[order[terminal]] = seen.car_da[terminal]
        if all(abs(abs(seen.grid_da[p]) - predicted[p]) <= slack_da for p in PHASES):
            orders.append(order)
    single = (seen.moved[0],) if len(seen.moved) == 1 and len(used) <= 1 else None
    return Wirings(orders=tuple(orders), single=single)
