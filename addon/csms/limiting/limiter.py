"""Keeps one connector at its setpoint: what is to be done next, in a session, in a pause, between sessions.

One task, one write at a time. It acts only on `follow()`, so that a charger whose balancer has gone silent
is left to its dead-man.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from addon.csms.connector import Connector
from addon.csms.limiting.default_limit import DefaultLimit
from addon.csms.limiting.ledger import Ledger
from addon.csms.limiting.pausing import PauseWay, Pausing
from addon.csms.limiting.profile_writer import ProfileWriter
from addon.csms.limiting.session_limit import SETTLE_S, SessionLimit
from addon.csms.limiting.supervision import Supervision
from addon.csms.limiting.write_budget import WriteBudget
from addon.csms.requests import Requests
from addon.csms.sessions.transactions import TransactionBook
from addon.csms.station import Station
from addon.errors import PeerError, PeerGoneError, ShadowError
from addon.model.decision import Setpoint
from addon.model.loadpoint import Order, Session
from addon.model.records import LimitRecord
from addon.model.site import MIN_PILOT_DA

FOLLOW_MAX_AGE_S = 5.0
"""The engine repeats each setpoint once a second; after this its silence means that it is gone."""


class Limiter:
    """The limit of one connector.

    Attributes:
        pausing: how it is paused.
        default: the limit its sessions begin with.
        running: the limit of its running session.
        supervision: whether it obeys, and what is done where it does not.

    """

    def __init__(self, station: Station, connector: Connector, book: TransactionBook) -> None:
        self._station = station
        self._connector = connector
        self._book = book
        self._writer = ProfileWriter(station, connector)
        budget = WriteBudget()
        self._ledger = Ledger(station, connector.id)
        self.pausing = Pausing(station, connector.id)
        self.default = DefaultLimit(station, connector.id, self._writer, budget)
        self.running = SessionLimit(
            station,
            connector,
            ledger=self._ledger,
            writer=self._writer,
            budget=budget,
            pausing=self.pausing,
            default=self.default,
        )
        self.supervision = Supervision(station, connector, book, self)
        self._session: Session | None = None
        self._wanted: Setpoint | None = None
        self._followed_at_s = 0.0
        self._wake = asyncio.Event()

    # What others see

    def orders(self, now_s: float) -> tuple[Order, ...]:
        """List the limits it may be following."""
        return self._ledger.orders(now_s)

    @property
    def session_began_s(self) -> float | None:
        """When the running session began, on our clock; None without one."""
        return self._session.started_at_s if self._session else None

    @property
    def wrote_at_s(self) -> float:
        """When a profile was last sent to it, a new one or the same again."""
        return self._writer.wrote_at_s

    @property
    def dead_man_at_s(self) -> float | None:
        """When it falls by itself; None: never."""
        told = self._ledger.told
        return told.dead_man_at_s if told else None

    @property
    def has_dead_man(self) -> bool:
        """Whether it falls by itself when told so."""
        return self.running.has_dead_man

    @property
    def exhausted(self) -> bool:
        """Whether it has refused every way there is."""
        return self.running.exhausted

    # What drives it

    def follow(self, setpoint: Setpoint) -> None:
        """Follow this setpoint; a cut does not wait for the answer to what is under way."""
        last, self._wanted = self._wanted, setpoint
        self._followed_at_s = self._station.clock()
        if last is not None and setpoint.send and setpoint.limit_da < last.limit_da:
            self.running.hurry()
            self._writer.hurry(setpoint.limit_da)
            self.supervision.hurry()
        self._wake.set()

    def touch(self) -> None:
        """Look again: something about the connector has changed."""
        if self._session is None and self._book.session(self._connector.id) is not None:
            self._writer.hurry()  # it matters more what this session gets than what the next begins with
        self.supervision.touch()
        self._wake.set()

    def doubt(self, *, restarted: bool = False) -> None:
        """Tell it again what it follows, once: it was away, and may have forgotten."""
        self._ledger.doubt()
        if restarted:
            self.running.hurry(restarted=True)
            self.default.look_again()
        self._wake.set()

    def leave_alone(self) -> None:
        """Begin shadow mode: nothing will start a transaction again that was ended for a pause."""
        if self.pausing.way is PauseWay.STOP:
            self.pausing.release()

    def take_over(self) -> None:
        """End shadow mode: what it follows now need not be what it was told before it."""
        now_s = self._station.clock()
        draws = self._connector.draws(now_s)
        seen_da = max(max(draw.terminals_da) for draw in draws) if draws else None
        if not self.pausing.engaged:
            self._ledger.lose(None if seen_da is None else max(seen_da, MIN_PILOT_DA), now_s)
        self._station.learned.defaults_da.pop(self._connector.id, None)
        self.running.hurry(restarted=True)
        self.default.look_again()
        self.supervision.start_over()
        self._wake.set()

    def restore(self, record: LimitRecord) -> None:
        """Take back what it accepted before a restart of this program."""
        self._ledger.restore(record)
        self._session = self._book.session(self._connector.id)

    async def run(self, requests: Requests) -> None:
        """Write what is due over one connection, until cancelled or the link is gone."""
        watching = asyncio.create_task(self.supervision.run(requests))
        try:
            await self._write_due(requests)
        finally:
            watching.cancel()
            await asyncio.wait({watching})

    async def _write_due(self, requests: Requests) -> None:
        self.doubt()
        while True:
            self._wake.clear()
            acted = False
            try:
                acted = await self._step(requests)
            except PeerGoneError:
                return
            except ShadowError as error:
                self._station.log.info("held back", connector=self._connector.id, why=str(error))
            except PeerError as error:
                self._station.log.warning("no answer", connector=self._connector.id, why=str(error))
                self.running.wait()
            except Exception:
                self._station.log.exception("limit not kept", connector=self._connector.id)
                self.running.wait()
            if not acted:
                await self._wake.wait()

    # What is done about a charger that does not obey (supervision.Limited)

    @property
    def active(self) -> bool:
        """Whether it is being told limits now: the balancer lives, and may send."""
        wanted, age_s = self._wanted, self._station.clock() - self._followed_at_s
        return (
            not self._station.gate.shut and wanted is not None and wanted.send and age_s <= FOLLOW_MAX_AGE_S
        )

    async def resend(self, requests: Requests) -> None:
        """Tell the limit of the session again, or pause it anew; the next way where none is known to work."""
        if self.pauses and not self.running.unheard:
            if not self._station.learned.pause_works:
                await self.pausing.fail(requests)
            self.pausing.release()
        self._tell_anew()

    async def take_other_way(self, requests: Requests) -> bool:
        """Tell the limit in another way, or pause by ending the transaction; False where that is no other."""
        if self.pauses:
            if self.running.unheard or self.pausing.way in (PauseWay.STOP, PauseWay.HOLD):
                return False
            await self.pausing.fail(requests, PauseWay.STOP)
        elif not self.running.take_other_way():
            return False
        self._tell_anew()
        return True

    @property
    def pauses(self) -> bool:
        """Whether it is to stand still."""
        return self._wanted is not None and self._takeable(self._wanted).limit_da == 0

    @property
    def unheard_da(self) -> int | None:
        """What the session would be told, did the charger not refuse it or leave it unanswered; else None."""
        if self._session is None or self._wanted is None or not self.running.unheard:
            return None
        return self._takeable(self._wanted).limit_da

    def _tell_anew(self) -> None:
        self.running.resend()
        self._writer.hurry()
        self._wake.set()

    async def settle_way(self, *, other: bool) -> None:
        """Stay with the other way, which the charger follows, or go back to the first."""
        if other:
            await self.running.keep_other_way()
        else:
            self.running.drop_other_way()

    def halt(self) -> None:
        """Leave a pause behind: the session is ended for good, and nothing may begin it again."""
        self.running.drop_other_way()
        self.pausing.release()
        self._writer.hurry()
        self._wake.set()

    # One step: at most one write. Each returns whether to look again at once.

    async def _step(self, requests: Requests) -> bool:
        now_s = self._station.clock()
        if not self.active:
            return False
        session = self._book.session(self._connector.id)
        self._note_session(session, now_s)
        if self._wanted is None or self.running.waits(now_s):
            return False
        wanted = self._takeable(self._wanted)
        if self.supervision.halted:
            wanted = self._least(wanted)
        elif self.pausing.engaged:
            return await self._in_pause(requests, wanted, session)
        if session is None:
            return await self._without_session(requests, wanted.fallback_da)
        if wanted.limit_da == 0 and not self.supervision.halted:
            told = self._ledger.told
            if told is not None and told.limit_da == self.pausing.limit_da:
                await self.pausing.watch(told.at_s, self._connector.draws(now_s))
            if self.pausing.limit_da is None:
                await self._pause(requests, session, now_s)
                return True
        return await self.running.keep(requests, wanted, session)

    def _note_session(self, session: Session | None, now_s: float) -> None:
        """Forget what was told to a transaction that is over: its profile went with it."""
        before, self._session = self._session, session
        if (before and before.transaction_id) == (session and session.transaction_id):
            return
        self._ledger.end_session(None if session else self.default.stored_da, now_s)
        if session is not None:
            self._wanted = None  # it was meant for an idle connector; the next one comes at once
            self.running.begin(now_s)
            self.pausing.stranded = False
            asyncio.get_running_loop().call_later(SETTLE_S, self._wake.set)

    def _takeable(self, wanted: Setpoint) -> Setpoint:
        """Turn less than this charger takes in a profile into a pause; the balancer learns of it."""
        too_little = 0 < wanted.limit_da < self._station.learned.lowest_da
        return replace(wanted, limit_da=0) if too_little else wanted

    def _least(self, wanted: Setpoint) -> Setpoint:
        """Turn a setpoint into what a charger is told that was stopped and goes on: as little as it takes."""
        lowest_da, least_da = self.pausing.limit_da, self._station.learned.lowest_da
        least_da = least_da if wanted.limit_da > 0 or lowest_da is None else lowest_da
        return replace(wanted, limit_da=least_da, fallback_da=min(wanted.fallback_da, least_da))

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
