"""How much a socket may chatter below the messages: pings, pongs and fragments, which nobody reads. Pure.

Messages are slowed by reading them slowly (rpc/flow.py). The frames counted here never get so far, or a
thousand make one message; who floods with them is cut off.
"""

from __future__ import annotations

from websockets.frames import Frame, Opcode
from websockets.http11 import Request, Response

from addon.csms.rpc.flow import TokenBucket

RATE_PER_S = 200.0
BURST = 5000.0
"""No charger pings more than once a second; one that sends its longest message byte by byte is no charger."""
MAX_UNSENT_BYTES = 1024 * 1024
"""Pongs are the only thing that is sent without waiting until there is room; nothing else gets this far."""

_COUNTED = frozenset({Opcode.PING, Opcode.PONG, Opcode.CONT})


class Chatter:
    """The chatter of one socket."""

    def __init__(self, now_s: float) -> None:
        self._bucket = TokenBucket(now_s, rate_per_s=RATE_PER_S, burst=BURST)

    def is_too_much(self, event: Frame | Request | Response, now_s: float, unsent_bytes: int) -> bool:
        """Take note of what came in; tell whether that, or what waits to be sent, is beyond reason."""
        if not isinstance(event, Frame) or event.opcode not in _COUNTED:
            return False
        return self._bucket.take(now_s) > 0 or unsent_bytes > MAX_UNSENT_BYTES
