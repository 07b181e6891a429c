"""TransactionEvent and Authorize (OCPP 2.0.1 part 2: C, E): in any order, repeated, hours late.

Nothing here calls the charger, and an event is never refused: it would be repeated for ever, and everything
behind it in the charger's queue would wait.
"""

from __future__ import annotations

from addon.csms.charger_clock import ChargerClock
from addon.csms.charging_since import note_charging
from addon.csms.rpc.frames import Payload
from addon.csms.sessions.authorization import Authorization
from addon.csms.speech import Charger
from addon.csms.timestamps import format_timestamp
from addon.csms.v201.evses import Evses
from addon.csms.v201.measurements import Measurements
from addon.csms.v201.sequence import Sequence
from addon.csms.v201.status import CHARGES
from addon.csms.v201.tokens import NONE_NEEDED, Tokens
from addon.csms.v201.transaction_event import ENDED, IdToken, TransactionEvent, read_event, read_token
from addon.csms.v201.transaction_names import TransactionNames, bound
from addon.translation.text import say

ACTION = "TransactionEvent"
MAX_FOLLOWED = 64
"""Transactions whose numbers are watched, and whose EVSE is remembered."""
MAX_WAITING = 20
"""Events of one transaction that are held until its EVSE is known."""
TOLD_WITHIN_S = 15.0
"""A charger that was never met tells within this time how many EVSEs it has; else it is taken to have one."""
NAMES_TAG_WITHIN_S = 60.0
"""A transaction that charges has named its tag by then, if it has one."""
NOWHERE = 0
"""A session that ended without ever naming its EVSE, at a charger with several."""


