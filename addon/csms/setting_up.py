"""Finds out who a charger is, sets it up, and asks how things stand: per connection and after each boot."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Callable, Mapping

from addon.csms.connector import Connector
from addon.csms.requests import Requests, Trigger
from addon.csms.sessions.transactions import TransactionBook
from addon.csms.speech import Conversation
from addon.csms.station import Station
from addon.csms.triggering import ask_for
from addon.errors import PeerError, PeerGoneError

BOOT_WITHIN_S = 2.0
"""A charger that has something to say of itself says it at once; the others are asked."""
ANSWERED_WITHIN_S = 5.0
SET_UP_WITHIN_S = 8.0
"""Limits wait so long for the answers that tell how to write them; a silent charger is just tried: its
car may be charging at all it can."""
LOOK_ON_S = 10.0
"""In shadow mode measurements are asked for that do not come this often by themselves."""


class SettingUp:
    """What is asked of one charger before and beside its limits.

    `ready`: what tells how to write limits was asked for. `learn_connectors` makes known those that the
    configuration tells of.
    """

    def __init__(
        self,
        station: Station,
        book: TransactionBook,
        connectors: Mapping[int, Connector],
        learn_connectors: Callable[[], None],
    ) -> None:
        self.ready = asyncio.Event()
        self._station = station
        self._book = book
        self._connectors = connectors
        self._learn_connectors = learn_connectors
        self._again = asyncio.Event()
        self._restarted = False
        self._asked_at_s: dict[tuple[Trigger, int | None], float] = {}

    def begin(self) -> None:
        """Begin anew: a connection was opened."""
        self._again.clear()
        self._restarted = False
        self.ready.clear()

    async def wait(self) -> None:
        """Wait until what tells how to write limits was asked for, but not for long."""
        try:
            async with asyncio.timeout(SET_UP_WITHIN_S):
                await self.ready.wait()
        except TimeoutError:
            self._station.log.info("charger is limited before it is set up")

    def booted(self) -> None:
        """Note that it has introduced itself: it restarted, and what waited for that is in force."""
        self._station.learned.awaits_restart.clear()
        self._restarted = True
        self._again.set()

    def repeat(self) -> None:
        """Set up what could not be set up before, once the first round is over."""
        if self.ready.is_set():
            self._again.set()

    async def run(self, conversation: Conversation) -> None:
        """Find out who it is and how it wants to be treated: once, and again after a change of firmware.

        After each restart it is looked at whether it has kept what it was told.
        """
        requests = conversation.requests
        try:
            await self._station.keep()
            if not self._station.info.vendor:
                await self._await_boot(requests)
            while True:
                self._again.clear()
                restarted, self._restarted = self._restarted, False
                if restarted or not self._station.learned.provisioned:
                    await conversation.provision()
                    self._learn_connectors()
                self.ready.set()
                asked = self._station.learned.triggers
                await self._trigger_state(requests)
                await self._until_again(conversation, asked=asked)
        except PeerGoneError:
            return  # the link is over, and with it this connection
        except Exception:
            self._station.log.exception("setting up failed, the charger is limited all the same")
            self.ready.set()

    async def _until_again(self, conversation: Conversation, *, asked: bool) -> None:
        """Wait for the next round; one that turns out to know no trigger is to measure more by itself.

        `asked`: it was taken for one that knows them when it was set up.
        """
        while True:
            if asked and not self._station.learned.triggers:
                asked = False
                await conversation.provision()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_ON_S if asked else None):
                    await self._again.wait()
                return

    async def _await_boot(self, requests: Requests) -> None:
        """Wait for a charger nobody knows to introduce itself; many do so only when they are switched on."""
        for ask in (False, True):
            if ask:
                await self._trigger(requests, Trigger.BOOT)
            try:
                async with asyncio.timeout(ANSWERED_WITHIN_S if ask else BOOT_WITHIN_S):
                    await self._again.wait()
            except TimeoutError:
                continue
            return

    async def _trigger_state(self, requests: Requests) -> None:
        """Ask how things stand; what a car draws must be known before the meter's next report is read.

        Until then all that the meter shows would count as house, and the car would give way to itself.
        """
        for connector_id in sorted(self._connectors):
            await self._trigger(requests, Trigger.STATUS, connector_id)
            if self._book.session(connector_id) is not None:
                await self._trigger(requests, Trigger.METER_VALUES, connector_id)

    async def look_on(self, requests: Requests) -> None:
        """In shadow mode, ask for measurements that do not come by themselves: nobody set them up."""
        while True:
            await asyncio.sleep(LOOK_ON_S)
            now_s = self._station.clock()
            for connector_id, connector in sorted(self._connectors.items()):
                draws = connector.draws(now_s)
                due = not draws or draws[-1].at_s <= now_s - LOOK_ON_S
                if self._station.gate.shut and due and self._book.session(connector_id) is not None:
                    try:
                        await self._trigger(requests, Trigger.METER_VALUES, connector_id)
                    except PeerGoneError:
                        return

    def _leaves_alone(self, message: Trigger, connector_id: int | None) -> bool:
        """Tell whether a make that blocks when it is asked too often was asked the same a moment ago."""
        now_s, asked = self._station.clock(), (message, connector_id)
        if now_s - self._asked_at_s.get(asked, -math.inf) < self._station.quirk.leave_alone_s:
            return True
        self._asked_at_s[asked] = self._station.triggered_at_s = now_s
        return False

    async def _trigger(self, requests: Requests, message: Trigger, connector_id: int | None = None) -> None:
        if not self._station.learned.triggers or self._leaves_alone(message, connector_id):
            return
        try:
            await ask_for(requests, self._station, message, connector_id)
        except PeerGoneError:
            raise
        except PeerError as error:
            self._station.log.info("not triggered", message=message.value, why=str(error))
