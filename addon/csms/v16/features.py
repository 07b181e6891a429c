"""The feature profiles of OCPP 1.6 (section 3.2): what a charger says that it can. Pure."""

from __future__ import annotations

from enum import StrEnum

from addon.translation.text import say

SUPPORTED = "SupportedFeatureProfiles"
"""The configuration key that lists them."""


class Feature(StrEnum):
    """A feature profile, by its name in the configuration."""

    CORE = "Core"
    FIRMWARE = "FirmwareManagement"
    LOCAL_LIST = "LocalAuthListManagement"
    RESERVATION = "Reservation"
    SMART_CHARGING = "SmartCharging"
    REMOTE_TRIGGER = "RemoteTrigger"


_LACKS = {
    Feature.FIRMWARE: say(
        "The charger says that it has no firmware management (feature profile FirmwareManagement), so it is"
        " not asked."
    ),
    Feature.LOCAL_LIST: say(
        "The charger says that it has no local list of tags (feature profile LocalAuthListManagement), so it"
        " is not asked."
    ),
    Feature.RESERVATION: say(
        "The charger says that it has no reservations (feature profile Reservation), so it is not asked."
    ),
}
_TAKES = {
    "UpdateFirmware": Feature.FIRMWARE,
    "GetDiagnostics": Feature.FIRMWARE,
    "SendLocalList": Feature.LOCAL_LIST,
    "GetLocalListVersion": Feature.LOCAL_LIST,
    "ReserveNow": Feature.RESERVATION,
    "CancelReservation": Feature.RESERVATION,
}
"""Requests that are not sent to a charger which says that it lacks their profile.

Smart Charging and Remote Trigger are missing on purpose. Makes that leave them out of their list take the
messages all the same; a limit that nobody tries to set protects no fuse, and a state that is not asked for
is not known. What the security whitepaper added belongs to no profile, and is tried as well.
"""


def supported(said: str) -> frozenset[Feature]:
    """Read the list of a charger: names in any case, with spaces, underscores or hyphens in them.

    Empty where it names none of them: it has said nothing then.
    """
    names = {_plain(name) for name in said.replace(";", ",").split(",")}
    return frozenset(feature for feature in Feature if _plain(feature.value) in names)


def refusal(said: str, action: str) -> str:
    """Say in a sentence why a request is not worth sending; "" where it is."""
    takes, has = _TAKES.get(action), supported(said)
    if takes is None or not has or takes in has:
        return ""
    return _LACKS[takes]


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())
