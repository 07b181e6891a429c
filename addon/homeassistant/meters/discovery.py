"""Find Shelly meters in Home Assistant's entity and device registries.

Pure. Entity ids say nothing: users rename them and old ones outlive upgrades. The unique_id is the
integration's own name for an entity and the same in every version seen (2025.4 to 2026.11).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

JsonObject = Mapping[str, Any]
Key = tuple[str, str]
"""A meter's id and kind."""

_MAC = r"^(?P<mac>[0-9A-F]{12})"
_PATTERNS = {
    "em": re.compile(
        _MAC + r"-em:(?P<n>\d+)-(?P<phase>[abc])_(?P<what>current|voltage|act_power|aprt_power|pf)$"
    ),
    "em1": re.compile(_MAC + r"-em1:(?P<n>\d+)-(?P<what>current|voltage|power|aprt_power|pf)_em1$"),
    "emeter": re.compile(_MAC + r"-emeter_(?P<n>\d+)-(?P<what>current|voltage|power|powerFactor)$"),
}
_FIELDS = {
    "current": "current",
    "voltage": "voltage",
    "act_power": "power",
    "power": "power",
    "aprt_power": "apparent_power",
    "pf": "power_factor",
    "powerFactor": "power_factor",
}
_PROBES = ("sys-uptime", "wifi-rssi")
"""Entities that Home Assistant polls (generation 2 and later); rssi is gone where Wi-Fi is off."""
_LIFE_DOMAINS = ("sensor.", "binary_sensor.")
"""A button's state is when somebody pressed it, an update's what a server says: no signs of life."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """An entity of the registry. `disabled_by` is "" if enabled, else "integration", "user", "device"."""

    id: str
    disabled_by: str = ""

    @property
    def usable(self) -> bool:
        """It has a state, or would have if we switched it on. What the user switched off stays off."""
        return self.disabled_by in ("", "integration")


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseEntities:
    """What a meter has for one phase; None where it has no such entity."""

    current: Entity | None = None
    power: Entity | None = None
    voltage: Entity | None = None
    apparent_power: Entity | None = None
    power_factor: Entity | None = None

    def all(self) -> Iterator[Entity]:
        """Give those that there are."""
        every = (self.current, self.power, self.voltage, self.apparent_power, self.power_factor)
        return (entity for entity in every if entity)

    @property
    def measurable(self) -> bool:
        """A current can be had, measured or worked out."""
        ways = (self.current, self.power, self.apparent_power)
        return any(entity is not None and entity.usable for entity in ways)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShellyMeter:
    """One meter, or one channel of a meter that has several.

    `id` is the device's in Home Assistant (the channel's own device where there is one), `kind` the component
    that measures: "em" (three phases), "em1" (channels) or "emeter" (generation 1). `names` is all that a
    user may call it, `life` the entities whose changes show that the device is alive, `probe` one that
    makes Home Assistant ask the device, `witness` another that is written only when the device answered.
    """

    id: str
    mac: str
    kind: str
    name: str
    names: frozenset[str]
    model: str
    generation: int
    entry_id: str
    phases: tuple[PhaseEntities, ...]
    life: frozenset[str]
    probe: Entity | None = None
    witness: Entity | None = None
    disabled: bool = False

    @property
    def key(self) -> Key:
        """What tells it from all others, for as long as Home Assistant has it."""
        return self.id, self.kind

    def overlaps(self, other: ShellyMeter) -> bool:
        """Tell whether they are the same meter, or one is a channel of the other."""
        return not self._measuring.isdisjoint(other._measuring)

    @property
    def _measuring(self) -> set[str]:
        return {entity.id for phase in self.phases for entity in phase.all()}

    @property
    def entity_ids(self) -> list[str]:
        """All entities worth following, those that are still disabled too."""
        needed = {entity.id for phase in self.phases for entity in phase.all()}
        asked = {entity.id for entity in (self.probe, self.witness) if entity}
        return sorted(needed | self.life | asked)


def find_meters(
    entities: Iterable[JsonObject], devices: Iterable[JsonObject], phases: int
) -> list[ShellyMeter]:
    """Read `config/entity_registry/list` and `config/device_registry/list` for a site of 1 or 3 phases.

    For one phase each channel is a meter of its own, and of a three-phase meter it is phase A.
    """
    shelly = [entity for entity in entities if entity.get("platform") == "shelly"]
    by_id = {str(device["id"]): device for device in devices}
    found = [meter for group in _groups(shelly) for meter in group.meters(by_id, phases)]
    return sorted(found, key=lambda meter: (meter.name, meter.id))


def _entity(entry: JsonObject) -> Entity:
    return Entity(id=str(entry["entity_id"]), disabled_by=str(entry.get("disabled_by") or ""))


@dataclass(slots=True)
class _Group:
    """The phases or channels of one component kind of one device, before they are cut into meters."""

    mac: str
    kind: str
    channels: dict[str, dict[str, JsonObject]]
    siblings: list[JsonObject]

    def meters(self, devices: Mapping[str, JsonObject], phases: int) -> Iterator[ShellyMeter]:
        ordered = [self.channels[key] for key in sorted(self.channels)]
        main = self._main_device(devices)
        whole = self.kind == "em" or len(ordered) == 3
        if whole and phases == 3:
            yield self._meter(main, ordered)
        elif self.kind == "em":
            yield self._meter(main, ordered[:1])
        else:
            for number, channel in enumerate(ordered, 1):
                yield self._channel(devices, main, channel, number if len(ordered) > 1 else 0)

    def _main_device(self, devices: Mapping[str, JsonObject]) -> JsonObject:
        wanted = ["shelly", self.mac]
        for device in devices.values():
            if wanted in [list(identifier) for identifier in device.get("identifiers") or ()]:
                return device
        own = devices.get(str(self._entry().get("device_id")), {})
        return devices.get(str(own.get("via_device_id")), own)

    def _entry(self) -> JsonObject:
        return next(entry for channel in self.channels.values() for entry in channel.values())

    def _channel(
        self, devices: Mapping[str, JsonObject], main: JsonObject, channel: dict[str, JsonObject], number: int
    ) -> ShellyMeter:
        own = devices.get(str(next(iter(channel.values())).get("device_id")), main)
        if own is main and number:  # releases before 2025.9 have no device for each channel
            own = {
                **main,
                "id": f"{_id(main)}:{number - 1}",
                "name_by_user": f"{_name(main)} channel {number}",
            }
        return self._meter(main, [channel], own)

    def _meter(
        self, main: JsonObject, channels: list[dict[str, JsonObject]], own: JsonObject | None = None
    ) -> ShellyMeter:
        own = own or main
        polled = {str(entry["unique_id"]): _entity(entry) for entry in self.siblings}
        asked = [polled[uid] for key in _PROBES if (uid := f"{self.mac}-{key}") in polled]
        parts = tuple(
            PhaseEntities(**{field: _entity(entry) for field, entry in channel.items()})
            for channel in channels
        )
        return ShellyMeter(
            id=_id(own) or self.mac,
            mac=self.mac,
            kind=self.kind,
            name=_name(own),
            names=frozenset({_id(own), _name(own), _id(main), _name(main)}),
            model=str(main.get("model") or "Shelly"),
            generation=1 if self.kind == "emeter" else 2,
            entry_id=str(self._entry().get("config_entry_id") or ""),
            phases=parts,
            life=frozenset(e.id for e in polled.values() if e.id.startswith(_LIFE_DOMAINS)),
            probe=_first(_own_entities(parts) if self.kind == "emeter" else asked),
            witness=_first(asked[1:]),
            disabled=bool(main.get("disabled_by") or own.get("disabled_by")),
        )


def _own_entities(phases: tuple[PhaseEntities, ...]) -> list[Entity]:
    """Give those of generation 1 that make Home Assistant ask the device: any of them does."""
    return [entity for phase in phases for entity in (phase.power, phase.current) if entity]


def _first(choices: list[Entity]) -> Entity | None:
    return next((entity for entity in choices if entity.usable), None)


def _groups(shelly: list[JsonObject]) -> Iterator[_Group]:
    siblings: dict[str, list[JsonObject]] = defaultdict(list)
    groups: dict[tuple[str, str, str], _Group] = {}
    for entry in shelly:
        unique_id = str(entry["unique_id"])
        mac = unique_id[:12]
        siblings[mac].append(entry)
        for kind, pattern in _PATTERNS.items():
            if match := pattern.match(unique_id):
                component, channel = (match["n"], match["phase"]) if kind == "em" else ("", match["n"])
                group = groups.setdefault((mac, kind, component), _Group(mac, kind, {}, siblings[mac]))
                group.channels.setdefault(channel, {})[_FIELDS[match["what"]]] = entry
    yield from groups.values()


def _id(device: JsonObject) -> str:
    return str(device.get("id") or "")


def _name(device: JsonObject) -> str:
    return str(device.get("name_by_user") or device.get("name") or "Shelly")
