"""How chargers get in: what protects each one's line, and what is to be told of the port they connect to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Proof(Enum):
    """How a charger has shown that it is who it says."""

    NONE = "none"
    PASSWORD = "password"  # noqa: S105 - the word, not one
    CERTIFICATE = "certificate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What protects one connection."""

    encrypted: bool = False
    proof: Proof = Proof.NONE

    @property
    def profile(self) -> int:
        """OCPP's security profile (1.6 security whitepaper section 3, 2.0.1 part 2 block A).

        0 is no profile of the standard but the word for a charger that proves nothing, encrypted or not.
        """
        if self.proof is Proof.CERTIFICATE:
            return 3
        if self.proof is Proof.PASSWORD:
            return 2 if self.encrypted else 1
        return 0

    def is_enough(self, *, password: str, changed: bool, certificate: bool) -> bool:
        """Tell whether one that was let in like this would be now.

        `password`: what it must show, "" for nothing, `changed` since; `certificate`: it must show one.
        """
        if self.proof is Proof.CERTIFICATE:
            return True
        shown = self.proof is Proof.PASSWORD and not changed
        return not certificate and (not password or shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateState:
    """The certificate that chargers are shown.

    `usable`: there is one. `problem` and `fix`: why the files can't be used as they are, and what to do; ""
    if they can. With a problem and `usable` chargers are shown the certificate from before.
    `valid_until`: a date; `days_left` until then; `begins_in_days` > 0: it does not hold yet.
    """

    usable: bool
    problem: str = ""
    fix: str = ""
    valid_until: str = ""
    days_left: float = 0.0
    begins_in_days: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Misdial:
    """Someone at `address` tries in vain; `text` tells what it does wrong, `fix` what to do about it."""

    address: str
    text: str
    fix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """What there is to tell of the port that chargers connect to.

    `accesses`: of those connected, by charge point id. `flapping`: ids that connect again and again, and are
    slowed down. `certificate`: None without encryption.
    """

    accesses: tuple[tuple[str, Access], ...] = ()
    flapping: tuple[str, ...] = ()
    misdials: tuple[Misdial, ...] = ()
    certificate: CertificateState | None = None
