"""Carries out what was set: in order, bounded, and no charger keeps another waiting.

Each lane (a charger, or all settings) does one order after the other; what may take long has a lane of its
own. What only changes a setting waits for no charger: it holds though the charger hangs.
Of orders that wait only the last for each control is kept, so that a flood of them ends as its last one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from addon.errors import AddonError
from addon.homeassistant.entities import Controls, Device, Entity
from addon.homeassistant.entities.devices import SETTINGS_LANE
from addon.homeassistant.mqtt.values import value_of
from addon.translation.text import say

log = structlog.get_logger(__name__)

BETWEEN_ORDERS_S = 0.1
"""Least time between two orders of a lane: slow enough for no harm, quick enough for a finger."""
_SETTINGS = {"number", "select"}
"""Platforms that only change a setting, also on a charger's device."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What was said to one control of a device."""

    device: Device
    entity: Entity
    payload: str

    @property
    def control(self) -> tuple[str, str]:
        """Name the control."""
        return self.device.id, self.entity.key

    @property
    def lane(self) -> str:
        """Name what has to be done one after the other."""
        if self.entity.row.platform in _SETTINGS:
            return SETTINGS_LANE
        return f"{self.device.lane}/{self.entity.key}" if self.entity.row.patient else self.device.lane


class Orders:
    """`on_done` is told each order that was carried out, and why not if it was not: "" if it was."""

    def __init__(self, controls: Controls, on_done: Callable[[Order, str], None]) -> None:
        self._controls = controls
        self._on_done = on_done
        self._waiting: dict[str, dict[tuple[str, str], Order]] = {}
        self._workers: dict[str, asyncio.Task[None]] = {}

    def take(self, order: Order) -> None:
        """Carry this out as soon as it is its turn."""
        lane = self._waiting.setdefault(order.lane, {})
        lane.pop(order.control, None)  # the new one goes last
        lane[order.control] = order
        if order.lane not in self._workers:
            self._workers[order.lane] = asyncio.create_task(self._work(order.lane))

    async def close(self) -> None:
        """Give up what is under way."""
        workers = list(self._workers.values())
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)

    async def _work(self, lane: str) -> None:
        waiting = self._waiting[lane]
        try:
            while waiting:
                order = waiting.pop(next(iter(waiting)))
                self._on_done(order, await self._carry_out(order))
                await asyncio.sleep(BETWEEN_ORDERS_S)
        finally:
            del self._workers[lane]

    async def _carry_out(self, order: Order) -> str:
        said = {"device": order.device.name, "control": order.entity.key}
        try:
            if order.entity.row.act is None:
                return say("{name} can't be set.", name=order.entity.name)
            value = value_of(order.entity, order.payload)
            log.info("set in Home Assistant", value=order.payload, **said)
            await order.entity.row.act(self._controls, order.entity.subject, value)
        except AddonError as error:
            log.warning("not done what was set in Home Assistant", why=str(error), **said)
            return error.text
        except Exception:
            log.exception("failed at what was set in Home Assistant", **said)
            return say("That failed for a reason that stands in the app's log.")
        return ""
