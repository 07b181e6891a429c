"""A simulated OCPP 1.6J charger on a real WebSocket.

It steps its station once a second, connected or not, and goes on dialling its central system. Its
session outlives a lost link: what has to be told about it waits in the outbox.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping
from functools import partial
from typing import Any

import structlog
from ocpp.v16 import call
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from addon.simulator import messages
from addon.simulator.charge_point import ChargePoint
from addon.simulator.configuration import Configuration
from addon.simulator.conversation import Agenda, Conversation, RebootingError
from addon.simulator.metering import meter_value
from addon.simulator.outbox import Message
from addon.simulator.station import Station, Transaction

log = structlog.get_logger(__name__)

TICK_S = 1.0
REBOOT_S = 5.0
MAX_BACKOFF_S = 60.0


class Charger:
    """A charger that dials `url`/`charge_point_id` from `run` until that is cancelled.

    Attributes:
        station: the charger behind the protocol.
        configuration: its OCPP keys.

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
        self._url = f"{url.rstrip('/')}/{charge_point_id}"
        self._id = charge_point_id
        self._password = password
        self._agenda = Agenda(id_tag=id_tag)
        self._online = asyncio.Event()
        self._online.set()
        self._socket: ClientConnection | None = None
        self._conversation: Conversation | None = None
        self._sampled_at_s = 0.0

    @property
    def connected(self) -> bool:
        """Whether a connection is open and its boot accepted."""
        return self._conversation is not None and self._conversation.accepted

    def now_s(self) -> float:
        """Tell the running loop's time."""
        return asyncio.get_running_loop().time()

    async def run(self) -> None:
        """Live until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._tick())
            tasks.create_task(self._keep_connected())

    # -- what people and accidents do to it ----------------------------------------------------------

    def plug_in(self) -> None:
        """Plug the car in; a session begins once the id tag is accepted."""
        self.station.plug_in(self.now_s())
        self._agenda.refused = False
        self._agenda.wake.set()

    def unplug(self) -> None:
        """Pull the cable; a running session ends."""
        if self.station.transaction:
            self.stop("EVDisconnected")
        self.station.unplug()
        self._agenda.wake.set()

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
        self._sampled_at_s = self.now_s()
        self._queue_start(transaction)
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
        self._agenda.outbox.append(Message(build=request))
        self._agenda.wake.set()

    def trigger(self, message: str) -> None:
        """Send a message soon, because TriggerMessage asked for it."""
        self._agenda.triggered.append(message)
        self._agenda.wake.set()

    def reboot(self, reason: str) -> None:
        """Go down as soon as what is being said is said; a running transaction ends."""
        self._agenda.reboot_reason = reason
        self._agenda.wake.set()

    def resend_start(self) -> None:
        """Tell again how the running transaction began, exactly as before."""
        if self.station.transaction and self.station.transaction.id is not None:
            self._queue_start(self.station.transaction)

    def _queue_start(self, transaction: Transaction) -> None:
        def started(answer: Any) -> None:  # noqa: ANN401 - the library's untyped answers
            transaction.id = answer.transaction_id
            if answer.id_tag_info["status"] != "Accepted" and self.station.transaction is transaction:
                self.stop("DeAuthorized")

        request = messages.start_transaction(transaction)
        self._agenda.outbox.append(Message(build=lambda: request, answered=started))
        self._agenda.wake.set()

    # -- time ----------------------------------------------------------------------------------------

    async def _tick(self) -> None:
        """Step the station, and sample its meter as often as configured while a transaction runs."""
        while True:
            now_s = self.now_s()
            self.station.step(now_s)
            interval_s = self.configuration.number("MeterValueSampleInterval")
            if self.station.transaction and interval_s and now_s - self._sampled_at_s >= interval_s:
                self._sampled_at_s = now_s
                self._queue_sample(self.station.transaction, now_s)
            self._agenda.wake.set()
            await asyncio.sleep(TICK_S)

    def _queue_sample(self, transaction: Transaction, now_s: float) -> None:
        sample = meter_value(self.station, self.configuration.measurands(), now_s)
        self._agenda.outbox.append_sample(
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
            except RebootingError:
                await asyncio.sleep(REBOOT_S)
                continue
            except (OSError, WebSocketException) as error:
                log.debug("Simulated charger is not connected", charger=self._id, reason=str(error))
            await asyncio.sleep(backoff_s)
            backoff_s = min(2 * backoff_s, MAX_BACKOFF_S)

    def _options(self) -> dict[str, Any]:
        """Say how to dial: the subprotocol (OCPP-J §3.1.2) and, with a password, Basic authentication."""
        headers = {}
        password = self.configuration.keys["AuthorizationKey"].value or self._password
        if password:
            credentials = base64.b64encode(f"{self._id}:{password}".encode()).decode()
            headers["Authorization"] = f"Basic {credentials}"
        return {"subprotocols": ["ocpp1.6"], "additional_headers": headers, "proxy": None, "close_timeout": 1}

    async def _live(self, socket: ClientConnection) -> None:
        """Listen and speak until the connection is lost; raises what ended it."""
        charge_point = ChargePoint(self._id, socket, self)
        conversation = Conversation(charge_point, self, self._agenda)
        self._socket, self._conversation = socket, conversation
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(charge_point.listen())
                tasks.create_task(conversation.speak())
        except ExceptionGroup as group:
            if group.subgroup(RebootingError):
                raise RebootingError from None
            if group.split((OSError, WebSocketException))[1]:
                raise
            raise ConnectionError(str(group.exceptions[0])) from None
        finally:
            self._socket = self._conversation = None
