"""What the simulated charger says on one connection: whatever is due, one call after the other."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import structlog
from ocpp.exceptions import OCPPError
from ocpp.v16 import call

from addon.simulator import messages
from addon.simulator.charge_point import ChargePoint, Duties
from addon.simulator.line import RebootingError
from addon.simulator.outbox import Outbox

log = structlog.get_logger(__name__)

BOOT_RETRY_S = 30.0


@dataclass(slots=True, kw_only=True)
class Agenda:
    """What is to be said; it outlives a connection.

    - `wake`: set whenever something may be due.
    - `booted`: the boot was accepted since the charger last went up.
    - `reboot_reason`: why it has to go down, or "".
    - `refused`: the id tag was turned away; asked again after replugging.
    """

    id_tag: str
    outbox: Outbox = field(default_factory=Outbox)
    triggered: deque[str] = field(default_factory=deque)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    booted: bool = False
    reboot_reason: str = ""
    refused: bool = False
    beat_at_s: float = 0.0


class Conversation:
    """One connection's outgoing calls.

    Attributes:
        accepted: whether the charger may speak freely, its boot being accepted.

    """

    def __init__(self, charge_point: ChargePoint, duties: Duties, agenda: Agenda) -> None:
        self.accepted = False
        self._charge_point = charge_point
        self._duties = duties
        self._station = duties.station
        self._configuration = duties.configuration
        self._agenda = agenda
        self._told_status: tuple[str, ...] = ()

    async def speak(self) -> None:
        """Boot if need be, then say what is due, until the connection is lost or the charger goes down."""
        while not self._agenda.booted:
            await self._boot()
        self.accepted = True
        if self._station.quirks.resends_start:
            self._duties.resend_start()
        while True:
            self._agenda.wake.clear()
            await self._say_due()
            await self._agenda.wake.wait()

    async def _boot(self) -> None:
        """Boot; a connection after the first needs none (as with most real chargers)."""
        answer = await self._tell(messages.boot_notification(self._station.quirks))
        interval_s = answer.interval if answer else 0
        if answer and answer.status == "Accepted":
            self._agenda.booted = True
            self._agenda.beat_at_s = self._duties.now_s()
            if interval_s:
                self._configuration.keys["HeartbeatInterval"].value = str(interval_s)
        else:
            await asyncio.sleep(interval_s or BOOT_RETRY_S)

    async def _say_due(self) -> None:
        agenda = self._agenda
        if agenda.reboot_reason:
            await self._go_down()
        while agenda.triggered:
            await self._say(agenda.triggered.popleft())
        await self._tell_status()
        if self._station.status == "Preparing" and not agenda.refused:
            await self._authorise()
        await self._deliver()
        await self._tell_status()
        if self._duties.now_s() - agenda.beat_at_s >= self._configuration.number("HeartbeatInterval"):
            await self._say("Heartbeat")

    async def _say(self, message: str) -> None:
        """Send one of the messages that TriggerMessage may ask for."""
        if message == "BootNotification":
            await self._tell(messages.boot_notification(self._station.quirks))
        elif message == "Heartbeat":
            self._agenda.beat_at_s = self._duties.now_s()
            await self._tell(call.Heartbeat())
        elif message == "StatusNotification":
            self._told_status = ()
            await self._tell_status()
        else:
            measurands = self._configuration.measurands()
            await self._tell(messages.triggered_sample(self._station, measurands, self._duties.now_s()))

    async def _tell_status(self) -> None:
        """Send StatusNotification for what changed: the charge point as a whole, and its connector."""
        connector = self._station.status
        whole = "Unavailable" if connector == "Unavailable" else "Available"
        for connector_id, status in enumerate((whole, connector)):
            if self._told_status[connector_id : connector_id + 1] != (status,):
                now_s = self._duties.now_s()
                await self._tell(messages.status_notification(self._station, connector_id, status, now_s))
        self._told_status = (whole, connector)

    async def _authorise(self) -> None:
        answer = await self._tell(call.Authorize(id_tag=self._agenda.id_tag))
        if answer and answer.id_tag_info["status"] == "Accepted":
            self._duties.start(self._agenda.id_tag)
        else:
            self._agenda.refused = True

    async def _deliver(self) -> None:
        await self._agenda.outbox.deliver(
            self._charge_point.ask,
            attempts=self._configuration.number("TransactionMessageAttempts"),
            retry_s=self._configuration.number("TransactionMessageRetryInterval"),
        )

    async def _go_down(self) -> None:
        """End the transaction and the connection; a soft reset says so first (OCPP 1.6, §5.14)."""
        reason, self._agenda.reboot_reason = self._agenda.reboot_reason, ""
        if self._station.transaction:
            self._duties.stop(reason)
        if reason == "SoftReset":
            await self._deliver()
        self._agenda.booted = False
        self._station.restart()
        raise RebootingError

    async def _tell(self, request: object) -> Any:  # noqa: ANN401 - the library's untyped answers
        """Send what need not arrive; the answer, or None where it was refused or none came in time."""
        try:
            return await self._charge_point.ask(request)
        except (OCPPError, TimeoutError) as error:
            log.warning("Simulated charger was not heard", reason=str(error))
            return None
