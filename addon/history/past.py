"""All that looks back, put together: history, costs and prices, and their routes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack

from aiohttp import web

from addon.history.keeper import History
from addon.history.ledger import Ledger
from addon.homeassistant.price_feed import PriceFeed
from addon.settings import Settings
from addon.store import Store
from addon.web.history import HistoryApi
from addon.web.monthly import MonthlyApi
from addon.web.ports import StateView


class Past:
    """Made at once, for the page; of use from `connect` on."""

    def __init__(self, view: StateView, wall_clock: Callable[[], float]) -> None:
        self.history = History(wall_clock)
        self._ledger = Ledger(view, wall_clock)

    def routes(self) -> list[web.RouteDef]:
        """List what is answered where."""
        return [*HistoryApi(self.history).routes(), *MonthlyApi(self._ledger).routes()]

    async def connect(self, stack: AsyncExitStack, store: Store, settings: Settings) -> PriceFeed:
        """Say where things are kept; what is left to write is written at the stop.

        Returns who knows prices.
        """
        await self.history.connect(store.history)
        stack.push_async_callback(self.history.close)
        prices = PriceFeed(lambda: settings.options.price)
        settings.watchers.append(prices.reconfigure)
        self._ledger.connect(store, prices)
        return prices
