"""What was decided, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from addon.model.loadpoint import LoadpointState
from addon.model.meter import CircuitMeter, MeterState
from addon.model.phases import Phase


class Source(StrEnum):
    """What a limit comes from."""

    MAIN_FUSE = "main_fuse"
    CIRCUIT = "circuit"
    MAX_POWER = "max_power"
    CHARGER_MAXIMUM = "charger_maximum"
    FAIR_SHARE = "fair_share"
    CAR_DEMAND = "car_demand"
    RAISE_HOLD = "raise_hold"
    AWAITING_CUT = "awaiting_cut"
    GRACE = "grace"
    SHORTAGE = "shortage"
    MIN_PAUSE = "min_pause"
    METER_STALE = "meter_stale"
    METER_MISSING = "meter_missing"
    NO_DEAD_MAN = "no_dead_man"
    NO_SESSION = "no_session"
    NOT_CONNECTED = "not_connected"
    STARTING = "starting"
    COMMISSIONING = "commissioning"
    ROTATION = "rotation"
    MAXIMUM_LOAD = "maximum_load"
    FIRST_COME = "first_come"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Everything one decision rests on. `now_s` is the only time there is.

    `meter`: the main fuse's; `circuit_meters`: those of the circuits below it that have one.
    """

    now_s: float
    meter: MeterState
    loadpoints: tuple[LoadpointState, ...] = ()
    circuit_meters: tuple[CircuitMeter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Setpoint:
    """What one loadpoint is told: 0 (pause) or at least its minimum.

    `fallback_da`: what it falls to by itself when nobody renews its dead-man; never above its share of
    the site's fallback. `send`: False where nothing may be sent (before the first reading, no session).
    `phase`: the grid phase that binds, if one does.
    """

    loadpoint_id: str
    limit_da: int
    fallback_da: int
    source: Source
    reason: str
    phase: Phase | None = None
    grace: bool = False
    send: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseDecision:
    """One phase of the main fuse at the moment of the decision.

    `planned_da`: house plus all setpoints that bind this phase. `heat_left_pct`: 100 for a cold fuse,
    0 where it trips. `held_headroom_da`: what has been left for cars, at the least, for as long as a raise
    waits; None while the meter could not be believed for that long.
    """

    phase: Phase
    metered_da: int | None
    house_da: int | None
    headroom_da: int
    planned_da: int
    heat_left_pct: float
    held_headroom_da: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitDecision:
    """One circuit below the main fuse at the moment of the decision; `fresh`: its meter could be believed."""

    circuit_id: str
    phases: tuple[PhaseDecision, ...]
    fresh: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """All setpoints of one moment.

    `fresh`: the meter could be believed; `contradiction`: why not, where the chargers say otherwise.
    `phases`: of the main fuse; `circuits`: the circuits below it.
    `hold_s`: how long room must have been there before a limit is raised; 0 where nothing is raised.
    """

    at_s: float
    fresh: bool
    setpoints: tuple[Setpoint, ...]
    phases: tuple[PhaseDecision, ...]
    source: Source
    reason: str
    contradiction: str = ""
    circuits: tuple[CircuitDecision, ...] = ()
    hold_s: float = 0.0

    def setpoint(self, loadpoint_id: str) -> Setpoint | None:
        """Find a loadpoint's setpoint."""
        return next((s for s in self.setpoints if s.loadpoint_id == loadpoint_id), None)
