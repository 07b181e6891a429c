"""What is known of the MQTT broker, through which Home Assistant gets devices with controls."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class BrokerKind(StrEnum):
    """How it stands with the broker."""

    NONE = "none"  # none named, none offered: entities only show, controls are on the page
    UNHEARD = "unheard"  # there is one, but Home Assistant's MQTT integration is not set up
    CONNECTING = "connecting"
    CONNECTED = "connected"
    REFUSED = "refused"  # wrong name or password, or no right to speak
    UNREACHABLE = "unreachable"
    CONTESTED = "contested"  # it drops the link again and again, as for two with the same name


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerState:
    """How it stands, and a sentence about it. `named`: it is one that the user named in the options."""

    kind: BrokerKind = BrokerKind.NONE
    text: str = "There is no MQTT broker."
    named: bool = False
