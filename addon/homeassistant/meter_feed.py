"""From Home Assistant to one MeterState: find the meter, follow its entities, watch that it lives.

Phases, currents and power signs are entities of their own: a report is complete after a moment of quiet.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import structlog

from addon.homeassistant.choice import Choice, candidates, choose
from addon.homeassistant.client import HomeAssistantClient
from addon.homeassistant.discovery import ShellyMeter, find_meters
from addon.homeassistant.enabling import Enabler
from addon.homeassistant.entity_states import EntityState, apply_event
from addon.homeassistant.probe import Clock
from addon.homeassistant.watch import MeterWatch
from addon.model.meter import MeterState, MeterStatus

log = structlog.get_logger(__name__)

QUIET_S = 0.005
WAIT_AT_MOST_S = 0.020
"""A report is complete after this long without another change, and at the latest after that long."""
START_S = 30.0
"""For so long a meter that is not there yet is a start, not a fault."""
REGISTRY_QUIET_S = 1.0
_REGISTRY_EVENTS = ("entity_registry_updated", "device_registry_updated")


class MeterFeed:
    """Tells `on_meter` whatever is new of the meter, on every report and every change of status.

    `device`: "auto", or the meter's name or id. `phases`: 1 or 3. `voltage_v`: nominal. `clock`: the
    monotonic clock that readings are stamped with.
    """

    def __init__(
        self,
        client: HomeAssistantClient,
        *,
        device: str,
        phases: int,
        voltage_v: float,
        on_meter: Callable[[MeterState], None],
        clock: Clock,
    ) -> None:
        self._client = client
        self._device, self._phases, self._voltage_v = device, phases, voltage_v
        self._on_meter = on_meter
        self._clock = clock
        self._enabler = Enabler(client)
        self._states: dict[str, EntityState] = {}
        self._meters: list[ShellyMeter] = []
        self._choice = Choice(status=MeterStatus.MISSING, text="Looking for the meter.")
        self._watch: MeterWatch | None = None
        self._look_again = asyncio.Event()
        self._followed: list[str] = []
        self._subscription: int | None = None
        self._settling = _Settling(self._decide)
        self._starting = True
        self.state = MeterState()
        """What was told last."""
        client.on_change(self._publish)

    def reconfigure(self, *, device: str, phases: int, voltage_v: float) -> None:
        """Apply changed options while running."""
        self._device, self._phases, self._voltage_v = device, phases, voltage_v
        self._look_again.set()

    async def run(self) -> None:
        """Follow the meter through all restarts of Home Assistant; never returns."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._end_start())
            group.create_task(self._client.on_each_connection(self._follow))

    async def _end_start(self) -> None:
        await asyncio.sleep(START_S)
        self._starting = False
        self._publish()

    async def _follow(self) -> None:
        """Follow the meter over one connection."""
        self._followed, self._subscription = [], None
        if self._watch:
            self._watch.subscribed()
        for event in _REGISTRY_EVENTS:
            await self._client.subscribe(self._on_registry_event, "subscribe_events", event_type=event)
        probing: asyncio.Task[None] | None = None
        async with asyncio.TaskGroup() as group:
            while True:
                self._look_again.clear()
                before = self._watch
                await self._look()
                if probing is None or self._watch is not before:
                    if probing:
                        probing.cancel()
                    probing = group.create_task(self._watch.keep_asking()) if self._watch else None
                await self._look_again.wait()
                await asyncio.sleep(REGISTRY_QUIET_S)  # registry changes come in bursts

    def _on_registry_event(self, _event: dict[str, Any]) -> None:
        self._look_again.set()

    async def _look(self) -> None:
        """Read the registries, choose the meter, switch on what it lacks, and follow its entities."""
        await self._find()
        if self._choice.meter and await self._enabler.enable(self._choice.meter):
            await self._find()
        await self._subscribe()
        self._decide()

    async def _find(self) -> None:
        entities = await self._client.command("config/entity_registry/list")
        devices = await self._client.command("config/device_registry/list")
        self._meters = find_meters(entities, devices, self._phases)
        self._choose()

    def _choose(self) -> None:
        choice = choose(self._meters, device=self._device, phases=self._phases, states=self._states)
        if choice.text != self._choice.text:
            log.info("Looked for the meter", result=choice.text)
        self._choice = choice
        meter = choice.meter
        if meter is None:
            self._watch = None
        elif self._watch and (self._watch.meter.id, self._watch.meter.kind) == (meter.id, meter.kind):
            self._watch.meter = meter
        else:
            self._watch = MeterWatch(self._client, meter, self._states, self._clock, self._decide)

    async def _subscribe(self) -> None:
        followed = [self._choice.meter] if self._choice.meter else self._meters
        entity_ids = sorted({entity_id for meter in followed for entity_id in meter.entity_ids})
        if entity_ids == self._followed:
            return
        if self._subscription is not None:
            await self._client.unsubscribe(self._subscription)
            self._subscription = None
        self._followed = entity_ids
        if not entity_ids:  # an empty list would mean all entities there are
            return
        is_first = True

        def on_event(event: dict[str, Any]) -> None:
            nonlocal is_first
            if self._followed is not entity_ids:
                return
            if is_first:  # everything as Home Assistant has it, fresh or not
                self._states.clear()
                if self._watch:
                    self._watch.subscribed()
            is_first = False
            self._on_states(event)

        self._subscription = await self._client.subscribe(
            on_event, "subscribe_entities", entity_ids=entity_ids
        )

    def _on_states(self, event: dict[str, Any]) -> None:
        changed = apply_event(self._states, event)
        if self._watch:
            self._watch.changed(changed, self._clock())
        self._settling.touch()

    def _decide(self) -> None:
        """Read what we have and tell it."""
        if self._watch:
            now_s = self._clock()
            again_at_s = self._watch.read(now_s=now_s, voltage_v=self._voltage_v)
            if again_at_s is not None:
                self._settling.at(again_at_s - now_s)
        elif self._choice.status is MeterStatus.AMBIGUOUS:
            self._choose()  # live values may show that one is only a leftover
            if self._watch:
                self._look_again.set()
        self._publish()

    def _publish(self) -> None:
        status = self._status()
        if status is MeterStatus.OK:
            self._starting = False
        elif self._starting:
            status = MeterStatus.STARTING
        watch, meter = self._watch, self._choice.meter
        state = MeterState(
            status=status,
            reading=watch.reading if watch else None,
            alive_at_s=watch.liveness.alive_at_s if watch else None,
            report_period_s=watch.liveness.report_period_s if watch else None,
            sample_period_s=watch.liveness.sample_period_s if watch else None,
            probed=watch.probed if watch else False,
            device_id=meter.id if meter else "",
            name=meter.name if meter else "",
            text=self._text(status),
            candidates=candidates(self._meters, self._states, self._phases),
        )
        if state != self.state:
            self.state = state
            self._on_meter(state)

    def _status(self) -> MeterStatus:
        """Tell whether the reading may be used; one that only ages because the link is down stays OK."""
        status = self._watch.status if self._watch else self._choice.status
        if status is not MeterStatus.OK and not self._client.connected:
            return MeterStatus.OFFLINE
        return status

    def _text(self, status: MeterStatus) -> str:
        if not self._client.connected:
            return self._client.text + (" The last reading is ageing." if status is MeterStatus.OK else "")
        if self._watch is None:
            return self._choice.text
        name = self._watch.meter.name
        if status is MeterStatus.SILENT:
            if not self._watch.liveness.silent:
                return f"{name} has not reported yet; the values in Home Assistant may be old."
            return f"{name} does not answer; check its power and network."
        if status is MeterStatus.UNAVAILABLE:
            return f"{name} is unavailable in Home Assistant; check its power and network."
        return " ".join(part for part in (self._choice.text, self._enabler.text, self._estimated()) if part)

    def _estimated(self) -> str:
        reading = self._watch.reading if self._watch else None
        if reading is None or not reading.estimated:
            return ""
        return "It gives no currents; they are worked out from its power, a little on the high side."


class _Settling:
    """Calls back once a burst of changes is over."""

    def __init__(self, callback: Callable[[], None]) -> None:
        self._callback = callback
        self._began_at_s: float | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._later: asyncio.TimerHandle | None = None

    def touch(self) -> None:
        """Note a change: the burst is over after a moment of quiet."""
        loop = asyncio.get_running_loop()
        if self._began_at_s is None:
            self._began_at_s = loop.time()
        if self._timer:
            self._timer.cancel()
        at_s = min(loop.time() + QUIET_S, self._began_at_s + WAIT_AT_MOST_S)
        self._timer = loop.call_at(at_s, self._done)

    def at(self, delay_s: float) -> None:
        """Call back once more after a delay, whatever happens until then."""
        if self._later:
            self._later.cancel()
        self._later = asyncio.get_running_loop().call_later(max(delay_s, QUIET_S), self._callback)

    def _done(self) -> None:
        self._began_at_s = self._timer = None
        self._callback()
