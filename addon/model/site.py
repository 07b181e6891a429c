"""What stands still: the fuses, the loadpoints behind them, and how the user wants them balanced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from addon.model.phases import Phase

MIN_PILOT_DA = 60
"""The lowest current a charger can offer (IEC 61851-1: 10 % duty cycle = 6 A)."""


class BreakerCurve(StrEnum):
    """Tripping characteristic of a circuit's protection: EN 60898-1 B, C, D or an IEC 60269 gG fuse."""

    B = "B"
    C = "C"
    D = "D"
    GG = "gG"


class Strategy(StrEnum):
    """How cars share what there is.

    `fair`: by weight, what one leaves going to the others; `first_come`: who was first gets all that it can
    take, the next the rest, and each at least its minimum.
    """

    FAIR = "fair"
    FIRST_COME = "first_come"


MAIN = "main"
"""Id of the root of all circuits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circuit:
    """A fuse and what is behind it; circuits form a tree whose root is the main fuse.

    `parent`: id of the circuit it hangs on; the main fuse has none. `meter`: name or id of its own meter; ""
    where it has none, so that nothing but its cars is counted on it. `limit_da`: what it may carry;
    `fuse_da`: what its fuse is rated, None where that is the limit too: heat is the fuse's.
    """

    id: str = MAIN
    name: str = "main fuse"
    limit_da: int
    margin_da: int = 5
    breaker: BreakerCurve = BreakerCurve.B
    parent: str = ""
    meter: str = ""
    fuse_da: int | None = None

    @property
    def rated_da(self) -> int:
        """What its fuse is rated."""
        return self.limit_da if self.fuse_da is None else self.fuse_da


@dataclass(frozen=True, slots=True, kw_only=True)
class Loadpoint:
    """One connector under control.

    `phase_map`: the grid phases that the charger's terminals 1, 2, 3 are wired to; one phase for a
    single-phase charger; None where nobody said, so that a single-phase car may be on any of them.
    `circuit`: id of the circuit it hangs on. `priority`: who is served first where not all can be, and how
    much more than others it gets (priority 0: one share, 1: two shares, …). `cap_da`: what a commissioning
    test holds it at for a while; None without one.
    """

    id: str
    charge_point_id: str
    connector_id: int = 1
    name: str = ""
    min_da: int = MIN_PILOT_DA
    max_da: int = 160
    cap_da: int | None = None
    phase_map: tuple[Phase, ...] | None = None
    priority: int = 0
    circuit: str = MAIN

    @property
    def most_da(self) -> int:
        """The most that it may be given now."""
        return self.max_da if self.cap_da is None else min(self.max_da, self.cap_da)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A home behind one main fuse, and the law's parameters.

    `fallback_da` is what all cars together may take per phase while nothing is known of the house.
    `learn_hold`: a raise may wait longer than `raise_hold_s` where loads have come back again and again.
    `circuits`: those below the main fuse. `max_power_w`: what house and cars may draw in all; 0: no limit
    but the fuse. `shadow`: nothing is sent to the chargers, so no car does as decided. `strategy`: how the
    cars share.
    """

    main: Circuit
    phases: tuple[Phase, ...]
    voltage_v: float = 230.0
    count_export: bool = False
    meter_includes_chargers: bool = True
    meter_timeout_s: float = 30.0
    fallback_da: int = MIN_PILOT_DA
    raise_hold_s: float = 20.0
    learn_hold: bool = True
    min_pause_s: float = 300.0
    max_power_w: int = 0
    circuits: tuple[Circuit, ...] = ()
    loadpoints: tuple[Loadpoint, ...] = ()
    shadow: bool = False
    strategy: Strategy = Strategy.FAIR

    def with_lowest(self, lowest_da: Mapping[str, int]) -> Site:
        """Raise the minimum of loadpoints whose charger takes no less; their maximum stays."""
        raised_da = {lp.id: min(lp.max_da, max(lp.min_da, lowest_da.get(lp.id, 0))) for lp in self.loadpoints}
        if all(raised_da[lp.id] == lp.min_da for lp in self.loadpoints):
            return self
        return replace(self, loadpoints=tuple(replace(lp, min_da=raised_da[lp.id]) for lp in self.loadpoints))


def loadpoint_id(charge_point_id: str, connector_id: int) -> str:
    """Name a connector: the charge point's id, and the connector where it is not the first."""
    return charge_point_id if connector_id == 1 else f"{charge_point_id}#{connector_id}"


def is_of(loadpoint: str, charge_point_id: str) -> bool:
    """Tell whether a loadpoint of this id is a connector of this charge point."""
    return loadpoint == charge_point_id or loadpoint.startswith(f"{charge_point_id}#")
