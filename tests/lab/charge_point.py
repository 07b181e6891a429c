"""A simulated OCPP 1.6J charger with a car: the `ocpp` library's own client over a real WebSocket.

It obeys the profiles it stored, measures what the car draws, and records every call that reached it.
"""

import asyncio
import datetime as dt
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from ocpp.exceptions import OCPPError
from ocpp.v16 import call
from ocpp.v16.enums import ChargePointErrorCode, ChargePointStatus
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Subprotocol

from tests.lab.charge_point_calls import ChargePointCalls, Received
from tests.lab.charging_profiles import VOLTAGE_V, ChargingProfiles, Situation

JsonObject = dict[str, Any]

TICK_S = 0.1
RECONNECT_S = 0.2
MINIMUM_A = 6.0
ID_TAG = "LAB"
# what its configuration says before the central system changes it
CONFIGURATION = {
    "SupportedFeatureProfiles": "Core,SmartCharging,RemoteTrigger,FirmwareManagement",
    "NumberOfConnectors": "1",
    "HeartbeatInterval": "300",
    "MeterValueSampleInterval": "60",
    "ClockAlignedDataInterval": "0",
    "MeterValuesSampledData": "Energy.Active.Import.Register",
    "ChargingScheduleAllowedChargingRateUnit": "Current,Power",
    "ChargeProfileMaxStackLevel": "8",
    "ChargingScheduleMaxPeriods": "24",
    "MaxChargingProfilesInstalled": "10",
    "AuthorizeRemoteTxRequests": "false",
    "WebSocketPingInterval": "0",
}


@dataclass(slots=True, kw_only=True)
class Behaviour:
    """How a charger differs from the standard's best case. May be changed at any time.

    Attributes:
        rejects_zero: refuses a limit of 0 A.
        rejects_tx_profile: refuses profiles for the running transaction.
        one_default_slot: knows one profile only: TxDefaultProfile, Absolute, connector 1, level 0, in
            amperes (ABB Terra AC).
        clock_offset_s: how far its clock is ahead.
        silent: receives, but answers and sends nothing.
        reaction_s: how long the car takes to follow a new limit.

    """

    rejects_zero: bool = False
    rejects_tx_profile: bool = False
    one_default_slot: bool = False
    clock_offset_s: float = 0.0
    silent: bool = False
    reaction_s: float = 0.0


