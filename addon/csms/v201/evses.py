"""The EVSEs of one charger: what is said of each, and what that makes of its loadpoint's status."""

from __future__ import annotations

from addon.csms.connector import Connector
from addon.csms.speech import Charger
from addon.csms.v201.status import CONNECTED, OCCUPIED, EvseState
from addon.csms.v201.transaction_event import TransactionEvent
from addon.translation.text import say

MAX_PLUGS = 8
"""Connectors of one EVSE that are kept apart."""
DRAW_COUNTS_S = 60.0
_ENDS = frozenset({"Available", "Unavailable"})
"""What ends a session; a status too many of one that goes on does no harm."""


class Evses:
    """Keeps what was said, and hands it on to the connectors that the rest of the app knows."""

    def __init__(self, charger: Charger) -> None:
        self._station = charger.station
        self._book = charger.book
        self._connector_of = charger.connector_of
        self._states: dict[int, EvseState] = {}

    def now_s(self) -> float:
        """Tell the time by which measurements are kept."""
        return self._station.clock()

    def connector(self, evse_id: int) -> Connector | None:
        """Find the loadpoint of an EVSE; 0, the station as a whole, has one where there is only one EVSE."""
        return self._connector_of(evse_id)

    def plugs(self, evse_id: int) -> tuple[int, ...]:
        """List the connectors of an EVSE, one with a car first; 1 where nothing was said of any."""
        said = self.state(evse_id).plugs
        return tuple(sorted(said, key=lambda plug: (said[plug] != OCCUPIED, plug))) or (1,)

    def state(self, evse_id: int) -> EvseState:
        """Find what was said of an EVSE."""
        return self._states.setdefault(evse_id, EvseState())

    def connector_says(self, evse_id: int, connector_id: int, word: str, *, replayed: bool = False) -> None:
        """Take in what a StatusNotification, or an event about a connector, says.

        What was said long ago does not hide a car that is measured to charge now.
        """
        connector = self._connector_of(evse_id) if evse_id > 0 else None
        if connector is None:
            return
        if replayed and word in _ENDS and self._draws_now(connector):
            fault = say("was {status} long ago, while its car charges now: passed over", status=word)
            self._station.deviations.note("StatusNotification", "connectorStatus", fault, rule="replayed")
            return
        state = self.state(connector.id)
        if len(state.plugs) < MAX_PLUGS or connector_id in state.plugs:
            state.connector_says(connector_id, word)
        if word == "Faulted":
            connector.fault = say("connector {number}", number=connector_id)
        self._apply(connector, word)

    def _draws_now(self, connector: Connector) -> bool:
        measured_s = connector.measured_at_s
        return (
            connector.drawing
            and measured_s is not None
            and self._station.clock() - measured_s <= DRAW_COUNTS_S
        )

    def transaction_says(self, connector: Connector, event: TransactionEvent, *, live: bool) -> None:
        """Take in the newest that is known of an EVSE's transaction.

        What a live one says of the cable counts; a replayed one knows no better than the last status.
        """
        uid, charging = event.uid, event.charging
        state = self.state(connector.id)
        if state.uid != uid:
            state.uid, state.charging, state.ended = uid, "", False
        if charging:
            state.charging = charging
            if live and charging in CONNECTED:
                plug = event.connector_id if 0 <= event.connector_id <= MAX_PLUGS else 0
                state.plug_in(plug, mends=charging == "Charging")
        self._apply(connector, charging)

    def transaction_ended(self, connector: Connector, event: TransactionEvent, *, live: bool) -> None:
        """Take in that a transaction is over; another one that runs meanwhile is left alone."""
        state = self.state(connector.id)
        if state.uid not in ("", event.uid):
            return
        state.uid, state.charging, state.ended = "", "", True
        if live and event.departed:
            state.plug_out()
        self._apply(connector, "Ended")

    def measured(self, connector: Connector) -> None:
        """Look at what was just measured in a transaction: a car that takes current is there."""
        if connector.vacant and connector.drawing:
            self.state(connector.id).plug_in(0, mends=True)
            self._station.deviations.note(
                "StatusNotification",
                "connectorStatus",
                say("was Available while its car charges: not believed"),
            )
            self._apply(connector, "draws")

    def _apply(self, connector: Connector, word: str) -> None:
        state = self.state(connector.id)
        runs = bool(state.uid) or (not state.ended and self._book.session(connector.id) is not None)
        status = state.status(runs=runs)
        if connector.says(status, self._station.clock()):
            self._station.log.info("status", connector=connector.id, status=status.value, said=word[:30])
        if connector.vacant:
            self._book.occupy(connector.id, occupied=False)
        elif state.plug == OCCUPIED or connector.in_session:
            self._book.occupy(connector.id, occupied=True)
