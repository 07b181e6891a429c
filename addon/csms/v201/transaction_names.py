"""The charger's own texts for its transactions, and our numbers for them, which the rest of the app knows."""

from __future__ import annotations

from typing import Any

from addon.csms.charger_clock import ChargerClock
from addon.csms.sessions.authorization import Authorization
from addon.csms.sessions.events import TransactionEnd, TransactionStart
from addon.csms.sessions.transactions import TransactionBook
from addon.csms.v201.transaction_event import ENDED, STARTED, TransactionEvent


class TransactionNames:
    """Begins and ends transactions in the book, each once, whatever is repeated or comes in another order."""

    def __init__(self, book: TransactionBook, clock: ChargerClock) -> None:
        self._book = book
        self._clock = clock

    def uid_of(self, transaction_id: int) -> str:
        """Tell the charger's text for a transaction of ours."""
        return self._book.identity_of(transaction_id) or str(transaction_id)

    def runs(self, uid: str, evse_id: int) -> bool:
        """Whether it is the transaction that goes on at an EVSE, as far as we were told."""
        id_ = self._book.id_of(uid)
        return id_ is not None and self._book.open_id(evse_id) == id_

    async def take(
        self, event: TransactionEvent, evse_id: int, decision: Authorization, *, live: bool
    ) -> None:
        """Take in what the event tells of its transaction; `decision` is on its token, if it has one.

        A replayed event in its middle says nothing: whether it goes on, or has ended, another one tells.
        """
        if event.kind == ENDED:
            await self._end(event, evse_id)
        elif event.kind == STARTED:
            await self._begin(event, evse_id, decision, live=live)
        elif live:
            at_wall_s = self._clock.our_time(event.at_wall_s)
            await self._book.seen(evse_id, event.uid, at_wall_s, charges=event.charges)
        if event.token is not None and event.token.value:
            await self._book.tagged(event.uid, event.token.value, decision)

    async def _begin(
        self, event: TransactionEvent, evse_id: int, decision: Authorization, *, live: bool
    ) -> None:
        registers = event.registers_wh
        await self._book.start(
            TransactionStart(
                identity=event.uid,
                connector_id=evse_id,
                id_tag=event.token.value if event.token else "",
                tag_name=decision.name,
                refused=decision.refused,
                charger_started=event.written,
                meter_start_wh=round(registers[0]) if registers else None,
                started_wall_s=self._clock.our_time(event.at_wall_s),
                offline=not live,
                dated=self._clock.dates(event.at_wall_s),
            )
        )

    async def _end(self, event: TransactionEvent, evse_id: int) -> None:
        registers = event.registers_wh
        await self._book.stop(
            TransactionEnd(
                identity=event.uid,
                connector_id=evse_id,
                charger_stopped=event.written,
                meter_start_wh=round(registers[0]) if len(registers) > 1 else None,
                meter_stop_wh=round(registers[-1]) if registers else None,
                stopped_wall_s=self._clock.our_time(event.at_wall_s),
                reason=event.stopped_reason or "Local",
                offline=event.offline,
            )
        )


def bound(known: dict[str, Any], most: int) -> None:
    """Forget what has been known longest, beyond this many."""
    while len(known) > most:
        del known[next(iter(known))]
