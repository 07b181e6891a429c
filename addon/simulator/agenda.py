"""What the simulated 1.6 charger has to say; it outlives a connection."""

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

    - `id_tag`: the tag that was held to it last.
    - `outbox`: messages about transactions, which may not be lost; `due`: all others, which may.
    - `wake`: set whenever something may be due.
    - `booted`: the boot was accepted since the charger last went up.
    - `reboot_reason`: why it has to go down, or "".
    - `told_status`: what was told of each connector on this connection.
    """

    id_tag: str
    outbox: Outbox = field(default_factory=Outbox)
    due: deque[Say] = field(default_factory=deque)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    booted: bool = False
    reboot_reason: str = ""
    beat_at_s: float = 0.0
    told_status: dict[int, str] = field(default_factory=dict)

    def say(self, action: str, **fields: Any) -> None:  # noqa: ANN401 - a message's fields
        """Queue a message that may be lost."""
        self.due.append(Say(action, fields))
        self.wake.set()

    def keep(self, message: Message, *, sample: bool = False) -> None:
        """Queue a message about a transaction; of samples not more than the charger's memory holds."""
        (self.outbox.append_sample if sample else self.outbox.append)(message)
        self.wake.set()
