"""The tables applied to one moment: devices, and the entities of each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from addon.homeassistant.entities.charger import CHARGER
from addon.homeassistant.entities.circuit import CIRCUIT
from addon.homeassistant.entities.names import Names
from addon.homeassistant.entities.naming import SITE_SLUG, charger_slugs, circuit_slug, topic_part
from addon.homeassistant.entities.row import Row
from addon.homeassistant.entities.site import SITE
from addon.model.status import ChargerStatus, Status

SITE_NAME = "EV load balancer"
SITE_ID = "site"
SETTINGS_LANE = ""
"""No charger has this id; everything that is set on the house is a setting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A row for one subject: its value can be asked for, its name is in the language of the home."""

    row: Row[Any]
    subject: Any
    name: str

    @property
    def key(self) -> str:
        """The row's key."""
        return self.row.key


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """What Home Assistant shows as a device.

    `id`: among those of this home, fit for a topic; `slug`: what the ids of its entities begin with; `lane`:
    whose orders are carried out one after the other; `via`: id of the device it hangs on. `connected` is None
    where nothing can be disconnected.
    """

    id: str
    slug: str
    name: str
    lane: str
    via: str = ""
    vendor: str = ""
    model: str = ""
    firmware: str = ""
    serial: str = ""
    connected: bool | None = None
    entities: tuple[Entity, ...] = ()


def devices_of(status: Status, names: Names, taken: Collection[str] = ()) -> tuple[Device, ...]:
    """List all devices of a moment, each after the one it hangs on. `taken`: entity ids of others."""
    if status.site is None:
        return ()
    return (
        Device(
            id=SITE_ID,
            slug=SITE_SLUG,
            name=SITE_NAME,
            lane=SETTINGS_LANE,
            firmware=status.version,
            entities=tuple(_entities(SITE, status.site, "site", names)),
        ),
        *_circuits(status, names),
        *_chargers(status.chargers, names, taken),
    )


def _circuits(status: Status, names: Names) -> Iterator[Device]:
    for circuit in status.site.circuits if status.site else ():
        yield Device(
            id=f"circuit_{topic_part(circuit.id)}",
            slug=circuit_slug(circuit.id),
            name=circuit.name,
            lane=SETTINGS_LANE,
            via=SITE_ID,
            entities=tuple(_entities(CIRCUIT, circuit, "circuit", names)),
        )


def _chargers(chargers: Sequence[ChargerStatus], names: Names, taken: Collection[str]) -> Iterator[Device]:
    slugs = charger_slugs(chargers, taken)
    firsts: dict[str, ChargerStatus] = {}
    for charger in sorted(chargers, key=lambda charger: charger.connector_id):
        firsts.setdefault(charger.charge_point_id, charger)
    ordered = sorted(chargers, key=lambda charger: firsts[charger.charge_point_id] is not charger)
    for charger in ordered:
        first = firsts[charger.charge_point_id]
        name = charger.name or charger.id
        if charger is not first:
            name = f"{name} {names.of('device', 'connector')} {charger.connector_id}"
        rows = [row for row in CHARGER if charger is first or not row.whole]
        yield Device(
            id=charger_device_id(charger),
            slug=slugs[charger.id],
            name=name,
            lane=charger.charge_point_id,
            via=SITE_ID if charger is first else charger_device_id(first),
            vendor=charger.vendor,
            model=charger.model,
            firmware=charger.firmware,
            serial=charger.serial,
            connected=charger.connected,
            entities=tuple(_entities(rows, charger, "charger", names)),
        )


def charger_device_id(charger: ChargerStatus) -> str:
    """Name the device of a charger; its id never changes, whatever the charger is called."""
    return f"charger_{topic_part(charger.id)}"


def _entities(rows: Sequence[Row[Any]], subject: object, group: str, names: Names) -> Iterator[Entity]:
    for row in rows:
        if row.applies(subject):
            yield Entity(row=row, subject=subject, name=names.of(group, row.key))
