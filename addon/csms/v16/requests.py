"""What the central system asks of a charger (OCPP 1.6 section 5): typed calls over a link."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ocpp.v16 import call
from ocpp.v16.enums import (
    AvailabilityType,
    ChargingProfilePurposeType,
    ChargingRateUnitType,
    MessageTrigger,
    ResetType,
)

from addon.csms.codec import integer, objects, text, to_wire
from addon.csms.gate import Gate
from addon.csms.limit_profile import LimitProfile
from addon.csms.requests import Caller, CompositeSchedule, Trigger
from addon.csms.rpc.frames import Payload
from addon.csms.v16.charging_profile import charging_profile
from addon.csms.way import Unit
from addon.errors import PeerRefusedError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

MAX_ID_TAG_CHARS = 20


class Requests16:
    """The requests to one charger. All raise PeerError; those that return None also when it says no.

    What changes anything raises ShadowError while the gate is shut.
    """

    def __init__(self, link: Caller, gate: Gate | None = None) -> None:
        self._link = link
        self._gate = gate or Gate()

    async def get_configuration(self, key: str) -> str | None:
        """Ask for one configuration key; None if it has none of that name.

        One at a time: ABB's drop the link when asked for all.
        """
        answer = await self._call(call.GetConfiguration(key=[key]))
        for entry in objects(answer, "configurationKey"):
            if text(entry, "key") == key and entry.get("value") is not None:
                value = entry["value"]
                return str(value).lower() if isinstance(value, bool) else str(value)
        return None

    async def change_configuration(self, key: str, value: str) -> str:
        """Set a configuration key; returns the ConfigurationStatus."""
        return await self._status(call.ChangeConfiguration(key=key, value=value))

    async def set_limit(self, connector_id: int, limit: LimitProfile, *, urgent: bool = False) -> str:
        """Install a charging profile in place of the one before it; returns the ChargingProfileStatus."""
        profile = charging_profile(limit, connector_id)
        request = call.SetChargingProfile(connector_id=connector_id, cs_charging_profiles=profile)
        return await self._status(request, urgent=urgent)

    async def clear_charging_profile(
        self,
        *,
        profile_id: int | None = None,
        connector_id: int | None = None,
        purpose: ChargingProfilePurposeType | None = None,
        stack_level: int | None = None,
    ) -> str:
        """Remove charging profiles; returns the ClearChargingProfileStatus.

        Never used on the way to a new limit: in between the charger would be at full current.
        """
        return await self._status(
            call.ClearChargingProfile(
                id=profile_id,
                connector_id=connector_id,
                charging_profile_purpose=purpose,
                stack_level=stack_level,
            )
        )

    async def get_composite_schedule(
        self, connector_id: int, duration_s: int, unit: Unit
    ) -> CompositeSchedule | None:
        """Ask what its profiles add up to; None where it can't say."""
        answer = await self._call(
            call.GetCompositeSchedule(
                connector_id=connector_id,
                duration=duration_s,
                charging_rate_unit=ChargingRateUnitType(unit.value),
            ),
            timeout_s=10.0,
        )
        schedule = answer.get("chargingSchedule")
        if text(answer, "status") != "Accepted" or not isinstance(schedule, Mapping):
            return None
        periods = [
            (start_s, float(limit))
            for period in objects(schedule, "chargingSchedulePeriod")
            if (start_s := integer(period, "startPeriod")) is not None
            and isinstance(limit := period.get("limit"), int | float)
        ]
        return CompositeSchedule(unit=text(schedule, "chargingRateUnit"), periods=tuple(sorted(periods)))

    async def remote_start(self, connector_id: int, id_tag: str) -> None:
        """Ask for a transaction to begin."""
        tag = id_tag[:MAX_ID_TAG_CHARS]
        await self._demand(call.RemoteStartTransaction(id_tag=tag, connector_id=connector_id))

    async def remote_stop(self, transaction_id: int, *, urgent: bool = False) -> None:
        """Ask for a transaction to end."""
        await self._demand(call.RemoteStopTransaction(transaction_id=transaction_id), urgent=urgent)

    async def change_availability(self, connector_id: int, *, operative: bool, urgent: bool = False) -> str:
        """Put a connector (0: all) into or out of service; returns the AvailabilityStatus."""
        wanted = AvailabilityType.operative if operative else AvailabilityType.inoperative
        request = call.ChangeAvailability(connector_id=connector_id, type=wanted)
        return await self._status(request, urgent=urgent)

    async def reset(self, *, hard: bool) -> None:
        """Ask for a restart."""
        await self._demand(call.Reset(type=ResetType.hard if hard else ResetType.soft))

    async def trigger(self, message: Trigger, connector_id: int | None = None) -> str:
        """Ask for a message to be sent; returns the TriggerMessageStatus."""
        return await self._status(
            call.TriggerMessage(requested_message=MessageTrigger(message.value), connector_id=connector_id),
            timeout_s=10.0,
        )

    async def unlock(self, connector_id: int) -> None:
        """Ask for the cable to be released."""
        await self._demand(call.UnlockConnector(connector_id=connector_id), granted=("Unlocked",))

    async def _call(
        self, request: DataclassInstance, *, timeout_s: float | None = None, urgent: bool = False
    ) -> Payload:
        action = type(request).__name__
        async with self._gate.passing(action):
            return await self._link.call(action, to_wire(request), timeout_s=timeout_s, urgent=urgent)

    async def _status(
        self, request: DataclassInstance, *, timeout_s: float | None = None, urgent: bool = False
    ) -> str:
        return text(await self._call(request, timeout_s=timeout_s, urgent=urgent), "status")

    async def _demand(
        self, request: DataclassInstance, *, granted: tuple[str, ...] = ("Accepted",), urgent: bool = False
    ) -> None:
        status = await self._status(request, urgent=urgent)
        if status not in granted:
            action = type(request).__name__
            raise PeerRefusedError(f"The charger answered {action} with {status or 'nothing'}.", code=status)
