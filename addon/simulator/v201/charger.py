"""A simulated OCPP 2.0.1 charger on a real WebSocket.

It steps its stations once a second, connected or not, and goes on dialling its central system. Its
transactions outlive a lost link: what has to be told about them waits in the outbox.
"""

from __future__ import annotations

import asyncio
import ssl

from websockets.asyncio.client import ClientConnection

from addon.simulator.bends import Bent
from addon.simulator.certificates import CertificateStore
from addon.simulator.charge_point import ChargePoint
from addon.simulator.charger import FOR_EVER_S, TICK_S
from addon.simulator.line import Line, together
from addon.simulator.local_list import LocalList, Reservations
from addon.simulator.maintenance import Maintenance
from addon.simulator.outbox import Replay
from addon.simulator.station import Station, divide
from addon.simulator.v201.agenda import Agenda
from addon.simulator.v201.answers import routes
from addon.simulator.v201.clockwork import Clockwork
from addon.simulator.v201.conversation import Conversation
from addon.simulator.v201.device_model import DeviceModel
from addon.simulator.v201.monitoring import Monitors
from addon.simulator.v201.session import Session
from addon.simulator.v201.variables import connector_status, variables
from addon.simulator.wording import Fields


class Charger:
    """A charger that dials `url`/`charge_point_id` from `run` until that is cancelled.

    Each of `stations` is an EVSE with one connector, numbered from 1. `version` is what it offers: 2.0.1
    or 2.1. `replay` is how it tells what happened while it was offline; None: as its make does.

    Attributes:
        station: the first EVSE's.
        model: its variables.
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
        version: str = "2.0.1",
        replay: Replay | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.station = stations[0]
        self.model = DeviceModel(variables(self.station.quirks, stations))
        self.agenda = Agenda()
        self.sessions = [
            Session(number, station, self.model, self.agenda, online=self._is_online, now_s=self.now_s)
            for number, station in enumerate(stations, start=1)
        ]
        self.local_list = LocalList()
        self.reservations = Reservations()
        self.certificates = CertificateStore()
        self.maintenance = Maintenance(log=self._log, installed=self._installed)
        self.monitors = Monitors(self.model)
        self.firmware = self.station.quirks.firmware
        self.csr, self.signed_chain = "", ""
        self._id, self._version = charge_point_id, version
        self.replay = replay or self.station.quirks.replay
        self._token: Fields = {"id_token": id_tag, "type": "ISO14443"}
        self._password = password
        self._routes = routes(self)
        self._line = Line(
            url,
            charge_point_id,
            [f"ocpp{version}"],
            password=self._secret,
            talk=self._live,
            quirks=self.station.quirks,
            tls=tls,
        )
        self._conversation: Conversation | None = None
        self._goes_down_when_idle = False
        self._clockwork = Clockwork(self)

    @property
    def connected(self) -> bool:
        """Whether a connection is open and its boot accepted."""
        return self._line.up and self._conversation is not None and self._conversation.accepted

    def now_s(self) -> float:
        """Tell the running loop's time."""
        return asyncio.get_running_loop().time()

    def timestamp(self) -> str:
        """Tell the time as its clock shows it."""
        return self.station.timestamp(self.now_s())

    def session(self, evse_id: int | None) -> Session | None:
        """Find an EVSE; None: there is none with this number."""
        return next((session for session in self.sessions if session.evse_id == evse_id), None)

    def identity(self) -> Fields:
        """Say who it is, as BootNotification's chargingStation."""
        quirks = self.station.quirks
        return {
            "model": quirks.model,
            "vendor_name": quirks.vendor,
            "serial_number": quirks.serial,
            "firmware_version": self.firmware,
        }

    def status_of(self, session: Session) -> str:
        """Tell an EVSE's ConnectorStatus."""
        status = connector_status(session.station)
        reserved = self.reservations.of(session.evse_id) or self.reservations.of(0)
        return "Reserved" if status == "Available" and reserved else status

    def token_for(self, session: Session) -> Fields:
        """Tell whose token is asked about at an EVSE: the one that was held to the charger last."""
        del session
        return self._token

    async def run(self) -> None:
        """Live until cancelled."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._tick())
                tasks.create_task(self._line.keep())
        finally:
            self.maintenance.stop()

    # -- what people and accidents do to it ----------------------------------------------------------

    def plug_in(self, evse_id: int = 1) -> None:
        """Plug the car in; it may charge once the id token is accepted."""
        session = self._session(evse_id)
        session.station.plug_in(self.now_s())
        session.plugged(self.now_s())
        self.agenda.wake.set()

    def unplug(self, evse_id: int = 1) -> None:
        """Pull the cable; an open transaction ends."""
        session = self._session(evse_id)
        if session.running:
            session.close("EVDisconnected", "EVDeparted", self.now_s())
        session.station.unplug()
        self.agenda.wake.set()

    def tap(self, id_tag: str, evse_id: int = 1) -> None:
        """Hold a card to it: ends the transaction that was begun with it; else it is asked about."""
        session = self._session(evse_id)
        token: Fields = {"id_token": id_tag, "type": "ISO14443"}
        transaction = session.station.transaction
        if transaction and transaction.authorized and transaction.id_tag == id_tag:
            session.disallow("Local", "StopAuthorized", self.now_s(), token)
        else:
            self._token, session.refused = token, False
        self.agenda.wake.set()

    async def lose_power(self) -> None:
        """Lose power: transactions end, the connection is gone, and it boots when it is back."""
        self.agenda.booted, self.agenda.boot_reason = False, "PowerUp"
        self.agenda.due.clear()
        await self.drop_link()
        for session in self.sessions:
            if session.running:
                session.close("PowerLoss", "AbnormalCondition", self.now_s())
        self._forget_power()
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

    def tell_needs(self, *, energy_wh: int, max_a: int, evse_id: int = 1) -> None:
        """Have the car say by ISO 15118 what it wants (K15)."""
        self.agenda.say(
            "NotifyEVChargingNeeds",
            evse_id=evse_id,
            charging_needs={
                "requested_energy_transfer": "AC_three_phase",
                "ac_charging_parameters": {
                    "energy_amount": energy_wh,
                    "ev_min_current": 6,
                    "ev_max_current": max_a,
                    "ev_max_voltage": 400,
                },
            },
        )

    def tell_security_event(self, kind: str, tech_info: str = "") -> None:
        """Tell of a security event, such as TamperDetectionActivated (A04)."""
        self.agenda.say(
            "SecurityEventNotification",
            type=kind,
            timestamp=self.timestamp(),
            **({"tech_info": tech_info} if tech_info else {}),
        )

    # -- what the central system asks for ------------------------------------------------------------

    def go_down(self, boot_reason: str) -> None:
        """Go down as soon as what is being said is said, and boot with this reason."""
        self._forget_power()
        self.agenda.going_down = boot_reason
        self.agenda.wake.set()

    def bear_trigger(self) -> None:
        """Take note of a TriggerMessage; of too many a minute it falls silent for a while."""
        self._line.bear_trigger()

    def go_down_when_idle(self) -> None:
        """Go down once no transaction is open."""
        self._goes_down_when_idle = True

    def _forget_power(self) -> None:
        for session in self.sessions:
            session.station.restart()

    def _installed(self, firmware: str) -> None:
        self.firmware = firmware
        self.go_down("FirmwareUpdate")

    def _session(self, evse_id: int) -> Session:
        return self.sessions[evse_id - 1]

    # -- time ----------------------------------------------------------------------------------------

    async def _tick(self) -> None:
        """Step the stations, and tell what is due by time."""
        while True:
            now_s = self.now_s()
            divide([session.station for session in self.sessions])
            for session in self.sessions:
                session.station.step(now_s)
                if session.waits_for_token and not self.connected:
                    self._start_offline(session, now_s)
                session.watch(now_s)
            self._clockwork.look(now_s)
            if self._goes_down_when_idle and not any(session.running for session in self.sessions):
                self._goes_down_when_idle = False
                self.go_down("ScheduledReset")
            events = self.monitors.look(now_s, self.timestamp())
            if events:
                self.agenda.say("NotifyEvent", generated_at=self.timestamp(), seq_no=0, event_data=events)
            self.agenda.wake.set()
            await asyncio.sleep(TICK_S)

    def _start_offline(self, session: Session, now_s: float) -> None:
        """Let a car charge without asking, where the charger may (C12, C15)."""
        listed = self.model.yes("AuthCtrlr", "LocalAuthorizeOffline") and self.local_list.accepts(
            self._token["id_token"]
        )
        if listed or self.model.yes("AuthCtrlr", "OfflineTxForUnknownIdEnabled"):
            session.allow(self._token, now_s)

    # -- the connection ------------------------------------------------------------------------------

    def _secret(self) -> str:
        return self.model.text("SecurityCtrlr", "BasicAuthPassword") or self._password

    def _is_online(self) -> bool:
        return self.connected

    def _log(self) -> str:
        return "".join(f"{session.evse_id} {session.station.status}\n" for session in self.sessions)

    async def _live(self, socket: ClientConnection) -> None:
        """Listen and speak until the connection is lost; raises what ended it."""
        quirks = self.station.quirks
        wire = Bent(socket, quirks.bends, quirks.answers_after_s)
        charge_point = ChargePoint(self._id, wire, self._routes, self._version)
        conversation = self._conversation = Conversation(charge_point, self)
        try:
            await together(
                charge_point.listen(),
                conversation.speak(),
                wire.listen_for(quirks.drops_after_silence_s, self._line.abort),
            )
        finally:
            wire.stop()
            self._conversation = None
            if self.agenda.booted and not quirks.redials:
                self._line.stay_away(FOR_EVER_S)
