"""The HTTP API of monthly totals: energy, duration and cost, of all, by charger or by tag."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, cast, get_args

import msgspec
from aiohttp import web

from addon.errors import RefusedError
from addon.model.price import PriceNow
from addon.translation.text import say
from addon.web.describing import File, Parameter, described
from addon.web.fields import answer
from addon.web.spreadsheet import download, written

By = Literal["all", "charger", "tag"]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Month:
    """A month of the calendar."""

    year: int
    month: int

    def plus(self, months: int) -> Month:
        """Tell the month so many later, or earlier."""
        years, month = divmod(self.month - 1 + months, 12)
        return Month(year=self.year + years, month=month + 1)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


class MonthTotal(msgspec.Struct, frozen=True, kw_only=True):
    """The sessions that began in a month. `key`: "" for all, else the charger's or the tag's id.

    `cost`: None where no price was known; `unpriced_wh`: energy that it is not for.
    """

    month: str
    key: str
    name: str
    sessions: int
    energy_wh: float
    duration_s: int
    cost: float | None
    unpriced_wh: float


class MonthsView(msgspec.Struct, frozen=True, kw_only=True):
    """Totals, oldest month first; months without a session are left out. `price`: what energy costs now."""

    time_zone: str
    currency: str
    by: str
    price: PriceNow
    months: tuple[MonthTotal, ...]


class MonthlyView(Protocol):
    """What adds sessions up."""

    def this_month(self) -> Month:
        """Tell the month it is at home."""

    async def months(self, first: Month, last: Month, by: By) -> MonthsView:
        """Add up; raises RefusedError before anything is there, and StoreError."""


QUERY = (
    Parameter(name="from", text="The first month, as 2027-01; eleven months before the last unless told."),
    Parameter(name="to", text="The last month; this one unless told."),
    Parameter(name="by", text="all, charger or tag."),
)
LONGEST = 120


class MonthlyApi:
    """The handlers."""

    def __init__(self, view: MonthlyView) -> None:
        self._view = view

    def routes(self) -> list[web.RouteDef]:
        """List what is answered where."""
        return [
            web.get("/api/sessions/monthly", self._months),
            web.get("/api/sessions/monthly.csv", self._csv),
        ]

    @described(answer=MonthsView, query=QUERY)
    async def _months(self, request: web.Request) -> web.Response:
        """Add sessions up by the month in which they began, in the home's time zone."""
        return answer(await self._asked(request))

    @described(answer=File(kind="text/csv"), query=QUERY)
    async def _csv(self, request: web.Request) -> web.Response:
        """Take monthly totals away as CSV (RFC 4180, points in numbers)."""
        view = await self._asked(request)
        columns = (*MonthTotal.__struct_fields__, "currency")
        rows: Sequence[tuple[object, ...]] = [
            (*msgspec.structs.astuple(m), view.currency) for m in view.months
        ]
        return download(written(columns, rows), "months.csv")

    async def _asked(self, request: web.Request) -> MonthsView:
        asked = request.query
        by = asked.get("by", "all")
        if by not in get_args(By):
            raise RefusedError(say("by must be all, charger or tag."))
        last = _month(asked.get("to", ""), "to", self._view.this_month())
        first = _month(asked.get("from", ""), "from", last.plus(-11))
        if not first <= last < first.plus(LONGEST):
            raise RefusedError(say("from must not lie after to, nor {most} months before it.", most=LONGEST))
        return await self._view.months(first, last, cast("By", by))


def _month(text: str, name: str, otherwise: Month) -> Month:
    if not text:
        return otherwise
    match = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", text)
    if match is None:
        raise RefusedError(say("{name} must be a month, as 2027-01.", name=name))
    return Month(year=int(match[1]), month=int(match[2]))
