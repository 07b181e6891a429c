"""One connector as its charger last described it."""

from __future__ import annotations

from collections import deque

from addon.csms.limit_profile import Mains
from addon.csms.meter_values import NOMINAL_V, MeterSample
from addon.csms.phases_used import PhasesUsed
from addon.csms.terminals import Terminals
from addon.csms.way import Unit
from addon.model.loadpoint import ChargingStatus, Draw

DRAWS_KEPT_S = 60.0
POWER_KEPT_S = 150.0
"""Some makes measure once a minute."""
NO_CURRENT_DA = 5

_CAR_MAY_CHARGE = frozenset(
    {ChargingStatus.CHARGING, ChargingStatus.SUSPENDED_EV, ChargingStatus.SUSPENDED_EVSE}
)


class Connector:
    """Status and measurements. `inoperative_by_us`: it was told to be out of service.

    `energy_wh`: all it has ever given. `measured_at_s`: when it last told a current. `remarks`: by what they
    are about, sentences that a person should see. `charging_since`: a transaction, and when it was first
    heard that it charges, where the version of OCPP tells.
    """

    def __init__(self, connector_id: int) -> None:
        self.id = connector_id
        self.status = ChargingStatus.UNKNOWN
        self.status_at_s = 0.0
        self.fault = ""
        self.error_code = ""
        self.inoperative_by_us = False
        self.remarks: dict[str, str] = {}
        self.energy_wh: float | None = None
        self.measured_at_s: float | None = None
        self.charging_since: tuple[int, float] | None = None
        self.phases = PhasesUsed()
        self._terminals = Terminals()
        self._draws: deque[Draw] = deque(maxlen=64)
        self._offers: deque[tuple[float, int]] = deque(maxlen=8)
        self._registers: deque[tuple[float, float]] = deque(maxlen=64)
        self._power_w = 0.0
        self._power_at_s = -POWER_KEPT_S
        self._voltage_v = NOMINAL_V

    @property
    def operative(self) -> bool:
        """Whether it is in service."""
        return self.status is not ChargingStatus.UNAVAILABLE and not self.inoperative_by_us

    @property
    def vacant(self) -> bool:
        """Whether it says that no car is plugged in."""
        return self.status is ChargingStatus.AVAILABLE

    @property
    def in_session(self) -> bool:
        """Whether it speaks or acts like one whose transaction goes on."""
        return self.status in _CAR_MAY_CHARGE or (self.status is ChargingStatus.UNKNOWN and self.drawing)

    @property
    def drawing(self) -> bool:
        """Whether the car took something when it was last measured."""
        return bool(self._draws) and max(self._draws[-1].terminals_da) > NO_CURRENT_DA

    def says(self, status: ChargingStatus, at_s: float) -> bool:
        """Take in its status; tells whether it is another one.

        One that was out of service and now lets its car charge is in service, whoever put it there.
        """
        changed = status is not self.status
        if changed:
            self.status_at_s = at_s
            if self.status is ChargingStatus.UNAVAILABLE and status in _CAR_MAY_CHARGE:
                self.inoperative_by_us = False
        self.status = status
        return changed

    def measured(self, sample: MeterSample, at_s: float) -> None:
        """Take in a live measurement."""
        terminals_da = sample.terminals_da
        if terminals_da is not None and not (self._draws and self._draws[-1].at_s > at_s):
            if sample.per_terminal:
                terminals_da = self._terminals.complete(terminals_da, sample.untold, at_s)
            if terminals_da is not None:
                draw = Draw(at_s=at_s, terminals_da=terminals_da, per_terminal=sample.per_terminal)
                self._draws.append(draw)
                if sample.per_terminal:
                    self.phases.see(sum(current_da > NO_CURRENT_DA for current_da in terminals_da), at_s)
                self.measured_at_s = at_s
        if sample.offered_da is not None:
            self._offers.append((at_s, sample.offered_da))
        if sample.power_w is not None:
            self._power_w, self._power_at_s = sample.power_w, at_s
        if sample.energy_wh is not None:
            self._count(at_s, sample.energy_wh)
        if sample.voltages_v:
            self._voltage_v = min(sample.voltages_v)

    def power_w(self, now_s: float) -> float | None:
        """Tell the power; None while it is not known. Many measure only while a transaction runs."""
        if self.status is not ChargingStatus.UNKNOWN and not self.in_session:
            return 0.0
        return self._power_w if now_s - self._power_at_s <= POWER_KEPT_S else None

    def draws(self, now_s: float) -> tuple[Draw, ...]:
        """List the measurements of the last minute, oldest first."""
        return tuple(draw for draw in self._draws if draw.at_s >= now_s - DRAWS_KEPT_S)

    def offers(self) -> tuple[tuple[float, int], ...]:
        """List what it lately said that it allows the car: (when, deciamps), oldest first."""
        return tuple(self._offers)

    def registers(self, now_s: float) -> tuple[tuple[float, float], ...]:
        """List what its energy register lately was: (when, Wh), oldest first."""
        return tuple(reading for reading in self._registers if reading[0] >= now_s - POWER_KEPT_S)

    def register_fell(self, energy_wh: float, at_s: float) -> bool:
        """Tell whether the energy register is lower now than it was."""
        return bool(self._registers) and self._registers[-1][0] < at_s and self._registers[-1][1] > energy_wh

    def _count(self, at_s: float, energy_wh: float) -> None:
        if self._registers and self._registers[-1][0] >= at_s:
            return
        if self._registers and self._registers[-1][1] > energy_wh:
            self._registers.clear()  # it began again
        self._registers.append((at_s, energy_wh))

    def mains(self, *, unit: Unit = Unit.WATTS, number_phases: bool = False, for_any: bool = False) -> Mains:
        """Tell what turns amperes into watts here.

        Voltage: the lowest measured, nominal at most, so that no phase gets more than is meant. Phases: those
        the car is seen to use; `for_any`: whatever car comes. Watts name the phases that they are for, and
        are for one as long as none is seen: a charger that divides them by three then gives less, one that
        lets them all flow in one phase gives no more. Amperes, where `number_phases` must be named, are for
        all three until then, as OCPP has it.
        """
        seen = None if for_any else self.phases.seen
        watts_for = 1 if for_any else self.phases.in_watts
        named = watts_for if unit is Unit.WATTS else (seen or 3) if number_phases else None
        return Mains(
            voltage_v=self._voltage_v if 100 < self._voltage_v < NOMINAL_V else NOMINAL_V,
            phases=watts_for,
            number_phases=named,
        )
