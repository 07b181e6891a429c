"""One transaction that goes on, and what is measured of it."""

from __future__ import annotations

from addon.csms.meter_values import MeterSample
from addon.csms.sessions.register_count import is_coarser
from addon.csms.sessions.session_meter import SessionMeter
from addon.model.loadpoint import Session
from addon.model.transaction import TransactionRecord

OLDEST_S = 7 * 86_400.0
"""A session that claims more was begun by a clock that was not set. It counts from now: a dead-man that
counts from its start falls too early then, which is safe."""
SAVE_ENERGY_EVERY_S = 60.0
SAVE_EVERY_S = 600.0
"""Also where nothing flows, so that after a restart it is known until when there were measurements."""
_LARGEST_START_WH = 1e9
"""Zaptec's begin at 2³¹ − 1; no home charger has given a gigawatt-hour."""


class Running:
    """A transaction that goes on.

    `adopted`: the charger has it, and we know nothing of its start. `vacant`: no car is there, though its end
    was not told yet. `free`: a car charges without any transaction.
    """

    def __init__(self, record: TransactionRecord, now_s: float, now_wall_s: float) -> None:
        self.record = record
        self.adopted = False
        self.vacant = False
        self.free = False
        self._named = False
        plausible = now_wall_s - OLDEST_S <= record.started_wall_s <= now_wall_s
        self._started_wall_s = record.started_wall_s if plausible else now_wall_s
        # what may have flowed since the last register: at most what flows in the time since the start
        self._started_at_s = now_s - (now_wall_s - self._started_wall_s)
        self._meter = SessionMeter(record, self._started_at_s, now_wall_s - now_s)
        self._saved_at_s = now_s
        self._saved_wh = record.energy_wh

    def session(self) -> Session:
        """Tell it as others see it."""
        return Session(
            transaction_id=self.record.id,
            id_tag=self.record.id_tag,
            started_wall_s=self._started_wall_s,
            started_at_s=self._started_at_s,
            energy_wh=self._meter.energy_wh,
            tag_name=self.record.tag_name,
            refused=self.record.refused,
            free=self.free,
        )

    def told(self, record: TransactionRecord) -> None:
        """Take in what was told of it meanwhile."""
        if record.meter_start_wh != self.record.meter_start_wh:
            self._meter.begun_at(record.meter_start_wh)
        self.record = record

    def measured(self, sample: MeterSample, at_s: float, *, named: bool) -> float | None:
        """Take in a measurement; returns what the charger has given in all, if it says."""
        foreign = self._named and not named
        if sample.energy_wh is not None and not foreign:
            self._named = named
        self._meter.update(sample, at_s, register=not foreign)
        start_wh, register_wh = self.record.meter_start_wh, sample.energy_wh
        if register_wh is None or foreign or start_wh is None:
            return register_wh
        is_of_session = register_wh < start_wh < _LARGEST_START_WH and not is_coarser(start_wh, register_wh)
        return start_wh + self._meter.energy_wh if is_of_session else register_wh

    def due(self, now_s: float) -> bool:
        """Tell whether what was measured should be kept."""
        since_s = now_s - self._saved_at_s
        grown = int(self._meter.energy_wh) > int(self._saved_wh)
        return since_s >= (SAVE_ENERGY_EVERY_S if grown else SAVE_EVERY_S)

    def written(self, now_s: float, ahead_s: float) -> TransactionRecord:
        """Write down what was measured so far."""
        self._saved_at_s, self._saved_wh = now_s, self._meter.energy_wh
        self.record = self._meter.of(self.record, ahead_s)
        return self.record

    def finished(self, now_s: float, ahead_s: float, lasted_s: float) -> TransactionRecord:
        """Write down its end, which its record tells; `lasted_s`: how long it took by the charger's clock."""
        stopped_at_s = now_s if self.record.stopped_wall_s is None else self.record.stopped_wall_s - ahead_s
        self._meter.finish(
            self.record.meter_stop_wh,
            stopped_at_s,
            possible_until_s=max(now_s, self._started_at_s + lasted_s),
        )
        return self._meter.of(self.record, ahead_s)

    def cut_off(self, next_start_wh: int | None, now_s: float, ahead_s: float) -> TransactionRecord:
        """Write down all that is known of it, its end having been lost."""
        self._meter.cut_off(next_start_wh, now_s)
        return self._meter.of(self.record, ahead_s)
