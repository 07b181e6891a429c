"""A car that charges although its charger has told of no transaction, as with ABB's free charging.

It gets a session of ours, so that it counts and is watched like any other. The charger knows nothing of it:
only the limit that sessions begin with can hold it, and only taking it out of service can end it.
"""

from __future__ import annotations

from addon.csms.connector import NO_CURRENT_DA, Connector
from addon.csms.sessions.transactions import TransactionBook
from addon.csms.station import Station
from addon.model.loadpoint import ChargingStatus

TOLD_WITHIN_S = 15.0
"""A start that belongs to a car that charges has been told by then, and the end of what flowed before."""
MEASURED_FOR_S = 8.0
"""Where its status says nothing of charging, current is measured for so long: one figure may be old."""


class FreeCharging:
    """What one connector does without a transaction. `suspected`: it seems to charge so."""

    def __init__(self, station: Station, connector: Connector, book: TransactionBook) -> None:
        self._station = station
        self._connector = connector
        self._book = book
        self._alone_since_s: float | None = None
        self._since_s: float | None = None

    @property
    def suspected(self) -> bool:
        """Whether it seems to charge without a session, or one that did seems to have stopped."""
        return self._since_s is not None

    def look(self, *, may_begin: bool) -> None:
        """Begin a session for what charges without one, and end it once nothing flows."""
        now_s, session = self._station.clock(), self._book.session(self._connector.id)
        if session is None:
            self._alone_since_s = now_s if self._alone_since_s is None else self._alone_since_s
            changes = may_begin and self._charges(now_s, self._alone_since_s)
        else:
            self._alone_since_s = None
            changes = session.free and not self._goes_on(now_s)
        if not changes:
            self._since_s = None
            return
        self._since_s = now_s if self._since_s is None else self._since_s
        if now_s - self._since_s < TOLD_WITHIN_S:
            return
        if session is not None:
            self._book.leave(self._connector.id)
        elif self._is_sure(now_s, self._since_s):
            self._book.begin_free(self._connector.id)
        else:
            return
        self._since_s = None
        self._station.changed()

    def _charges(self, now_s: float, alone_since_s: float) -> bool:
        """Tell whether current flows: as measured since it is without a session; else as it says."""
        if self._connector.vacant:
            return False
        draws = self._connector.draws(now_s)
        if draws and draws[-1].at_s > alone_since_s:
            return max(draws[-1].terminals_da) > NO_CURRENT_DA
        return self._connector.status is ChargingStatus.CHARGING

    def _is_sure(self, now_s: float, since_s: float) -> bool:
        draws = self._connector.draws(now_s)
        measured = bool(draws) and draws[-1].at_s >= since_s + MEASURED_FOR_S
        return measured or self._connector.status is ChargingStatus.CHARGING

    def _goes_on(self, now_s: float) -> bool:
        return self._connector.in_session or (
            self._connector.drawing and bool(self._connector.draws(now_s)) and not self._connector.vacant
        )
