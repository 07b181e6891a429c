"""What a kilowatt-hour costs: a fixed price, or that of an entity, whose changes are followed."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable
from datetime import tzinfo
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from addon.config import Price
from addon.homeassistant.link.client import HomeAssistantClient
from addon.homeassistant.link.entity_states import EntityState, apply_event
from addon.model.price import PriceNow
from addon.translation.text import say

log = structlog.get_logger(__name__)

KEPT_S = 3600.0
"""How long a price is believed after the link to Home Assistant was lost: tariffs change by the hour."""

_CENTS = frozenset({"c", "ct", "cent", "cents", "¢", "snt", "s", "öre", "øre", "ore", "p", "gr"})
"""Hundredths, in small letters: what tariffs' integrations write before /kWh."""
_NO_MONEY = frozenset({"w", "kw", "wh", "kwh", "mwh", "a", "v", "%"})


class PriceFeed:
    """Knows the price, the currency and the time zone of the home, as far as anybody tells.

    `price` gives the options in force.
    """

    def __init__(self, price: Callable[[], Price], clock: Callable[[], float] = time.monotonic) -> None:
        self._price = price
        self._clock = clock
        self._currency = ""
        self.zone: tzinfo | None = None
        """Home Assistant's time zone; None: that of this machine."""
        self._states: dict[str, EntityState] = {}
        self._lost_at_s: float | None = None
        self._changed = asyncio.Event()
        self._followed = ""

    def now(self) -> PriceNow:
        """Tell what is known at this moment."""
        options, entity = self._price(), self._price().entity.strip()
        per_kwh, problem = self._of_entity(entity) if entity else (None, "")
        if per_kwh is not None:
            return PriceNow(per_kwh=per_kwh, currency=self._currency, source="entity", entity=entity)
        if options.per_kwh > 0:
            return PriceNow(
                per_kwh=options.per_kwh,
                currency=self._currency,
                fixed=not entity,
                source="option",
                entity=entity,
                problem=problem,
            )
        source = "entity" if entity else ""
        return PriceNow(currency=self._currency, source=source, entity=entity, problem=problem)

    def reconfigure(self) -> None:
        """Take note that the options may name another entity."""
        if self._price().entity.strip() != self._followed:
            self._changed.set()

    async def run(self, client: HomeAssistantClient) -> None:
        """Follow the entity, and what Home Assistant says of the home; never returns."""
        await client.on_each_connection(partial(self._follow, client))

    async def _follow(self, client: HomeAssistantClient) -> None:
        try:
            self._take_config(await client.command("get_config"))
            await client.subscribe(
                lambda event: self._take_config(event.get("data", {})),
                "subscribe_events",
                event_type="core_config_updated",
            )
            while True:
                await self._follow_entity(client)
        finally:
            self._lost_at_s = self._clock()

    async def _follow_entity(self, client: HomeAssistantClient) -> None:
        """Follow the entity that is named now, until another one is."""
        entity = self._followed = self._price().entity.strip()
        self._changed.clear()
        subscription: int | None = None
        is_first = True

        def on_event(event: dict[str, Any]) -> None:
            nonlocal is_first
            if is_first:  # everything as it is now; what was before is not true any more
                self._states.clear()
                self._lost_at_s = None
            is_first = False
            apply_event(self._states, event)

        if entity:
            subscription = await client.subscribe(on_event, "subscribe_entities", entity_ids=[entity])
        await self._changed.wait()
        if subscription is not None:
            await client.unsubscribe(subscription)
        self._states.clear()

    def _take_config(self, config: dict[str, Any]) -> None:
        """Take in the currency and time zone; an event of a change has only what changed."""
        self._currency = str(config.get("currency") or self._currency)
        name = config.get("time_zone")
        if not name:
            return
        try:
            self.zone = ZoneInfo(str(name))
        except (ValueError, OSError, LookupError):
            log.warning("the home's time zone is not known here; this machine's counts", time_zone=name)

    def _of_entity(self, entity: str) -> tuple[float | None, str]:
        """Read the entity's price, or tell in a sentence why there is none."""
        if self._lost_at_s is not None and self._clock() - self._lost_at_s > KEPT_S:
            return None, say(
                "The price of {entity} is not known: Home Assistant can't be reached.", entity=entity
            )
        state = self._states.get(entity)
        if state is None:
            return None, say("Home Assistant has no entity {entity} to read the price from.", entity=entity)
        if not state.has_value:
            return None, say("The price of {entity} is {state}.", entity=entity, state=state.state)
        per_kwh = per_kilowatt_hour(state.state, state.unit)
        if per_kwh is None:
            words = f"{state.state} {state.unit}".strip()
            return None, say("{entity} is no price for energy: it says {words}.", entity=entity, words=words)
        return per_kwh, ""


def per_kilowatt_hour(text: str, unit: str) -> float | None:
    """Read a price in whole units of money per kilowatt-hour; None where it is none.

    A unit like `EUR/MWh` or `ct/kWh` is converted; without any unit, or with one of money only, the number
    is taken for the price of a kilowatt-hour.
    """
    try:
        value = float(text)
    except ValueError:
        return None
    money, slash, energy = (part.strip().lower() for part in unit.partition("/"))
    per = {"": 1.0, "kwh": 1.0, "mwh": 1000.0, "wh": 0.001}.get(energy)
    if (
        per is None
        or not math.isfinite(value)
        or (not slash and money in {"w", "kw", "wh", "kwh", "mwh", "%"})
    ):
        return None
    return value / per / (100.0 if money in _CENTS else 1.0)
