"""What the balancer asks of a charger (OCPP 1.6 section 5): limits, and what starts and stops a session."""

from __future__ import annotations

from ocpp.v16 import call
from ocpp.v16.enums import (
    AvailabilityType,
    ChargingProfilePurposeType,
    ChargingRateUnitType,
    MessageTrigger,
    ResetType,
)

from addon.csms.answers import composite_schedule
from addon.csms.gate import Gate
from addon.csms.limit_profile import LimitProfile
from addon.csms.requests import Caller, CompositeSchedule, Trigger
from addon.csms.v16.asker import Asker
from addon.csms.v16.charging_profile import charging_profile
from addon.csms.v16.configuration import Configuration16
from addon.csms.v16.triggers import ANSWER_WITHIN_S
from addon.csms.way import Unit

MAX_ID_TAG_CHARS = 20


class Requests16:
    """The requests to one charger. All raise PeerError; those that return None also when it says no.

    Whatever feature profiles it says that it has, all of these are tried (`features`).
    What changes anything raises ShadowError while the gate is shut.
    """

    def __init__(self, link: Caller, gate: Gate | None = None) -> None:
        self._asker = Asker(link, gate)
        self._configuration = Configuration16(self._asker)

    async def get_configuration(self, key: str) -> str | None:
        """Ask for one configuration key; None if it has none of that name."""
        return await self._configuration.get(key)

    async def change_configuration(self, key: str, value: str) -> str:
        """Set a configuration key; returns the ConfigurationStatus."""
        return await self._configuration.change(key, value)

    async def set_limit(self, connector_id: int, limit: LimitProfile, *, urgent: bool = False) -> str:
        """Install a charging profile in place of the one before it; returns the ChargingProfileStatus."""
        profile = charging_profile(limit, connector_id)
        request = call.SetChargingProfile(connector_id=connector_id, cs_charging_profiles=profile)
        return await self._asker.status(request, urgent=urgent)

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
        return await self._asker.status(
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
        answer = await self._asker.call(
            call.GetCompositeSchedule(
                connector_id=connector_id,
                duration=duration_s,
                charging_rate_unit=ChargingRateUnitType(unit.value),
            ),
            timeout_s=ANSWER_WITHIN_S,
        )
        return composite_schedule(answer, "chargingSchedule")

    async def remote_start(
        self, connector_id: int, id_tag: str, *, limit: LimitProfile | None = None
    ) -> None:
        """Ask for a transaction to begin, at once with its TxProfile where there is a limit (section 5.11).

        Some makes refuse that (go-e API#249), which is why the balancer stores a default profile instead.
        """
        profile = None if limit is None else charging_profile(limit, connector_id)
        request = call.RemoteStartTransaction(
            id_tag=id_tag[:MAX_ID_TAG_CHARS], connector_id=connector_id, charging_profile=profile
        )
        await self._asker.demand(request)

    async def remote_stop(self, transaction_id: int, *, urgent: bool = False) -> None:
        """Ask for a transaction to end."""
        await self._asker.demand(call.RemoteStopTransaction(transaction_id=transaction_id), urgent=urgent)

    async def change_availability(self, connector_id: int, *, operative: bool, urgent: bool = False) -> str:
        """Put a connector (0: all) into or out of service; returns the AvailabilityStatus."""
        wanted = AvailabilityType.operative if operative else AvailabilityType.inoperative
        request = call.ChangeAvailability(connector_id=connector_id, type=wanted)
        return await self._asker.status(request, urgent=urgent)

    async def reset(self, *, hard: bool) -> None:
        """Ask for a restart."""
        await self._asker.demand(call.Reset(type=ResetType.hard if hard else ResetType.soft))

    async def trigger(self, message: Trigger, connector_id: int | None = None) -> str:
        """Ask for a message to be sent; returns the TriggerMessageStatus."""
        return await self._asker.status(
            call.TriggerMessage(requested_message=MessageTrigger(message.value), connector_id=connector_id),
            timeout_s=ANSWER_WITHIN_S,
        )

    async def unlock(self, connector_id: int) -> None:
        """Ask for the cable to be released."""
        await self._asker.demand(call.UnlockConnector(connector_id=connector_id), granted=("Unlocked",))
