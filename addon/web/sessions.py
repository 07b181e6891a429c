"""The HTTP API of sessions and tags: start and stop, what was charged, who may charge."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import msgspec
from aiohttp import web

from addon.config import TagOptions
from addon.errors import RefusedError
from addon.model.price import SessionCost
from addon.model.transaction import TransactionRecord
from addon.translation.text import say
from addon.web.describing import File, Parameter, described
from addon.web.fields import answer, read
from addon.web.ports import StateView
from addon.web.refusing import not_found
from addon.web.session_view import SessionView, session_of, table
from addon.web.spans import instant
from addon.web.spreadsheet import download

MOST = 10_000
USUAL = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Which sessions: begun from `from_wall_s` on and before `to_wall_s`; "" is every charge point."""

    from_wall_s: float = 0.0
    to_wall_s: float = 1e12
    charge_point_id: str = ""
    limit: int = USUAL


class TagsView(msgspec.Struct, frozen=True, kw_only=True):
    """The list of tags, and whether others may charge."""

    tags: tuple[TagOptions, ...]
    accept_unknown_tags: bool


class SessionCommands(Protocol):
    """What people may ask of sessions and tags.

    Each raises RefusedError where that is not possible and PeerError where a charger does not do it.
    """

    async def start(self, charge_point_id: str, connector_id: int, tag: str) -> None:
        """Ask a charger to start; a tag of "" is one that is made up."""

    async def stop(self, charge_point_id: str, connector_id: int) -> None:
        """Ask a charger to end the session that is running."""

    async def sessions(self, query: Query) -> Sequence[TransactionRecord]:
        """Read sessions, newest first."""

    async def costs(self, ids: Collection[int]) -> Mapping[int, SessionCost]:
        """Read what these sessions have cost, as far as that is known."""

    def tags(self) -> TagsView:
        """List the tags."""

    def set_tag(self, tag: TagOptions) -> None:
        """Put a tag on the list, in place of the one with this id."""

    def remove_tag(self, id_tag: str) -> bool:
        """Take a tag off the list; tells whether it was there."""

    def learn_tag(self, charge_point_id: str, name: str) -> float:
        """Put the next unknown tag that is tapped at a charger on the list; returns for how many seconds."""


class StartBody(msgspec.Struct, forbid_unknown_fields=True):
    """What a start may say; a stop has the connector alone."""

    tag: msgspec.UnsetType | str = msgspec.UNSET
    connector: int | None = None


class LearnBody(msgspec.Struct, forbid_unknown_fields=True):
    """What the owner of the tag is called."""

    name: str = ""


class LearnView(msgspec.Struct, frozen=True):
    """For how many seconds a tag is waited for."""

    seconds: float


class SessionsView(msgspec.Struct, frozen=True):
    """Some of the sessions."""

    sessions: tuple[SessionView, ...]


QUERY = (
    Parameter(name="from", text="Begun at this day or instant or later, as 2027-01-31 or 2027-01-31T08:00Z."),
    Parameter(name="to", text="Begun before this day or instant."),
    Parameter(name="charger", text="Only of this charge point."),
    Parameter(name="limit", text=f"The newest so many, {MOST} at most.", type="integer"),
)


