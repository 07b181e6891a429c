"""One Shelly under observation: the states of its entities, its signs of life, and the probe that asks it.

A Shelly with two channels is two meters and one device: asked once, it answers for both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from addon.homeassistant.link.client import HomeAssistantClient
from addon.homeassistant.link.entity_states import EntityState, apply_event
from addon.homeassistant.meters.discovery import ShellyMeter
from addon.homeassistant.meters.liveness import Liveness
from addon.homeassistant.meters.probe import Clock, Prober
from addon.homeassistant.meters.settling import Settling


class DeviceFeed:
    """Follows one device over one connection after the other.

    `on_report` is called once a report is complete, and when a probe was answered or was not. `states` is
    what Home Assistant shows of it, which is old until `liveness.fresh`.
    """

    def __init__(self, client: HomeAssistantClient, clock: Clock, on_report: Callable[[], None]) -> None:
        self.states: dict[str, EntityState] = {}
        self.liveness = Liveness()
        self._client = client
        self._clock = clock
        self._prober = Prober(client, self.states, self.liveness, clock, on_report)
        self._settling = Settling(on_report)
        self._meter: ShellyMeter | None = None
        self._followed: list[str] = []
        self._subscription: int | None = None

    @property
    def probed(self) -> bool:
        """It can be asked."""
        return self._meter is not None and self._prober.can_ask(self._meter)

    def connected(self) -> None:
        """Begin anew over a new connection."""
        self._followed, self._subscription = [], None
        self._listen_anew()

    async def follow(self, meters: Sequence[ShellyMeter]) -> None:
        """Follow what these meters of it need; nothing is done where that is followed already."""
        self._meter = meters[0]
        entity_ids = sorted({entity_id for meter in meters for entity_id in meter.entity_ids})
        if entity_ids == self._followed:
            return
        await self._unsubscribe()
        self._followed = entity_ids
        is_first = True

        def on_event(event: dict[str, Any]) -> None:
            nonlocal is_first
            if self._followed is not entity_ids:
                return
            if is_first:  # everything as Home Assistant has it, fresh or not
                self.states.clear()
                self._listen_anew()
            is_first = False
            self._on_states(event)

        self._subscription = await self._client.subscribe(
            on_event, "subscribe_entities", entity_ids=entity_ids
        )

    async def leave(self) -> None:
        """Follow it no more, and hold nothing that it said for true."""
        self.states.clear()
        self.liveness.subscribed()
        await self._unsubscribe()

    async def _unsubscribe(self) -> None:
        subscription, self._subscription, self._followed = self._subscription, None, []
        if subscription is not None:
            await self._client.unsubscribe(subscription)

    def report_again_in(self, delay_s: float) -> None:
        """Call `on_report` once more after a delay."""
        self._settling.at(delay_s)

    async def keep_asking(self) -> None:
        """Ask the device whenever it is quiet, for as long as this connection lasts."""
        await self._prober.run(self._asked)

    def _asked(self) -> ShellyMeter:
        if self._meter is None:
            raise RuntimeError("A device is asked only while it is followed.")
        return self._meter

    def _listen_anew(self) -> None:
        self.liveness.subscribed()
        self._prober.look_again()

    def _on_states(self, event: dict[str, Any]) -> None:
        changed = apply_event(self.states, event)
        if self._meter and changed & self._meter.life:
            self.liveness.reported(self._clock())
        self._settling.touch()
