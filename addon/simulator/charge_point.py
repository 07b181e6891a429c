"""What the simulated charger answers to the central system (OCPP 1.6J), by the `ocpp` library's own loop.

That loop is not the application's, so that one does not inherit the other's mistakes. Handlers answer
at once; what has to be sent because of them goes to `Duties`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar, cast

import ocpp.messages
from ocpp.routing import on
from ocpp.v16 import ChargePoint as LibraryChargePoint
from ocpp.v16 import call_result
from ocpp.v16.enums import (
    Action,
    AvailabilityStatus,
    ChargingProfileStatus,
    ClearCacheStatus,
    ClearChargingProfileStatus,
    ConfigurationStatus,
    DataTransferStatus,
    GetCompositeScheduleStatus,
    RemoteStartStopStatus,
    ResetStatus,
    TriggerMessageStatus,
    UnlockStatus,
)

from addon.simulator.charging_schedule import ProfileFilter
from addon.simulator.configuration import Configuration
from addon.simulator.station import Station

# The library's thread pool makes each message cost more, and virtual time does not wait for threads.
ocpp.messages.ASYNC_VALIDATION = False

TRIGGERS = ("BootNotification", "Heartbeat", "MeterValues", "StatusNotification")
_wire_log = logging.getLogger("addon.simulator.wire")
_wire_log.setLevel(logging.WARNING)


Handler = TypeVar("Handler", bound=Callable[..., object])


def _on(action: Action) -> Callable[[Handler], Handler]:
    """Say which action a method answers: the library's decorator, with its type told."""
    return cast("Callable[[Handler], Handler]", on(action))  # type: ignore[no-untyped-call]


class Duties(Protocol):
    """What the charger does because the central system asked."""

    station: Station
    configuration: Configuration

    def now_s(self) -> float:
        """Tell the time."""

    def start(self, id_tag: str, profile: Mapping[str, Any] | None = None) -> bool:
        """Begin a transaction if it can; tells whether it did."""

    def stop(self, reason: str) -> None:
        """End the running transaction."""

    def trigger(self, message: str) -> None:
        """Send a message soon."""

    def reboot(self, reason: str) -> None:
        """Go down soon, and come back."""

    def resend_start(self) -> None:
        """Tell again how the running transaction began."""

    async def drop_link(self) -> None:
        """Close the connection."""


