"""One WebSocket to the stand-in for Home Assistant: authentication, commands, subscriptions.

As Core does, messages that come up together are sent as one frame to a client that asked for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import WSMsgType, web

from addon.simulator.core import VERSION, Core, State, StateChange

AUTH_TIMEOUT_S = 10.0

Message = dict[str, Any]


class CommandError(Exception):
    """A command is refused; the first argument is Core's error code, the second its sentence."""


class Socket:
    """A client's connection."""

    def __init__(self, core: Core, token: str) -> None:
        self._core = core
        self._token = token
        self._socket = web.WebSocketResponse(heartbeat=30)
        self._outgoing: asyncio.Queue[Message] = asyncio.Queue()
        self._coalesce = False
        self._last_id = 0
        self._unsubscribe: dict[int, Callable[[], None]] = {}
        self._commands: dict[str, Callable[[int, Message], Any]] = {
            "ping": self._ping,
            "supported_features": self._supported_features,
            "get_states": lambda _id, _message: [state.as_dict() for state in core.states.values()],
            "get_config": lambda _id, _message: core.config(),
            "config_entries/get": self._config_entries,
            "persistent_notification/get": lambda _id, _message: list(core.notifications.values()),
            "config/entity_registry/list": lambda _id, _message: list(core.entities.values()),
            "config/device_registry/list": lambda _id, _message: list(core.devices),
            "config/entity_registry/update": self._update_entity,
            "subscribe_entities": self._subscribe_entities,
            "subscribe_events": self._subscribe_events,
            "unsubscribe_events": self._unsubscribe_events,
        }

    async def close(self) -> None:
        """Close from this side."""
        await self._socket.close()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Talk until the client or the server has enough."""
        await self._socket.prepare(request)
        if await self._authenticate():
            writer = asyncio.create_task(self._write())
            services: set[asyncio.Task[None]] = set()
            try:
                async for frame in self._socket:
                    if frame.type is WSMsgType.TEXT:
                        self._receive(json.loads(frame.data), services)
            finally:
                for task in (writer, *services):
                    task.cancel()
                await asyncio.gather(writer, *services, return_exceptions=True)
                for unsubscribe in self._unsubscribe.values():
                    unsubscribe()
        return self._socket

    async def _authenticate(self) -> bool:
        await self._socket.send_json({"type": "auth_required", "ha_version": VERSION})
        try:
            message = await self._socket.receive_json(timeout=AUTH_TIMEOUT_S)
        except (TimeoutError, TypeError, ValueError):
            await self._socket.close()
            return False
        if message.get("access_token") != self._token:
            await self._socket.send_json({"type": "auth_invalid", "message": "Invalid access"})
            await self._socket.close()
            return False
        await self._socket.send_json({"type": "auth_ok", "ha_version": VERSION})
        return True

    async def _write(self) -> None:
        """Send what comes up; all of one moment in one frame, if the client can take that."""
        while True:
            batch = [await self._outgoing.get()]
            while not self._outgoing.empty():
                batch.append(self._outgoing.get_nowait())
            frames = [batch] if self._coalesce and len(batch) > 1 else batch
            for frame in frames:
                with contextlib.suppress(ConnectionError):
                    await self._socket.send_json(frame)

    # -- commands ------------------------------------------------------------------------------------

    def _receive(self, message: Message, services: set[asyncio.Task[None]]) -> None:
        command_id, kind = message.get("id", 0), message.get("type", "")
        if not isinstance(command_id, int) or command_id <= self._last_id:
            self._refuse(command_id, "id_reuse", "Identifier values have to increase.")
            return
        self._last_id = command_id
        if kind == "call_service":
            task = asyncio.create_task(self._call_service(command_id, message))
            services.add(task)
            task.add_done_callback(services.discard)
            return
        command = self._commands.get(kind)
        if command is None:
            self._refuse(command_id, "unknown_command", "Unknown command.")
            return
        try:
            result = command(command_id, message)
        except CommandError as error:
            self._refuse(command_id, *error.args)
        else:
            if kind != "ping":
                self._result(command_id, result)
            if kind == "subscribe_entities":
                self._first_states(command_id, message)

    def _result(self, command_id: int, result: object) -> None:
        self._outgoing.put_nowait({"id": command_id, "type": "result", "success": True, "result": result})

    def _refuse(self, command_id: int, code: str, sentence: str) -> None:
        error = {"code": code, "message": sentence}
        self._outgoing.put_nowait({"id": command_id, "type": "result", "success": False, "error": error})

    def _ping(self, command_id: int, _: Message) -> None:
        self._outgoing.put_nowait({"id": command_id, "type": "pong"})

    def _supported_features(self, _: int, message: Message) -> None:
        self._coalesce = bool(message.get("features", {}).get("coalesce_messages"))

    def _config_entries(self, _: int, message: Message) -> list[Message]:
        domain = message.get("domain")
        return [entry for entry in self._core.config_entries if domain in (None, entry["domain"])]

    def _update_entity(self, _: int, message: Message) -> Message:
        changes = {key: value for key, value in message.items() if key not in ("id", "type", "entity_id")}
        try:
            return self._core.update_entity(message["entity_id"], changes)
        except KeyError:
            raise CommandError("not_found", "Entity not found") from None

    async def _call_service(self, command_id: int, message: Message) -> None:
        data = {**message.get("service_data", {}), **message.get("target", {})}
        try:
            await self._core.call_service(message.get("domain", ""), message.get("service", ""), data)
        except KeyError:
            self._refuse(command_id, "not_found", "Service not found.")
        else:
            self._result(
                command_id, {"context": {"id": "", "parent_id": None, "user_id": None}, "response": None}
            )

    # -- subscriptions -------------------------------------------------------------------------------

    def _event(self, command_id: int, event: Mapping[str, Any]) -> None:
        self._outgoing.put_nowait({"id": command_id, "type": "event", "event": dict(event)})

    def _subscribe_entities(self, command_id: int, message: Message) -> None:
        wanted = frozenset(message.get("entity_ids") or ())

        def changed(change: StateChange) -> None:
            if not wanted or change.entity_id in wanted:
                self._event(command_id, compressed(change))

        self._core.state_listeners.append(changed)
        self._unsubscribe[command_id] = lambda: self._core.state_listeners.remove(changed)

    def _first_states(self, command_id: int, message: Message) -> None:
        """Follow the result of subscribe_entities with all states there are."""
        wanted = frozenset(message.get("entity_ids") or self._core.states)
        states = {state.entity_id: state.compressed() for state in self._core.states.values()}
        self._event(command_id, {"a": {name: state for name, state in states.items() if name in wanted}})

    def _subscribe_events(self, command_id: int, message: Message) -> None:
        wanted = message.get("event_type")
        if wanted == "state_reported":
            raise CommandError("invalid_format", "state_reported needs a filter")

        def fired(event: Message) -> None:
            if wanted in (None, event["event_type"]):
                self._event(command_id, event)

        self._core.event_listeners.append(fired)
        self._unsubscribe[command_id] = lambda: self._core.event_listeners.remove(fired)

    def _unsubscribe_events(self, _: int, message: Message) -> None:
        unsubscribe = self._unsubscribe.pop(message.get("subscription", 0), None)
        if unsubscribe is None:
            raise CommandError("not_found", "Subscription not found.")
        unsubscribe()


def compressed(change: StateChange) -> Message:
    """Shape a change as subscribe_entities does: `a`dded, `r`emoved, or what differs under `c`."""
    if change.new is None:
        return {"r": [change.entity_id]}
    if change.old is None:
        return {"a": {change.entity_id: change.new.compressed()}}
    return {"c": {change.entity_id: _difference(change.old, change.new)}}


def _difference(old: State, new: State) -> Message:
    added: Message = {"c": new.context_id}
    if old.state != new.state:
        added |= {"s": new.state, "lc": new.changed_s}
    else:
        added["lu"] = new.updated_s
    attributes = {key: value for key, value in new.attributes.items() if old.attributes.get(key) != value}
    if attributes:
        added["a"] = attributes
    gone = [key for key in old.attributes if key not in new.attributes]
    return {"+": added, "-": {"a": gone}} if gone else {"+": added}
