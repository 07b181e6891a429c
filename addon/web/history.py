"""The HTTP API of what flowed and what was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, fields
from typing import Protocol

import msgspec
from aiohttp import web

from addon.errors import RefusedError
from addon.model.curves import Curves
from addon.model.decision_log import DecisionEntry, DecisionQuery
from addon.web.describing import File, Parameter, described
from addon.web.fields import answer, number
from addon.web.language import reader
from addon.web.spans import instant
from addon.web.spreadsheet import download, written

POINTS, MOST_POINTS = 600, 2000
USUAL, MOST = 200, 2000
LONGEST_TEXT = 200
USUAL_SPAN_S = 3600.0


class HistoryView(Protocol):
    """What is kept. Each raises StoreError where it can't be read."""

    def now(self) -> float:
        """Tell what time it is (Unix time), by the clock that everything here goes by."""

    async def curves(self, from_s: float, to_s: float, points: int) -> Curves:
        """Read what flowed in a span (Unix time); raises RefusedError for one that is none."""

    async def decisions(self, query: DecisionQuery) -> Sequence[DecisionEntry]:
        """Read decisions, newest first."""

    async def occurring(self) -> tuple[Sequence[str], Mapping[str, str]]:
        """Tell which sources and which loadpoints (by id, with a name) occur among the decisions."""


class LoadpointName(msgspec.Struct, frozen=True, kw_only=True):
    """A loadpoint that occurs among the decisions."""

    id: str
    name: str


class DecisionsView(msgspec.Struct, frozen=True, kw_only=True):
    """Some of the decisions, newest first; `sources` and `loadpoints` occur in all that is kept."""

    decisions: tuple[DecisionEntry, ...]
    sources: tuple[str, ...]
    loadpoints: tuple[LoadpointName, ...]


SPAN = (
    Parameter(name="from", text="A day or an instant, as 2027-01-31 or 2027-01-31T08:00Z, or Unix time."),
    Parameter(name="to", text="The same; now unless told."),
    Parameter(name="last", text="Instead of from: so many seconds.", type="integer"),
)
QUERY = (
    *SPAN,
    Parameter(name="loadpoint", text="Only of this loadpoint; - for the site as a whole."),
    Parameter(name="source", text="Only with this source, or one of several with commas between."),
    Parameter(name="text", text="Only with this in the reason or the name."),
    Parameter(name="before", text="Only with a lower id: the next page.", type="integer"),
    Parameter(name="after", text="Only with a higher id.", type="integer"),
    Parameter(name="limit", text=f"The newest so many, {MOST} at most.", type="integer"),
)


class HistoryApi:
    """The handlers."""

    def __init__(self, history: HistoryView) -> None:
        self._history = history

    def routes(self) -> list[web.RouteDef]:
        """List what is answered where."""
        return [
            web.get("/api/history", self._curves),
            web.get("/api/decisions", self._decisions),
            web.get("/api/decisions.csv", self._csv),
        ]

    @described(
        answer=Curves,
        query=(
            *SPAN,
            Parameter(name="points", text=f"About how many points, 10 to {MOST_POINTS}.", type="integer"),
        ),
    )
    async def _curves(self, request: web.Request) -> web.Response:
        """Tell what flowed in a span of the last 8 days: the last hour unless told.

        Steps are 2 s for an hour, 10 s for a day, else 60 s, merged to about as many points as are wanted.
        """
        points = _limit(request, "points", POINTS, 10, MOST_POINTS)
        from_s, to_s = self._span(request, USUAL_SPAN_S)
        return answer(await self._history.curves(from_s, to_s, points))

    @described(answer=DecisionsView, query=QUERY)
    async def _decisions(self, request: web.Request) -> web.Response:
        """List what was decided and why, newest first."""
        found = await self._history.decisions(self._query(request, USUAL))
        sources, names = await self._history.occurring()
        loadpoints = sorted(names.items(), key=lambda item: (item[1], item[0]))
        return answer(
            DecisionsView(
                decisions=tuple(found),
                sources=tuple(sources),
                loadpoints=tuple(LoadpointName(id=id_, name=name) for id_, name in loadpoints),
            )
        )

    @described(answer=File(kind="text/csv"), query=QUERY)
    async def _csv(self, request: web.Request) -> web.Response:
        """Take decisions away as CSV (RFC 4180, UTC, points in numbers)."""
        found = await self._history.decisions(self._query(request, MOST))
        columns = [field.name for field in fields(DecisionEntry)]
        return download(written(columns, map(astuple, found)), "decisions.csv")

    def _span(self, request: web.Request, usual_s: float) -> tuple[float, float]:
        """Read a span: from and to, or the last so many seconds by the app's own clock."""
        to_s = instant(request.query.get("to", ""), "to", self._history.now() + 1)
        last_s = number(request, "last", 0) or usual_s
        return instant(request.query.get("from", ""), "from", to_s - last_s), to_s

    def _query(self, request: web.Request, limit: int) -> DecisionQuery:
        asked = request.query
        if len(asked.get("text", "")) > LONGEST_TEXT:
            raise RefusedError(f"text may have {LONGEST_TEXT} characters.")
        sources = [word.strip() for word in asked.get("source", "").split(",") if word.strip()]
        from_s, to_s = self._span(request, 1e12)
        return DecisionQuery(
            loadpoint=asked.get("loadpoint", ""),
            sources=tuple(sources[:LONGEST_TEXT]),
            from_wall_s=from_s,
            to_wall_s=to_s,
            text=asked.get("text", "").strip(),
            before=number(request, "before", 2**62),
            after=number(request, "after", 0),
            limit=_limit(request, "limit", limit, 1, MOST),
            language=reader(),
        )


def _limit(request: web.Request, name: str, otherwise: int, least: int, most: int) -> int:
    wanted = number(request, name, otherwise)
    if not least <= wanted <= most:
        raise RefusedError(f"{name} must be from {least} to {most}.")
    return wanted
