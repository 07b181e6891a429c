"""What is known of the MQTT broker, through which Home Assistant gets devices with controls."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from addon.translation.text import say


class BrokerKind(StrEnum):
    """How it stands with the broker."""

    NONE = "none"  # none named, none offered: entities only show, controls are on the page
    UNHEARD = "unheard"  # there is one, but Home Assistant's MQTT integration is not set up
    NO_DISCOVERY = "no_discovery"  # it is set up, but told not to take devices that come by themselves
    CONNECTING = "connecting"
    CONNECTED = "connected"
    IN_CLEAR = "in_clear"  # connected without TLS, though files for it are named
    REFUSED = "refused"  # wrong name or password, or no right to speak
    UNREACHABLE = "unreachable"
    UNKNOWN_HOST = "unknown_host"  # its name leads nowhere
    CLOSED = "closed"  # the machine is there, and nobody listens at the port
    MUTE = "mute"  # somebody takes the connection and says nothing that is MQTT
    MUTE_TLS = (
        "mute_tls"  # the same over TLS, as where a certificate of ours is missed (TLS 1.3 tells it late)
    )
    NO_TLS = "no_tls"  # who listens there does not speak TLS
    UNTRUSTED = "untrusted"  # nobody that is trusted has signed its certificate
    OTHER_NAME = "other_name"  # its certificate is for another name
    OUT_OF_DATE = "out_of_date"  # its certificate has expired, or does not hold yet
    TURNED_DOWN = "turned_down"  # it does not take our side of TLS: no certificate, or another than it wants
    UNUSABLE_FILES = "unusable_files"  # the files that the options name for TLS can't be used
    CONTESTED = "contested"  # it drops the link again and again, as for two with the same name


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerState:
    """How it stands, and a sentence about it. `named`: it is one that the user named in the options."""

    kind: BrokerKind = BrokerKind.NONE
    text: str = say("There is no MQTT broker.")
    named: bool = False