class Transactions:
    """Takes in what chargers say of transactions."""

    def __init__(
        self,
        charger: Charger,
        *,
        evses: Evses,
        names: TransactionNames,
        measurements: Measurements,
        tokens: Tokens,
        clock: ChargerClock,
    ) -> None:
        self._station = charger.station
        self._evses = evses
        self._names = names
        self._measurements = measurements
        self._tokens = tokens
        self._clock = clock
        self._sequences: dict[str, Sequence] = {}
        self._places: dict[str, int] = {}
        self._waiting: dict[str, list[tuple[TransactionEvent, Authorization]]] = {}
        self._guess_at_s: float | None = None
        self._book = charger.book
        self._authorize = charger.authorize

    async def authorize(self, payload: Payload) -> Payload:
        """Say whether a token may charge."""
        return {"idTokenInfo": self._info(self._decision(read_token(payload), 0, ""))}

    async def transaction_event(self, payload: Payload) -> Payload:
        """Take in an event."""
        event = read_event(payload)
        if not event.offline:
            self._clock.observe(event.at_wall_s)
        decision = self._decision(event.token, event.evse_id, event.uid)
        if event.uid:
            await self._take(event, decision)
        else:
            self._station.deviations.note(
                ACTION, "transactionInfo.transactionId", say("names no transaction")
            )
        return {"idTokenInfo": self._info(decision)} if event.token else {}

    def _decision(self, token: IdToken | None, evse_id: int, uid: str) -> Authorization:
        """Decide on a token; `uid`: the transaction that names it."""
        if token is None:
            return Authorization()  # mostly it is told later
        self._tokens.seen(token)
        known = self._book.known(uid) if uid else None
        if known is not None and (known.settled or not known.id_tag):
            known = None  # another one of that name; or one that nothing was decided of
        tag = "" if token.kind == NONE_NEEDED else token.value
        return self._authorize(evse_id, tag, known)

    @staticmethod
    def _info(decision: Authorization) -> Payload:
        info: Payload = {"status": str(decision.status)}
        if decision.expires_wall_s is not None:
            info["cacheExpiryDateTime"] = format_timestamp(decision.expires_wall_s)
        return info

    async def _take(self, event: TransactionEvent, decision: Authorization) -> None:
        """Take in an event; one that names no EVSE waits until another of its transaction does."""
        evse_id = self._place(event)
        waiting = self._waiting.pop(event.uid, [])
        if evse_id is None and event.kind != ENDED:
            self._waiting[event.uid] = [*waiting, (event, decision)][-MAX_WAITING:]
            bound(self._waiting, MAX_FOLLOWED)
            if event.evse_id:
                self._station.deviations.note(ACTION, "evse.id", say("is of no EVSE that it has"))
            self._station.log.info("session at no EVSE yet", transaction=event.uid[:36])
            return
        for one, its_decision in (*waiting, (event, decision)):
            await self._take_at(one, its_decision, evse_id or NOWHERE)

    async def _take_at(self, event: TransactionEvent, decision: Authorization, evse_id: int) -> None:
        live = not event.offline and self._clock.age_s(event.at_wall_s) is not None
        newest = self._number(event, live=live)
        await self._names.take(event, evse_id, decision, live=live)
        runs = self._names.runs(event.uid, evse_id)
        connector = self._evses.connector(evse_id) if evse_id != NOWHERE else None
        if connector is None:
            return
        if event.kind == ENDED:
            self._evses.transaction_ended(connector, event, live=live)
        elif newest and runs:
            self._evses.transaction_says(connector, event, live=live)
            if event.charging in CHARGES and (session := self._book.session(connector.id)):
                await note_charging(self._station, connector, session.transaction_id)
        if live:
            if runs and event.charges:
                await self._see_tag(event, evse_id)
            await self._measurements.take(connector, event.samples, named=runs, action=ACTION)
            if runs and any(sample.terminals_da for sample in event.samples):
                self._evses.measured(connector)

    async def _see_tag(self, event: TransactionEvent, evse_id: int) -> None:
        """Decide on a transaction that charges and has named no tag, once it had its time to."""
        known = self._book.known(event.uid)
        if known is None or known.id_tag or known.refused:
            return
        if self._station.wall_clock() - known.started_wall_s >= NAMES_TAG_WITHIN_S:
            await self._book.untagged(event.uid, self._authorize(evse_id, "", None))

    def _place(self, event: TransactionEvent) -> int | None:
        """Find the EVSE: events may leave it out once it was named, and a lone one needs no name."""
        evse_id = event.evse_id or self._places.get(event.uid, NOWHERE)
        if evse_id == NOWHERE and (known := self._book.known(event.uid)) is not None:
            evse_id = known.connector_id  # told before this program restarted
        if evse_id == NOWHERE and self._may_have_more():
            return None
        connector = self._evses.connector(evse_id)
        if connector is None:
            return None
        self._places[event.uid] = connector.id
        bound(self._places, MAX_FOLLOWED)
        return connector.id

    def _may_have_more(self) -> bool:
        """Tell whether it may have more EVSEs than the one that is known: it is being asked just now."""
        learned, now_s = self._station.learned, self._evses.now_s()
        if learned.connectors is not None or learned.provisioned:
            return False
        if self._guess_at_s is None:
            self._guess_at_s = now_s + TOLD_WITHIN_S
        return now_s < self._guess_at_s

    def restarted(self) -> None:
        """Take note that the charger restarted: it may number its events anew."""
        self._sequences.clear()

    def _number(self, event: TransactionEvent, *, live: bool) -> bool:
        """Take in the number of an event; tells whether it is the newest of its transaction.

        One of now that is later than the last is the newest whatever its number: some stand still, or begin
        anew.
        """
        sequence = self._sequences.setdefault(event.uid, Sequence())
        bound(self._sequences, MAX_FOLLOWED)
        newest = sequence.take(event.seq_no)
        if live and sequence.is_later(event.at_wall_s) and not newest:
            fault = say("stands still or begins anew: events count by their time")
            self._station.deviations.note(ACTION, "seqNo", fault, rule="number")
            sequence.begin_at(event.seq_no)
            newest = True
        if event.kind == ENDED and sequence.missing:
            self._station.deviations.note(
                ACTION,
                "seqNo",
                say("skips: {count} events of a session never came", count=sequence.missing),
                rule="gap",
            )
        return newest