class Charger:
    """A charger with one connector that stays connected while its context is open.

    Attributes:
        wish_a: what the car would take, per phase.
        terminals: to how many phases the car connects.
        rated_a: what the charger allows without any profile.
        firmware: the version that it names, None for none.
        draw_a: what the car draws now, per phase.
        transaction_id: of the running transaction.
        received: the calls so far.
        on_draw: called whenever `draw_a` has changed.

    """

    def __init__(self, url: str, *, wish_a: float = 16.0, terminals: int = 3, rated_a: float = 32.0) -> None:
        self.url = url
        self.wish_a = wish_a
        self.terminals = terminals
        self.rated_a = rated_a
        self.firmware: str | None = None
        self.behaviour = Behaviour()
        self.profiles = ChargingProfiles()
        self.configuration = dict(CONFIGURATION)
        self.draw_a = 0.0
        self.energy_wh = 12_345.0
        self.transaction_id: int | None = None
        self.received: list[Received] = []
        self.on_draw: Callable[[], None] = lambda: None
        self.todo: list[Callable[[], Awaitable[object]]] = []
        self._idle_status = ChargePointStatus.available
        self._reported_status: ChargePointStatus | None = None
        self._since: float | None = None
        self._target: tuple[float, float] = (0.0, 0.0)
        self._metered_at = 0.0
        self._connected = asyncio.Event()
        self._booted = False

    async def __aenter__(self) -> Self:
        self._tasks = [asyncio.create_task(self._stay_connected()), asyncio.create_task(self._live())]
        await self.wait_connected()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # The clock and the limit

    def now(self) -> float:
        """Return the Unix time that the charger believes it is."""
        return time.time() + self.behaviour.clock_offset_s

    def timestamp(self) -> str:
        """Return the charger's time as it writes it into messages."""
        return dt.datetime.fromtimestamp(self.now(), dt.UTC).isoformat(timespec="milliseconds")

    def limit_a(self, in_s: float = 0.0) -> float:
        """Return the limit that holds now, or some time from now if nothing comes until then."""
        limit_a = self.profiles.limit_a(Situation(now=self.now() + in_s, since=self._since))
        return self.rated_a if limit_a is None else min(limit_a, self.rated_a)

    def setpoints(self) -> list[tuple[float, float]]:
        """Return arrival time and first period's limit of every SetChargingProfile so far."""
        return [
            (
                one.at_s,
                one.payload["csChargingProfiles"]["chargingSchedule"]["chargingSchedulePeriod"][0]["limit"],
            )
            for one in self.received
            if one.action == "SetChargingProfile"
        ]

    # What the user does

    async def plug_in(self) -> int:
        """Connect a car and start a transaction; return its id."""
        self._idle_status = ChargePointStatus.preparing
        await self.send_status()
        self._since = self.now()
        request = call.StartTransaction(
            connector_id=1, id_tag=ID_TAG, meter_start=int(self.energy_wh), timestamp=self.timestamp()
        )
        self.transaction_id = int((await self.send(request)).transaction_id)
        self.follow()
        return self.transaction_id

    async def unplug(self) -> None:
        """Stop the transaction and let the car go."""
        if self.transaction_id is None:
            return
        request = call.StopTransaction(
            meter_stop=int(self.energy_wh), timestamp=self.timestamp(), transaction_id=self.transaction_id
        )
        self.transaction_id = self._since = None
        self._idle_status = ChargePointStatus.available
        self.profiles.clear(chargingProfilePurpose="TxProfile")
        self.follow()
        await self.send(request)

    # What the charger does by itself

    async def wait_connected(self, timeout_s: float = 10) -> None:
        """Wait until the central system has accepted the connection."""
        await asyncio.wait_for(self._connected.wait(), timeout_s)

    def follow(self) -> None:
        """Let the car draw what it may, at once or after its reaction time."""
        limit_a = self.limit_a()
        allowed = self.transaction_id is not None and limit_a >= MINIMUM_A
        target_a = min(self.wish_a, limit_a) if allowed else 0.0
        if target_a != self._target[0]:
            self._target = (target_a, time.monotonic())
        if target_a != self.draw_a and time.monotonic() >= self._target[1] + self.behaviour.reaction_s:
            self.draw_a = target_a
            self.on_draw()

    async def send(self, request: object) -> Any:  # noqa: ANN401 - one result class per request
        """Send a call and return its result; raises OCPPError when the answer is an error."""
        return await self._calls.call(request, suppress=False)  # type: ignore[no-untyped-call]

    async def boot(self) -> None:
        """Announce itself."""
        await self.send(
            call.BootNotification(
                charge_point_vendor="Lab", charge_point_model="Charger", firmware_version=self.firmware
            )
        )

    async def send_meter_values(self) -> None:
        """Report what is measured right now."""
        self._metered_at = time.monotonic()
        value = {"timestamp": self.timestamp(), "sampledValue": self._samples()}
        await self.send(
            call.MeterValues(connector_id=1, transaction_id=self.transaction_id, meter_value=[value])
        )

    async def send_status(self) -> None:
        """Report the connector's status."""
        self._reported_status = self.status
        await self.send(
            call.StatusNotification(
                connector_id=1,
                error_code=ChargePointErrorCode.no_error,
                status=self.status,
                timestamp=self.timestamp(),
            )
        )

    @property
    def status(self) -> ChargePointStatus:
        """The connector's status, as section 7.7 of the standard has it."""
        if self.transaction_id is None:
            return self._idle_status
        if self.draw_a:
            return ChargePointStatus.charging
        paused = self.limit_a() < MINIMUM_A
        return ChargePointStatus.suspended_evse if paused else ChargePointStatus.suspended_ev

    async def _stay_connected(self) -> None:
        while True:
            try:
                protocol = Subprotocol("ocpp1.6")
                async with connect(self.url, subprotocols=[protocol], ping_interval=None) as socket:
                    await self._serve(socket)
            except* (OSError, ConnectionClosed, InvalidHandshake, TimeoutError):
                self._connected.clear()
            await asyncio.sleep(RECONNECT_S)

    async def _serve(self, socket: ClientConnection) -> None:
        self._calls = ChargePointCalls(self, socket)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._calls.start())  # type: ignore[no-untyped-call]
            if not self._booted:  # real chargers do not boot again on a reconnect
                await self.boot()
                self._booted = True
            self._reported_status = None
            self._connected.set()

    async def _live(self) -> None:
        """Let time pass: periods of schedules begin, energy grows, values and states are reported."""
        while True:
            await asyncio.sleep(TICK_S)
            self.energy_wh += self.draw_a * self.terminals * VOLTAGE_V * TICK_S / 3600
            self.follow()
            if self._connected.is_set() and not self.behaviour.silent:
                try:
                    await self._report()
                except (ConnectionClosed, TimeoutError, OCPPError):
                    continue  # the connection is being renewed; the next tick reports anew

    async def _report(self) -> None:
        while self.todo:
            await self.todo.pop(0)()
        if self.status is not self._reported_status:
            await self.send_status()
        interval_s = int(self.configuration["MeterValueSampleInterval"])
        if self.transaction_id is not None and 0 < interval_s <= time.monotonic() - self._metered_at:
            await self.send_meter_values()

    def _samples(self) -> list[JsonObject]:
        """Return the configured measurands' values, per phase where there are phases."""
        power_w = self.draw_a * self.terminals * VOLTAGE_V
        values: dict[str, list[tuple[str | None, float, str]]] = {
            "Current.Import": [
                (f"L{terminal}", self.draw_a if terminal <= self.terminals else 0.0, "A")
                for terminal in (1, 2, 3)
            ],
            "Power.Active.Import": [(None, power_w, "W")],
            "Energy.Active.Import.Register": [(None, self.energy_wh, "Wh")],
            "Voltage": [(f"L{terminal}-N", VOLTAGE_V, "V") for terminal in (1, 2, 3)],
        }
        return [
            {"measurand": measurand, "value": f"{value:.1f}", "unit": unit}
            | ({"phase": phase} if phase else {})
            for measurand in self.configuration["MeterValuesSampledData"].split(",")
            for phase, value, unit in values.get(measurand, [])
        ]
