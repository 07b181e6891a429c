"""What charging costs, month by month: sessions of the store, the price and the zone of the home."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Protocol

from addon.errors import RefusedError
from addon.history.totals import begins_s, month_of, totals
from addon.model.price import PriceNow
from addon.store import Store
from addon.translation.text import say
from addon.web.monthly import By, Month, MonthsView
from addon.web.ports import StateView

NOT_YET = say("Nothing can be added up before the app's options can be used.")


class Tariff(Protocol):
    """Knows the price, and where home is."""

    zone: tzinfo | None

    def now(self) -> PriceNow:
        """Tell what energy costs at this moment."""


class Ledger:
    """Adds up; before `connect` everything is refused."""

    def __init__(self, view: StateView, wall_clock: Callable[[], float] = time.time) -> None:
        self._view = view
        self._wall_clock = wall_clock
        self._store: Store | None = None
        self._tariff: Tariff | None = None

    def connect(self, store: Store, tariff: Tariff) -> None:
        """Say where sessions are kept, and let them be kept with what they cost."""
        self._store, self._tariff = store, tariff
        store.price = tariff.now

    def this_month(self) -> Month:
        """Tell the month it is at home."""
        return month_of(self._wall_clock(), self._tariff.zone if self._tariff else None)

    async def months(self, first: Month, last: Month, by: By) -> MonthsView:
        """Add up the sessions that began from one month to another."""
        if self._store is None or self._tariff is None:
            raise RefusedError(NOT_YET)
        zone, price, now_s = self._tariff.zone, self._tariff.now(), self._wall_clock()
        sessions = await self._store.priced(begins_s(first, zone), begins_s(last.plus(1), zone))
        told = [session.cost.currency for session in sessions if session.cost and session.cost.currency]
        currency = price.currency or (told[-1] if told else "")
        chargers = self._view.status().chargers
        return MonthsView(
            time_zone=str(zone) if zone else datetime.fromtimestamp(now_s).astimezone().tzname() or "",
            currency=currency,
            by=by,
            price=price,
            months=totals(
                sessions,
                by=by,
                zone=zone,
                currency=currency,
                names={charger.charge_point_id: charger.name for charger in reversed(chargers)},
                now_s=now_s,
            ),
        )
