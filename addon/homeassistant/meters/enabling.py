"""Switch on the entities of a meter that its integration registers as disabled.

Since generation 2 those are the phase currents and voltages, and what the probe needs. What
the user switched off stays off.
"""

from __future__ import annotations

import structlog

from addon.errors import PeerGoneError, PeerRefusedError
from addon.homeassistant.link.client import HomeAssistantClient
from addon.homeassistant.meters.discovery import Entity, ShellyMeter

log = structlog.get_logger(__name__)


class Enabler:
    """Switches entities on, each once: whoever switches one off again after us has a reason."""

    def __init__(self, client: HomeAssistantClient) -> None:
        self._client = client
        self._tried: set[str] = set()
        self.text = ""
        """What was done to the user's entities, for people; "" if nothing."""

    async def enable(self, meter: ShellyMeter) -> bool:
        """Switch on what is needed and off by default, live at once; tell whether there was anything."""
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
            await self._client.rest("POST", f"config/config_entries/entry/{meter.entry_id}/reload")
        except PeerGoneError:
            self._tried -= {entity.id for entity in wanted}
            raise
        except PeerRefusedError as error:
            self.text = f"Its disabled entities could not be switched on ({error})."
            log.warning("Can't switch on entities of the meter", meter=meter.name, error=str(error))
        else:
            self.text = (
                f"{len(wanted)} of its entities were switched on (currents, voltages, uptime, signal)."
            )
            log.info(
                "Switched on entities of the meter",
                meter=meter.name,
                entities=[entity.id for entity in wanted],
            )
        return True


def _needed(meter: ShellyMeter) -> list[Entity]:
    of_phases = [entity for phase in meter.phases for entity in (phase.current, phase.voltage, phase.power)]
    return [
        entity
        for entity in (*of_phases, meter.probe, meter.witness)
        if entity and entity.disabled_by == "integration"
    ]
