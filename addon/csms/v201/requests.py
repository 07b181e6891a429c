"""What is asked of a charger to limit and control it (OCPP 2.0.1 part 2: F, G, K), as `Requests` has it."""

from __future__ import annotations

from collections.abc import Callable

from addon.csms.answers import composite_schedule
from addon.csms.limit_profile import LimitProfile
from addon.csms.requests import CompositeSchedule, Trigger
from addon.csms.v201.asker import Asker
from addon.csms.v201.charging_profile import charging_profile
from addon.csms.v201.evses import Evses
from addon.csms.v201.tokens import Tokens
from addon.csms.v201.transaction_names import TransactionNames
from addon.csms.way import Unit
from addon.errors import PeerGoneError, PeerRefusedError

ASK_TIMEOUT_S = 10.0
ANSWERED_WITHIN_S = 5.0
"""An event that was asked for has come by then."""
JITTER_S = 2.0
NEVER_HEARD_OF = "NotImplemented"
TRANSACTION_EVENT = "TransactionEvent"


class Requests201:
    """The requests to one charger. All raise PeerError; those that return None also when it says no.

    What changes anything raises ShadowError while the gate is shut. A connector's id is its EVSE's.
    `new_id`: numbers for remote starts.
    """

    def __init__(
        self,
        asker: Asker,
        *,
        evses: Evses,
        names: TransactionNames,
        tokens: Tokens,
        new_id: Callable[[], int],
    ) -> None:
        self._asker = asker
        self._evses = evses
        self._names = names
        self._tokens = tokens
        self._new_id = new_id
        self._triggers_events = True
        self._asked_at_s: dict[int, float] = {}
        self._dumb: set[int] = set()

    async def set_limit(self, connector_id: int, limit: LimitProfile, *, urgent: bool = False) -> str:
        """Install a charging profile in place of the one before it; returns the ChargingProfileStatus.

        One that can't be told limits says so in more than one way: NotSupported is of the message here, not
        of its purpose as in 1.6.
        """
        uid = "" if limit.transaction_id is None else self._names.uid_of(limit.transaction_id)
        profile = charging_profile(limit, connector_id, uid)
        payload: dict[str, object] = {"evseId": connector_id, "chargingProfile": profile}
        try:
            return await self._asker.status("SetChargingProfile", payload, urgent=urgent)
        except PeerRefusedError as error:
            if error.code == "NotSupported":
                raise PeerRefusedError(error.text, code=NEVER_HEARD_OF) from error
            raise

    async def get_composite_schedule(
        self, connector_id: int, duration_s: int, unit: Unit
    ) -> CompositeSchedule | None:
        """Ask what its profiles add up to; None where it can't say."""
        answer = await self._asker.call(
            "GetCompositeSchedule",
            {"duration": duration_s, "evseId": connector_id, "chargingRateUnit": unit.value},
            timeout_s=ASK_TIMEOUT_S,
        )
        return composite_schedule(answer, "schedule")

    async def remote_start(self, connector_id: int, id_tag: str) -> None:
        """Ask for a transaction to begin."""
        await self._asker.demand(
            "RequestStartTransaction",
            {
                "evseId": connector_id,
                "remoteStartId": self._new_id(),
                "idToken": self._tokens.written(id_tag),
            },
        )

    async def remote_stop(self, transaction_id: int, *, urgent: bool = False) -> None:
        """Ask for a transaction to end."""
        uid = self._names.uid_of(transaction_id)
        await self._asker.demand("RequestStopTransaction", {"transactionId": uid}, urgent=urgent)

    async def change_availability(self, connector_id: int, *, operative: bool, urgent: bool = False) -> str:
        """Put an EVSE (0: the whole station) into or out of service; returns the status."""
        return await self._asker.status(
            "ChangeAvailability",
            {
                "operationalStatus": "Operative" if operative else "Inoperative",
                "evse": {"id": connector_id} if connector_id else None,
            },
            urgent=urgent,
        )

    async def reset(self, *, hard: bool) -> None:
        """Ask for a restart: at once, or when nobody charges any more."""
        kind = "Immediate" if hard else "OnIdle"
        await self._asker.demand("Reset", {"type": kind}, granted=("Accepted", "Scheduled"))

    async def trigger(self, message: Trigger, connector_id: int | None = None) -> str:
        """Ask for a message to be sent; returns the TriggerMessageStatus.

        What goes on stands in the TransactionEvent: it is asked for with a status, which says no more than
        that there is a car, and in place of MeterValues while a transaction runs.
        """
        if message is Trigger.BOOT or connector_id is None:
            return await self._trigger(message.value, None)
        if message is Trigger.METER_VALUES:
            status = await self._try_event(connector_id) if self._tells_in_events(connector_id) else ""
            if status != "Accepted":
                status = await self._trigger(message.value, {"id": connector_id})
            return status
        for plug in self._evses.plugs(connector_id):
            status = await self._trigger(message.value, {"id": connector_id, "connectorId": plug})
        await self._try_event(connector_id)
        return status

    def _tells_in_events(self, evse_id: int) -> bool:
        """Whether events that were asked for have brought measurements so far, as they should (F06.FR.07)."""
        asked_s, now_s = self._asked_at_s.get(evse_id), self._evses.now_s()
        if asked_s is not None and now_s - asked_s >= ANSWERED_WITHIN_S:
            connector = self._evses.connector(evse_id)
            measured_s = connector.measured_at_s if connector else None
            if measured_s is None or measured_s < asked_s - JITTER_S:
                self._dumb.add(evse_id)
        self._asked_at_s[evse_id] = now_s
        return evse_id not in self._dumb

    async def _try_event(self, evse_id: int) -> str:
        """Ask for the event of what goes on at an EVSE; "" from those who know no such trigger."""
        if not self._triggers_events:
            return ""
        try:
            status = await self._trigger(TRANSACTION_EVENT, {"id": evse_id})
        except PeerGoneError:
            raise
        except PeerRefusedError:
            self._triggers_events = False
            return ""
        self._triggers_events = status != NEVER_HEARD_OF
        return status

    async def _trigger(self, message: str, evse: dict[str, object] | None) -> str:
        payload: dict[str, object] = {"requestedMessage": message, "evse": evse}
        return await self._asker.status("TriggerMessage", payload, timeout_s=ASK_TIMEOUT_S)

    async def unlock(self, connector_id: int) -> None:
        """Ask for the cable to be released: the one that is plugged in, where an EVSE has several."""
        plug = self._evses.plugs(connector_id)[0]
        await self._asker.demand(
            "UnlockConnector", {"evseId": connector_id, "connectorId": plug}, granted=("Unlocked",)
        )
