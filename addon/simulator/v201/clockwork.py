"""What the simulated 2.0.1 charger does because its clock says so."""

from __future__ import annotations

from addon.simulator.v201.duties import Duties
from addon.simulator.v201.metering import meter_value


class Clockwork:
    """Samples aligned to the clock, and the ends of reservations."""

    def __init__(self, duties: Duties) -> None:
        self._duties = duties
        self._aligned = 0
        self._idled_at_s = 0.0

    def look(self, now_s: float) -> None:
        """Do what is due."""
        clock_s = self._duties.station.clock_s(now_s)
        for over in self._duties.reservations.expire(clock_s):
            self._duties.agenda.say(
                "ReservationStatusUpdate", reservation_id=over.id, reservation_update_status="Expired"
            )
        interval_s = self._duties.model.number("AlignedDataCtrlr", "Interval")
        quarter = int(clock_s // interval_s) if interval_s else 0
        if quarter and quarter != self._aligned and self._aligned:
            self._sample(now_s, idle_only=self._duties.model.yes("AlignedDataCtrlr", "SendDuringIdle"))
        self._aligned = quarter
        idle_s = self._duties.station.quirks.idle_sample_s
        if idle_s and now_s - self._idled_at_s >= idle_s:
            self._idled_at_s = now_s
            self._sample(now_s, idle_only=True)

    def _sample(self, now_s: float, *, idle_only: bool) -> None:
        """Sample all EVSEs, or those only that have no transaction."""
        names = self._duties.model.members("AlignedDataCtrlr", "Measurands")
        for session in self._duties.sessions:
            if not session.running:
                value = meter_value(session.station, names, now_s, "Sample.Clock")
                self._duties.agenda.say("MeterValues", evse_id=session.evse_id, meter_value=[value])
            elif not idle_only:
                session.sample("MeterValueClock", "Sample.Clock", now_s)
