"""Those who knock at the wrong kind of door: what they do wrong in words, logged once, kept for a while."""

from __future__ import annotations

import ssl
from collections import OrderedDict
from enum import Enum

import structlog

from addon.model.access import Misdial

log = structlog.get_logger(__name__)

KEEP_S = 3600.0
"""A charger that dials wrongly does so every few minutes, or quarters of an hour."""
MAX_KEPT = 50


class Fault(Enum):
    """What can be wrong: what it does, and what to do about it."""

    PLAIN = (
        "connects without encryption (ws://), but only encrypted connections (wss://) are taken",
        "Let its server address begin with wss://, or switch the option ssl off.",
    )
    ENCRYPTED = (
        "begins an encrypted connection (wss://), but this port is not encrypted (ws://)",
        "Let its server address begin with ws://, or set the option ssl up.",
    )
    NO_CERTIFICATE = (
        "can't be served: encryption is on, and there is no certificate that could be used",
        "Mend the certificate, as told above.",
    )
    DISTRUST = (
        "does not trust our certificate",
        "Give it the authority that signed it; its server address must use a name of the certificate.",
    )
    OLD = (
        "speaks no TLS that is safe enough (version 1.2 is the least)",
        "Look for a newer firmware of the charger, or switch the option ssl off.",
    )
    STRANGER = (
        "shows a client certificate that does not hold before the authority in client_cafile",
        "Give it one that this authority has signed and that has not expired.",
    )
    BROKEN = (
        "breaks off while encryption is agreed on",
        "Look into the charger's TLS settings, and at whether its clock is right.",
    )


_DISTRUST = ("ALERT_UNKNOWN_CA", "ALERT_BAD_CERTIFICATE", "ALERT_CERTIFICATE", "ALERT_UNSUPPORTED_CERT")
_OLD = ("UNSUPPORTED_PROTOCOL", "VERSION_TOO_LOW", "WRONG_VERSION_NUMBER", "NO_SHARED_CIPHER")


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


class Misdials:
    """What was done wrong within the last hour, by address."""

    def __init__(self) -> None:
        self._at_s: OrderedDict[tuple[str, Fault], float] = OrderedDict()

    def note(self, address: str, fault: Fault, now_s: float) -> None:
        """Keep it; the first of an hour is logged."""
        self._forget(now_s)
        if (address, fault) not in self._at_s:
            log.warning("charger can't connect", address=address, why=fault.value[0], fix=fault.value[1])
        self._at_s[address, fault] = now_s
        self._at_s.move_to_end((address, fault))
        if len(self._at_s) > MAX_KEPT:
            self._at_s.popitem(last=False)

    def mended(self, address: str) -> None:
        """Forget an address from which somebody has got in."""
        for key in [key for key in self._at_s if key[0] == address]:
            del self._at_s[key]

    def recent(self, now_s: float) -> tuple[Misdial, ...]:
        """List them, the newest last."""
        self._forget(now_s)
        return tuple(
            Misdial(address=address, text=f"{address} {fault.value[0]}.", fix=fault.value[1])
            for address, fault in self._at_s
        )

    def _forget(self, now_s: float) -> None:
        for key in [key for key, at_s in self._at_s.items() if now_s - at_s > KEEP_S]:
            del self._at_s[key]
