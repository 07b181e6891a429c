"""What chargers answer, in whatever version of OCPP: words for yes or no, and composite schedules. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from addon.csms.codec import integer, number, objects, part, text
from addon.csms.requests import CompositeSchedule
from addon.errors import PeerRefusedError
from addon.translation.text import say

ACCEPTED = "Accepted"
_WORDS = (
    ACCEPTED,
    "AcceptedCanceled",
    "EmptyResultSet",
    "Failed",
    "Faulted",
    "InvalidCertificate",
    "NoProfiles",
    "NoTransaction",
    "NotFound",
    "NotImplemented",
    "NotSupported",
    "NotSupportedAttributeType",
    "Occupied",
    "OngoingAuthorizedTransaction",
    "RebootRequired",
    "Rejected",
    "RevokedCertificate",
    "Scheduled",
    "Unavailable",
    "Unknown",
    "UnknownComponent",
    "UnknownConnector",
    "UnknownMessageId",
    "UnknownVariable",
    "UnknownVendorId",
    "UnlockFailed",
    "Unlocked",
    "VersionMismatch",
)
_SPELLED = {word.lower(): word for word in _WORDS}


def status_word(answer: Mapping[str, object], name: str = "status") -> str:
    """Read the word of an answer as OCPP spells it, whatever its case and its blanks; "" without one.

    A word that OCPP does not have is given back as it is.
    """
    word = text(answer, name)
    return _SPELLED.get("".join(letter for letter in word.lower() if letter.isalnum()), word)


def composite_schedule(answer: Mapping[str, object], name: str) -> CompositeSchedule | None:
    """Read the answer to GetCompositeSchedule; None where it can't say.

    One that can't be read whole is not read at all: the rest would seem to be all.
    """
    schedule = part(answer, name)
    if status_word(answer) != ACCEPTED or not schedule:
        return None
    periods: list[tuple[int, float]] = []
    for period in objects(schedule, "chargingSchedulePeriod"):
        start_s, limit = integer(period, "startPeriod"), number(period, "limit")
        if start_s is None or limit is None:
            return None
        periods.append((start_s, limit))
    return CompositeSchedule(unit=text(schedule, "chargingRateUnit"), periods=tuple(sorted(periods)))


def answered(message: str, status: str, reason: str = "") -> PeerRefusedError:
    """Make the error of a charger that answered a message, but did not grant it; in its own words."""
    if not status:
        sentence = say("The charger answered {message} with nothing.", message=message)
    elif reason:
        sentence = say(
            "The charger answered {message} with {status} ({reason}).",
            message=message,
            status=status,
            reason=reason,
        )
    else:
        sentence = say("The charger answered {message} with {status}.", message=message, status=status)
    return PeerRefusedError(sentence, code=status)
