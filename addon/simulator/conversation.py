"""What the simulated 1.6 charger says on one connection: whatever is due, one call after the other."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from ocpp.exceptions import OCPPError

from addon.simulator import messages
from addon.simulator.charge_point import ChargePoint
from addon.simulator.connector import Connector
from addon.simulator.duties import Duties
from addon.simulator.line import RebootingError
from addon.simulator.wording import Say

log = structlog.get_logger(__name__)

BOOT_RETRY_S = 30.0


class Conversation:
    """One connection's outgoing calls.

    Attributes:
        accepted: whether the charger may speak freely, its boot being accepted.

    """

    def __init__(self, charge_point: ChargePoint, duties: Duties) -> None:
        self.accepted = False
        self._charge_point = charge_point
        self._duties = duties
        self._configuration = duties.configuration
        self._agenda = duties.agenda

    async def speak(self) -> None:
        """Boot if need be, then say what is due, until the connection is lost or the charger goes down."""
        self._agenda.told_status.clear()
        self._agenda.outbox.rearrange(self._duties.quirks.replay)
        await self._introduce_itself()
        self.accepted = True
        for connector in self._duties.connectors:
            if self._duties.quirks.resends_start:
                connector.resend_start()
        while True:
            self._agenda.wake.clear()
            await self._say_due()
            await self._agenda.wake.wait()

    async def _introduce_itself(self) -> None:
        """Do what this make does on a new connection before it speaks freely."""
        quirks = self._duties.quirks
        if quirks.boots_on_reconnect:
            self._agenda.booted = False
        if quirks.speaks_before_boot and not self._agenda.booted:
            await self._tell_statuses()
        while quirks.boots and not self._agenda.booted:
            await self._boot()
        if quirks.greeting:
            vendor, message, data = quirks.greeting
            await self._tell(Say("DataTransfer", {"vendor_id": vendor, "message_id": message, "data": data}))

    async def _boot(self) -> None:
        """Boot; a connection after the first needs none (as with most real chargers)."""
        answer = await self._tell(self._introduction())
        interval_s = answer.interval if answer else 0
        if answer and answer.status == "Accepted":
            self._agenda.booted = True
            self._agenda.beat_at_s = self._duties.now_s()
            if interval_s:
                self._configuration.keys["HeartbeatInterval"].value = str(interval_s)
        else:
            await asyncio.sleep(interval_s or BOOT_RETRY_S)

    def _introduction(self) -> Say:
        return messages.boot_notification(self._duties.quirks, self._duties.firmware)

    async def _say_due(self) -> None:
        agenda = self._agenda
        if agenda.reboot_reason:
            await self._go_down()
        while agenda.due:
            say = agenda.due.popleft()
            if say.action == "Heartbeat":
                agenda.beat_at_s = self._duties.now_s()
            await self._tell(say)
        await self._tell_statuses()
        for connector in self._duties.connectors:
            if connector.waits_for_tag:
                await self._authorise(connector)
        await self._deliver()
        await self._tell_statuses()
        if self._duties.now_s() - agenda.beat_at_s >= self._configuration.number("HeartbeatInterval"):
            agenda.beat_at_s = self._duties.now_s()
            await self._tell(Say("Heartbeat"))

    async def _tell_statuses(self) -> None:
        """Send StatusNotification for what changed: the charge point as a whole, and its connectors."""
        statuses = {
            connector.number: self._duties.status_of(connector) for connector in self._duties.connectors
        }
        out_of_service = set(statuses.values()) == {"Unavailable"}
        statuses = {0: "Unavailable" if out_of_service else "Available", **statuses}
        stations = {connector.number: connector.station for connector in self._duties.connectors}
        for number, status in statuses.items():
            if self._agenda.told_status.get(number) != status:
                self._agenda.told_status[number] = status
                station = stations.get(number, self._duties.station)
                await self._tell(messages.status_notification(station, number, status, self._duties.now_s()))

    async def _authorise(self, connector: Connector) -> None:
        id_tag = self._agenda.id_tag
        answer = await self._tell(Say("Authorize", {"id_tag": id_tag}))
        if not answer or answer.id_tag_info["status"] != "Accepted":
            connector.refused, connector.tapped = True, False
        else:
            self._duties.start(id_tag, connector_id=connector.number)

    async def _deliver(self) -> None:
        await self._agenda.outbox.deliver(
            self._charge_point.ask,
            attempts=self._configuration.number("TransactionMessageAttempts"),
            retry_s=self._configuration.number("TransactionMessageRetryInterval"),
        )

    async def _go_down(self) -> None:
        """End transactions and the connection; a soft reset says so first (OCPP 1.6, §5.14)."""
        reason, self._agenda.reboot_reason = self._agenda.reboot_reason, ""
        for connector in self._duties.connectors:
            if connector.station.transaction:
                connector.stop(reason)
        if reason == "SoftReset":
            await self._deliver()
        self._agenda.booted = False
        for connector in self._duties.connectors:
            connector.station.restart()
        raise RebootingError

    async def _tell(self, say: Say) -> Any:  # noqa: ANN401 - the library's untyped answers
        """Send what need not arrive; the answer, or None where it was refused or none came in time."""
        try:
            return await self._charge_point.ask(say)
        except (OCPPError, TimeoutError) as error:
            log.warning("Simulated charger was not heard", reason=str(error))
            return None
