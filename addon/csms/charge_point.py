"""A charge point as the rest of the app sees it: it stays while its socket comes and goes.

Each connection brings the version of OCPP that is spoken over it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace

from addon.csms.connector import Connector
from addon.csms.control import Control
from addon.csms.deviations import Deviation
from addon.csms.limiting.limiter import Limiter
from addon.csms.limiting.state import state_of
from addon.csms.maintenance import Maintenance, Reach
from addon.csms.notices import Notices
from addon.csms.ports import Journal
from addon.csms.reception.connection import Connection
from addon.csms.requests import Requests, Trigger
from addon.csms.rpc.errors import Dialect
from addon.csms.sessions.authorization import ADMIT_ALL, Admits
from addon.csms.sessions.care import SessionCare
from addon.csms.sessions.transactions import TransactionBook
from addon.csms.setting_up import SettingUp
from addon.csms.speech import Charger, Conversation
from addon.csms.station import Station
from addon.csms.trace import Trace, TraceRoom
from addon.csms.versions import Versions
from addon.csms.watch import WatchedCaller, WatchedHandler
from addon.errors import PeerGoneError
from addon.model.decision import Setpoint
from addon.model.loadpoint import ChargePointInfo, LoadpointState, Session
from addon.model.records import ChargePointRecord, LimitRecord
from addon.model.transaction import TransactionRecord
from addon.translation.text import say

MAX_CONNECTORS = 16


class OcppChargePoint:
    """One charge point, whatever version of OCPP it speaks."""

    def __init__(
        self,
        record: ChargePointRecord,
        *,
        journal: Journal,
        clock: Callable[[], float],
        wall_clock: Callable[[], float],
        changed: Callable[[], None],
        admits: Admits = ADMIT_ALL,
        trace_room: TraceRoom | None = None,
    ) -> None:
        self.trace = Trace(clock=clock, wall_clock=wall_clock, room=trace_room)
        self.reach: Reach | None = None
        self._station = Station(
            record, journal=journal, clock=clock, wall_clock=wall_clock, changed=self._on_change
        )
        self._changed = changed
        self._book = TransactionBook(record.id, journal, clock, wall_clock)
        self.care = SessionCare(self._station, self._book, admits, paused=self._paused)
        self._connectors: dict[int, Connector] = {}
        self._limiters: dict[int, Limiter] = {}
        self._charger = Charger(
            station=self._station,
            book=self._book,
            connector_of=self._connector_of,
            booted=self._on_boot,
            authorize=self.care.authorize,
        )
        self._versions = Versions(self._charger, self._doubt)
        self._conversation: Conversation | None = None
        self._group: asyncio.TaskGroup | None = None
        self._jobs: list[asyncio.Task[None]] = []
        self._control = Control(
            self._station, self._book, self._connectors, self._limiters, requests=self._link
        )
        self._setting_up = SettingUp(self._station, self._book, self._connectors, self._learn_connectors)
        self._learn_connectors()

    def restore(self, transactions: Iterable[TransactionRecord], limits: Iterable[LimitRecord]) -> None:
        """Take back its open transactions and last limits from before a restart of this program."""
        transactions = list(transactions)
        self._book.restore(transactions)
        for transaction in transactions:
            if transaction.stopped_wall_s is None:
                self._connector_of(transaction.connector_id)
        for limit in limits:
            if self._connector_of(limit.connector_id) is not None:
                self._limiters[limit.connector_id].restore(limit)

    # What others see

    @property
    def info(self) -> ChargePointInfo:
        """Who it is."""
        return self._station.info

    def record(self) -> ChargePointRecord:
        """Tell who it is and what was learned of it."""
        return self._station.record()

    @property
    def notices(self) -> Notices:
        """What it said of firmware, logs and security."""
        return self._station.notices

    @property
    def connected(self) -> bool:
        """Whether its socket is open."""
        return self._conversation is not None

    @property
    def charging(self) -> bool:
        """Whether a session runs at it."""
        return any(state.session for state in self.loadpoints())

    @property
    def version(self) -> str:
        """The version of OCPP that it dialled with last, as its subprotocol."""
        return self._station.learned.version

    def deviations(self) -> tuple[Deviation, ...]:
        """List how it departs from OCPP, the longest known first."""
        return self._station.deviations.listed()

    def loadpoints(self) -> tuple[LoadpointState, ...]:
        """Tell the state of each connector, as of now."""
        return tuple(self._state(connector) for _, connector in sorted(self._connectors.items()))

    def _state(self, connector: Connector) -> LoadpointState:
        station, limiter = self._station, self._limiters[connector.id]
        paused = None if station.gate.shut else limiter.pausing.stopped
        session = self._book.session(connector.id) or paused
        state = state_of(station, connector, limiter, session=session, connected=self.connected)
        return state if state.problem else replace(state, problem=self.care.problem(connector.id))

    # What it is told

    def shadow(self, *, on: bool) -> None:
        """Ask nothing of it any more that changes anything, or take it over again."""
        if on is self._station.gate.shut:
            return
        if on:
            self._station.gate.shut_now()
        else:
            self._station.gate.open()
            self._setting_up.repeat()  # what was not set up meanwhile is now
        for limiter in self._limiters.values():
            if on:
                limiter.leave_alone()
            else:
                limiter.take_over()
        self._on_change()

    def follow(self, connector_id: int, setpoint: Setpoint) -> None:
        """Make the connector follow this setpoint, from now until the next call."""
        if connector_id in self._limiters:
            self._limiters[connector_id].follow(setpoint)

    async def set_availability(self, *, operative: bool) -> None:
        """Take all connectors into or out of service; raises PeerError when refused or unreachable."""
        await self._control.set_availability(operative=operative)

    async def remote_start(self, connector_id: int, id_tag: str) -> None:
        """Ask for a session to start; raises PeerError."""
        await self._control.remote_start(connector_id, id_tag)

    async def remote_stop(self, connector_id: int) -> None:
        """Ask for the running session to end; raises PeerError."""
        await self._control.remote_stop(connector_id)

    async def reset(self, *, hard: bool) -> None:
        """Restart the charge point; raises PeerError."""
        await self._control.reset(hard=hard)

    async def unlock(self, connector_id: int) -> None:
        """Release the cable; raises PeerError."""
        await self._control.unlock(connector_id)

    async def refresh(self) -> None:
        """Ask the charger again for its configuration, status and meter values; raises PeerError.

        What it once refused is tried again.
        """
        conversation = self._talk()
        requests = conversation.requests
        self._station.learned.look_again()
        self._doubt()
        await conversation.provision()
        self._learn_connectors()
        for connector_id in sorted(self._connectors):
            for message in (Trigger.STATUS, Trigger.METER_VALUES):
                await requests.trigger(message, connector_id)

    def maintenance(self) -> Maintenance:
        """Look after it; raises PeerGoneError while it is not connected."""
        return self._talk().maintenance

    def _link(self) -> Requests:
        return self._talk().requests

    def _talk(self) -> Conversation:
        if self._conversation is None:
            raise PeerGoneError(say("{id} is not connected.", id=self._station.id))
        return self._conversation

    # Its connection

    async def serve(self, connection: Connection) -> None:
        """Speak over a connection until it closes."""
        dialect, deviations = Dialect(connection.subprotocol), self._station.deviations
        speech = self._versions.turn_to(dialect)
        watched = WatchedHandler(speech.handle, deviations, dialect, heard=self._versions.heard)
        link = connection.link(watched, on_frame=self.trace.on_frame, on_fault=deviations.note_frame)
        self.reach = Reach(remote=connection.remote_address, local=connection.local_address)
        self.trace.note(
            say(
                "connected from {address}, {version}",
                address=connection.remote_address,
                version=connection.subprotocol,
            )
        )
        self._setting_up.begin()
        self._station.heard()
        jobs = self._jobs = []  # its own: nothing of another connection ends with it, nor outlives it
        try:
            async with asyncio.TaskGroup() as group:
                self._group, self._conversation = group, speech.over(WatchedCaller(link, deviations, dialect))
                jobs += [
                    group.create_task(self._setting_up.run(self._conversation)),
                    group.create_task(self._setting_up.look_on(self._conversation.requests)),
                    group.create_task(
                        self.care.run(self._conversation.requests, self._conversation.local_list)
                    ),
                ]
                for limiter in self._limiters.values():
                    self._start(limiter)
                self._on_change()
                await link.run()
                for job in jobs:
                    job.cancel()
        finally:
            if self._jobs is jobs:
                self._group, self._conversation, self._jobs = None, None, []
                self.reach = None
            self.trace.note(say("disconnected"))
            self._on_change()
        await self._station.keep()

    def _start(self, limiter: Limiter) -> None:
        if self._group is not None and self._conversation is not None:
            task = self._group.create_task(self._limit(limiter, self._conversation.requests))
            self._jobs.append(task)

    async def _limit(self, limiter: Limiter, requests: Requests) -> None:
        """Keep a connector at its limit, at once where it is known how to tell it."""
        if not self._station.learned.proven:
            await self._setting_up.wait()
        await limiter.run(requests)

    # What happens

    def _on_change(self) -> None:
        for limiter in self._limiters.values():
            limiter.touch()
        self._changed()

    def _on_boot(self) -> None:
        self._setting_up.booted()
        self._doubt()

    def _doubt(self) -> None:
        """Tell it all anew: it may have forgotten."""
        for limiter in self._limiters.values():
            limiter.doubt(restarted=True)

    def _paused(self) -> list[Session | None]:
        """List the sessions that are paused by their end."""
        return [limiter.pausing.stopped for limiter in self._limiters.values()]

    def _learn_connectors(self) -> None:
        for connector_id in range(1, (self._station.learned.connectors or 1) + 1):
            self._connector_of(connector_id)

    def _connector_of(self, connector_id: int) -> Connector | None:
        """Find a connector, or make it known; 0, the whole charge point, is the only one there is."""
        if connector_id == 0 and len(self._connectors) == 1:
            connector_id = next(iter(self._connectors))
        if not 1 <= connector_id <= MAX_CONNECTORS:
            return None
        if connector_id not in self._connectors:
            connector = self._connectors[connector_id] = Connector(connector_id)
            limiter = self._limiters[connector_id] = Limiter(self._station, connector, self._book)
            self._start(limiter)
        return self._connectors[connector_id]
