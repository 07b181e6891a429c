"""Ends a wait before its time."""

from __future__ import annotations

import asyncio


def end_now(patience: asyncio.Timeout | None) -> None:
    """Let what waits with this timeout wait no longer, as if its time were over.

    One that is over already, and whose task has not been its turn since, can't be told again: asyncio raises.
    """
    if patience is not None and not patience.expired():
        patience.reschedule(asyncio.get_running_loop().time())
