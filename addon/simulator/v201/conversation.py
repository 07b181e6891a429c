"""What the simulated 2.0.1 charger says on one connection: whatever is due, one call after the other."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog
from ocpp.exceptions import OCPPError

from addon.simulator.charge_point import ChargePoint
from addon.simulator.line import RebootingError
from addon.simulator.v201.duties import Duties
from addon.simulator.v201.session import Session
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
        self._agenda = duties.agenda
        self._model = duties.model
        self._sessions = duties.sessions

    async def speak(self) -> None:
        """Boot if need be, then say what is due, until the connection is lost or the charger goes down."""
        self._agenda.told_status.clear()
        quirks = self._duties.station.quirks
        self._agenda.outbox.rearrange(self._duties.replay)
        if quirks.boots_on_reconnect:
            self._agenda.booted = False
        if quirks.speaks_before_boot and not self._agenda.booted:
            await self._tell_statuses()
        while quirks.boots and not self._agenda.booted:
            await self._boot(self._agenda.boot_reason)
        self.accepted = True
        if quirks.greeting:
            vendor, message, data = quirks.greeting
            await self._tell(Say("DataTransfer", {"vendor_id": vendor, "message_id": message, "data": data}))
        while True:
            self._agenda.wake.clear()
            await self._say_due()
            await self._agenda.wake.wait()

    async def _boot(self, reason: str) -> None:
        """Boot; a connection after the first needs none. Pending lets it answer, and report (B02)."""
        boot = Say("BootNotification", {"charging_station": self._duties.identity(), "reason": reason})
        answer = await self._tell(boot)
        interval_s = answer.interval if answer else 0
        if answer and answer.status == "Accepted":
            self._agenda.booted = True
            self._agenda.beat_at_s = self._duties.now_s()
            if interval_s:
                self._beat_every(interval_s)
        else:
            await self._wait_pending(interval_s or BOOT_RETRY_S, speaks=bool(answer))

    async def _wait_pending(self, wait_s: float, *, speaks: bool) -> None:
        """Wait to boot again; meanwhile, where it may, tell what was asked for, which can be to boot now."""
        until_s = self._duties.now_s() + wait_s
        while (left_s := until_s - self._duties.now_s()) > 0:
            while speaks and self._agenda.due:
                say = self._agenda.due.popleft()
                if say.action == "BootNotification":
                    self._agenda.boot_reason = "Triggered"
                    return
                await self._tell(say)
            self._agenda.wake.clear()
            try:
                await asyncio.wait_for(self._agenda.wake.wait(), left_s)
            except TimeoutError:
                return

    def _beat_every(self, interval_s: int) -> None:
        found = self._model.find({"name": "OCPPCommCtrlr"}, {"name": "HeartbeatInterval"})
        if not isinstance(found, str):
            found.value = str(interval_s)

    async def _say_due(self) -> None:
        agenda = self._agenda
        if agenda.going_down:
            await self._go_down()
        while agenda.due:
            say = agenda.due.popleft()
            if say.action == "BootNotification":
                await self._boot("Triggered")
            else:
                await self._tell(say)
        await self._tell_statuses()
        for session in self._sessions:
            if session.waits_for_token:
                await self._authorize(session)
        await self._deliver()
        await self._tell_statuses()
        if self._duties.now_s() - agenda.beat_at_s >= self._model.number(
            "OCPPCommCtrlr", "HeartbeatInterval"
        ):
            agenda.beat_at_s = self._duties.now_s()
            await self._tell(Say("Heartbeat"))

    async def _tell_statuses(self) -> None:
        """Send StatusNotification for each connector that changed."""
        for session in self._sessions:
            status = self._duties.status_of(session)
            if self._agenda.told_status.get(session.evse_id) != status:
                self._agenda.told_status[session.evse_id] = status
                await self._tell(status_notification(session, status, self._duties.now_s()))

    async def _authorize(self, session: Session) -> None:
        token = self._duties.token_for(session)
        answer = await self._tell(Say("Authorize", {"id_token": token}))
        if answer and answer.id_token_info["status"] == "Accepted":
            session.allow(token, self._duties.now_s())
        else:
            session.refused = True

    async def _deliver(self) -> None:
        await self._agenda.outbox.deliver(
            self._charge_point.ask,
            attempts=self._model.number("OCPPCommCtrlr", "MessageAttempts", "TransactionEvent"),
            retry_s=self._model.number("OCPPCommCtrlr", "MessageAttemptInterval", "TransactionEvent"),
        )

    async def _go_down(self) -> None:
        """End the connection; what a reset ends is told first, what a loss of power ends later."""
        reason, self._agenda.going_down = self._agenda.going_down, ""
        if reason != "PowerUp":
            await self._deliver()
        self._agenda.booted = False
        self._agenda.boot_reason = reason
        raise RebootingError

    async def _tell(self, say: Say) -> Any:  # noqa: ANN401 - the library's untyped answers
        """Send what need not arrive; the answer, or None where it was refused or none came in time."""
        try:
            return await self._charge_point.ask(say)
        except (OCPPError, TimeoutError) as error:
            log.warning("Simulated charger was not heard", reason=str(error))
            return None


def status_notification(session: Session, status: str, now_s: float) -> Say:
    """Say how a connector is."""
    return Say(
        "StatusNotification",
        {
            "timestamp": session.station.timestamp(now_s),
            "connector_status": status,
            "evse_id": session.evse_id,
            "connector_id": 1,
        },
    )
