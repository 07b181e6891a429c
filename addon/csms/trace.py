"""The last messages of one charger, kept as they went over the wire; made presentable when asked for.

Keeping one costs an append. Secrets stay in memory only as long as the frame does and never leave by here:
whoever reads gets what `redaction` has gone over.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable
from dataclasses import dataclass, field

from addon.csms.redaction import Json, redacted_frame
from addon.csms.rpc.link import Direction

MAX_FRAMES = 2000
MAX_CHARS = 1024 * 1024
"""Of one charger: some hours of a session."""
TOTAL_CHARS = 16 * 1024 * 1024
"""Of all together, where there are many."""
MAX_FRAME_CHARS = 64 * 1024
"""Of a longer frame only this much is kept; it can't be read as JSON then, and is told by its length."""
AT_ONCE = 20
"""More frames than this are not read while cars wait for their limits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceEntry:
    """One message, as it may be shown.

    `seq` counts this charger's messages. `direction`: in (from the charger), out, or event, which is no
    message but what became of the connection. `kind`: call, answer, error, send or other. `action`: an
    answer has that of its question, "" where that one is not kept any more. `payload`: for an error its
    code, description and details. `took_s`: from question to answer, None for questions.
    """

    seq: int
    at_wall_s: float
    direction: str
    kind: str
    action: str
    message_id: str = ""
    payload: Json = None
    took_s: float | None = None


@dataclass(frozen=True, slots=True)
class _Kept:
    seq: int
    at_wall_s: float
    at_s: float
    direction: str
    text: str


@dataclass(slots=True)
class TraceRoom:
    """Divides the memory among the chargers."""

    traces: int = 0

    def chars(self) -> int:
        """Tell how much one may keep."""
        return min(MAX_CHARS, TOTAL_CHARS // max(1, self.traces))


class Trace:
    """The ring of one charger."""

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        wall_clock: Callable[[], float],
        room: TraceRoom | None = None,
    ) -> None:
        self._clock = clock
        self._wall_clock = wall_clock
        self._room = room or TraceRoom()
        self._room.traces += 1
        self._kept: deque[_Kept] = deque()
        self._chars = 0
        self._seq = 0
        self._readers: set[asyncio.Event] = set()

    def on_frame(self, direction: Direction, text: str) -> None:
        """Keep a frame."""
        self._keep(direction.value, text[:MAX_FRAME_CHARS])

    def note(self, sentence: str) -> None:
        """Keep what became of the connection."""
        self._keep("event", sentence)

    def _keep(self, direction: str, text: str) -> None:
        self._seq += 1
        self._kept.append(_Kept(self._seq, self._wall_clock(), self._clock(), direction, text))
        self._chars += len(text)
        limit = self._room.chars()
        while len(self._kept) > MAX_FRAMES or (self._chars > limit and len(self._kept) > 1):
            self._chars -= len(self._kept.popleft().text)
        for reader in self._readers:
            reader.set()

    def read(self, *, since: int = 0, action: str = "", limit: int = MAX_FRAMES) -> tuple[TraceEntry, ...]:
        """List what came after number `since`, oldest first: the newest `limit` of those with that action.

        Takes a tenth of a second where all is full, and may be called in a thread.
        """
        entries = [entry for entry in _Reader().take(self._kept.copy()) if entry.seq > since]
        if action:
            entries = [entry for entry in entries if entry.action.lower() == action.lower()]
        return tuple(entries[-limit:]) if limit > 0 else ()

    async def follow(self, *, since: int = 0) -> AsyncGenerator[tuple[TraceEntry, ...], None]:
        """Yield what is kept and came after number `since`, and then what comes, several at a time.

        Nothing is queued: who is slow misses what has fallen out of the ring meanwhile, as the numbers show.
        """
        reader, fresh = _Reader(), asyncio.Event()
        read_to = 0
        self._readers.add(fresh)
        try:
            while True:
                fresh.clear()
                fresh_ones = [kept for kept in self._kept if kept.seq > read_to]
                read_to = self._seq
                many = len(fresh_ones) > AT_ONCE
                entries = (
                    await asyncio.to_thread(reader.take, fresh_ones) if many else reader.take(fresh_ones)
                )
                if told := tuple(entry for entry in entries if entry.seq > since):
                    yield told
                await fresh.wait()
        finally:
            self._readers.discard(fresh)


@dataclass(slots=True)
class _Reader:
    """Reads frames in order and joins answers to their questions."""

    _open: dict[tuple[str, str], tuple[str, float]] = field(default_factory=dict)

    def take(self, kept: Iterable[_Kept]) -> list[TraceEntry]:
        return [self._entry(one) for one in kept]

    def _entry(self, kept: _Kept) -> TraceEntry:
        if kept.direction == "event":
            return TraceEntry(
                seq=kept.seq, at_wall_s=kept.at_wall_s, direction="event", kind="event", action=kept.text
            )
        asker = "out" if kept.direction == "in" else "in"
        frame = redacted_frame(kept.text, lambda id_: self._open.get((asker, id_), ("", 0.0))[0])
        took_s = None
        if frame.kind == "call":
            if len(self._open) > MAX_FRAMES:
                self._open.clear()  # of a charger that never gets answers
            self._open[kept.direction, frame.message_id] = (frame.action, kept.at_s)
        elif question := self._open.pop((asker, frame.message_id), None):
            took_s = round(kept.at_s - question[1], 3)
        return TraceEntry(
            seq=kept.seq,
            at_wall_s=kept.at_wall_s,
            direction=kept.direction,
            kind=frame.kind,
            action=frame.action,
            message_id=frame.message_id,
            payload=frame.payload,
            took_s=took_s,
        )
