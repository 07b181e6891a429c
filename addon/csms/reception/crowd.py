"""How many sockets may be open, and how fast they may come: from one address, and in all."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import structlog

from addon.csms.reception.connection import ChargerSocket

log = structlog.get_logger(__name__)

MAX_RATES = 1000
LOG_AGAIN_S = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a home needs, several times over; a bench with all its chargers behind one address needs more.

    `per_address` and `total`: TCP connections open at a time, handshakes included. An address may open
    `burst` at once, and `per_s` in the long run: a TLS handshake takes milliseconds from the balancer.
    These two follow from `per_address` where they are 0: each may come back six times at once, and every 5 s.
    """

    per_address: int = 10
    total: int = 200
    burst: int = 0
    per_s: float = 0.0


@dataclass(slots=True)
class _Rate:
    spent: float
    at_s: float


class Crowd:
    """Counts sockets from TCP's first packet on.

    When it is full, the oldest of those still at the door goes, so that half-open handshakes can't keep
    a charger out; who is inside stays.
    """

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._burst = limits.burst or 6 * limits.per_address
        self._per_s = limits.per_s or limits.per_address / 5
        self._clock = clock
        self._sockets: dict[ChargerSocket, None] = {}
        self._rates: OrderedDict[str, _Rate] = OrderedDict()
        self._logged_at_s: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._sockets)

    def everyone(self) -> tuple[ChargerSocket, ...]:
        """List all sockets, the oldest first."""
        return tuple(self._sockets)

    def waiting(self) -> tuple[ChargerSocket, ...]:
        """List those that have not been let in, the oldest first."""
        return tuple(socket for socket in self._sockets if socket.guest is None)

    def enter(self, socket: ChargerSocket) -> bool:
        """Take in a new TCP connection, or say no."""
        limits = self._limits
        if not self._is_slow_enough(socket.address):
            self._tell(socket.address, "connects too fast")
            return False
        neighbours = [other for other in self._sockets if other.address == socket.address]
        for crowd, most in ((neighbours, limits.per_address), (self._sockets, limits.total)):
            if len(crowd) >= most and not self._make_room(crowd):
                self._tell(socket.address, "too many connections", neighbours=len(neighbours))
                return False
        self._sockets[socket] = None
        return True

    def leave(self, socket: ChargerSocket) -> None:
        """Forget a TCP connection; nothing happens when it was not taken in."""
        self._sockets.pop(socket, None)

    def _make_room(self, crowd: Iterable[ChargerSocket]) -> bool:
        oldest = next((socket for socket in crowd if socket.guest is None), None)
        if oldest is None:
            return False
        self._tell(oldest.address, "many half-open connections")
        oldest.cut_off()
        self.leave(oldest)  # now: its end is told in a later turn of the loop
        return True

    def _is_slow_enough(self, address: str) -> bool:
        now_s = self._clock()
        rate = self._rates.setdefault(address, _Rate(spent=0.0, at_s=now_s))
        self._rates.move_to_end(address)
        if len(self._rates) > MAX_RATES:
            self._rates.popitem(last=False)
        rate.spent = max(0.0, rate.spent - (now_s - rate.at_s) * self._per_s)
        rate.at_s = now_s
        if rate.spent + 1 > self._burst:
            return False
        rate.spent += 1
        return True

    def _tell(self, address: str, what: str, **details: int) -> None:
        """Log it, but not again and again: a flood must not fill the log as well."""
        now_s = self._clock()
        if now_s - self._logged_at_s.get(address, -LOG_AGAIN_S) >= LOG_AGAIN_S:
            self._logged_at_s = {a: at for a, at in self._logged_at_s.items() if now_s - at < LOG_AGAIN_S}
            self._logged_at_s[address] = now_s
            log.warning("connections cut off", why=what, address=address, **details)
