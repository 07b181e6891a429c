"""Those who try in vain to get in: what they do wrong, in words, kept for a while."""

from __future__ import annotations

import ssl
from collections import OrderedDict
from dataclasses import dataclass
from enum import Enum

from addon.model.access import Misdial
from addon.translation.text import say

KEEP_S = 3600.0
"""A charger that dials wrongly does so every few minutes, or quarters of an hour."""
MAX_KEPT = 50


class Fault(Enum):
    """What can be wrong: what it does, and what to do about it."""

    PLAIN = (
        say("connects without encryption (ws://), but only encrypted connections (wss://) are taken"),
        say("Let its server address begin with wss://, or switch the option ssl off."),
    )
    ENCRYPTED = (
        say("begins an encrypted connection (wss://), but this port is not encrypted (ws://)"),
        say("Let its server address begin with ws://, or set the option ssl up."),
    )
    NO_CERTIFICATE = (
        say("can't be served: encryption is on, and there is no certificate that could be used"),
        say("Mend the certificate, as told above."),
    )
    DISTRUST = (
        say("does not trust our certificate"),
        say("Give it the authority that signed it; its server address must use a name of the certificate."),
    )
    OLD = (
        say("speaks no TLS that is safe enough (version 1.2 is the least)"),
        say("Look for a newer firmware of the charger, or switch the option ssl off."),
    )
    STRANGER = (
        say("shows a client certificate that does not hold before the authority in client_cafile"),
        say("Give it one that this authority has signed and that has not expired."),
    )
    BROKEN = (
        say("breaks off while encryption is agreed on"),
        say("Look into the charger's TLS settings, and at whether its clock is right."),
    )
    PASSWORD = (
        say("shows no password, or not the right one"),
        say("Enter the same password in the charger and in the option chargers[].password."),
    )
    CERTIFICATE = (
        say("shows no client certificate with its charge point id"),
        say("Give it one, signed by the authority in client_cafile, or switch chargers[].certificate off."),
    )
    FULL = (
        say("is new, and too many chargers that are not in the options have been let in already"),
        say("Adopt it on this page if it is yours, and forget those that are not: DELETE /api/chargers/ID."),
    )
    TAKEN = (
        say("tries to connect beside the charger of this id that is connected"),
        say("Give each charger a charge point id of its own; a password keeps others from using it."),
    )


_DISTRUST = ("ALERT_UNKNOWN_CA", "ALERT_BAD_CERTIFICATE", "ALERT_CERTIFICATE", "ALERT_UNSUPPORTED_CERT")
_OLD = ("UNSUPPORTED_PROTOCOL", "VERSION_TOO_LOW", "NO_SHARED_CIPHER")


def fault_of(error: OSError) -> Fault:
    """Tell why TLS was not agreed on."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return Fault.STRANGER
    reason = str(getattr(error, "reason", None) or "")
    if any(word in reason for word in _DISTRUST):
        return Fault.DISTRUST
    if any(word in reason for word in _OLD):
        return Fault.OLD
    return Fault.BROKEN


@dataclass(frozen=True, slots=True)
class _Attempt:
    address: str
    fault: Fault
    charge_point_id: str

    @property
    def text(self) -> str:
        """Tell it as a sentence; before HTTP nobody has given an id."""
        does = self.fault.value[0]
        if not self.charge_point_id:
            return say("{who} {does}.", who=self.address, does=does)
        return say("{who} at {address} {does}.", who=self.charge_point_id, address=self.address, does=does)


class Misdials:
    """What was done wrong within the last hour, by address, and by charge point id where one was given."""

    def __init__(self) -> None:
        self._at_s: OrderedDict[_Attempt, float] = OrderedDict()

    def note(self, address: str, fault: Fault, now_s: float, *, charge_point_id: str = "") -> bool:
        """Keep it, and tell whether it is the first of an hour."""
        self._forget(now_s)
        attempt = _Attempt(address, fault, charge_point_id)
        is_first = attempt not in self._at_s
        self._at_s[attempt] = now_s
        self._at_s.move_to_end(attempt)
        if len(self._at_s) > MAX_KEPT:
            self._at_s.popitem(last=False)
        return is_first

    def mended(self, address: str, charge_point_id: str) -> None:
        """Forget what this charger has done wrong, and what nobody knows who did at its address."""
        for attempt in [a for a in self._at_s if a.address == address]:
            if attempt.charge_point_id in {"", charge_point_id}:
                del self._at_s[attempt]

    def recent(self, now_s: float) -> tuple[Misdial, ...]:
        """List them, the newest last."""
        self._forget(now_s)
        return tuple(Misdial(address=a.address, text=a.text, fix=a.fault.value[1]) for a in self._at_s)

    def _forget(self, now_s: float) -> None:
        for attempt in [attempt for attempt, at_s in self._at_s.items() if now_s - at_s > KEEP_S]:
            del self._at_s[attempt]
