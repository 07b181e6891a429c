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
from addon.homeassistant.mqtt.broker import named_broker
from addon.homeassistant.showing.switchover import EntityPublisher
from addon.presenter import Presenter
from addon.settings import Settings, changed_by

log = structlog.get_logger(__name__)

SHOW_AGAIN_S = 30.0


def entity_publisher(
    client: HomeAssistantClient | None,
    supervisor: Supervisor | None,
    controls: Controls,
    settings: Settings,
    data: Path,
    ssl: Path,
) -> EntityPublisher:
    """Make what shows entities; files of the options' broker are in the folder `ssl`."""
    return EntityPublisher(
        client, supervisor, controls, lambda: named_broker(settings.options.mqtt, ssl), data
    )


def show_entities(
    group: asyncio.TaskGroup,
    publisher: EntityPublisher,
    settings: Settings,
    presenter: Presenter,
    *,
    home_assistant: bool,
) -> None:
    """Run it in `group`, and join it to the rest.

    Without Home Assistant there are none to be seen but at a broker that the options name.
    """
    settings.watchers.append(publisher.look_again)
    presenter.publishers.append(publisher.publish)
    presenter.home_language = lambda: publisher.language
    presenter.broker = lambda: publisher.state if home_assistant or settings.options.mqtt.host else None

    async def run() -> None:
        changed_by.set("home_assistant")
        while True:
            try:
                await publisher.run()
            except Exception:  # cars are balanced whatever becomes of entities
                log.exception("entities can't be shown; trying again in a while")
            await asyncio.sleep(SHOW_AGAIN_S)

    group.create_task(run())
