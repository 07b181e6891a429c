"""Who else limits a car, and what the car itself says it wants (OCPP 2.0.1 part 2, K11 to K17)."""

from __future__ import annotations

from addon.csms.charger_clock import ChargerClock
from addon.csms.codec import integer, objects, part, text
from addon.csms.rpc.frames import Payload
from addon.csms.speech import Charger
from addon.csms.v201.evses import Evses
from addon.translation.text import say

WHOLE_STATION = 0
_ANOTHER = say("another system")
_SOURCES = {
    "EMS": say("an energy manager"),
    "SO": say("the grid operator"),
    "CSO": say("a charging operator"),
    "Other": _ANOTHER,
}


class OtherLimits:
    """Takes note of limits that do not come from here. The lower one holds; the charger sees to that."""

    def __init__(self, charger: Charger, evses: Evses, clock: ChargerClock) -> None:
        self._written: dict[int, dict[str, str]] = {}
        self._station = charger.station
        self._evses = evses
        self._clock = clock

    async def notify_charging_limit(self, payload: Payload) -> Payload:
        """Note that another system limits an EVSE, or the station."""
        evse_id = integer(payload, "evseId") or WHOLE_STATION
        limit = part(payload, "chargingLimit")
        source = text(limit, "chargingLimitSource") or "Other"
        amount = _first_limit(payload)
        self._station.log.info("limited by another system", evse=evse_id, source=source[:20], limit=amount)
        who = _who(source)
        self._remarks(evse_id)[_key(who)] = (
            say("It is limited to {amount} by {who} as well.", amount=amount, who=who)
            if amount
            else say("It is limited by {who} as well.", who=who)
        )
        return {}

    async def cleared_charging_limit(self, payload: Payload) -> Payload:
        """Note that it does so no longer."""
        evse_id = integer(payload, "evseId") or WHOLE_STATION
        source = text(payload, "chargingLimitSource") or "Other"
        self._station.log.info("no longer limited by another system", evse=evse_id, source=source[:20])
        self._remarks(evse_id).pop(_key(_who(source)), None)
        return {}

    def forget(self) -> None:
        """Begin anew: the charger restarted, and tells again who limits it."""
        for remarks in self._written.values():
            for who in {*_SOURCES.values(), _who("")}:
                remarks.pop(_key(who), None)

    async def notify_ev_charging_needs(self, _: Payload) -> Payload:
        """Answer what a car wants (ISO 15118): it is limited by what is free, whatever that is."""
        return {"status": "Processing"}  # its limit comes as a TxProfile, as soon as there is one

    async def notify_ev_charging_schedule(self, payload: Payload) -> Payload:
        """Take note of what a car means to draw: at most what it was told, which is all that is asked."""
        schedule = part(payload, "chargingSchedule")
        self._station.log.info(
            "car's own schedule",
            evse=integer(payload, "evseId"),
            periods=len(objects(schedule, "chargingSchedulePeriod")),
        )
        return {"status": "Accepted"}

    async def notify_priority_charging(self, payload: Payload) -> Payload:
        """Take note of priority charging (2.1), which lifts no limit of ours."""
        active = payload.get("activated") in (True, "true")
        self._station.log.info("priority charging", activated=active)
        return {}

    async def pull_dynamic_schedule_update(self, _: Payload) -> Payload:
        """Answer who asks for a dynamic schedule's update (2.1): none of ours is dynamic."""
        return {"status": "Rejected", "statusInfo": {"reasonCode": "InvalidProfile"}}

    def _remarks(self, evse_id: int) -> dict[str, str]:
        connector = self._evses.connector(evse_id) if evse_id > 0 else None
        place = WHOLE_STATION if connector is None else connector.id
        return self._written.setdefault(
            place, self._station.remarks if connector is None else connector.remarks
        )


def _who(source: str) -> str:
    return _SOURCES.get(source, _ANOTHER)


def _key(who: str) -> str:
    return f"charging limit of {who}"


def _first_limit(payload: Payload) -> str:
    """Write the limit that the schedule begins with; "" where none is told."""
    schedule = next(iter(objects(payload, "chargingSchedule")), {})
    period = next(iter(objects(schedule, "chargingSchedulePeriod")), {})
    limit = period.get("limit")
    unit = text(schedule, "chargingRateUnit")[:2]
    if not isinstance(limit, int | float):
        return ""
    return say("{amount:g} {unit}", amount=limit, unit=unit) if unit else f"{limit:g}"
