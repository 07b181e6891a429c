"""Notifications of what needs a person at once, in the simulated Home Assistant, in virtual time."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import aiohttp
import pytest

from addon.homeassistant.link.client import HomeAssistantClient
from addon.homeassistant.news.notifications import CHECKS, Lasting, wanted_notifications
from addon.homeassistant.news.notifier import SETTLED_AFTER_S, Notifier
from addon.model.loadpoint import Escalation
from addon.model.status import HealthStatus, Status
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
async def place(language: Callable[[], str] = str) -> AsyncIterator[Place]:
    core = Core()
    home_assistant = HomeAssistant(core)
    await home_assistant.start()
    async with aiohttp.ClientSession() as session:
        client = HomeAssistantClient(session, home_assistant.url, home_assistant.token)
        notifier = Notifier(client, asyncio.get_running_loop().time, language)
        jobs = [asyncio.create_task(job) for job in (client.run(), notifier.run())]
        try:
            yield Place(core, home_assistant, notifier)
        finally:
            for job in jobs:
                job.cancel()
            await asyncio.gather(*jobs, return_exceptions=True)
            await home_assistant.stop()


OF_OTHERS = ("ev_load_balancer_refused", "of_another")
METER_LOST = HealthStatus(check="meter", ok=False, text="House does not answer.", fix="Check its power.")
METER_WELL = HealthStatus(check="meter", ok=True, text="Reading House.")
UNHEALTHY = replace(WELL, health=(METER_LOST,))


@pytest.mark.parametrize("step", [step for step in Escalation if step is not Escalation.BY_HAND])
def test_what_mends_itself_needs_no_person(step: Escalation) -> None:
    assert wanted_notifications(Lasting(), at(step), 1e9)[1] == {}


def test_a_charger_that_can_not_be_stopped_needs_one() -> None:
    [(id_, notification)] = wanted_notifications(Lasting(), RUNAWAY, 0)[1].items()

    assert id_ == ID
    assert notification.title == "Switch Garage off by hand, now"


@pytest.mark.parametrize("check", CHECKS)
def test_a_check_is_told_of_when_it_has_been_bad_for_long(check: str) -> None:
    _, lasting_s = CHECKS[check]
    bad = replace(WELL, health=(replace(METER_LOST, check=check),))
    memory, early = wanted_notifications(Lasting(), bad, 100)
    memory, still = wanted_notifications(memory, bad, 99 + lasting_s)
    memory, late = wanted_notifications(memory, bad, 100 + lasting_s)

    assert (early, still) == ({}, {})
    assert late[f"ev_load_balancer_{check}"].message == "House does not answer. Check its power."

    memory, well = wanted_notifications(memory, WELL, 101 + lasting_s)
    assert well == {}
    assert wanted_notifications(memory, bad, 102 + lasting_s)[1] == {}  # it counts anew


def test_of_other_checks_nobody_is_told() -> None:
    bad = replace(WELL, health=(replace(METER_LOST, check="chargers"),))
    memory, _ = wanted_notifications(Lasting(), bad, 0)

    assert wanted_notifications(memory, bad, 1e9)[1] == {}


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
        for id_ in (ID, "ev_load_balancer_forgotten_switch_off", *OF_OTHERS):
            p.core.notifications[id_] = {"notification_id": id_}
        await asyncio.sleep(10)
        p.notifier.publish(WELL)
        await asyncio.sleep(10)
        assert ID in p.core.notifications  # the charger may not have been found out again yet
        await asyncio.sleep(SETTLED_AFTER_S + 60)

        assert tuple(p.core.notifications) == OF_OTHERS


@pytest.mark.looptime
async def test_one_from_before_stays_where_it_is_still_so() -> None:
    id_ = "ev_load_balancer_meter"
    async with place() as p:
        p.core.notifications[id_] = {"notification_id": id_, "message": "old"}
        p.notifier.publish(UNHEALTHY)
        await asyncio.sleep(SETTLED_AFTER_S + 60)
        assert p.core.notifications[id_]["message"] == "House does not answer. Check its power."

        p.notifier.publish(replace(WELL, health=(METER_WELL,)))
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
