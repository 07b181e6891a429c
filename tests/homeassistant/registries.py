"""Registries as a real Home Assistant 2026.11 fills them (see record_registries), and changes to them."""

import copy
import json
from pathlib import Path
from typing import Any

from addon.homeassistant.meters.discovery import ShellyMeter, find_meters

JsonObject = dict[str, Any]
FOLDER = Path(__file__).parent / "recorded"


class Registries:
    """Both registries of a house with the given kinds of Shelly."""

    def __init__(self, *kinds: str) -> None:
        self.entities: list[JsonObject] = []
        self.devices: list[JsonObject] = []
        for kind in kinds:
            recorded = json.loads((FOLDER / f"{kind}.json").read_text())
            self.entities += recorded["entities"]
            self.devices += recorded["devices"]

    def meters(self, phases: int = 3) -> list[ShellyMeter]:
        return find_meters(self.entities, self.devices, phases)

    def entity(self, key: str) -> JsonObject:
        """Find an entity by the part of its unique_id after the MAC."""
        return next(e for e in self.entities if e["unique_id"].endswith("-" + key))

    def disable(self, key: str, by: str | None) -> None:
        self.entity(key)["disabled_by"] = by

    def main_device(self) -> JsonObject:
        return next(device for device in self.devices if device["via_device_id"] is None)

    def twin(self) -> "Registries":
        """Add a second device of the same kind."""
        text = json.dumps({"entities": self.entities, "devices": self.devices})
        ids = [d["id"] for d in self.devices] + [self.entities[0]["config_entry_id"]]
        mac = self.entities[0]["unique_id"][:12]
        for old in ids:
            text = text.replace(old, old[::-1])
        other = json.loads(text.replace(mac, mac[:-1] + "F").replace(mac.lower(), mac[:-1].lower() + "f"))
        both = Registries()
        both.entities = copy.deepcopy(self.entities) + other["entities"]
        both.devices = copy.deepcopy(self.devices) + other["devices"]
        return both
