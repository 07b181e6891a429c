"""What the broker still holds of us from before: announcements and states of what may be gone by now."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

import aiomqtt
import structlog

from addon.homeassistant.mqtt.topics import Topics

log = structlog.get_logger(__name__)

ALL_SAID_S = 3.0
"""The broker sends what it holds at once; longer than this it holds nothing, or does not let us read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """What is held. `announced`: device id -> key -> platform; `topics`: all others that hold something."""

    announced: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    topics: frozenset[str] = frozenset()


async def take_inventory(client: aiomqtt.Client, topics: Topics) -> Inventory:
    """Ask the broker; raises MqttError where the link goes down."""
    announced: dict[str, Mapping[str, str]] = {}
    ours: set[str] = set()
    last = f"{topics.base}/inventory"
    word = secrets.token_hex(8)
    wildcards = [f"{topics.base}/#", topics.announcements]
    try:
        async with asyncio.timeout(ALL_SAID_S):
            for wildcard in wildcards:
                await client.subscribe(wildcard)
            await client.publish(last, word)  # comes back after all that was held
            async for message in client.messages:
                topic = message.topic.value
                if topic == last:
                    if message.payload == word.encode():
                        break
                elif (device_id := topics.announced(topic)) is not None:
                    announced[device_id] = _components(message.payload)
                elif message.retain and topic.startswith(f"{topics.base}/") and message.payload:
                    ours.add(topic)
    except TimeoutError:
        log.warning("the MQTT broker does not let the app read its own topics", topics=f"{topics.base}/#")
    for wildcard in wildcards:
        await client.unsubscribe(wildcard)
    return Inventory(announced=announced, topics=frozenset(ours))


def _components(payload: object) -> Mapping[str, str]:
    """Read what a device was announced with."""
    try:
        told = json.loads(payload) if isinstance(payload, str | bytes) else {}
        return {str(key): str(one["platform"]) for key, one in told["components"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}
