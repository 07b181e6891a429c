"""A simulated OCPP 1.6J charger on a real WebSocket.

It steps its station once a second, connected or not, and goes on dialling its central system. Its
session outlives a lost link: what has to be told about it waits in the outbox.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any

from ocpp.v16 import call
from websockets.asyncio.client import ClientConnection

from addon.simulator import messages
from addon.simulator.charge_point import ChargePoint
from addon.simulator.configuration import Configuration
from addon.simulator.conversation import Agenda, Conversation
from addon.simulator.line import Line, together
from addon.simulator.metering import meter_value
from addon.simulator.outbox import Message
from addon.simulator.station import Station, Transaction

TICK_S = 1.0


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
        self._line = Line(url, charge_point_id, ["ocpp1.6"], password=self._secret, talk=self._live)
        self._id = charge_point_id
        self._password = password
        self._agenda = Agenda(id_tag=id_tag)
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
            tasks.create_task(self._line.keep())

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
        await self._line.go_offline()

    def go_online(self) -> None:
        """Have the network back."""
        self._line.go_online()

    async def drop_link(self) -> None:
        """Lose the connection, once."""
        await self._line.drop()

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

    def _secret(self) -> str:
        return self.configuration.keys["AuthorizationKey"].value or self._password

    async def _live(self, socket: ClientConnection) -> None:
        """Listen and speak until the connection is lost; raises what ended it."""
        charge_point = ChargePoint(self._id, socket, self)
        conversation = self._conversation = Conversation(charge_point, self, self._agenda)
        try:
            await together(charge_point.listen(), conversation.speak())
        finally:
            self._conversation = None
