"""From Home Assistant to the states of all meters: find them, follow their devices, watch that they live."""

from __future__ import annotations

import asyncio
from collections import ChainMap
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from addon.homeassistant.link.client import HomeAssistantClient
from addon.homeassistant.meters.car_steps import Sight
from addon.homeassistant.meters.choice import Choice, Found, Known, candidates, choose_all
from addon.homeassistant.meters.device_feed import DeviceFeed
from addon.homeassistant.meters.discovery import Key, ShellyMeter, find_meters
from addon.homeassistant.meters.evidence import Evidence, PhaseMaps, look, waited_for
from addon.homeassistant.meters.places import MeterPlace
from addon.homeassistant.meters.probe import Clock
from addon.homeassistant.meters.teller import MeterTeller
from addon.homeassistant.meters.watch import MeterWatch
from addon.model.loadpoint import LoadpointState
from addon.model.meter import MeterCandidate, MeterState, MeterStatus

START_S = 30.0
"""For so long a meter that is not there yet is a start, not a fault."""
REGISTRY_QUIET_S = 1.0
_REGISTRY_EVENTS = ("entity_registry_updated", "device_registry_updated")


class MeterFeed:
    """Tells `on_meter`, by the circuit's id, whatever is new of its meter.

    `places`: where a meter is wanted, the main fuse first. `voltage_v`: nominal. `clock`: the monotonic clock
    that readings are stamped with.
    """

    def __init__(
        self,
        client: HomeAssistantClient,
        *,
        places: Sequence[MeterPlace],
        voltage_v: float,
        on_meter: Callable[[str, MeterState], None],
        clock: Clock,
    ) -> None:
        self._client = client
        self._voltage_v = voltage_v
        self._on_meter = on_meter
        self._clock = clock
        self._devices: dict[str, DeviceFeed] = {}
        self._asking: dict[str, asyncio.Task[None]] = {}
        self._found = Found()
        self._known = Known()
        self._watches: dict[Key, MeterWatch] = {}
        self._evidence = Evidence()
        self._look_again = asyncio.Event()
        self._tellers = {
            place.circuit_id: MeterTeller(client, place, partial(on_meter, place.circuit_id), starting=True)
            for place in places
        }
        self._main = self._tellers[places[0].circuit_id]
        client.on_change(self._tell_all)

    def reconfigure(self, places: Sequence[MeterPlace], voltage_v: float) -> None:
        """Want meters elsewhere, or others, from now on; nothing of the old ones is held for true.

        Of a place that has changed it is told at once that its meter is not known; then that is looked for.
        """
        self._voltage_v = voltage_v
        before, self._tellers = self._tellers, {}
        for place in places:
            teller = before.get(place.circuit_id)
            if teller is None or teller.place != place:
                on_meter = partial(self._on_meter, place.circuit_id)
                teller = MeterTeller(self._client, place, on_meter, starting=False)
                teller.tell()
            self._tellers[place.circuit_id] = teller
        if self._tellers == before:
            return
        main = self._tellers[places[0].circuit_id]
        if main is not self._main:
            self._main, self._known, self._watches, self._evidence = main, Known(), {}, Evidence()
        self._look_again.set()

    async def run(self) -> None:
        """Follow the meters through all restarts of Home Assistant; never returns."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._end_start())
            group.create_task(self._client.on_each_connection(self._follow))

    async def _end_start(self) -> None:
        await asyncio.sleep(START_S)
        for teller in self._tellers.values():
            teller.starting = False
        self._tell_all()

    async def _follow(self) -> None:
        """Follow the meters over one connection."""
        for device in self._devices.values():
            device.connected()
        self._asking = {}
        for event in _REGISTRY_EVENTS:
            await self._client.subscribe(self._on_registry_event, "subscribe_events", event_type=event)
        async with asyncio.TaskGroup() as group:
            while True:
                self._look_again.clear()
                await self._look(group)
                await self._look_again.wait()
                await asyncio.sleep(REGISTRY_QUIET_S)  # registry changes come in bursts

    def _on_registry_event(self, _event: dict[str, Any]) -> None:
        self._look_again.set()

    async def _look(self, group: asyncio.TaskGroup) -> None:
        """Read the registries, choose, switch on what the meters lack, and follow their devices."""
        await self._find()
        for teller in tuple(self._tellers.values()):
            meter = teller.choice.meter
            if meter and await teller.enabler.enable(meter):
                await self._find()
            await self._follow_devices(group)
        for mac in tuple(self._devices):
            self._on_report(mac)
        self._tell_all()

    async def _find(self) -> None:
        entities = await self._client.command("config/entity_registry/list")
        devices = await self._client.command("config/device_registry/list")
        self._found = Found(
            meters=tuple(find_meters(entities, devices, self._main.place.phases)),
            channels=tuple(find_meters(entities, devices, 1)),
        )
        self._choose()

    # -- choosing ------------------------------------------------------------------------------------

    def _choose(self) -> None:
        places = [teller.place for teller in self._tellers.values()]
        choices = choose_all(places, self._found, self._states(), self._known)
        for id_, teller in self._tellers.items():
            choice = choices[id_]
            teller.take(choice, self._watched(teller, choice))
        main = self._main.choice
        self._known = Known(
            by_steps=self._known.by_steps,
            among=self._known.among,
            in_force=main.meter.key if main.meter else None,
        )
        self._watches = {meter.key: self._candidate(meter) for meter in main.open_to}
        self._main.hint = self._hint()

    def _watched(self, teller: MeterTeller, choice: Choice) -> MeterWatch | None:
        meter = choice.meter
        if meter is None:
            return None
        if teller.watch and teller.watch.meter.key == meter.key:
            teller.watch.meter = meter
            return teller.watch
        if teller is self._main and meter.key in self._watches:
            return self._watches[meter.key]
        return MeterWatch(meter, self._device(meter.mac), teller.place.phase)

    def _candidate(self, meter: ShellyMeter) -> MeterWatch:
        watch = self._watches.get(meter.key) or MeterWatch(meter, self._device(meter.mac))
        watch.meter = meter
        return watch

    def on_cars(self, states: Sequence[LoadpointState], phase_maps: PhaseMaps) -> None:
        """Take in what the cars do: where several meters fit, their steps show which is at the main fuse.

        `phase_maps`: of each loadpoint, None where it is not known.
        """
        if not self._watches:
            return
        now_s = self._clock()
        sights = [_sight(watch, now_s) for watch in self._watches.values()]
        self._evidence = look(self._evidence, now_s, sights, states, phase_maps)
        if self._evidence.found and self._evidence.found != self._known.by_steps:
            self._known = Known(by_steps=self._evidence.found, among=self._evidence.keys)
            self._choose()
            self._look_again.set()
        elif self._hint() != self._main.hint:
            self._main.hint = self._hint()
        else:
            return
        self._main.tell(self._candidates())

    def _hint(self) -> str:
        names = {key: watch.meter.name for key, watch in self._watches.items()}
        return waited_for(self._evidence, names) if names else ""

    # -- following -----------------------------------------------------------------------------------

    def _device(self, mac: str) -> DeviceFeed:
        if mac not in self._devices:
            self._devices[mac] = DeviceFeed(self._client, self._clock, partial(self._on_report, mac))
        return self._devices[mac]

    async def _follow_devices(self, group: asyncio.TaskGroup) -> None:
        wanted: dict[str, list[ShellyMeter]] = {}
        meters = [teller.choice.meter for teller in self._tellers.values() if teller.choice.meter]
        if self._main.choice.meter is None:  # all that there are, to be listed with live values
            meters += self._found.meters
        for meter in meters:
            wanted.setdefault(meter.mac, []).append(meter)
        for mac in self._asking.keys() - wanted.keys():
            self._asking.pop(mac).cancel()
            await self._devices[mac].leave()
        for mac, of_device in wanted.items():
            await self._device(mac).follow(of_device)
            if mac not in self._asking:
                self._asking[mac] = group.create_task(self._device(mac).keep_asking())

    def _on_report(self, mac: str) -> None:
        """Read what the device's meters show, and tell it."""
        device, now_s = self._devices[mac], self._clock()
        for teller in self._tellers.values():
            if teller.watch and teller.watch.device is device:
                teller.watch.read(now_s=now_s, voltage_v=self._voltage_v)
                teller.tell(self._candidates() if teller is self._main else ())
        if self._main.watch is None:
            self._on_candidates_report(device, now_s)

    def _on_candidates_report(self, device: DeviceFeed, now_s: float) -> None:
        for watch in self._watches.values():
            if watch.device is device:
                watch.read(now_s=now_s, voltage_v=self._voltage_v)
        if self._main.choice.status is MeterStatus.AMBIGUOUS:
            self._choose()  # live values may show that one is only a leftover
            if self._main.watch:
                self._main.watch.read(now_s=now_s, voltage_v=self._voltage_v)
                self._look_again.set()
        self._main.tell(self._candidates())

    def _tell_all(self) -> None:
        for teller in self._tellers.values():
            teller.tell(self._candidates() if teller is self._main else ())

    def _candidates(self) -> tuple[MeterCandidate, ...]:
        choices = {id_: teller.choice for id_, teller in self._tellers.items()}
        return candidates(self._found, self._states(), self._main.place, choices, voltage_v=self._voltage_v)

    def _states(self) -> ChainMap[str, Any]:
        return ChainMap(*(device.states for device in self._devices.values()))


def _sight(watch: MeterWatch, now_s: float) -> Sight:
    reading = watch.reading if watch.status is MeterStatus.OK else None
    return Sight(
        key=watch.meter.key,
        at_s=now_s,
        currents=reading.currents if reading else None,
        power_w=reading.power_w if reading else 0.0,
        alive_at_s=watch.device.liveness.alive_at_s,
    )
