"""What Home Assistant's Shelly integration makes of a Pro 3EM: devices, entities, and how they are updated.

As measured with Core 2026.11.0: currents, voltages and the uptime are registered disabled; enabling takes
effect 30 s later, or at once when the config entry is reloaded; `update_entity` on the uptime asks the
device (at most once per 10 s, and for 45 s if it hangs), on anything else it only writes what is known.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from addon.simulator.core import RELOAD_DELAY_S, Core, iso
from addon.simulator.shelly import Currents, Shelly, readings, step

DEVICE_TIMEOUT_S = 45.0
POLL_COOLDOWN_S = 10.0
UPTIME = "sys-uptime"


@dataclass(frozen=True, slots=True)
class _Kind:
    """One sort of entity: unique id's end, entity id's end, attributes, whether it starts disabled."""

    unique: str
    entity: str
    name: str
    device_class: str
    unit: str | None
    disabled: bool = False

    def attributes(self, device_name: str) -> dict[str, Any]:
        unit = {"unit_of_measurement": self.unit} if self.unit else {}
        return {
            "state_class": "measurement",
            **unit,
            "device_class": self.device_class,
            "friendly_name": f"{device_name} {self.name}",
        }


_PER_PHASE = (
    _Kind("current", "current", "Current", "current", "A", disabled=True),
    _Kind("voltage", "voltage", "Voltage", "voltage", "V", disabled=True),
    _Kind("act_power", "power", "Power", "power", "W"),
    _Kind("aprt_power", "apparent_power", "Apparent power", "apparent_power", "VA"),
    _Kind("pf", "power_factor", "Power factor", "power_factor", None),
)
_TOTAL = (
    _Kind("em:0-total_act_power", "power", "Power", "power", "W"),
    _Kind("em:0-total_aprt_power", "apparent_power", "Apparent power", "apparent_power", "VA"),
    _Kind("em:0-total_current", "current", "Current", "current", "A", disabled=True),
    _Kind(UPTIME, "uptime", "Uptime", "timestamp", None, disabled=True),
)


class ShellyIntegration:
    """One Pro 3EM in Home Assistant; several have different MACs and names.

    Attributes:
        entry_id: its config entry.
        hung: the device keeps its connection and says nothing more; Home Assistant does not notice.

    """

    def __init__(self, core: Core, *, mac: str = "A0A3B3000001", name: str = "House meter") -> None:
        self.entry_id = f"01SHELLYSIMULATED{mac[-9:]}"
        self.hung = False
        self._core = core
        self._mac = mac
        self._name = name
        self._booted = iso(core.wall())
        self._meter = Shelly()
        self._known_a: Currents | None = None
        self._available = True
        self._kinds: dict[str, tuple[_Kind, str]] = {}
        self._polled_at_s = -POLL_COOLDOWN_S
        self._later: asyncio.TimerHandle | None = None
        self._reload: asyncio.TimerHandle | None = None
        self._register()

    # -- the device ----------------------------------------------------------------------------------

    def measure(self, flowing_a: Currents, now_s: float) -> None:
        """Let the meter look, once a second; it notifies Home Assistant when its push rule says so."""
        self._meter, notifies = step(self._meter, flowing_a, now_s)
        if notifies and not self.hung and self._available:
            self._known_a = self._meter.measured_a
            self._write()

    def lose(self) -> None:
        """Lose the connection to the device: all its entities become unavailable."""
        self._available = False
        self._write(uptime=True)

    def find_again(self) -> None:
        """Have the device back."""
        self._available = True
        self._known_a = self._meter.measured_a
        self._write(uptime=True)

    # -- Home Assistant's side -----------------------------------------------------------------------

    def reload(self) -> None:
        """Set the config entry up anew: everything blinks, and what was enabled meanwhile appears."""
        self.close()
        if self._available:
            self.lose()
            self.find_again()

    def close(self) -> None:
        """Forget what was planned for later."""
        for timer in (self._later, self._reload):
            if timer:
                timer.cancel()
        self._later = self._reload = None

    async def _poll(self) -> None:
        """Ask the device; a second time within the cooldown it is asked when that is over."""
        loop = asyncio.get_running_loop()
        wait_s = self._polled_at_s + POLL_COOLDOWN_S - loop.time()
        if wait_s > 0:
            if not self._later:
                self._later = loop.call_later(wait_s, self._poll_now)
            return
        self._polled_at_s = loop.time()
        if self.hung:
            await asyncio.sleep(DEVICE_TIMEOUT_S)
            self._set(UPTIME, "unavailable")
        else:
            self._poll_now()

    def _poll_now(self) -> None:
        self._later = None
        self._polled_at_s = asyncio.get_running_loop().time()
        if not self.hung and self._available:
            self._known_a = self._meter.measured_a
            self._set(UPTIME, self._value(UPTIME))

    async def _rewrite(self) -> None:
        """Write what Home Assistant knows already; no proof of life."""
        self._write()

    def _write(self, *, uptime: bool = False) -> None:
        for unique in self._kinds:
            if unique != UPTIME or uptime:
                self._set(unique, self._value(unique))

    def _set(self, unique: str, value: str) -> None:
        kind, entity_id = self._kinds[unique]
        if self._core.entities[entity_id]["disabled_by"] is None:
            self._core.set_state(entity_id, value, kind.attributes(self._name))

    def _value(self, unique: str) -> str:
        if not self._available:
            return "unavailable"
        if unique == UPTIME:
            return self._booted
        return str(readings(self._known_a)[unique]) if self._known_a else "unknown"

    def _on_enabled(self, row: Mapping[str, Any]) -> None:
        """Reload by itself half a minute after the last entity was enabled."""
        if row["config_entry_id"] == self.entry_id:
            if self._reload:
                self._reload.cancel()
            self._reload = asyncio.get_running_loop().call_later(RELOAD_DELAY_S, self.reload)

    # -- registries ----------------------------------------------------------------------------------

    def _register(self) -> None:
        slug = self._name.lower().replace(" ", "_")
        main = self._add_device("", self._name, via=None)
        for letter in "abc":
            phase = f"Phase {letter.upper()}"
            device = self._add_device(f"-em:0-{letter}", f"{self._name} {phase}", via=main)
            for kind in _PER_PHASE:
                self._add(
                    kind,
                    f"em:0-{letter}_{kind.unique}",
                    f"sensor.{slug}_phase_{letter}_{kind.entity}",
                    device,
                )
        for kind in _TOTAL:
            self._add(kind, kind.unique, f"sensor.{slug}_{kind.entity}", main)
        self._core.reloaders[self.entry_id] = self.reload
        self._core.enabled.append(self._on_enabled)

    def _add(self, kind: _Kind, unique: str, entity_id: str, device_id: str) -> None:
        self._kinds[unique] = (kind, entity_id)
        update: Callable[[], Awaitable[None]] = self._poll if unique == UPTIME else self._rewrite
        self._core.updaters[entity_id] = update
        self._core.add_entity(
            f"{self._mac}-{unique}",
            entity_id,
            device_id=device_id,
            config_entry_id=self.entry_id,
            disabled_by="integration" if kind.disabled else None,
            original_name=kind.name,
        )

    def _add_device(self, suffix: str, name: str, *, via: str | None) -> str:
        device_id = f"{self._mac.lower()}{suffix or '-main'}".replace(":", "").replace("-", "")
        mac = ":".join(self._mac[at : at + 2].lower() for at in range(0, 12, 2))
        self._core.devices.append(
            {
                "area_id": None,
                "config_entries": [self.entry_id],
                "config_entries_subentries": {self.entry_id: [None]},
                "configuration_url": None if via else "http://192.0.2.20:80",
                "connections": [] if via else [["mac", mac]],
                "created_at": self._core.wall(),
                "disabled_by": None,
                "entry_type": None,
                "hw_version": "gen2",
                "id": device_id,
                "identifiers": [["shelly", f"{self._mac}{suffix}"]],
                "labels": [],
                "manufacturer": "Shelly",
                "model": "Shelly Pro 3EM",
                "model_id": "SPEM-003CEBEU",
                "modified_at": self._core.wall(),
                "name": name,
                "name_by_user": None,
                "primary_config_entry": self.entry_id,
                "serial_number": None,
                "sw_version": "20260715-090000/1.8.2-g1234567",
                "via_device_id": via,
            }
        )
        return device_id
