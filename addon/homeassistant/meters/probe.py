"""Ask a quiet meter, through Home Assistant.

`homeassistant.update_entity` on an entity that Home Assistant polls makes it ask the device (generation 2
and later: the uptime; generation 1: any entity of the meter). The answer is then in Home Assistant's picture
of the device; a second call, on an entity that the device pushes, writes it to all of those.

When the call proves nothing: Home Assistant asks a device once in 10 s at most, and while a question is
open (45 s for a device that hangs) it answers every further call at once, with the old values. So

* we never ask twice within 10 s, and an unanswered question is left open;
* we ask often enough that Home Assistant's own poll each 60 s, which every question of ours puts off, has no
  question open when we ask;
* another polled entity is the witness: only a real answer writes it, which its `last_reported` shows. (A
  meter on Ethernet has none. Then a question left open by somebody before us goes unnoticed, up to 45 s.)
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Mapping
from contextlib import suppress

import structlog

from addon.errors import PeerError, PeerGoneError, PeerRefusedError
from addon.homeassistant.link.client import HomeAssistantClient
from addon.homeassistant.link.entity_states import EntityState
from addon.homeassistant.meters.discovery import Entity, ShellyMeter
from addon.homeassistant.meters.liveness import Liveness

log = structlog.get_logger(__name__)

QUIET_S = 10.0
ANSWER_WITHIN_S = 3.0
REPEAT_S = 10.0
COOLDOWN_S = 10.5
"""Home Assistant's debounce is 10 s; a call within it returns at once and asks nothing."""
KEEP_AHEAD_S = 45.0
"""Asked at least this often, Home Assistant never comes to its own poll (60 s)."""
GIVE_UP_S = 60.0
WITNESS_GRACE_S = 0.5
TIMER_STEP_S = 0.001
"""Timers may ring this early; waiting for the rest again and again would spin."""

Clock = Callable[[], float]


class Prober:
    """Asks one meter whenever it is due; outlives connections, because Home Assistant's memory does."""

    def __init__(
        self,
        client: HomeAssistantClient,
        states: Mapping[str, EntityState],
        liveness: Liveness,
        clock: Clock,
        on_result: Callable[[], None],
    ) -> None:
        self._client = client
        self._states = states
        self._liveness = liveness
        self._clock = clock
        self._on_result = on_result
        self._not_before_s = -math.inf
        self._wake = asyncio.Event()
        self._refusal = ""

    def can_ask(self, meter: ShellyMeter) -> bool:
        """Home Assistant can be made to ask this meter."""
        return meter.probe is not None and meter.probe.id in self._states

    def look_again(self) -> None:
        """Note that the meter, or whether its values are fresh, has changed: it may be time to ask."""
        self._wake.set()

    async def run(self, meter: Callable[[], ShellyMeter]) -> None:
        """Ask whenever it is due, for as long as this connection lasts."""
        while True:
            self._wake.clear()
            wait_s = self._due_at_s(meter()) - self._clock() if self.can_ask(meter()) else QUIET_S
            if wait_s <= TIMER_STEP_S:
                await self._ask(meter())
            else:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), wait_s)

    def _due_at_s(self, meter: ShellyMeter) -> float:
        if not self._liveness.fresh or self._liveness.alive_at_s is None:
            return self._not_before_s
        due_at_s = self._liveness.alive_at_s + QUIET_S
        if meter.generation > 1:
            due_at_s = min(due_at_s, self._not_before_s - COOLDOWN_S + KEEP_AHEAD_S)
        return max(due_at_s, self._not_before_s)

    async def _ask(self, meter: ShellyMeter) -> None:
        self._not_before_s = self._clock() + GIVE_UP_S  # stands if this connection ends before the answer
        async with asyncio.TaskGroup() as group:
            question = group.create_task(self._update(meter))
            limit_s = ANSWER_WITHIN_S
            while not (await asyncio.wait({question}, timeout=limit_s))[0]:
                self._on_unanswered()
                limit_s = REPEAT_S
        self._not_before_s = self._clock() + COOLDOWN_S
        if question.result():
            self._liveness.answered(self._clock())
            self._on_result()
        else:
            self._on_unanswered()

    def _on_unanswered(self) -> None:
        self._liveness.unanswered()
        self._on_result()

    async def _update(self, meter: ShellyMeter) -> bool:
        """Make Home Assistant ask, and wait until the answer has reached us; False if there was none."""
        began_at_s = self._clock()
        polled = meter.probe.id if meter.probe else ""
        pushed = [entity.id for entity in meter.phases[0].all() if entity.id in self._states]
        try:
            for entity_id in [polled, *pushed[: 1 if meter.generation > 1 else 0]]:
                body = {"entity_id": entity_id}
                path = "services/homeassistant/update_entity"
                await self._client.rest("POST", path, body, timeout_s=GIVE_UP_S)
            if not await self._witnessed(meter.witness, began_at_s):
                return False
            # the WebSocket tells things in order: with this answer, the new states are here too
            await self._client.command("ping")
        except PeerGoneError:
            raise
        except PeerError as error:
            if str(error) != self._refusal:
                self._refusal = str(error)
                log.warning("Home Assistant could not ask the meter", meter=meter.name, error=self._refusal)
            return False
        state = self._states.get(polled)
        return state is not None and state.has_value

    async def _witnessed(self, witness: Entity | None, began_at_s: float) -> bool:
        """Tell whether the witness was written since we asked, as far as there is one.

        The API caches `last_reported` for as long as the state is the same; only a template tells the truth.
        """
        if witness is None or witness.id not in self._states:
            return True
        template = f"{{{{ (now() - states['{witness.id}'].last_reported).total_seconds() }}}}"
        try:
            age_s = await self._client.rest("POST", "template", {"template": template})
        except PeerRefusedError:
            return True
        return isinstance(age_s, (int, float)) and age_s < self._clock() - began_at_s + WITNESS_GRACE_S
