"""The HTTP API: the state, and what can be changed or saved. Names, bodies and answers are a contract."""

from __future__ import annotations

from contextlib import aclosing
from typing import Generic, TypeVar

import msgspec
from aiohttp import web

from addon.errors import RefusedError
from addon.model.status import Status
from addon.translation.text import say
from addon.web.describing import File, described
from addon.web.fields import answer, charger_id, knocking_id, read_body
from addon.web.ports import Commands, StateView
from addon.web.refusing import not_found

T = TypeVar("T")


class Body(msgspec.Struct, Generic[T]):
    """What a PUT carries."""

    value: T


class Api:
    """The handlers."""

    def __init__(self, view: StateView, commands: Commands) -> None:
        self._view = view
        self._commands = commands

    def routes(self) -> list[web.RouteDef]:
        """List what is answered where."""
        charger = "/api/chargers/{id:[^/]+}"  # anything, braces too, which a plain {id} would not match
        return [
            web.get("/healthz", self._healthz),
            web.get("/api/state", self._state),
            web.put("/api/site/main_fuse_a", self._set_main_fuse),
            web.put("/api/site/shadow", self._set_shadow),
            web.put(f"{charger}/max_current_a", self._set_max_current),
            web.put(f"{charger}/availability", self._set_availability),
            web.post(f"{charger}/adopt", self._adopt),
            web.delete(charger, self._forget),
            web.post("/api/scenario", self._save_moment),
            web.get("/api/recording", self._recording),
        ]

    @described(answer=File(kind="text/plain"))
    async def _healthz(self, _request: web.Request) -> web.Response:
        """Tell that the process lives."""
        return web.Response(text="ok")

    @described(answer=Status)
    async def _state(self, _request: web.Request) -> web.Response:
        """Tell the state of everything: site, meter, phases, chargers, health."""
        return answer(self._view.status())

    @described(body=Body[float])
    async def _set_main_fuse(self, request: web.Request) -> web.Response:
        """Set the limit of the main fuse, in amperes per phase."""
        await self._commands.set_main_fuse_a(await _value(request, float, "a number of amperes"))
        return web.Response(status=204)

    @described(body=Body[bool])
    async def _set_shadow(self, request: web.Request) -> web.Response:
        """Switch shadow mode: decide and show all, send nothing to the chargers."""
        await self._commands.set_shadow(on=await _value(request, bool, "true or false"))
        return web.Response(status=204)

    @described(body=Body[float])
    async def _set_max_current(self, request: web.Request) -> web.Response:
        """Set the highest current that a charger may be given, in amperes."""
        id_ = charger_id(request, self._view)
        value = await _value(request, float, "a number of amperes")
        await self._commands.set_max_current_a(id_, value)
        return web.Response(status=204)

    @described(body=Body[bool])
    async def _set_availability(self, request: web.Request) -> web.Response:
        """Take a charger into service (true) or out of it (false)."""
        id_ = charger_id(request, self._view)
        operative = await _value(request, bool, "true or false")
        await self._commands.set_availability(id_, operative=operative)
        return web.Response(status=204)

    @described()
    async def _adopt(self, request: web.Request) -> web.Response:
        """Let a charger in that knocked and was turned away."""
        await self._commands.adopt(knocking_id(request, self._view))
        return web.Response(status=204)

    @described()
    async def _forget(self, request: web.Request) -> web.Response:
        """Drop a charger, with what is set and was learned of it; its sessions stay."""
        id_ = request.match_info["id"]
        try:
            await self._commands.forget(id_)  # also one that never came, and only stands in the options
        except RefusedError as error:
            if id_ in {charger.id for charger in self._view.status().chargers}:
                raise
            raise not_found(error.text) from error
        return web.Response(status=204)

    @described(body=Body[str], optional_body=True, answer=File(kind="application/yaml"))
    async def _save_moment(self, request: web.Request) -> web.Response:
        """Save the present moment as a test case; the value describes it."""
        body = await read_body(request)
        description = "" if body.strip() in {b"", b"{}"} else _decoded(body, str, "a description")
        file = await self._commands.save_moment(description)
        return web.Response(
            text=file.text,
            content_type="application/yaml",
            charset="utf-8",
            headers={"Content-Disposition": f'attachment; filename="{file.name}"'},
        )

    @described(answer=File(kind="application/gzip"))
    async def _recording(self, request: web.Request) -> web.StreamResponse:
        """Take away the recording of the last day, gzipped JSON lines."""
        async with aclosing(self._commands.recording()) as chunks:
            first = await anext(chunks, b"")
            if not first:
                raise not_found(say("Nothing has been recorded yet."))
            response = web.StreamResponse(
                headers={
                    "Content-Type": "application/gzip",
                    "Content-Disposition": 'attachment; filename="recording.jsonl.gz"',
                }
            )
            await response.prepare(request)
            await response.write(first)
            async for chunk in chunks:
                await response.write(chunk)
        await response.write_eof()
        return response


async def _value(request: web.Request, kind: type[T], words: str) -> T:
    return _decoded(await read_body(request), kind, words)


def _decoded(body: bytes, kind: type[T], words: str) -> T:
    try:
        return msgspec.json.decode(body, type=Body[kind]).value  # type: ignore[valid-type]
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RefusedError(f'Send {{"value": {words}}}: {error}.') from error
