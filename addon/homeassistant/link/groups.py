"""What asyncio's TaskGroup leaves to whoever lives on after one of its tasks has failed."""

from __future__ import annotations

import asyncio


def stop_if_cancelled() -> None:
    """Go on with a cancellation that a TaskGroup lost to the failure of a task (Python before 3.13)."""
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError


def first_of(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    """Take the first error out of a group, however deep it lies."""
    first = errors.exceptions[0]
    return first_of(first) if isinstance(first, BaseExceptionGroup) else first
