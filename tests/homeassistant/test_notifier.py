"""Notifications of what needs a person at once, in the simulated Home Assistant, in virtual time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import aiohttp
import pytest

from addon.homeassistant.client import HomeAssistantClient
from addon.homeassistant.notifier import Notifier, notifications
from addon.model.loadpoint import Escalation
from addon.model.status import Status
from addon.simulator.core import Core
from addon.simulator.home_assistant import HomeAssistant
from tests.homeassistant.test_publisher import GARAGE

ID = "ev_load_balancer_garage_switch_off"
WELL = Status(version="1", site=None, chargers=(GARAGE,))


def at(step: Escalation) -> Status:
    return replace(WELL, chargers=(replace(GARAGE, escalation=str(step)),))


RUNAWAY = at(Escalation.BY_HAND)


@dataclass
class Place:
    core: Core
    home_assistant: HomeAssistant
    notifier: Notifier


@asynccontextmanager
async def place() -> AsyncIterator[Place]:
    core = Core()
    home_assistant = HomeAssistant(core)
    await home_assistant.start()
    async with aiohttp.ClientSession() as session:
        client = HomeAssistantClient(session, home_assistant.url, home_assistant.token)
        notifier = Notifier(client)
        jobs = [asyncio.create_task(job) for job in (client.run(), notifier.run())]
        try:
            yield Place(core, home_assistant, notifier)
        finally:
            for job in jobs:
                job.cancel()
            await asyncio.gather(*jobs, return_exceptions=True)
            await home_assistant.stop()


@pytest.mark.parametrize("step", [step for step in Escalation if step is not Escalation.BY_HAND])
def test_what_mends_itself_needs_no_person(step: Escalation) -> None:
    assert notifications(at(step)) == {ID: None}


def test_a_charger_that_can_not_be_stopped_needs_one() -> None:
    [(id_, notification)] = notifications(RUNAWAY).items()

    assert id_ == ID
    assert notification is not None
    assert notification.title == "Switch Garage off by hand, now"


@pytest.mark.looptime
async def test_it_is_shown_once_and_dismissed_when_over() -> None:
    async with place() as p:
        calls = 0

        def count(event: dict[str, object]) -> None:
            nonlocal calls
            calls += event["event_type"] == "persistent_notification"

        p.core.event_listeners.append(count)
        for _ in range(3):
            p.notifier.publish(RUNAWAY)
            await asyncio.sleep(1)

        assert list(p.core.notifications) == [ID]
        assert calls == 1

        p.notifier.publish(WELL)
        await asyncio.sleep(1)

        assert p.core.notifications == {}


@pytest.mark.looptime
async def test_a_restart_of_home_assistant_forgets_it_and_it_is_shown_again() -> None:
    async with place() as p:
        p.notifier.publish(RUNAWAY)
        await asyncio.sleep(1)
        await p.home_assistant.restart()
        assert p.core.notifications == {}
        await asyncio.sleep(30)

        assert list(p.core.notifications) == [ID]


@pytest.mark.looptime
async def test_one_from_before_a_restart_of_the_app_is_dismissed() -> None:
    async with place() as p:
        p.core.notifications[ID] = {}
        p.notifier.publish(WELL)
        await asyncio.sleep(1)

        assert p.core.notifications == {}


@pytest.mark.looptime
async def test_a_refusal_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async with place() as p:
        call, refusing = p.core.call_service, True

        async def refuse(domain: str, service: str, data: dict[str, object]) -> None:
            if refusing:
                raise KeyError(service)
            await call(domain, service, data)

        monkeypatch.setattr(p.core, "call_service", refuse)
        p.notifier.publish(RUNAWAY)
        await asyncio.sleep(5)
        refusing = False
        await asyncio.sleep(61)

        assert list(p.core.notifications) == [ID]
