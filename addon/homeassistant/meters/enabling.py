"""Switch on the entities of a meter that its integration registers as disabled.

Since generation 2 those are the phase currents and voltages, and what the probe needs. What
the user switched off stays off.
"""

from __future__ import annotations

from http import HTTPStatus

import structlog

from addon.errors import PeerGoneError, PeerRefusedError
from addon.homeassistant.link.client import HomeAssistantClient
from addon.homeassistant.meters.discovery import Entity, ShellyMeter
from addon.translation.text import say

_NOT_NOW = str(HTTPStatus.FORBIDDEN.value)
"""Core's answer while an integration is being loaded, or could not be: "Entry cannot be reloaded"."""

log = structlog.get_logger(__name__)


class Enabler:
    """Switches entities on, each once: whoever switches one off again after us has a reason."""

    def __init__(self, client: HomeAssistantClient) -> None:
        self._client = client
        self._tried: set[str] = set()
        self.text = ""
        """What was done to the user's entities, for people; "" if nothing."""
        self.needs_restart = False
        """Home Assistant could not load the meter's integration anew: it reads the meter no more until it is
        restarted itself."""

    async def enable(self, meter: ShellyMeter) -> bool:
        """Switch on what is needed and off by default, live at once; tell whether there was anything."""
        if self.needs_restart:  # and may have been restarted
            self.needs_restart = await self._is_stuck(meter)
        wanted = [entity for entity in _needed(meter) if entity.id not in self._tried]
        if not wanted:
            return False
        self._tried |= {entity.id for entity in wanted}
        try:
            for entity in wanted:
                await self._client.command(
                    "config/entity_registry/update", entity_id=entity.id, disabled_by=None
                )
            # Home Assistant does it 30 s later, and in spite of this once more: a blink of "unavailable"
            await self._reload(meter)
        except PeerGoneError:
            self._tried -= {entity.id for entity in wanted}
            raise
        except PeerRefusedError as error:
            self.text = say("Its disabled entities could not be switched on ({why}).", why=error.text)
            log.warning("Can't switch on entities of the meter", meter=meter.name, error=str(error))
        else:
            self.text = say(
                "{count} of its entities were switched on (currents, voltages, uptime, signal).",
                count=len(wanted),
            )
            log.info(
                "Switched on entities of the meter",
                meter=meter.name,
                entities=[entity.id for entity in wanted],
            )
        return True

    async def _reload(self, meter: ShellyMeter) -> None:
        try:
            answer = await self._client.rest("POST", f"config/config_entries/entry/{meter.entry_id}/reload")
            stuck = isinstance(answer, dict) and bool(answer.get("require_restart"))
        except PeerRefusedError as error:
            if error.code != _NOT_NOW:
                raise
            stuck = await self._is_stuck(meter)  # else it is being loaded, and again in half a minute
        self.needs_restart = stuck
        if stuck:
            log.warning("Home Assistant must be restarted before it reads the meter again", meter=meter.name)

    async def _is_stuck(self, meter: ShellyMeter) -> bool:
        entries = await self._client.command("config_entries/get", domain="shelly")
        return any(
            entry.get("entry_id") == meter.entry_id and entry.get("state") == "failed_unload"
            for entry in (entries if isinstance(entries, list) else ())
        )


def _needed(meter: ShellyMeter) -> list[Entity]:
    of_phases = [entity for phase in meter.phases for entity in (phase.current, phase.voltage, phase.power)]
    return [
        entity
        for entity in (*of_phases, meter.probe, meter.witness)
        if entity and entity.disabled_by == "integration"
    ]
