"""Keeps one connector at its setpoint: when to write, by which way, and what to learn from the answer.

One task, one write at a time. It acts only on `follow()`, so that a charger whose balancer has gone silent
is left to its dead-man.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from ocpp.v16.enums import ChargingProfilePurposeType as Purpose

from addon.csms.charging_profile import Way
from addon.csms.dead_man import Told, Write, due_write
from addon.csms.transactions import TransactionBook
from addon.csms.v16.connector import Connector
from addon.csms.v16.default_limit import DefaultLimit
from addon.csms.v16.ledger import Ledger
from addon.csms.v16.pausing import Pausing
from addon.csms.v16.profile_writer import Answer, ProfileWriter, Telling
from addon.csms.v16.requests import Requests
from addon.csms.v16.station import Station
from addon.csms.v16.target import resting, telling_for
from addon.csms.v16.ways import Choice, choose_way
from addon.csms.write_budget import WriteBudget
from addon.errors import PeerError, PeerGoneError
from addon.model.decision import Setpoint
from addon.model.loadpoint import Order, Session
from addon.model.phases import amps
from addon.model.records import LimitRecord
from addon.model.site import MIN_PILOT_DA

FOLLOW_MAX_AGE_S = 5.0
"""The engine repeats each setpoint once a second; after this its silence means that it is gone."""
SETTLE_S = 1.0
"""A charger that is still digesting our answer to StartTransaction does not know its transaction's id yet."""
SECOND_CHANCE_S = 30.0
RETRY_S = 10.0
RETRY_CUT_S = 2.0
GIVE_UP_S = 300.0
MAX_REFUSALS = 2
"""A way that has worked before may be refused once for a reason of the moment."""


