"""Where everything is said. One topic for each state: `evlb/<home>/<device>/<key>`."""

from __future__ import annotations

from dataclasses import dataclass

BIRTH = "homeassistant/status"
"""Where Home Assistant says that it is there, whatever announcements begin with, unless its MQTT integration
is told otherwise; what it has missed by then is held by the broker."""
DISCOVERY_PREFIX = "homeassistant"
"""What announcements begin with unless Home Assistant's MQTT integration is told otherwise."""
ONLINE, OFFLINE = "online", "offline"
UNKNOWN = "None"
"""What Home Assistant takes for: there is no value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topics:
    """The topics of one home; `home` tells several at one broker apart. `discovery`: see Broker."""

    home: str
    discovery: str = DISCOVERY_PREFIX

    @property
    def base(self) -> str:
        """What all of ours begin with, but for the announcements."""
        return f"evlb/{self.home}"

    @property
    def prefix(self) -> str:
        """What our ids in Home Assistant begin with."""
        return f"evlb_{self.home}_"

    @property
    def alive(self) -> str:
        """Whether the app is there; the broker itself says when it is not any more."""
        return f"{self.base}/status"

    @property
    def commands(self) -> str:
        """All that can be set."""
        return f"{self.base}/+/+/set"

    def state(self, device_id: str, key: str) -> str:
        """Where a state is told."""
        return f"{self.base}/{device_id}/{key}"

    def attributes(self, device_id: str, key: str) -> str:
        """Where its attributes are told."""
        return f"{self.base}/{device_id}/{key}/attributes"

    def command(self, device_id: str, key: str) -> str:
        """Where it can be set."""
        return f"{self.base}/{device_id}/{key}/set"

    def available(self, device_id: str) -> str:
        """Whether a charger is connected."""
        return f"{self.base}/{device_id}/available"

    def device(self, device_id: str) -> str:
        """Name a device in all of Home Assistant."""
        return f"{self.prefix}{device_id}"

    def announcement(self, device_id: str) -> str:
        """Where a device is announced."""
        return f"{self.discovery}/device/{self.device(device_id)}/config"

    @property
    def announcements(self) -> str:
        """All devices that are announced, ours and those of others."""
        return f"{self.discovery}/device/+/config"

    def announced(self, topic: str) -> str | None:
        """Read the id of one of our devices from the topic of an announcement; None for those of others."""
        start = f"{self.discovery}/device/{self.prefix}"
        if not (topic.startswith(start) and topic.endswith("/config")):
            return None
        return topic[len(start) : -len("/config")]

    def set_by(self, topic: str) -> tuple[str, str] | None:
        """Read device and key from the topic of a command."""
        parts = topic.removeprefix(f"{self.base}/").split("/")
        return (parts[0], parts[1]) if len(parts) == 3 and parts[2] == "set" else None
