"""What the simulated OCPP 2.0.1 charger has to say; it outlives a connection."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from addon.simulator.outbox import Message, Outbox
from addon.simulator.wording import Say


@dataclass(slots=True, kw_only=True)
class Agenda:
    """Queues and flags.

    - `outbox`: transaction events, which may not be lost; `due`: all other messages, which may.
    - `wake`: set whenever something may be due.
    - `booted`: the boot was accepted since the charger last went up.
    - `boot_reason`: its BootReason, the next time.
    - `going_down`: the BootReason for which it has to go down, or "".
    - `told_status`: per EVSE what was told of its connector on this connection.
    """

    outbox: Outbox = field(default_factory=Outbox)
    due: deque[Say] = field(default_factory=deque)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    booted: bool = False
    boot_reason: str = "PowerUp"
    going_down: str = ""
    beat_at_s: float = 0.0
    told_status: dict[int, str] = field(default_factory=dict)

    def say(self, action: str, **fields: Any) -> None:  # noqa: ANN401 - a message's fields
        """Queue a message that may be lost."""
        self.due.append(Say(action, fields))
        self.wake.set()

    def keep(self, message: Message, *, sample: bool) -> None:
        """Queue a transaction event; of samples not more than the charger's memory holds."""
        (self.outbox.append_sample if sample else self.outbox.append)(message)
        self.wake.set()
