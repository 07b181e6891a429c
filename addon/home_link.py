"""What hangs on Home Assistant: meters to the engine; events and notifications from the presenter.

A part of the composition root (`addon/app.py`); nothing here decides anything.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from addon.background import Background
from addon.engine import Engine, Moment
from addon.errors import StoreError
from addon.homeassistant.link.client import HomeAssistantClient
from addon.homeassistant.meters.meter_feed import MeterFeed
from addon.homeassistant.meters.places import places_of
from addon.homeassistant.neighbours import NeighbourWatch
from addon.homeassistant.news.event_sender import EventSender
from addon.homeassistant.news.notifier import Notifier
from addon.model.meter import MeterState, MeterStatus
from addon.model.site import MAIN
from addon.presenter import Presenter
from addon.settings import Settings
from addon.store import Store
from addon.translation.text import say

_NO_HOME_ASSISTANT = MeterState(
    status=MeterStatus.MISSING,
    text=say("There is no Home Assistant to read the meter from: the app runs outside a Supervisor."),
)


def do_without_home_assistant(settings: Settings, engine: Engine) -> None:
    """Say of all meters why there are none: nothing is raised above the fallback."""

    def tell() -> None:
        for place in places_of(settings.options):
            _on_meter(engine, place.circuit_id, _NO_HOME_ASSISTANT)

    tell()
    settings.watchers.append(tell)


def join_home_assistant(
    background: Background,
    client: HomeAssistantClient,
    settings: Settings,
    engine: Engine,
    presenter: Presenter,
    wall_clock: Callable[[], float],
    store: Store,
) -> None:
    """Start whatever speaks with Home Assistant, and join it to the rest.

    The app can't do without what tells of meters; the rest runs in the background.
    """
    feed = MeterFeed(
        client,
        places=places_of(settings.options),
        voltage_v=settings.options.grid.voltage_v,
        on_meter=partial(_on_meter, engine),
        clock=asyncio.get_running_loop().time,
    )
    engine.observers.append(partial(_show_cars, feed))
    settings.watchers.append(
        lambda: feed.reconfigure(places_of(settings.options), settings.options.grid.voltage_v)
    )
    clock = asyncio.get_running_loop().time

    def language() -> str:
        return presenter.home_language()  # which is known later, by who shows entities

    notifier, neighbours = Notifier(client, clock, language), NeighbourWatch(client)
    sender = EventSender(client, clock, wall_clock, partial(_result_of, store), language)
    presenter.home_assistant = client
    presenter.neighbours = lambda: neighbours.found
    presenter.publishers += [notifier.publish, sender.publish]
    background.group.create_task(client.run())
    background.group.create_task(feed.run())
    background.start(say("Notifying you by Home Assistant"), notifier.run)
    background.start(say("Telling Home Assistant of events"), sender.run)
    background.start(say("Looking for others that serve chargers"), neighbours.run)


async def _result_of(store: Store, session_id: int) -> tuple[float, float] | None:
    """Read what a session took in the end; None while its end is not kept, or can't be."""
    try:
        records = await store.recent_transactions()
    except StoreError:
        return None
    for record in records:
        if record.id == session_id and record.stopped_wall_s is not None:
            return record.energy_wh, record.stopped_wall_s - record.started_wall_s
    return None


def _on_meter(engine: Engine, circuit_id: str, state: MeterState) -> None:
    """Hand on what is known of a meter."""
    if circuit_id != MAIN:
        engine.on_circuit_meter(circuit_id, state)
    else:
        engine.on_meter(state)


def _show_cars(feed: MeterFeed, moment: Moment) -> None:
    """Let the cars' steps tell which of several meters is at the main fuse."""
    wiring = {loadpoint.id: loadpoint.phase_map for loadpoint in moment.site.loadpoints}
    feed.on_cars(moment.snapshot.loadpoints, wiring)
