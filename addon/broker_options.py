"""The options' broker: what can't be said field by field."""

from __future__ import annotations

import re

from addon.config import Mqtt
from addon.errors import OptionsError
from addon.translation.text import say

_NO_PREFIX = re.compile(r"[+#\s\x00]")
"""Wildcards of MQTT, and what nobody means (MQTT 3.1.1, §4.7)."""


def check_broker(mqtt: Mqtt) -> None:
    """Check how topics begin, and that a key has its certificate; raises OptionsError."""
    if _NO_PREFIX.search(mqtt.discovery_prefix):
        raise OptionsError(
            say(
                'Option mqtt.discovery_prefix is "{prefix}"; it must be the beginning of a topic, without'
                " blanks, + and #, or empty.",
                prefix=mqtt.discovery_prefix,
            )
        )
    if mqtt.keyfile and not mqtt.certfile:
        raise OptionsError(
            say("Option mqtt.keyfile is set and mqtt.certfile is not; name both, or none of them.")
        )
