"""A test's own connection to the real Home Assistant: REST, WebSocket commands, config flows, states."""

import asyncio
import contextlib
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import aiohttp

JsonObject = dict[str, Any]

COMMAND_TIMEOUT_S = 20


class RefusedError(Exception):
    """Home Assistant answered a request with an error."""


class HomeAssistantClient:
    """An admin's connection, valid while the context is open and Core runs.

    Attributes:
        events: what subscriptions of this connection delivered, oldest first.

    """

    def __init__(self, url: str, token: str) -> None:
        self._url = url
        self._token = token
        self.events: asyncio.Queue[JsonObject] = asyncio.Queue()
        self._last_id = 0
        self._waiting: dict[int, asyncio.Future[JsonObject]] = {}

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(headers={"Authorization": f"Bearer {self._token}"})
        self._socket = await self._session.ws_connect(f"{self._url}/api/websocket", max_msg_size=0)
        await self._socket.receive_json()
        await self._socket.send_json({"type": "auth", "access_token": self._token})
        if (await self._socket.receive_json())["type"] != "auth_ok":
            raise RefusedError("Home Assistant does not accept the lab's token")
        self._reader = asyncio.create_task(self._read())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._reader.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._reader
        await self._socket.close()
        await self._session.close()

    async def _read(self) -> None:
        async for frame in self._socket:
            message = frame.json()
            for part in message if isinstance(message, list) else [message]:
                if part["type"] == "result":
                    self._waiting.pop(part["id"]).set_result(part)
                else:
                    self.events.put_nowait(part)
        for answer in self._waiting.values():
            if not answer.done():  # nobody waits any longer for one that is
                answer.set_exception(self._closed())
        self._waiting.clear()

    def _closed(self) -> ConnectionError:
        return ConnectionError(f"Core closed the lab's link (code {self._socket.close_code})")

    async def command(self, kind: str, **fields: object) -> Any:  # noqa: ANN401 - what Core answers
        """Send a WebSocket command and return its result."""
        if self._reader.done():
            raise self._closed()
        self._last_id += 1
        answer = self._waiting[self._last_id] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": self._last_id, "type": kind, **fields})
        result = await asyncio.wait_for(answer, COMMAND_TIMEOUT_S)
        if not result["success"]:
            raise RefusedError(f"{kind}: {result['error']}")
        return result["result"]

    async def rest(self, method: str, path: str, body: JsonObject | None = None) -> Any:  # noqa: ANN401
        """Send a REST request to a path below /api and return the JSON of the answer."""
        async with self._session.request(method, f"{self._url}/api/{path}", json=body) as response:
            if not response.ok:
                raise RefusedError(f"{method} {path}: {response.status} {await response.text()}")
            return await response.json()

    async def flow(self, integration: str, *inputs: JsonObject) -> JsonObject:
        """Set up an integration with the given input for each step; return the last step's answer."""
        path = "config/config_entries/flow"
        step: JsonObject = await self.rest("POST", path, {"handler": integration})
        for user_input in inputs:
            if step["type"] == "form":
                asked = {field["name"] for field in step["data_schema"]}  # versions differ
                answer = {name: value for name, value in user_input.items() if name in asked}
                step = await self.rest("POST", f"{path}/{step['flow_id']}", answer)
        return step

    async def add_shelly(self, host: str, port: int) -> str:
        """Let the Shelly integration set up a device; return the id of its config entry."""
        done = await self.flow("shelly", {"host": host, "port": port, "verify_ssl": False})
        if done["type"] != "create_entry":
            raise RefusedError(f"The Shelly integration refuses {host}:{port}: {done}")
        entry_id: str = done["result"]["entry_id"]
        return entry_id

    async def remove_entries(self, integration: str) -> None:
        """Remove every config entry of an integration."""
        for entry in await self.rest("GET", f"config/config_entries/entry?domain={integration}"):
            await self.rest("DELETE", f"config/config_entries/entry/{entry['entry_id']}")

    async def entities(self, platform: str) -> dict[str, JsonObject]:
        """Return the registry's entities of an integration by their unique_id, disabled ones too."""
        registry = await self.command("config/entity_registry/list")
        return {entity["unique_id"]: entity for entity in registry if entity["platform"] == platform}

    async def state(self, entity_id: str) -> str | None:
        """Return the state of an entity, None for one that has none."""
        with contextlib.suppress(RefusedError):
            state: str = (await self.rest("GET", f"states/{entity_id}"))["state"]
            return state
        return None

    async def wait_state(self, entity_id: str, wanted: Callable[[str], bool], timeout_s: float = 15) -> str:
        """Wait until an entity's state is as wanted, and return it."""
        state = None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                # polls, since a subscription does not see disabled entities being born
                while (state := await self.state(entity_id)) is None or not wanted(state):  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
                return state
        raise TimeoutError(f"{entity_id} is still {state} after {timeout_s} s")
