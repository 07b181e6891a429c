"""The charger's own texts for its transactions, and our numbers for them, which the rest of the app knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from addon.csms.instants import Instants
from addon.csms.sessions.transactions import TransactionBook
from addon.csms.v201.transaction_event import ENDED, TransactionEvent

MAX_KNOWN = 256


@dataclass(slots=True, kw_only=True)
class _Known:
    """A transaction that events told of. `began_wall_s`: when the first of them was, by our clock."""

    id: int
    began_wall_s: float
    over: bool = False


class TransactionNames:
    """Begins and ends transactions in the book, each once, whatever is repeated or comes in another order."""

    def __init__(self, book: TransactionBook, instants: Instants) -> None:
        self._book = book
        self._instants = instants
        self._known: dict[str, _Known] = {}
        self._newest: dict[int, str] = {}

    def uid_of(self, transaction_id: int) -> str:
        """Tell the charger's text for a transaction of ours."""
        found = (uid for uid, known in self._known.items() if known.id == transaction_id)
        return next(found, str(transaction_id))

    def runs(self, uid: str, evse_id: int) -> bool:
        """Whether it is the transaction that goes on at an EVSE, as far as we were told."""
        return self._newest.get(evse_id) == uid and not self._known[uid].over

    async def take(self, event: TransactionEvent, evse_id: int) -> None:
        """Begin or end what the event tells of."""
        known = self._known.get(event.uid) or await self._begin(event, evse_id)
        if event.kind == ENDED and not known.over:
            known.over = True
            await self._end(event, known)

    async def _begin(self, event: TransactionEvent, evse_id: int) -> _Known:
        began_wall_s = self._instants.our_time(event.at_wall_s)
        registers = event.registers_wh
        id_ = await self._book.start(
            evse_id,
            id_tag=event.token.value if event.token else "",
            charger_started=event.uid,
            meter_start_wh=int(registers[0]) if registers else 0,
            started_wall_s=began_wall_s,
        )
        known = self._known[event.uid] = _Known(id=id_, began_wall_s=began_wall_s)
        bound(self._known, MAX_KNOWN)
        before = self._known.get(self._newest.get(evse_id, ""))
        if before is None or before.began_wall_s <= began_wall_s:
            self._newest[evse_id] = event.uid
        return known

    async def _end(self, event: TransactionEvent, known: _Known) -> None:
        registers = event.registers_wh
        await self._book.stop(
            known.id,
            meter_stop_wh=int(registers[-1]) if registers else None,
            reason=event.stopped_reason or "Local",
        )


def bound(known: dict[str, Any], most: int) -> None:
    """Forget what has been known longest, beyond this many."""
    while len(known) > most:
        del known[next(iter(known))]
