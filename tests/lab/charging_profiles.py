"""What an OCPP 1.6 charger makes of its charging profiles: which limit holds at which moment (section 3.13).

Profiles stay the JSON that came over the wire. Times are Unix seconds of the charger's own clock.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

JsonObject = dict[str, Any]

VOLTAGE_V = 230
DEFAULT_PHASES = 3
RECURRENCE_S = {"Daily": 86_400, "Weekly": 604_800}
TRANSACTION, DEFAULT, STATION = "TxProfile", "TxDefaultProfile", "ChargePointMaxProfile"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What a profile's limit depends on. `since`: when charging began, None outside a transaction."""

    now: float
    since: float | None
    connector: int = 1


@dataclass(slots=True)
class ChargingProfiles:
    """The profiles that a charger has stored, with the connector each was set for."""

    stored: list[tuple[int, JsonObject]] = field(default_factory=list)

    def put(self, connector: int, profile: JsonObject) -> None:
        """Store a profile in place of one with its id, or with its purpose, level and connector."""
        self.stored = [
            (other, old) for other, old in self.stored if not _replaces(connector, profile, other, old)
        ]
        self.stored.append((connector, profile))

    def clear(self, **wanted: object) -> bool:
        """Remove the profiles that have all the given values; tell whether there was one."""
        kept = [
            (connector, profile)
            for connector, profile in self.stored
            if any(({"connectorId": connector} | profile).get(key) != value for key, value in wanted.items())
        ]
        removed = len(kept) < len(self.stored)
        self.stored = kept
        return removed

    def limit_a(self, situation: Situation) -> float | None:
        """Return the limit of one connector in amperes, None when no profile limits it."""
        choice = self._purpose_limit_a(DEFAULT, situation)
        if situation.since is not None:
            transaction = self._purpose_limit_a(TRANSACTION, situation)
            choice = choice if transaction is None else transaction
        limits = [choice, self._purpose_limit_a(STATION, situation)]
        return min((limit for limit in limits if limit is not None), default=None)

    def _purpose_limit_a(self, purpose: str, situation: Situation) -> float | None:
        """Return the limit of the highest level of a purpose that has one now."""
        best: tuple[int, int] | None = None
        limit_a = None
        for connector, profile in self.stored:
            if profile["chargingProfilePurpose"] == purpose and connector in (0, situation.connector):
                rank = (profile["stackLevel"], connector)
                candidate = _profile_limit_a(profile, situation)
                if candidate is not None and (best is None or rank > best):
                    best, limit_a = rank, candidate
        return limit_a


def _replaces(connector: int, profile: JsonObject, other: int, old: JsonObject) -> bool:
    if old["chargingProfileId"] == profile["chargingProfileId"]:
        return True
    same = all(old[key] == profile[key] for key in ("chargingProfilePurpose", "stackLevel"))
    return same and other == connector


def _profile_limit_a(profile: JsonObject, situation: Situation) -> float | None:
    schedule = profile["chargingSchedule"]
    elapsed_s = _elapsed_s(profile, situation)
    if elapsed_s is None or not 0 <= elapsed_s < schedule.get("duration", float("inf")):
        return None
    period = None
    for candidate in schedule["chargingSchedulePeriod"]:
        if candidate["startPeriod"] <= elapsed_s:
            period = candidate
    if period is None:
        return None
    limit: float = period["limit"]
    if schedule["chargingRateUnit"] == "W":
        limit /= VOLTAGE_V * period.get("numberPhases", DEFAULT_PHASES)
    return limit


def _elapsed_s(profile: JsonObject, situation: Situation) -> float | None:
    """Return how far into its schedule a profile is, None when it is not valid now."""
    valid_from, valid_to = timestamp(profile.get("validFrom")), timestamp(profile.get("validTo"))
    if valid_from is not None and situation.now < valid_from:
        return None
    if valid_to is not None and situation.now >= valid_to:
        return None
    start = timestamp(profile["chargingSchedule"].get("startSchedule"))
    if start is None or profile["chargingProfileKind"] == "Relative":
        start = situation.since
    if start is None:
        return None
    elapsed_s = situation.now - start
    if profile["chargingProfileKind"] == "Recurring":
        return elapsed_s % RECURRENCE_S[profile["recurrencyKind"]]
    return elapsed_s


def timestamp(text: str | None) -> float | None:
    """Read an ISO 8601 time as Unix seconds."""
    return None if text is None else dt.datetime.fromisoformat(text).timestamp()
