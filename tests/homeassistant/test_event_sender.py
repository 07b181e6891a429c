"""Events and lines of the logbook in the simulated Home Assistant, in virtual time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
import pytest
import structlog

from addon.homeassistant.link.client import HomeAssistantClient
from addon.homeassistant.news.event_sender import KEPT, KEPT_FOR_S, EventSender, ResultOf
from addon.model.loadpoint import Escalation
from addon.model.status import Status
from addon.simulator.core import Core
from addon.simulator.home_assistant import HomeAssistant
from tests.homeassistant.test_events import IDLE, SESSION, at
from tests.homeassistant.test_publisher import SITE

CHARGING = replace(IDLE, session=SESSION)
STEPS = (Escalation.STOPPED, Escalation.BY_HAND)

pytestmark = pytest.mark.looptime


async def nothing_more(_session_id: int) -> None:
    return None


@dataclass
class Place:
    core: Core
    home_assistant: HomeAssistant
    sender: EventSender
    fired: list[dict[str, Any]]

    def tell(self, *statuses: Status) -> None:
        for status in statuses:
            self.sender.publish(status)

    def types(self) -> list[str]:
        return [e["data"]["type"] for e in self.fired if e["event_type"] == "ev_load_balancer_event"]

    def lines(self) -> list[dict[str, Any]]:
        return [e["data"] for e in self.fired if e["event_type"] == "logbook_entry"]


@asynccontextmanager
async def place(
    core: Core | None = None, last_word: ResultOf = nothing_more, language: str = ""
) -> AsyncIterator[Place]:
    core = core or Core()
    home_assistant = HomeAssistant(core)
    await home_assistant.start()
    fired: list[dict[str, Any]] = []
    core.event_listeners.append(fired.append)
    clock = asyncio.get_running_loop().time
    async with aiohttp.ClientSession() as session:
        client = HomeAssistantClient(session, home_assistant.url, home_assistant.token)
        sender = EventSender(client, clock, lambda: 1_780_000_000.0 + clock(), last_word, lambda: language)
        jobs = [asyncio.create_task(job) for job in (client.run(), sender.run())]
        await asyncio.sleep(1)
        try:
            yield Place(core, home_assistant, sender, fired)
        finally:
            for job in jobs:
                job.cancel()
            await asyncio.gather(*jobs, return_exceptions=True)
            await home_assistant.stop()


async def test_an_event_and_a_line_of_the_logbook() -> None:
    async with place() as p:
        p.tell(at(SITE, IDLE), at(SITE, CHARGING))
        await asyncio.sleep(1)

        assert [e["event_type"] for e in p.fired] == ["ev_load_balancer_event", "logbook_entry"]
        data = p.fired[0]["data"]
        assert data.pop("at").startswith("2026-05-28T")
        assert data == {
            "type": "session_started",
            "message": "Garage began a session, Anna.",
            "charger_id": "cp1",
            "charger": "Garage",
            "session_id": 7,
            "id_tag": "04A1",
            "tag_name": "Anna",
        }
        assert p.lines() == [
            {"name": "Garage", "message": "began a session, Anna", "entity_id": "sensor.garage_status"}
        ]


async def test_the_end_of_a_session_waits_for_its_chargers_last_word() -> None:
    asked = 0

    async def last_word(session_id: int) -> tuple[float, float] | None:
        nonlocal asked
        asked += 1
        assert session_id == SESSION.id
        return (12400.0, 3725.0) if asked > 1 else None

    async with place(last_word=last_word) as p:
        p.tell(at(SITE, IDLE), at(SITE, CHARGING), at(SITE, IDLE))
        await asyncio.sleep(3)

        assert p.fired[-2]["data"]["energy_wh"] == 12400.0
        assert p.lines()[-1]["message"] == "ended a session: 12.40 kWh in 1 h 2 min"


async def test_what_happens_while_home_assistant_restarts_is_told_after_it_in_order() -> None:
    async with place() as p:
        await p.home_assistant.go_down()
        p.tell(at(SITE, IDLE), at(SITE, CHARGING))
        p.tell(*(at(SITE, replace(CHARGING, escalation=str(step))) for step in STEPS))
        await asyncio.sleep(60)
        assert p.types() == []
        p.home_assistant.come_up()
        await asyncio.sleep(30)

        assert p.types() == ["session_started", "charger_disobeys", "charger_disobeys"]
        assert [e["data"].get("step") for e in p.fired if "type" in e["data"]] == [None, *STEPS]


async def test_what_is_too_old_is_dropped() -> None:
    async with place() as p:
        await p.home_assistant.go_down()
        p.tell(at(SITE, IDLE), at(SITE, CHARGING))
        await asyncio.sleep(KEPT_FOR_S)
        p.tell(at(SITE, IDLE))
        p.home_assistant.come_up()
        await asyncio.sleep(30)

        assert p.types() == ["session_stopped"]


async def test_the_queue_is_bounded_and_keeps_the_newest() -> None:
    async with place() as p:
        await p.home_assistant.go_down()
        p.tell(at(SITE, IDLE))
        for _ in range(KEPT):
            p.tell(at(SITE, CHARGING), at(SITE, IDLE))
        p.tell(at(SITE, replace(IDLE, escalation=str(Escalation.BY_HAND))))
        p.home_assistant.come_up()
        await asyncio.sleep(30)

        assert len(p.types()) == KEPT
        assert p.types()[-1] == "charger_disobeys"


async def test_a_refusal_is_logged_once_and_holds_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async with place() as p:
        monkeypatch.setattr(p.home_assistant, "token", "another")
        with structlog.testing.capture_logs() as logs:
            p.tell(at(SITE, IDLE))
            for _ in range(3):
                p.tell(at(SITE, CHARGING), at(SITE, IDLE))
            await asyncio.sleep(5)

        assert p.types() == []
        assert len([line for line in logs if line["log_level"] == "warning"]) == 1