class Limiter:
    """The limit of one connector.

    Attributes:
        pausing: how it is paused.
        default: the limit its sessions begin with.
        exhausted: it has refused every way there is.

    """

    def __init__(self, station: Station, connector: Connector, book: TransactionBook) -> None:
        self._station = station
        self._connector = connector
        self._book = book
        self._budget = WriteBudget()
        self._writer = ProfileWriter(station, connector)
        self.pausing = Pausing(station, connector.id)
        self.default = DefaultLimit(station, connector.id, self._writer, self._budget)
        self.exhausted = False
        self._ledger = Ledger(station, connector.id)
        self._session: Session | None = None
        self._session_at_s = -SETTLE_S
        self._wanted: Setpoint | None = None
        self._followed_at_s = 0.0
        self._wake = asyncio.Event()
        self._retry_at_s = 0.0
        self._try_again_at_s = 0.0
        self._refusals = 0

    # What others see

    def orders(self, now_s: float) -> tuple[Order, ...]:
        """List the limits it may be following."""
        return self._ledger.orders(now_s)

    @property
    def dead_man_at_s(self) -> float | None:
        """When it falls by itself; None: never."""
        told = self._ledger.told
        return told.dead_man_at_s if told else None

    @property
    def has_dead_man(self) -> bool:
        """Whether it falls by itself when told so."""
        choice = self._choice()
        return choice is None or choice.has_dead_man

    # What drives it

    def follow(self, setpoint: Setpoint) -> None:
        """Follow this setpoint; a cut does not wait for the answer to what is under way."""
        last, self._wanted = self._wanted, setpoint
        self._followed_at_s = self._station.clock()
        if last is not None and setpoint.send and setpoint.limit_da < last.limit_da:
            self._retry_at_s = 0.0
            self._writer.hurry(setpoint.limit_da)
        self._wake.set()

    def touch(self) -> None:
        """Look again: something about the connector has changed."""
        if self._session is None and self._book.session(self._connector.id) is not None:
            self._writer.hurry()  # it matters more what this session gets than what the next begins with
        self._wake.set()

    def doubt(self, *, restarted: bool = False) -> None:
        """Tell it again what it follows, once: it was away, and may have forgotten."""
        self._ledger.doubt()
        if restarted:
            self._retry_at_s = self._try_again_at_s = 0.0
            self.default.look_again()
        self._wake.set()

    def restore(self, record: LimitRecord) -> None:
        """Take back what it accepted before a restart of this program."""
        self._ledger.restore(record)
        self._session = self._book.session(self._connector.id)

    async def run(self, requests: Requests) -> None:
        """Write what is due over one connection, until cancelled or the link is gone."""
        self.doubt()
        while True:
            self._wake.clear()
            acted = False
            try:
                acted = await self._step(requests)
            except PeerGoneError:
                return
            except PeerError as error:
                self._station.log.warning("no answer", connector=self._connector.id, why=str(error))
                self._retry_at_s = self._station.clock() + RETRY_S
            except Exception:
                self._station.log.exception("limit not kept", connector=self._connector.id)
                self._retry_at_s = self._station.clock() + RETRY_S
            if not acted:
                await self._wake.wait()

    # One step: at most one write. Each returns whether to look again at once.

    async def _step(self, requests: Requests) -> bool:
        wanted, now_s = self._wanted, self._station.clock()
        if wanted is None or not wanted.send or now_s - self._followed_at_s > FOLLOW_MAX_AGE_S:
            return False
        session = self._book.session(self._connector.id)
        self._note_session(session, now_s)
        if self._wanted is None or now_s < self._retry_at_s or now_s < self._try_again_at_s:
            return False
        if self.pausing.engaged:
            return await self._in_pause(requests, wanted, session)
        if session is None:
            return await self._without_session(requests, wanted.fallback_da)
        if wanted.limit_da == 0:
            told = self._ledger.told
            if told is not None and told.limit_da == self.pausing.limit_da:
                await self.pausing.watch(told.at_s, self._connector.draws(now_s))
            if self.pausing.limit_da is None:
                await self._pause(requests, session, now_s)
                return True
        return await self._in_session(requests, wanted, session, now_s)

    def _note_session(self, session: Session | None, now_s: float) -> None:
        """Forget what was told to a transaction that is over: its profile went with it."""
        before, self._session = self._session, session
        if (before and before.transaction_id) == (session and session.transaction_id):
            return
        self._ledger.end_session(None if session else self.default.stored_da, now_s)
        if session is not None:
            self._wanted = None  # it was meant for an idle connector; the next one comes at once
            self._session_at_s = now_s
            self.pausing.stranded = False
            asyncio.get_running_loop().call_later(SETTLE_S, self._wake.set)

    async def _pause(self, requests: Requests, session: Session, now_s: float) -> None:
        if await self.pausing.engage(requests, session):
            self._ledger.follows(0, now_s)
            self._station.changed()

    async def _in_pause(self, requests: Requests, wanted: Setpoint, session: Session | None) -> bool:
        """Stay in a pause by other means than a limit, or leave it."""
        stopped = self.pausing.stopped
        another = session and stopped and session.transaction_id != stopped.transaction_id
        if another or self._connector.vacant:
            self.pausing.release()
        elif wanted.limit_da > 0:
            await self.pausing.resume(requests, session, self._connector.status)
        elif session is not None:
            await self.pausing.watch_engaged(requests, self._connector.draws(self._station.clock()))
        if self.pausing.engaged:
            return False
        self._ledger.told = None
        self._station.changed()
        return True

    async def _without_session(self, requests: Requests, fallback_da: int) -> bool:
        """Have the next session begin at the fallback."""
        written = await self.default.keep(requests, fallback_da)
        if written is not None:
            self._ledger.way, told = written
            self._ledger.told = told
            self._ledger.follows(told.limit_da, told.at_s)
            self._station.changed()
        return False

    async def _in_session(self, requests: Requests, wanted: Setpoint, session: Session, now_s: float) -> bool:
        choice = self._choice()
        if choice is None:
            return self._give_up(now_s)
        if not choice.way.in_flash and now_s - self._session_at_s < SETTLE_S:
            return False
        telling = telling_for(choice, wanted, session, self._station, self._connector, self.pausing)
        write = due_write(
            self._ledger.told,
            telling.limit_da,
            telling.fallback_da,
            now_s=now_s,
            rhythm=telling.rhythm,
            terms=telling.terms,
            resting=resting(self._connector, telling.fallback_da),
        )
        if write is None:
            return await self._when_quiet(requests, telling, wanted)
        if telling.way.in_flash and write is not Write.CUT and not self._budget.allows(now_s):
            return False
        return await self._tell(requests, telling, session, write)

    async def _when_quiet(self, requests: Requests, telling: Telling, wanted: Setpoint) -> bool:
        """Use the time in which nothing is due: look at the dead-man once, store the default once."""
        learned = self._station.learned
        kind = telling.way.kind.value
        if telling.falls and kind not in learned.dead_man:
            asked, heeded = await self._writer.check_fall(requests, telling)
            if asked:
                learned.dead_man[kind] = heeded
                self._station.log.info("dead-man looked at", way=telling.way.key, heeded=heeded)
                self._station.changed()
                await self._station.keep()
            return True
        if telling.way.in_flash:
            return self._give_second_chance(telling.way)
        free = self.default.stored_da is None
        if free and wanted.limit_da >= wanted.fallback_da >= MIN_PILOT_DA:
            await self.default.keep(requests, wanted.fallback_da)
        return False

    def _give_second_chance(self, way: Way) -> bool:
        """Try the way that wears no flash once more, well into a session: some refuse it as one begins."""
        learned = self._station.learned
        better = replace(way, purpose=Purpose.tx_profile)
        settled = self._station.clock() - self._session_at_s >= SECOND_CHANCE_S
        if not (learned.second_chance and settled and better.key in learned.refused):
            return False
        learned.second_chance = False
        learned.refused.discard(better.key)
        return True

    async def _tell(self, requests: Requests, telling: Telling, session: Session, write: Write) -> bool:
        now_s = self._station.clock()
        before, told = self._ledger.told, telling.told(now_s)
        order = self._ledger.begin(told, write)
        self._station.changed()
        if telling.way.in_flash:
            self._budget.spend(now_s)
            await self.default.spoil()
        answer, status = await self._writer.write(requests, telling, session, urgent=write is Write.CUT)
        say = self._station.log.debug if write is Write.RENEWAL else self._station.log.info
        say(
            "limit told",
            connector=self._connector.id,
            limit_a=amps(telling.limit_da),
            fallback_a=amps(telling.fallback_da),
            why=write.value,
            way=telling.way.key,
            answer=status or answer.value,
        )
        if answer in (Answer.ACCEPTED, Answer.REFUSED, Answer.UNSUPPORTED):
            self._ledger.settle(order, accepted=answer is Answer.ACCEPTED)
        self._station.changed()
        match answer:
            case Answer.ACCEPTED:
                await self._accepted(told, telling.way)
            case Answer.REFUSED:
                self._ledger.told = before
                await self._refused(telling, status)
            case Answer.UNSUPPORTED:
                self._ledger.told = before
                return self._give_up(now_s)
            case Answer.SILENCE:
                wait_s = RETRY_CUT_S if write is Write.CUT else RETRY_S
                self._retry_at_s = self._station.clock() + wait_s
        return True

    async def _accepted(self, told: Told, way: Way) -> None:
        learned = self._station.learned
        self._ledger.told, self._ledger.way = told, way
        self._refusals = 0
        self.exhausted = False
        await self._ledger.save(told)
        if way.key not in learned.proven:
            learned.proven.add(way.key)
            await self._station.keep()

    async def _refused(self, telling: Telling, status: str) -> None:
        """Draw the lesson from a refusal: another way to pause, or another way altogether."""
        learned, key = self._station.learned, telling.way.key
        proven = key in learned.proven
        lowest_da = min(telling.limit_da, telling.fallback_da)
        if proven and lowest_da < MIN_PILOT_DA and not learned.pause_works:
            self.pausing.give_up_way(status)
        else:
            self._refusals += 1
            if proven and self._refusals < MAX_REFUSALS:
                return
            self._refusals = 0
            learned.refused.add(key)
            learned.proven.discard(key)
        await self._station.keep()

    def _give_up(self, now_s: float) -> bool:
        """Begin from the first way again, much later: someone may have changed its settings by then."""
        self.exhausted = True
        self._try_again_at_s = now_s + GIVE_UP_S
        self._station.learned.refused.clear()
        self._station.log.warning("charger refuses every charging profile", connector=self._connector.id)
        self._station.changed()
        return False

    def _choice(self) -> Choice | None:
        self._station.wall_clock()  # notices when it was set, which tells what the charger's is worth
        return choose_way(
            self._station.quirk, self._station.learned, clock_tolerable=self._station.offset.tolerable
        )
