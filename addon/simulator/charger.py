"""A simulated OCPP 1.6J charger on a real WebSocket: boots, reports, keeps its session when the link is lost.

Two loops: one steps the station once a second, connected or not; one holds the connection and says, one
call after the other, whatever is due. A message about a transaction stays in the outbox until it was
answered, so that a lost link delays it and loses nothing.
"""

from __future__ import annotations

import asyncio
import base64
from collections import deque
from collections.abc import Mapping
from functools import partial
from typing import Any

import structlog
from ocpp.exceptions import OCPPError
from ocpp.v16 import call
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from addon.simulator import messages
from addon.simulator.charge_point import ChargePoint
from addon.simulator.configuration import Configuration
from addon.simulator.metering import meter_value
from addon.simulator.outbox import Message, Outbox
from addon.simulator.station import Station, Transaction

log = structlog.get_logger(__name__)

TICK_S = 1.0
REBOOT_S = 5.0
BOOT_RETRY_S = 30.0
MAX_BACKOFF_S = 60.0


class _RebootingError(Exception):
    """The charger goes down; raised through the connection's tasks."""


class Charger:
    """A charger that dials `url`/`charge_point_id` and goes on dialling, until its `run` is cancelled.

    Attributes:
        station: the charger behind the protocol; plug a car in there.
        configuration: its OCPP keys.
        connected: whether its boot was accepted on the connection that is open.

    """

    def __init__(
        self,
        url: str,
        charge_point_id: str,
        station: Station,
        *,
        id_tag: str = "SIMULATED",
        password: str = "",
    ) -> None:
        self.station = station
        self.configuration = Configuration(station.quirks)
        self.connected = False
        self._url = f"{url.rstrip('/')}/{charge_point_id}"
        self._id = charge_point_id
        self._id_tag = id_tag
        self._password = password
        self._booted = False
        self._online = asyncio.Event()
        self._online.set()
        self._wake = asyncio.Event()
        self._socket: ClientConnection | None = None
        self._outbox = Outbox()
        self._triggered: deque[str] = deque()
        self._reboot_reason = ""
        self._told_status: tuple[str, ...] = ()
        self._refused_tag = ""
        self._sampled_at_s = 0.0
        self._beat_at_s = 0.0

    def now_s(self) -> float:
        """Tell the time of the running loop."""
        return asyncio.get_running_loop().time()

    async def run(self) -> None:
        """Live until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._tick())
            tasks.create_task(self._keep_connected())

    # -- what people do to it ------------------------------------------------------------------------

    def plug_in(self) -> None:
        """Plug the car in; a session begins once the id tag is accepted."""
        self.station.plug_in(self.now_s())
        self._refused_tag = ""
        self._wake.set()

    def unplug(self) -> None:
        """Pull the cable; a running session ends."""
        if self.station.transaction:
            self.stop("EVDisconnected")
        self.station.unplug(self.now_s())
        self._wake.set()

    async def go_offline(self) -> None:
        """Lose the network until `go_online`."""
        self._online.clear()
        await self.drop_link()

    def go_online(self) -> None:
        """Have the network back."""
        self._online.set()

    async def drop_link(self) -> None:
        """Lose the connection, once."""
        if self._socket:
            self._socket.transport.abort()
            await self._socket.wait_closed()

    # -- what the central system asks for ------------------------------------------------------------

    def start(self, id_tag: str, profile: Mapping[str, Any] | None = None) -> bool:
        """Begin a transaction where a car waits for one; tells whether it did."""
        waits = self.station.status == "Preparing" or (
            self.station.status == "Finishing" and self.station.quirks.resumes_by_remote_start
        )
        if not waits:
            return False
        transaction = self.station.begin(id_tag, self.now_s())
        if profile:
            self.station.set_profile(1, profile, self.now_s())
        self._send_start(transaction)
        self._sampled_at_s = self.now_s()
        self._wake.set()
        return True

    def stop(self, reason: str) -> None:
        """End the running transaction and tell so."""
        now_s = self.now_s()
        transaction = self.station.end(now_s)
        request = partial(
            messages.stop_transaction,
            transaction,
            timestamp=self.station.timestamp(now_s),
            meter_stop_wh=int(self.station.energy_wh),
            reason=reason,
        )
        self._outbox.append(Message(build=request))
        self._wake.set()

    def trigger(self, message: str) -> None:
        """Send a message soon, because TriggerMessage asked for it."""
        self._triggered.append(message)
        self._wake.set()

    def reboot(self, reason: str) -> None:
        """Go down as soon as what is being said is said; a running transaction ends."""
        self._reboot_reason = reason
        self._wake.set()

    # -- time ----------------------------------------------------------------------------------------

    async def _tick(self) -> None:
        while True:
            now_s = self.now_s()
            self.station.step(now_s)
            interval_s = self.configuration.number("MeterValueSampleInterval")
            if self.station.transaction and interval_s and now_s - self._sampled_at_s >= interval_s:
                self._sampled_at_s = now_s
                self._send_sample(self.station.transaction, now_s)
            self._wake.set()
            await asyncio.sleep(TICK_S)

    # -- messages about transactions -----------------------------------------------------------------

    def _send_start(self, transaction: Transaction) -> None:
        def started(answer: Any) -> None:  # noqa: ANN401 - the library's untyped answers
            transaction.id = answer.transaction_id
            if answer.id_tag_info["status"] != "Accepted" and self.station.transaction is transaction:
                self.stop("DeAuthorized")

        request = messages.start_transaction(transaction)
        self._outbox.append(Message(build=lambda: request, answered=started))

    def _send_sample(self, transaction: Transaction, now_s: float) -> None:
        sample = meter_value(self.station, self.configuration.measurands(), now_s)
        self._outbox.append_sample(
            Message(
                build=lambda: call.MeterValues(
                    connector_id=1, meter_value=[sample], transaction_id=transaction.id
                )
            )
        )

    # -- the connection ------------------------------------------------------------------------------

    async def _keep_connected(self) -> None:
        backoff_s = 1.0
        while True:
            await self._online.wait()
            try:
                async with connect(self._url, **self._options()) as socket:
                    backoff_s = 1.0
                    await self._live(socket)
            except (OSError, WebSocketException, TimeoutError) as error:
                log.debug("Charger is not connected", charger=self._id, reason=str(error))
            except _RebootingError:
                await asyncio.sleep(REBOOT_S)
                continue
            await asyncio.sleep(backoff_s)
            backoff_s = min(2 * backoff_s, MAX_BACKOFF_S)

    def _options(self) -> dict[str, Any]:
        """Say how to dial: OCPP-J §3.1 and, with a password, Basic authentication (§6.2)."""
        headers = {}
        password = self.configuration.keys["AuthorizationKey"].value or self._password
        if password:
            credentials = base64.b64encode(f"{self._id}:{password}".encode()).decode()
            headers["Authorization"] = f"Basic {credentials}"
        return {"subprotocols": ["ocpp1.6"], "additional_headers": headers, "proxy": None, "close_timeout": 1}

    async def _live(self, socket: ClientConnection) -> None:
        """Listen and speak until the link is lost; raises what ended it."""
        charge_point = ChargePoint(self._id, socket, self)
        self._socket = socket
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(charge_point.listen())
                tasks.create_task(self._speak(charge_point))
        except ExceptionGroup as group:
            if group.subgroup(_RebootingError):
                raise _RebootingError from None
            if group.split((OSError, WebSocketException))[1]:
                raise
            raise ConnectionError(str(group.exceptions[0])) from None
        finally:
            self.connected = False
            self._socket = None

    async def _speak(self, charge_point: ChargePoint) -> None:
        """Say what is due, one call after the other."""
        await self._boot(charge_point)
        self.connected = True
        self._told_status = ()
        if self.station.quirks.resends_start and self.station.transaction and self.station.transaction.id:
            self._send_start(self.station.transaction)
        while True:
            self._wake.clear()
            await self._say_due(charge_point)
            await self._wake.wait()

    async def _say_due(self, charge_point: ChargePoint) -> None:
        if self._reboot_reason:
            await self._go_down(charge_point)
        while self._triggered:
            await self._say(charge_point, self._triggered.popleft())
        await self._tell_status(charge_point)
        if self.station.status == "Preparing" and self._refused_tag != self._id_tag:
            await self._authorise(charge_point)
        await self._deliver(charge_point)
        await self._tell_status(charge_point)
        if self.now_s() - self._beat_at_s >= self.configuration.number("HeartbeatInterval"):
            await self._say(charge_point, "Heartbeat")

    async def _boot(self, charge_point: ChargePoint) -> None:
        """Boot until accepted; a connection after the first needs none (as with most real chargers)."""
        while not self._booted:
            answer = await self._tell(charge_point, messages.boot_notification(self.station.quirks))
            interval_s = answer.interval if answer else 0
            if answer and answer.status == "Accepted":
                self._booted = True
                self._beat_at_s = self.now_s()
                if interval_s:
                    self.configuration.keys["HeartbeatInterval"].value = str(interval_s)
            else:
                await asyncio.sleep(interval_s or BOOT_RETRY_S)

    async def _tell(self, charge_point: ChargePoint, request: object) -> Any:  # noqa: ANN401 - untyped answers
        """Send what need not arrive; the answer, or None where it was refused or there was none in time."""
        try:
            return await charge_point.ask(request)
        except (OCPPError, TimeoutError) as error:
            log.warning("Simulated charger was not heard", charger=self._id, reason=str(error))
            return None

    async def _say(self, charge_point: ChargePoint, message: str) -> None:
        """Send one of the messages that TriggerMessage may ask for."""
        now_s = self.now_s()
        if message == "BootNotification":
            await self._tell(charge_point, messages.boot_notification(self.station.quirks))
        elif message == "Heartbeat":
            self._beat_at_s = now_s
            await self._tell(charge_point, call.Heartbeat())
        elif message == "StatusNotification":
            self._told_status = ()
            await self._tell_status(charge_point)
        else:
            measurands = self.configuration.measurands()
            await self._tell(charge_point, messages.triggered_sample(self.station, measurands, now_s))

    async def _tell_status(self, charge_point: ChargePoint) -> None:
        """Send StatusNotification for what changed: the charge point as a whole, and its connector."""
        connector = self.station.status
        whole = "Unavailable" if connector == "Unavailable" else "Available"
        for connector_id, status in enumerate((whole, connector)):
            if self._told_status[connector_id : connector_id + 1] != (status,):
                request = messages.status_notification(self.station, connector_id, status, self.now_s())
                await self._tell(charge_point, request)
        self._told_status = (whole, connector)

    async def _authorise(self, charge_point: ChargePoint) -> None:
        answer = await self._tell(charge_point, call.Authorize(id_tag=self._id_tag))
        if answer and answer.id_tag_info["status"] == "Accepted":
            self.start(self._id_tag)
        else:
            self._refused_tag = self._id_tag

    async def _deliver(self, charge_point: ChargePoint) -> None:
        await self._outbox.deliver(
            charge_point.ask,
            attempts=self.configuration.number("TransactionMessageAttempts"),
            retry_s=self.configuration.number("TransactionMessageRetryInterval"),
        )

    async def _go_down(self, charge_point: ChargePoint) -> None:
        reason, self._reboot_reason = self._reboot_reason, ""
        if self.station.transaction:
            self.stop(reason)
        if reason == "SoftReset":
            await self._deliver(charge_point)
        self._booted = False
        await self.drop_link()
        raise _RebootingError