class ChargePoint(LibraryChargePoint):
    """One connection of the simulated charger to its central system."""

    def __init__(self, charge_point_id: str, connection: object, duties: Duties) -> None:
        super().__init__(charge_point_id, connection, logger=_wire_log)  # type: ignore[no-untyped-call]
        self._duties = duties

    @_on(Action.get_configuration)
    async def on_get_configuration(
        self, key: list[str] | None = None, **_: object
    ) -> call_result.GetConfiguration:
        """Tell configuration keys, unless that is too much for this make."""
        configuration = self._duties.configuration
        if configuration.upsets(key):
            if key:
                self._duties.reboot("PowerLoss")
            await self._duties.drop_link()
        known, unknown = configuration.read(key)
        return call_result.GetConfiguration(configuration_key=known, unknown_key=unknown or None)

    @_on(Action.change_configuration)
    def on_change_configuration(self, key: str, value: str, **_: object) -> call_result.ChangeConfiguration:
        """Change a configuration key."""
        return call_result.ChangeConfiguration(
            status=ConfigurationStatus(self._duties.configuration.change(key, value))
        )

    @_on(Action.set_charging_profile)
    def on_set_charging_profile(
        self, connector_id: int, cs_charging_profiles: dict[str, Any], **_: object
    ) -> call_result.SetChargingProfile:
        """Take or refuse a charging profile."""
        status = self._duties.station.set_profile(connector_id, cs_charging_profiles, self._duties.now_s())
        return call_result.SetChargingProfile(status=ChargingProfileStatus(status))

    @_on(Action.clear_charging_profile)
    def on_clear_charging_profile(
        self,
        id: int | None = None,  # noqa: A002 - the standard's name
        connector_id: int | None = None,
        charging_profile_purpose: str | None = None,
        stack_level: int | None = None,
        **_: object,
    ) -> call_result.ClearChargingProfile:
        """Forget charging profiles."""
        which = ProfileFilter(
            id=id, connector_id=connector_id, purpose=charging_profile_purpose, stack_level=stack_level
        )
        status = self._duties.station.clear_profiles(which, self._duties.now_s())
        return call_result.ClearChargingProfile(status=ClearChargingProfileStatus(status))

    @_on(Action.get_composite_schedule)
    def on_get_composite_schedule(
        self, connector_id: int, duration: int, **_: object
    ) -> call_result.GetCompositeSchedule:
        """Tell the limits of the next seconds, in amperes."""
        station, now_s = self._duties.station, self._duties.now_s()
        periods = [
            {"start_period": round(period.start_s), "limit": round(period.limit, 1)}
            for period in station.schedule(now_s, duration)
        ]
        return call_result.GetCompositeSchedule(
            status=GetCompositeScheduleStatus.accepted,
            connector_id=connector_id,
            schedule_start=station.timestamp(now_s),
            charging_schedule={
                "duration": duration,
                "charging_rate_unit": "A",
                "charging_schedule_period": periods,
            },
        )

    @_on(Action.remote_start_transaction)
    def on_remote_start_transaction(
        self, id_tag: str, charging_profile: dict[str, Any] | None = None, **_: object
    ) -> call_result.RemoteStartTransaction:
        """Begin a transaction."""
        begun = self._duties.start(id_tag, charging_profile)
        return call_result.RemoteStartTransaction(status=_granted(begun))

    @_on(Action.remote_stop_transaction)
    def on_remote_stop_transaction(
        self, transaction_id: int, **_: object
    ) -> call_result.RemoteStopTransaction:
        """End the transaction with this id."""
        running = self._duties.station.transaction
        known = running is not None and running.id == transaction_id
        if known and self._duties.station.quirks.heeds_stop:
            self._duties.stop("Remote")
        return call_result.RemoteStopTransaction(status=_granted(known))

    @_on(Action.change_availability)
    def on_change_availability(
        self,
        connector_id: int,
        type: str,  # noqa: A002 - the standard's name
        **_: object,
    ) -> call_result.ChangeAvailability:
        """Go into or out of service."""
        if connector_id not in (0, 1):
            return call_result.ChangeAvailability(status=AvailabilityStatus.rejected)
        status = self._duties.station.set_operative(operative=type == "Operative")
        return call_result.ChangeAvailability(status=AvailabilityStatus(status))

    @_on(Action.reset)
    def on_reset(self, type: str, **_: object) -> call_result.Reset:  # noqa: A002 - the standard's name
        """Restart."""
        self._duties.reboot(f"{type}Reset")
        return call_result.Reset(status=ResetStatus.accepted)

    @_on(Action.trigger_message)
    def on_trigger_message(self, requested_message: str, **_: object) -> call_result.TriggerMessage:
        """Promise to send a message."""
        if requested_message not in TRIGGERS:
            return call_result.TriggerMessage(status=TriggerMessageStatus.not_implemented)
        self._duties.trigger(requested_message)
        return call_result.TriggerMessage(status=TriggerMessageStatus.accepted)

    @_on(Action.unlock_connector)
    def on_unlock_connector(self, **_: object) -> call_result.UnlockConnector:
        """Release the cable; a running transaction ends first (§5.18)."""
        if self._duties.station.transaction:
            self._duties.stop("UnlockCommand")
        return call_result.UnlockConnector(status=UnlockStatus.unlocked)

    @_on(Action.clear_cache)
    def on_clear_cache(self, **_: object) -> call_result.ClearCache:
        """There is no cache of id tags to clear."""
        return call_result.ClearCache(status=ClearCacheStatus.rejected)

    @_on(Action.data_transfer)
    def on_data_transfer(self, **_: object) -> call_result.DataTransfer:
        """No vendor's messages are known."""
        return call_result.DataTransfer(status=DataTransferStatus.unknown_vendor_id)

    async def listen(self) -> None:
        """Answer until the connection is lost, which is raised."""
        await self.start()  # type: ignore[no-untyped-call]

    async def ask(self, request: object) -> Any:  # noqa: ANN401 - the library's untyped answers
        """Send a call and return its answer; an error as answer is raised, as is no answer in time."""
        answer = await self.call(request, suppress=False)  # type: ignore[no-untyped-call]
        task = asyncio.current_task()
        if task and task.cancelling():
            # wait_for, as the library uses it, loses a cancellation that comes with the answer (Python 3.11)
            raise asyncio.CancelledError
        return answer


def _granted(granted: bool) -> RemoteStartStopStatus:  # noqa: FBT001 - its only meaning
    return RemoteStartStopStatus.accepted if granted else RemoteStartStopStatus.rejected
