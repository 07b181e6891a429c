"""All that is measured of one session: energy, how it falls on the phases, and when nothing was measured."""

from __future__ import annotations

from dataclasses import replace

from addon.csms.meter_values import MeterSample
from addon.csms.sessions.phase_energy import PhaseEnergy
from addon.csms.sessions.session_energy import SessionEnergy
from addon.model.transaction import TransactionRecord

OVERTAKEN_S = 5.0
"""An end that is so much older than the last measurement was told late; what came since is not of it."""
ESTIMATED_FROM_WH = 10.0
"""Less is what measuring nothing comes to."""
GAP_S = 180.0
"""The slowest of the makes seen measure once a minute; three times that without a word is a gap."""


class SessionMeter:
    """Counts for a record, from what it says was known before.

    `ahead_s`: how far Unix time is ahead of the clock that all the rest here is in.
    """

    def __init__(self, record: TransactionRecord, started_at_s: float, ahead_s: float) -> None:
        measured_at_s = None if record.measured_wall_s is None else record.measured_wall_s - ahead_s
        self._measured_at_s = started_at_s if measured_at_s is None else max(started_at_s, measured_at_s)
        self._gap_s = record.gap_s
        self._integrated = record.energy_estimated and record.register_wh is None
        self._energy = SessionEnergy(
            record.meter_start_wh,
            started_at_s,
            0.0 if self._integrated else record.energy_wh,
            register_wh=record.register_wh,
            register_at_s=measured_at_s,
        )
        self._phases = PhaseEnergy(
            started_at_s, record.energy_phases_wh, estimated=record.phases_estimated or self._integrated
        )
        self._measured = record.measured_wall_s is not None
        self._of_it_wh = record.energy_wh if self._integrated else 0.0

    @property
    def energy_wh(self) -> float:
        """What the session has taken so far."""
        return self._integral_wh if self._estimated else self._energy.energy_wh

    def begun_at(self, meter_start_wh: int | None) -> None:
        """Take in the register at the start, told afterwards."""
        self._energy.begun_at(meter_start_wh)

    def update(self, sample: MeterSample, at_s: float, *, register: bool) -> None:
        """Take in a measurement. `register`: its energy register is that of this session."""
        if register and sample.energy_wh is not None:
            self._energy.update(sample.energy_wh, at_s)
        self._phases.update(sample, at_s)
        self._measured = True
        self._look_for_gap(at_s)

    def finish(self, meter_stop_wh: float | None, at_s: float, *, possible_until_s: float) -> None:
        """Take in the end at `at_s`, and the register then if it was told.

        What can't have flowed by `possible_until_s` is not counted: the later of what the two clocks say.
        """
        if meter_stop_wh is not None:
            overtaken = self._measured and self._measured_at_s > at_s + OVERTAKEN_S
            self._energy.finish(meter_stop_wh, possible_until_s, overtaken=overtaken)
        self._phases.end(at_s)
        self._look_for_gap(at_s)

    def cut_off(self, next_start_wh: float | None, at_s: float) -> None:
        """Take in that another session began, and the register then: no more was taken than up to that."""
        if next_start_wh is not None:
            self._energy.extend(next_start_wh, at_s)
        self._phases.end(at_s)
        self._look_for_gap(at_s)

    def of(self, record: TransactionRecord, ahead_s: float) -> TransactionRecord:
        """Write down what was counted."""
        shares = self._phases.shares(self.energy_wh)
        return replace(
            record,
            energy_wh=self.energy_wh,
            energy_estimated=self._estimated,
            energy_phases_wh=None if shares is None else shares.energies_wh,
            phases_estimated=shares is not None and shares.estimated,
            gap_s=self._gap_s,
            register_wh=self._energy.register_wh,
            measured_wall_s=self._measured_at_s + ahead_s if self._measured else None,
        )

    @property
    def _estimated(self) -> bool:
        """Whether only the currents tell of the energy: no register did, and something flowed."""
        return (
            self._energy.register_wh is None
            and not self._energy.energy_wh
            and self._integral_wh > ESTIMATED_FROM_WH
        )

    @property
    def _integral_wh(self) -> float:
        return max(self._phases.integral_wh, self._of_it_wh)

    def _look_for_gap(self, at_s: float) -> None:
        silent_s = at_s - self._measured_at_s
        if silent_s > GAP_S:
            self._gap_s += silent_s
        self._measured_at_s = max(self._measured_at_s, at_s)
