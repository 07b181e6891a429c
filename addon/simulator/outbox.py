"""Messages about transactions: a charger must not lose them (OCPP 1.6, §3.7), so they wait for an answer."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import structlog
from ocpp.exceptions import OCPPError

log = structlog.get_logger(__name__)

MAX_SAMPLES = 1000


class Replay(StrEnum):
    """How a make tells later what happened while it was offline."""

    IN_ORDER = "in order"
    REVERSED = "newest first"
    TWICE = "each twice"


Ask = Callable[[Any], Awaitable[Any]]


@dataclass(slots=True, kw_only=True)
class Message:
    """A message; built when it is sent, because only then its transaction's id is known.

    `answered` is called with the answer, unless it was given up.
    """

    build: Callable[[], object]
    answered: Callable[[Any], None] | None = None
    attempts: int = 0


class Outbox:
    """The queue. What is in it when the link is lost is sent on the next one."""

    def __init__(self) -> None:
        self._messages: deque[Message] = deque()

    def append(self, message: Message) -> None:
        """Queue a message."""
        self._messages.append(message)

    def append_sample(self, message: Message) -> None:
        """Queue a meter sample, unless there are too many already: those may be lost, the others not."""
        if len(self._messages) < MAX_SAMPLES:
            self._messages.append(message)

    def __len__(self) -> int:
        """Count what waits."""
        return len(self._messages)

    def rearrange(self, replay: Replay) -> None:
        """Bring what waited for a connection into the order in which this make sends it."""
        if replay is Replay.REVERSED:
            self._messages.reverse()
        elif replay is Replay.TWICE:
            self._messages = deque(replace(message) for message in self._messages for _ in range(2))

    async def deliver(self, ask: Ask, *, attempts: int, retry_s: float) -> None:
        """Send all; one that is refused or not answered is tried `attempts` times, then given up."""
        while self._messages:
            message = self._messages[0]
            try:
                answer = await ask(message.build())
            except (OCPPError, TimeoutError) as error:
                message.attempts += 1
                if message.attempts < attempts:
                    await asyncio.sleep(retry_s)
                    continue
                log.warning("Simulated charger gives a message up", reason=str(error))
            else:
                if message.answered:
                    message.answered(answer)
            self._messages.popleft()
