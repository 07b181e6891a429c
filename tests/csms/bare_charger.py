"""A charger's end of the socket, without any logic of a charger."""

from __future__ import annotations

import json
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.protocol import State


class BareCharger(ClientConnection):
    """A client that can be closed twice, whatever was left unsent when the server hung up.

    asyncio's transport fails when it is aborted after it has reported the connection as lost.
    """

    async def close(self, code: int = 1000, reason: str = "") -> None:
        if self.state is not State.CLOSED:
            await super().close(code, reason)


async def ask(charger: ClientConnection, message_id: str = "1", action: str = "Heartbeat") -> Any:  # noqa: ANN401
    """Send a CALL and return the next frame."""
    await charger.send(json.dumps([2, message_id, action, {}]))
    return json.loads(await charger.recv())
