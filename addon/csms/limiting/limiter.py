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
from addon.csms.limiting.pausing import Pausing
from addon.csms.limiting.profile_writer import ProfileWriter
from addon.csms.limiting.remedies import Remedies
from addon.csms.limiting.rest import Rest
from addon.csms.limiting.session_limit import SETTLE_S, SessionLimit
from addon.csms.limiting.supervision import Supervision
from addon.csms.limiting.wanted import Wanted
from addon.csms.limiting.write_budget import WriteBudget
from addon.csms.requests import Requests
from addon.csms.sessions.transactions import TransactionBook
from addon.csms.station import Station
from addon.errors import PeerError, PeerGoneError, ShadowError
from addon.model.decision import Setpoint
from addon.model.loadpoint import Escalation, Order, Session
from addon.model.records import LimitRecord
from addon.model.site import MIN_PILOT_DA


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
            pause_ways=self.pausing.ways,
            default=self.default,
        )
        self._wanted = Wanted(station)
        self._rest = Rest(
            station,
            connector,
            wanted=self._wanted,
            ledger=self._ledger,
            writer=self._writer,
            running=self.running,
            pausing=self.pausing,
        )
        self._wake = asyncio.Event()
        remedies = Remedies(
            station,
            wanted=self._wanted,
            ledger=self._ledger,
            writer=self._writer,
            running=self.running,
            pausing=self.pausing,
            wake=self._wake.set,
        )
        self.supervision = Supervision(station, connector, book, remedies)

    # What others see

    def orders(self, now_s: float) -> tuple[Order, ...]:
        """List the limits it may be following."""
        return self._ledger.orders(now_s)

    @property
    def session_began_s(self) -> float | None:
        """When the running session began, on our clock; None without one."""
        session = self._wanted.session
        return session.started_at_s if session else None

    @property
    def dead_man_at_s(self) -> float | None:
        """When it falls by itself; None: never."""
        told = self._ledger.told
        return told.dead_man_at_s if told and not self.running.silent else None

    @property
    def has_dead_man(self) -> bool:
        """Whether it falls by itself when told so."""
        return self.running.has_dead_man

    @property
    def free(self) -> bool:
        """Whether its car charges without a transaction."""
        session = self._book.session(self._connector.id)
        return session is not None and session.free

    @property
    def exhausted(self) -> bool:
        """Whether it has refused every way there is."""
        return self.running.exhausted

    # What drives it

    def follow(self, setpoint: Setpoint) -> None:
        """Follow this setpoint; a cut does not wait for the answer to what is under way."""
        if self._wanted.follow(setpoint):
            self.running.hurry()
            self._writer.hurry(setpoint.limit_da)
            self.supervision.hurry()
        self._wake.set()

    def touch(self) -> None:
        """Look again: something about the connector has changed."""
        if self._wanted.session is None and self._book.session(self._connector.id) is not None:
            self._writer.hurry()  # it matters more what this session gets than what the next begins with
        self.supervision.touch()
        self._wake.set()

    def doubt(self, *, restarted: bool = False) -> None:
        """Tell it again what it follows, once: it was away, and may have forgotten."""
        self._ledger.doubt(restarted=restarted)
        self.pausing.doubt()
        if restarted:
            self.running.hurry(restarted=True)
            self.default.look_again()
        self._wake.set()

    def doubt_pause(self) -> None:
        """Take it out of service again at once, where it is paused by that: it may have been brought back."""
        self.pausing.doubt()
        self.running.hurry()
        self._wake.set()

    def leave_alone(self) -> None:
        """Begin shadow mode: nothing will start a transaction again that was ended for a pause."""
        if self.pausing.stopped_for_pause:
            self.pausing.release()

    async def end_pause(self) -> None:
        """Forget a pause by other means than a limit, sending nothing: a person has decided otherwise."""
        self.pausing.release()
        self._ledger.forget()
        await self._station.keep()
        self._station.changed()
        self._wake.set()

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
        self._wanted.session = self._book.session(self._connector.id)

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

    # One step: at most one write. Each returns whether to look again at once.

    async def _step(self, requests: Requests) -> bool:
        now_s = self._station.clock()
        if not self._wanted.active:
            return False
        session = self._book.session(self._connector.id)
        self._note_session(session, now_s)
        wanted = self._wanted.takeable
        if wanted is None or self.running.waits(now_s):
            return False
        if self.supervision.halted:
            wanted = self._least(wanted)
        elif self.pausing.engaged:
            return await self._rest.keep(requests, wanted, session)
        if session is None or session.free:
            return await self._without_session(requests, wanted, session)
        if wanted.limit_da == 0 and not self.supervision.halted:
            told = self._ledger.told
            if told is not None and told.limit_da == self.pausing.ways.limit_da:
                await self.pausing.ways.watch(told.at_s, self._connector.draws(now_s))
            if self.pausing.ways.limit_da is None:
                gently = self.supervision.stage.step in (Escalation.NONE, Escalation.RESENT)
                if not self._connector.inoperative_by_us:
                    return await self._rest.begin(requests, self._least(wanted), session, gently=gently)
                wanted = self._least(wanted)  # a person keeps it out of service: it is to come back low
        return await self.running.keep(requests, wanted, session)

    def _note_session(self, session: Session | None, now_s: float) -> None:
        """Forget what was told to a transaction that is over: its profile went with it."""
        if not self._wanted.turn_to(session):
            return
        self._ledger.end_session(None if session else self.default.stored_da, now_s)
        if session is not None:
            self.running.begin(now_s)
            self.pausing.begin_session()
            asyncio.get_running_loop().call_later(SETTLE_S, self._wake.set)

    def _least(self, wanted: Setpoint) -> Setpoint:
        """Turn a setpoint into what a charger is told that was stopped and goes on: as little as it takes."""
        lowest_da, least_da = self.pausing.ways.limit_da, self._station.learned.lowest_da
        least_da = least_da if wanted.limit_da > 0 or lowest_da is None else lowest_da
        return replace(wanted, limit_da=least_da, fallback_da=min(wanted.fallback_da, least_da))

    async def _without_session(self, requests: Requests, wanted: Setpoint, session: Session | None) -> bool:
        """Have the next session begin at the fallback; a car that charges without one gets no more either."""
        limit_da = wanted.fallback_da if session is None else min(wanted.limit_da, wanted.fallback_da)
        written = await self.default.keep(
            requests, limit_da, idle=lambda: self._book.session(self._connector.id) is None
        )
        if written is not None:
            self._ledger.way, told = written
            self._ledger.told = told
            self._ledger.follows(told.limit_da, told.at_s)
            self._station.changed()
        return False