class SessionsApi:
    """The handlers."""

    def __init__(self, view: StateView, commands: SessionCommands) -> None:
        self._view = view
        self._commands = commands

    def routes(self) -> list[web.RouteDef]:
        """List what is answered where."""
        charger = "/api/chargers/{id:[^/]+}"
        return [
            web.post(f"{charger}/start", self._start),
            web.post(f"{charger}/stop", self._stop),
            web.post(f"{charger}/learn_tag", self._learn),
            web.get("/api/sessions", self._sessions),
            web.get("/api/sessions.csv", self._csv),
            web.get("/api/tags", self._tags),
            web.post("/api/tags", self._set_tag),
            web.delete("/api/tags/{id:[^/]+}", self._remove_tag),
        ]

    @described(body=StartBody, optional_body=True, status=202)
    async def _start(self, request: web.Request) -> web.Response:
        """Ask a charger to begin a session."""
        body = await read(request, StartBody, '{"tag": "…", "connector": 1}, or nothing')
        tag = "" if body.tag is msgspec.UNSET else body.tag.strip()
        if len(tag) > 20:
            raise RefusedError("A tag has 20 characters at most.")
        await self._commands.start(*self._place(request, body.connector), tag)
        return web.Response(status=202)

    @described(body=StartBody, optional_body=True, status=202)
    async def _stop(self, request: web.Request) -> web.Response:
        """Ask a charger to end its session."""
        body = await read(request, StartBody, '{"connector": 1}, or nothing')
        await self._commands.stop(*self._place(request, body.connector))
        return web.Response(status=202)

    @described(body=LearnBody, optional_body=True, answer=LearnView, status=202)
    async def _learn(self, request: web.Request) -> web.Response:
        """Put the next unknown tag that is tapped at this charger on the list."""
        body = await read(request, LearnBody, '{"name": "…"}, or nothing')
        seconds = self._commands.learn_tag(self._place(request, None)[0], body.name.strip())
        return answer(LearnView(seconds=seconds), status=202)

    @described(answer=SessionsView, query=QUERY)
    async def _sessions(self, request: web.Request) -> web.Response:
        """List sessions, newest first; 100 of them unless told."""
        return answer(SessionsView(sessions=await self._found(_query(request, USUAL))))

    @described(answer=File(kind="text/csv"), query=QUERY)
    async def _csv(self, request: web.Request) -> web.Response:
        """Take sessions away as CSV (RFC 4180, UTC, points in numbers)."""
        return download(table(await self._found(_query(request, MOST))), "sessions.csv")

    async def _found(self, query: Query) -> tuple[SessionView, ...]:
        records = await self._commands.sessions(query)
        costs = await self._commands.costs([record.id for record in records])
        return tuple(session_of(record, costs.get(record.id)) for record in records)

    @described(answer=TagsView)
    async def _tags(self, _request: web.Request) -> web.Response:
        """List the tags that may charge."""
        view = self._commands.tags()
        tags = [{field: getattr(tag, field) for field in tag.__struct_fields__} for tag in view.tags]
        return answer({"tags": tags, "accept_unknown_tags": view.accept_unknown_tags})

    @described(body=TagOptions)
    async def _set_tag(self, request: web.Request) -> web.Response:
        """Put a tag on the list, in place of the one with this id."""
        words = '{"id": "…", "name": "…"}, and "chargers", "expires", "blocked" where they are wanted'
        self._commands.set_tag(await read(request, TagOptions, words))
        return web.Response(status=204)

    @described()
    async def _remove_tag(self, request: web.Request) -> web.Response:
        """Take a tag off the list."""
        if not self._commands.remove_tag(request.match_info["id"]):
            raise not_found(say("There is no such tag on the list."))
        return web.Response(status=204)

    def _place(self, request: web.Request, connector_id: int | None) -> tuple[str, int]:
        """Find the charge point and connector: the id may be a charge point's, or that of one connector."""
        id_ = request.match_info["id"]
        chargers = self._view.status().chargers
        for charger in chargers:
            if charger.id == id_ and connector_id in (None, charger.connector_id):
                return charger.charge_point_id, charger.connector_id
        for charger in chargers:
            if charger.charge_point_id == id_ and connector_id in (None, charger.connector_id):
                return charger.charge_point_id, charger.connector_id
        if connector_id is None:
            raise not_found(say("There is no charger {id}.", id=id_))
        raise not_found(say("{id} has no connector {connector}.", id=id_, connector=connector_id))


def _query(request: web.Request, limit: int) -> Query:
    asked = request.query
    try:
        limit = int(asked.get("limit", limit))
    except ValueError as error:
        raise RefusedError("limit must be a whole number.") from error
    if not 1 <= limit <= MOST:
        raise RefusedError(f"limit must be from 1 to {MOST}.")
    return Query(
        from_wall_s=instant(asked.get("from", ""), "from", 0.0),
        to_wall_s=instant(asked.get("to", ""), "to", 1e12),
        charge_point_id=asked.get("charger", ""),
        limit=limit,
    )
