"""A simulated OCPP 1.6J charger on a real WebSocket.

It steps its stations once a second, connected or not, and goes on dialling its central system. Its
sessions outlive a lost link: what has to be told about them waits in the outbox.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from typing import Any

from websockets.asyncio.client import ClientConnection

from addon.simulator.agenda import Agenda
from addon.simulator.answers import routes
from addon.simulator.answers.remote_trigger import send
from addon.simulator.bends import Bent
from addon.simulator.certificates import CertificateStore
from addon.simulator.charge_point import ChargePoint
from addon.simulator.configuration import Configuration
from addon.simulator.connector import Connector
from addon.simulator.conversation import Conversation
from addon.simulator.line import Line, together
from addon.simulator.local_list import LocalList, Reservations
from addon.simulator.maintenance import Maintenance
from addon.simulator.quirks import Quirks
from addon.simulator.station import Station, divide

TICK_S = 1.0
FOR_EVER_S = 1e9


class Charger:
    """A charger that dials `url`/`charge_point_id` from `run` until that is cancelled.

    Each of `stations` is a connector, numbered from 1.

    Attributes:
        station: the first connector's.
        configuration: its OCPP keys.
        firmware: its firmware's version.
        csr: what it has signed when it is asked to, "" if nothing; `signed_chain` is what came of that.

    """

    def __init__(
        self,
        url: str,
        charge_point_id: str,
        *stations: Station,
        id_tag: str = "SIMULATED",
        password: str = "",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.station = stations[0]
        self.configuration = Configuration(self.station.quirks, connectors=len(stations))
        self.agenda = Agenda(id_tag=id_tag)
        self.connectors = [
            Connector(number, station, self.agenda, self.configuration, self.now_s)
            for number, station in enumerate(stations, start=1)
        ]
        self.local_list = LocalList()
        self.reservations = Reservations()
        self.certificates = CertificateStore()
        self.maintenance = Maintenance(log=self._log, installed=self._installed)
        self.firmware = self.station.quirks.firmware
        self.csr, self.signed_chain = "", ""
        self._id = charge_point_id
        self._password = password
        self._line = Line(
            url,
            charge_point_id,
            ["ocpp1.6"],
            password=self._secret,
            talk=self._live,
            quirks=self.quirks,
            tls=tls,
        )
        self._conversation: Conversation | None = None
        self._aligned = 0

    @property
    def connected(self) -> bool:
        """Whether a connection is open and its boot accepted."""
        return self._line.up and self._conversation is not None and self._conversation.accepted

    @property
    def quirks(self) -> Quirks:
        """Tell what make it is."""
        return self.station.quirks

    def now_s(self) -> float:
        """Tell the running loop's time."""
        return asyncio.get_running_loop().time()

    def timestamp(self) -> str:
        """Tell the time as its clock shows it."""
        return self.station.timestamp(self.now_s())

    def status_of(self, connector: Connector) -> str:
        """Tell a connector's ChargePointStatus; a tag that waits for its car is preparing, too."""
        status = connector.station.status
        if status != "Available":
            return status
        if connector.awaited:
            return "Preparing"
        return "Reserved" if self.reservations.of(connector.number) else status

    async def run(self) -> None:
        """Live until cancelled."""
        for connector in self.connectors:
            connector.remember(self.quirks.history, self.now_s())
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._tick())
                tasks.create_task(self._line.keep())
        finally:
            self.maintenance.stop()

    # -- what people and accidents do to it ----------------------------------------------------------

    def plug_in(self, connector_id: int = 1) -> None:
        """Plug the car in; a session begins once the id tag is accepted."""
        self._connector(connector_id).plug_in()
        self.agenda.wake.set()

    def unplug(self, connector_id: int = 1) -> None:
        """Pull the cable; a running session ends."""
        self._connector(connector_id).unplug()
        self.agenda.wake.set()

    def tap(self, id_tag: str, connector_id: int = 1) -> None:
        """Hold a card to it: ends the session that was begun with it; else it is asked about."""
        connector = self._connector(connector_id)
        transaction = connector.station.transaction
        if transaction and transaction.id_tag == id_tag:
            connector.stop("Local")
        else:
            self.agenda.id_tag, connector.refused, connector.tapped = id_tag, False, True
        self.agenda.wake.set()

    def break_down(self, error_code: str, connector_id: int = 1) -> None:
        """Have a fault: a session ends. "" mends it."""
        connector = self._connector(connector_id)
        if error_code and connector.station.transaction:
            connector.stop("Other")
        connector.station.fault = error_code
        self.agenda.wake.set()

    async def lose_power(self) -> None:
        """Lose power: sessions end, the connection is gone, and it boots when it is back."""
        self.agenda.booted = False
        self.agenda.due.clear()
        await self.drop_link()
        for connector in self.connectors:
            if connector.station.transaction:
                connector.stop("PowerLoss")
            connector.station.restart()
        self._line.dial_now()

    async def go_offline(self) -> None:
        """Lose the network until `go_online`."""
        await self._line.go_offline()

    def go_online(self) -> None:
        """Have the network back."""
        self._line.go_online()

    async def drop_link(self) -> None:
        """Lose the connection, once."""
        await self._line.drop()

    def tell_security_event(self, kind: str, tech_info: str | None = None) -> None:
        """Tell of a security event, such as TamperDetectionActivated (security whitepaper A04)."""
        self.agenda.say(
            "SecurityEventNotification", type=kind, timestamp=self.timestamp(), tech_info=tech_info
        )

    # -- what the central system asks for ------------------------------------------------------------

    def start(
        self, id_tag: str, profile: Mapping[str, Any] | None = None, connector_id: int | None = None
    ) -> bool:
        """Begin a transaction where a car waits, or wait for one; tells whether it does."""
        wanted = [c for c in self.connectors if connector_id in (None, c.number)]
        free = [c for c in wanted if not self.reservations.bars(c.number, id_tag)]
        for connector in sorted(free, key=lambda c: not c.can_start):
            if connector.can_start or connector.station.status == "Available":
                used = self.reservations.use(connector.number, id_tag)
                connector.reserved_as = used.id if used else None
                if not connector.start(id_tag, profile):
                    connector.expect(id_tag, profile)
                self.agenda.wake.set()
                return True
        return False

    def stop(self, reason: str, connector_id: int = 1) -> None:
        """End the running transaction and tell so."""
        self._connector(connector_id).stop(reason)

    def trigger(self, message: str, connector_id: int | None = None, *, signed: bool = False) -> None:
        """Send a message soon, because TriggerMessage (`signed`: the extended one) asked for it."""
        send(
            self, message, [c for c in self.connectors if connector_id in (None, 0, c.number)], signed=signed
        )

    def bear_trigger(self) -> None:
        """Take note of a TriggerMessage; of too many a minute it falls silent for a while."""
        self._line.bear_trigger()

    def reboot(self, reason: str) -> None:
        """Go down as soon as what is being said is said; running transactions end."""
        self.agenda.reboot_reason = reason
        self.agenda.wake.set()

    def _installed(self, firmware: str) -> None:
        self.firmware = firmware
        self.reboot("Reboot")

    def _connector(self, number: int) -> Connector:
        return self.connectors[number - 1]

    # -- time ----------------------------------------------------------------------------------------

    async def _tick(self) -> None:
        """Step the stations, and tell what is due by time."""
        while True:
            now_s = self.now_s()
            divide([connector.station for connector in self.connectors])
            for connector in self.connectors:
                connector.station.step(now_s)
                if connector.waits_for_tag and not self.connected:
                    self._start_offline(connector)
                connector.watch(now_s)
            self._look_at_the_clock(now_s)
            self.agenda.wake.set()
            await asyncio.sleep(TICK_S)

    def _start_offline(self, connector: Connector) -> None:
        """Let a car charge without asking, where the charger may (OCPP 1.6, §3.5)."""
        listed = self.configuration.yes("LocalAuthorizeOffline") and self.local_list.accepts(
            self.agenda.id_tag
        )
        if listed or self.configuration.yes("AllowOfflineTxForUnknownId"):
            connector.start(self.agenda.id_tag)

    def _look_at_the_clock(self, now_s: float) -> None:
        """Sample what is aligned to the clock, and let reservations expire."""
        clock_s = self.station.clock_s(now_s)
        self.reservations.expire(clock_s)
        interval_s = self.configuration.number("ClockAlignedDataInterval")
        quarter = int(clock_s // interval_s) if interval_s else 0
        if quarter and quarter != self._aligned and self._aligned:
            for connector in self.connectors:
                connector.sample_aligned(now_s)
        self._aligned = quarter

    # -- the connection ------------------------------------------------------------------------------

    def _secret(self) -> str:
        return self.configuration.keys["AuthorizationKey"].value or self._password

    def _log(self) -> str:
        return "".join(f"{connector.number} {connector.station.status}\n" for connector in self.connectors)

    async def _live(self, socket: ClientConnection) -> None:
        """Listen and speak until the connection is lost; raises what ended it."""
        wire = Bent(socket, self.quirks.bends, self.quirks.answers_after_s)
        charge_point = ChargePoint(self._id, wire, routes(self), "1.6")
        conversation = self._conversation = Conversation(charge_point, self)
        try:
            await together(
                charge_point.listen(),
                conversation.speak(),
                wire.listen_for(self.quirks.drops_after_silence_s, self._line.abort),
            )
        finally:
            wire.stop()
            self._conversation = None
            if self.agenda.booted and not self.quirks.redials:
                self._line.stay_away(FOR_EVER_S)
