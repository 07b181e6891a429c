"""What Home Assistant's MQTT integration is told to do with devices that announce themselves.

It tells nobody, but for the form in which people change it: that is asked for, read and given back unfilled
(checked with Home Assistant 2025.4 and 2026.11).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from addon.errors import PeerError, PeerGoneError
from addon.homeassistant.link.client import HomeAssistantClient

_FLOW = "config/config_entries/options/flow"


@dataclass(frozen=True, slots=True, kw_only=True)
class MqttOptions:
    """`discovers`: it takes such devices; `prefix`: what their announcements begin with.

    None and "" where that is not known.
    """

    discovers: bool | None = None
    prefix: str = ""


async def mqtt_options(client: HomeAssistantClient, entry_id: str) -> MqttOptions | None:
    """Read them of an entry that is loaded; None where it does not answer, or not as expected.

    Raises PeerGoneError.
    """
    try:
        form = await client.rest("POST", _FLOW, {"handler": entry_id})
    except PeerGoneError:
        raise
    except PeerError:
        return None
    if not isinstance(form, dict):
        return None
    with suppress(PeerError):
        await client.rest("DELETE", f"{_FLOW}/{form.get('flow_id')}")
    fields = form.get("data_schema")
    return _read(fields) if isinstance(fields, list) else None


def _read(fields: list[object]) -> MqttOptions:
    given: dict[str, Any] = {}
    for field in fields:
        if isinstance(field, dict):
            given[str(field.get("name"))] = field.get("default")
    discovers, prefix = given.get("discovery"), given.get("discovery_prefix")
    return MqttOptions(
        discovers=discovers if isinstance(discovers, bool) else None,
        prefix=prefix if isinstance(prefix, str) else "",
    )
