"""What answers a CALL of OCPP 1.6."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from addon.csms.rpc.frames import Payload

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Handler = Callable[[Payload], Awaitable[DataclassInstance]]
    """Takes in a payload and returns the answer, a `call_result` of the `ocpp` library."""
