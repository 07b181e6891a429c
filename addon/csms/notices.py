"""What a charger says of work that takes it a while: firmware, diagnostics, logs; and of its security."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

MAX_KEPT = 100
MAX_CHARS = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message. `kind` is its action, `status` OCPP's word (of a security event: its type).

    `request_id` is that of the request it is about, None where it names none.
    """

    kind: str
    status: str
    request_id: int | None
    detail: str
    at_wall_s: float


Listener = Callable[[Notice], None]


class Notices:
    """The last notices of one charger; those who wait for one are told at once, and must not raise."""

    def __init__(self, wall_clock: Callable[[], float]) -> None:
        self._wall_clock = wall_clock
        self._kept: deque[Notice] = deque(maxlen=MAX_KEPT)
        self._listeners: list[Listener] = []

    def listed(self) -> tuple[Notice, ...]:
        """List them, oldest first."""
        return tuple(self._kept)

    def last(self, kind: str) -> Notice | None:
        """Find the last one of a kind."""
        return next((notice for notice in reversed(self._kept) if notice.kind == kind), None)

    def add(self, kind: str, status: str, request_id: int | None, detail: str = "") -> Notice:
        """Keep a notice and hand it to the listeners."""
        notice = Notice(
            kind=kind,
            status=status[:MAX_CHARS],
            request_id=request_id,
            detail=detail[:MAX_CHARS],
            at_wall_s=self._wall_clock(),
        )
        self._kept.append(notice)
        for listener in tuple(self._listeners):
            listener(notice)
        return notice

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Tell a listener of what comes from now on; returns what ends that."""
        self._listeners.append(listener)

        def end() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return end
