"""What shows in Home Assistant and is controlled there: entities, through a broker or without one.

A part of the composition root (`addon/app.py`); nothing here decides anything.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import structlog

from addon.homeassistant.entities import Controls
from addon.homeassistant.link.client import HomeAssistantClient
from addon.homeassistant.link.supervisor import Supervisor
from addon.homeassistant.showing.switchover import EntityPublisher
from addon.presenter import Presenter
from addon.settings import Settings, changed_by

log = structlog.get_logger(__name__)

SHOW_AGAIN_S = 30.0


def show_entities(
    group: asyncio.TaskGroup,
    client: HomeAssistantClient | None,
    supervisor: Supervisor | None,
    controls: Controls,
    settings: Settings,
    presenter: Presenter,
    data: Path,
) -> None:
    """Start in `group` what shows entities, and join it to the rest.

    Outside a Supervisor there are none to be seen but at a broker that the options name.
    """
    publisher = EntityPublisher(client, supervisor, controls, lambda: settings.options.mqtt, data)
    settings.watchers.append(publisher.look_again)
    presenter.publishers.append(publisher.publish)
    presenter.home_language = lambda: publisher.language
    presenter.broker = lambda: publisher.state if client or settings.options.mqtt.host else None

    async def run() -> None:
        changed_by.set("home_assistant")
        while True:
            try:
                await publisher.run()
            except Exception:  # cars are balanced whatever becomes of entities
                log.exception("entities can't be shown; trying again in a while")
            await asyncio.sleep(SHOW_AGAIN_S)

    group.create_task(run())
