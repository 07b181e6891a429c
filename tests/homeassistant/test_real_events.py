"""Events, lines of the logbook and notifications in the real Home Assistant, the oldest and the newest."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from addon.homeassistant.link.client import HomeAssistantClient as Link
from addon.homeassistant.neighbours import NeighbourWatch
from addon.homeassistant.news.event_sender import EventSender
from addon.homeassistant.news.notifier import SETTLED_AFTER_S, Notifier
from addon.model.loadpoint import Escalation
from addon.model.neighbours import Kind, Neighbour
from addon.model.status import Status
from tests.homeassistant.test_event_sender import nothing_more
from tests.homeassistant.test_events import IDLE, SESSION, at
from tests.homeassistant.test_publisher import SITE
from tests.lab.client import HomeAssistantClient
from tests.lab.home_assistant import HomeAssistant, LabError, Version
from tests.lab.supervisor import Supervisor

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120, func_only=True)]

ENTITY = "sensor.garage_status"
NOTIFICATION = "ev_load_balancer_garage_switch_off"
WELL = at(SITE, IDLE)
CHARGING = at(SITE, replace(IDLE, session=SESSION))
RUNAWAY = at(SITE, replace(IDLE, session=SESSION, escalation=str(Escalation.BY_HAND)))


@pytest.fixture(scope="module", params=list(Version))
def core(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HomeAssistant]:
    """Run a Core with its logbook; that wants a front end, and an empty one will do."""
    folder = tmp_path_factory.mktemp("logbook")
    try:
        core = HomeAssistant(folder, request.param)
        _add_logbook(folder)
        _add_ocpp_integration(folder)
        core.start()
    except LabError as error:
        pytest.fail(str(error), pytrace=False)
    yield core
    core.kill()


def _add_logbook(folder: Path) -> None:
    frontend = folder / "custom_components/frontend"
    frontend.mkdir(parents=True)
    manifest = {"domain": "frontend", "name": "None", "version": "1.0.0", "codeowners": []}
    (frontend / "manifest.json").write_text(json.dumps(manifest | {"requirements": [], "dependencies": []}))
    (frontend / "__init__.py").write_text("async def async_setup(hass, config):\n    return True\n")
    with (folder / "configuration.yaml").open("a") as configuration:
        configuration.write("logbook:\n")


def _add_ocpp_integration(folder: Path) -> None:
    """Have the integration OCPP set up, as Core keeps it, though its code is not there."""
    now = "2026-11-28T00:00:00+00:00"
    entry = {"entry_id": "01", "domain": "ocpp", "title": "central", "source": "user", "version": 1}
    entry |= {"data": {}, "options": {}, "minor_version": 1, "unique_id": None, "disabled_by": None}
    entry |= {"pref_disable_new_entities": False, "pref_disable_polling": False, "discovery_keys": {}}
    entry |= {"subentries": [], "created_at": now, "modified_at": now}
    stored = {"version": 1, "minor_version": 5, "key": "core.config_entries", "data": {"entries": [entry]}}
    (folder / ".storage/core.config_entries").write_text(json.dumps(stored))


class App:
    """What of the app tells Home Assistant; `later_s` puts its clock forward."""

    def __init__(self, link: Link) -> None:
        self.later_s = 0.0
        self.notifier = Notifier(link, self.clock)
        self.sender = EventSender(link, self.clock, lambda: 1_780_000_000.0, nothing_more)

    def clock(self) -> float:
        return asyncio.get_running_loop().time() + self.later_s

    def show(self, *statuses: Status) -> None:
        for status in statuses:
            self.notifier.publish(status)
            self.sender.publish(status)


@asynccontextmanager
async def running(supervisor: Supervisor) -> AsyncIterator[App]:
    """Run it until it is killed."""
    async with aiohttp.ClientSession() as session:
        link = Link(session, supervisor.url, supervisor.token)
        app = App(link)
        jobs = [asyncio.create_task(job) for job in (link.run(), app.notifier.run(), app.sender.run())]
        try:
            yield app
        finally:
            for job in jobs:
                job.cancel()
            await asyncio.gather(*jobs, return_exceptions=True)


async def shown(client: HomeAssistantClient) -> list[str]:
    found = await client.command("persistent_notification/get")
    return [one["notification_id"] for one in found]


async def until_shown(client: HomeAssistantClient, *expected: str) -> None:
    async with asyncio.timeout(20):
        while True:
            if await shown(client) == list(expected):
                return
            await asyncio.sleep(0.1)


async def told(client: HomeAssistantClient, count: int) -> list[dict[str, Any]]:
    async with asyncio.timeout(10):
        return [(await client.events.get())["event"]["data"] for _ in range(count)]


async def lines(client: HomeAssistantClient) -> list[dict[str, Any]]:
    """Read the logbook of the entity; it is written every five seconds."""
    async with asyncio.timeout(15):
        while True:
            found = await client.command(
                "logbook/get_events", start_time="2026-01-01T00:00:00Z", entity_ids=[ENTITY]
            )
            if entries := [entry for entry in found if entry.get("name") == "Garage"]:
                return entries
            await asyncio.sleep(0.2)


async def test_the_integration_ocpp_is_seen(core: HomeAssistant) -> None:
    async with Supervisor(core.url, core.token) as supervisor, aiohttp.ClientSession() as session:
        link = Link(session, supervisor.url, supervisor.token)
        watch = NeighbourWatch(link)
        jobs = [asyncio.create_task(job) for job in (link.run(), watch.run())]
        async with asyncio.timeout(10):
            while not watch.found:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.05)
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)

    assert watch.found == (Neighbour(name="central", kind=Kind.INTEGRATION, runs=False),)


async def test_what_happens_is_an_event_a_line_and_where_it_needs_a_person_a_notification(
    core: HomeAssistant,
) -> None:
    async with Supervisor(core.url, core.token) as supervisor:
        async with HomeAssistantClient(core.url, core.token) as client:
            await client.command("subscribe_events", event_type="ev_load_balancer_event")
            async with running(supervisor) as app:
                app.show(WELL, CHARGING, RUNAWAY)
                began, runaway = await told(client, 2)
                await until_shown(client, NOTIFICATION)
                entries = await lines(client)

            assert (began["type"], began["message"]) == ("session_started", "Garage began a session, Anna.")
            assert (runaway["type"], runaway["step"]) == ("charger_disobeys", "by_hand")
            assert entries[0]["message"] == "began a session, Anna"
            assert "context_service" not in entries[0]  # else it would say that an action has done it

            async with running(supervisor) as app:  # it was killed, and knows nothing any more
                app.show(WELL)
                await asyncio.sleep(1)
                assert await shown(client) == [NOTIFICATION]
                app.later_s = SETTLED_AFTER_S
                app.notifier._news.set()
                await until_shown(client)
                app.show(RUNAWAY)
                await until_shown(client, NOTIFICATION)

        async with running(supervisor) as app:
            app.show(RUNAWAY)
            await asyncio.to_thread(core.kill)
            await asyncio.to_thread(core.start)
            async with HomeAssistantClient(core.url, core.token) as client:
                await until_shown(client, NOTIFICATION)  # Core had forgotten it
                app.show(WELL)
                await until_shown(client)
