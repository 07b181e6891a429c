"""How the simulated charger answers the central system's calls (OCPP 1.6, operations of chapter 5)."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import ocpp.routing
from ocpp.v16 import ChargePoint, call, call_result
from ocpp.v16.enums import (
    Action,
    AvailabilityStatus,
    ChargingProfileStatus,
    ClearChargingProfileStatus,
    ConfigurationStatus,
    GetCompositeScheduleStatus,
    RemoteStartStopStatus,
    ResetStatus,
    TriggerMessageStatus,
    UnlockStatus,
)
from websockets.asyncio.client import ClientConnection

if TYPE_CHECKING:
    from tests.lab.charge_point import Charger

JsonObject = dict[str, Any]
Handler = Callable[..., object]

CALL = 2
# the decorator of the library, which has no types
on = cast("Callable[[Action], Callable[[Handler], Handler]]", ocpp.routing.on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A call from the central system as it came over the wire, with its monotonic time of arrival."""

    at_s: float
    action: str
    payload: JsonObject


class ChargePointCalls(ChargePoint):
    """One connection of the charger to the central system."""

    def __init__(self, charger: "Charger", socket: ClientConnection) -> None:
        super().__init__("lab", socket, response_timeout=10)  # type: ignore[no-untyped-call]
        self._charger = charger

    async def route_message(self, raw_msg: str) -> None:
        """Record a call before the library handles it."""
        arrived_at_s = time.monotonic()
        frame = json.loads(raw_msg)
        if frame[0] == CALL:
            self._charger.received.append(Received(at_s=arrived_at_s, action=frame[2], payload=frame[3]))
        if not self._charger.behaviour.silent:
            await super().route_message(raw_msg)  # type: ignore[no-untyped-call]

    @property
    def _payload(self) -> JsonObject:
        """The call being handled, with the standard's own names."""
        return self._charger.received[-1].payload

    @on(Action.get_configuration)
    def on_get_configuration(self, key: list[str] | None = None) -> object:
        known = self._charger.configuration
        return call_result.GetConfiguration(
            configuration_key=[
                {"key": name, "readonly": False, "value": known[name]}
                for name in key or known
                if name in known
            ],
            unknown_key=[name for name in key or [] if name not in known],
        )

    @on(Action.change_configuration)
    def on_change_configuration(self, key: str, value: str) -> object:
        known = key in self._charger.configuration
        if known:
            self._charger.configuration[key] = value
        return call_result.ChangeConfiguration(
            status=ConfigurationStatus("Accepted" if known else "NotSupported")
        )

    @on(Action.set_charging_profile)
    def on_set_charging_profile(self, connector_id: int, **_profile: object) -> object:
        profile = self._payload["csChargingProfiles"]
        accepted = self._accepts(connector_id, profile)
        if accepted:
            self._charger.profiles.put(connector_id, profile)
            asyncio.get_running_loop().call_soon(self._charger.follow)
        return call_result.SetChargingProfile(
            status=ChargingProfileStatus("Accepted" if accepted else "Rejected")
        )

    def _accepts(self, connector_id: int, profile: JsonObject) -> bool:
        behaviour, purpose = self._charger.behaviour, profile["chargingProfilePurpose"]
        schedule = profile["chargingSchedule"]
        zero = any(period["limit"] == 0 for period in schedule["chargingSchedulePeriod"])
        if zero and (behaviour.rejects_zero or behaviour.one_default_slot):
            return False
        if behaviour.one_default_slot:
            slot = (
                purpose,
                profile["chargingProfileKind"],
                profile["stackLevel"],
                schedule["chargingRateUnit"],
            )
            return (connector_id, *slot) == (1, "TxDefaultProfile", "Absolute", 0, "A")
        if purpose == "TxProfile":
            transaction_id = profile.get("transactionId", self._charger.transaction_id)
            fits = transaction_id is not None and transaction_id == self._charger.transaction_id
            return fits and connector_id == 1 and not behaviour.rejects_tx_profile
        return True

    @on(Action.clear_charging_profile)
    def on_clear_charging_profile(self, **_criteria: object) -> object:
        names = {"id": "chargingProfileId"}
        wanted = {names.get(name, name): value for name, value in self._payload.items()}
        cleared = self._charger.profiles.clear(**wanted)
        asyncio.get_running_loop().call_soon(self._charger.follow)
        return call_result.ClearChargingProfile(
            status=ClearChargingProfileStatus("Accepted" if cleared else "Unknown")
        )

    @on(Action.get_composite_schedule)
    def on_get_composite_schedule(self, connector_id: int, duration: int, **_unit: object) -> object:
        limits = [self._charger.limit_a(second) for second in range(duration)]
        periods = [
            {"startPeriod": second, "limit": round(limit, 1)}
            for second, limit in enumerate(limits)
            if second == 0 or limit != limits[second - 1]
        ]
        return call_result.GetCompositeSchedule(
            status=GetCompositeScheduleStatus.accepted,
            connector_id=connector_id,
            schedule_start=self._charger.timestamp(),
            charging_schedule={
                "duration": duration,
                "chargingRateUnit": "A",
                "chargingSchedulePeriod": periods,
            },
        )

    @on(Action.trigger_message)
    def on_trigger_message(self, requested_message: str, **_connector: object) -> object:
        charger = self._charger
        triggered: dict[str, Callable[[], Awaitable[object]]] = {
            "BootNotification": charger.boot,
            "Heartbeat": lambda: charger.send(call.Heartbeat()),
            "MeterValues": charger.send_meter_values,
            "StatusNotification": charger.send_status,
        }
        known = requested_message in triggered
        if known:
            charger.todo.append(triggered[requested_message])
        return call_result.TriggerMessage(
            status=TriggerMessageStatus("Accepted" if known else "NotImplemented")
        )

    @on(Action.remote_start_transaction)
    def on_remote_start(self, **_request: object) -> object:
        idle = self._charger.transaction_id is None
        if idle:
            self._charger.todo.append(self._charger.plug_in)
        return call_result.RemoteStartTransaction(
            status=RemoteStartStopStatus("Accepted" if idle else "Rejected")
        )

    @on(Action.remote_stop_transaction)
    def on_remote_stop(self, transaction_id: int) -> object:
        running = transaction_id == self._charger.transaction_id
        if running:
            self._charger.todo.append(self._charger.unplug)
        return call_result.RemoteStopTransaction(
            status=RemoteStartStopStatus("Accepted" if running else "Rejected")
        )

    @on(Action.change_availability)
    def on_change_availability(self, **_request: object) -> object:
        running = self._charger.transaction_id is not None
        return call_result.ChangeAvailability(
            status=AvailabilityStatus("Scheduled" if running else "Accepted")
        )

    @on(Action.reset)
    def on_reset(self, **_request: object) -> object:
        return call_result.Reset(status=ResetStatus("Accepted"))

    @on(Action.unlock_connector)
    def on_unlock(self, **_request: object) -> object:
        return call_result.UnlockConnector(status=UnlockStatus("Unlocked"))

    @on(Action.update_firmware)
    def on_update_firmware(self, **_request: object) -> object:
        return call_result.UpdateFirmware()
