"""Messages by name and fields: 2.0.1 and 2.1 share them, and the library makes its own of them when sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

Fields = dict[str, Any]
"""A message's payload with snake_case names."""

Handler = Callable[..., Fields | Awaitable[Fields]]
"""Answers a call, given its payload as keywords."""

Routes = dict[str, Handler]
"""Handlers by action."""


@dataclass(frozen=True, slots=True)
class Say:
    """A call to be sent."""

    action: str
    fields: Fields = field(default_factory=dict)


def info(reason: str, text: str = "") -> Fields:
    """Give a reason as `statusInfo`; `reason` has 20 characters at most."""
    return {"reason_code": reason, **({"additional_info": text} if text else {})}
