"""Who may come in: what a charger shows at the door, the answers it can get, patience with those who guess.

Pure; the time is an argument. Which charger is known and which password is right is the app's business.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from addon.passwords import Credentials


@dataclass(frozen=True, slots=True, kw_only=True)
class Knock:
    """A charger that asks to be let in. `authorization` is None without usable HTTP Basic credentials."""

    charge_point_id: str
    remote_address: str
    authorization: Credentials | None
    subprotocols: tuple[str, ...]
    encrypted: bool = False
    certificate_names: frozenset[str] = frozenset()
    """Whom its client certificate is for, which an authority of ours has signed; empty without one."""

    @property
    def is_certified(self) -> bool:
        """Whether the certificate is for the id that it gives."""
        return self.charge_point_id in self.certificate_names


class Verdict(Enum):
    """The answer to a Knock."""

    ACCEPT = "accept"
    """Let in by its id alone: it can't push out a connection of the same id that is alive."""
    VERIFIED = "verified"
    """Let in, and its password was right: it replaces an older connection of the same id."""
    CERTIFIED = "certified"
    """The same, by its client certificate."""
    UNAUTHORIZED = "unauthorized"
    """HTTP 401: the password is missing or wrong."""
    UNCERTIFIED = "uncertified"
    """HTTP 403: it must show a client certificate with its id, and has not."""
    UNKNOWN = "unknown"
    """HTTP 404."""
    FULL = "full"
    """HTTP 503: it would be let in, but too many are here already that nobody has put into the options."""


def select_subprotocol(offered: Iterable[str], supported: Iterable[str]) -> str | None:
    """Return the first offered subprotocol that is supported, in whatever case, spelled as offered.

    The charger's own order counts (RFC 6455 section 4.1): it knows which of its versions its maker means.
    """
    known = frozenset(supported)
    return next((name for name in offered if name.lower() in known), None)


@dataclass(slots=True)
class _Tally:
    failures: float = 0.0
    at_s: float = 0.0
    blocked_until_s: float = 0.0
    is_welcome: bool = False


class Backoff:
    """Makes those wait who were turned away too often.

    Failures drain at one per `DRAIN_S`; each one beyond the allowance doubles the wait, so that in the long
    run about one try per `DRAIN_S` is left. They are counted per id at an address, so that a charger with a
    wrong password does not shut out its neighbours behind the same router, and per address, so that nobody
    finds an id by trying; who was let in from there before is spared the latter.
    """

    ID_ALLOWANCE = 3
    ADDRESS_ALLOWANCE = 20
    DRAIN_S = 30.0
    MAX_WAIT_S = 60.0
    MAX_TALLIES = 2000

    def __init__(self) -> None:
        self._tallies: OrderedDict[tuple[str, ...], _Tally] = OrderedDict()

    def wait_s(self, address: str, charge_point_id: str, now_s: float) -> float:
        """Return for how long a knock is not even looked at; 0 means come in and be judged."""
        own = self._tallies.get((address, charge_point_id), _Tally())
        shared = _Tally() if own.is_welcome else self._tallies.get((address,), _Tally())
        return max(0.0, own.blocked_until_s - now_s, shared.blocked_until_s - now_s)

    def failed(self, address: str, charge_point_id: str, now_s: float) -> None:
        """Count a knock that was turned away."""
        for key, allowance in (
            ((address, charge_point_id), self.ID_ALLOWANCE),
            ((address,), self.ADDRESS_ALLOWANCE),
        ):
            tally = self._tallies.get(key, _Tally())
            tally.is_welcome = False
            tally.failures = max(0.0, tally.failures - (now_s - tally.at_s) / self.DRAIN_S) + 1
            tally.at_s = now_s
            if tally.failures > allowance:
                tally.blocked_until_s = now_s + min(self.MAX_WAIT_S, 2 ** (tally.failures - allowance))
            self._keep(key, tally)

    def succeeded(self, address: str, charge_point_id: str) -> None:
        """Forget the failures of one that was let in."""
        self._keep((address, charge_point_id), _Tally(is_welcome=True))

    def _keep(self, key: tuple[str, ...], tally: _Tally) -> None:
        self._tallies[key] = tally
        self._tallies.move_to_end(key)
        while len(self._tallies) > self.MAX_TALLIES:
            self._tallies.popitem(last=False)
