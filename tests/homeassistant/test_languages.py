"""What people read in Home Assistant is in its language; what automations compare is not."""

import asyncio
from dataclasses import replace

import aiohttp
import pytest

from addon.homeassistant.entities import Names, devices_of, entity_posts
from addon.homeassistant.link.client import HomeAssistantClient
from addon.homeassistant.mqtt.orders import Order
from addon.homeassistant.mqtt.topic_states import topic_states
from addon.homeassistant.mqtt.topics import Topics
from addon.homeassistant.news import event_sender, notifier
from addon.homeassistant.news.events import Happening, Memory
from addon.homeassistant.news.notifications import Lasting, Notification
from addon.homeassistant.showing.refusals import NOTIFICATION, Refusals
from addon.translation.text import listed
from tests.homeassistant import test_event_sender, test_notifier
from tests.homeassistant.mqtt_status import WHOLE
from tests.homeassistant.test_publisher import GARAGE, SITE

REASON = listed(["Keller", "Hof"])
GERMAN = "Keller und Hof"
TOLD = replace(
    WHOLE,
    site=replace(SITE, reason=REASON, meter=replace(SITE.meter, ok=False, text=REASON)),
    chargers=(replace(GARAGE, reason=REASON, problem=REASON),),
)


@pytest.mark.parametrize(("language", "words"), [("en", "Keller and Hof"), ("de-CH", GERMAN), ("fr", REASON)])
def test_sentences_of_entities(language: str, words: str) -> None:
    names = Names.in_language(language)
    posts = {post.id: post for post in entity_posts(TOLD, (), names)}
    topics = Topics(home="h")
    said = {post.id: post for d in devices_of(TOLD, names) for post in topic_states(d, topics, names)}

    for shown in (
        (posts["sensor.ev_load_balancer_decision"], posts["sensor.ev_load_balancer_limiting_reason"]),
        (said["evlb/h/site/decision"], said["evlb/h/site/limiting_reason"]),
    ):
        decision, source = shown
        assert (decision.state, type(decision.state)) == (words, str)
        assert source.state == SITE.source
        assert source.attributes["decision"] == words
    for key, attribute in (("limit_reason", "decision"), ("problem", "reason"), ("current_limit", "reason")):
        assert said[f"evlb/h/charger_cp1/{key}"].attributes[attribute] == words
    assert said["evlb/h/site/meter_problem"].attributes["reason"] == words
    assert said["evlb/h/charger_cp1/limit_reason"].state == GARAGE.source


def test_a_long_sentence_is_cut_as_it_is_said() -> None:
    long = replace(TOLD, site=replace(SITE, reason=listed(["x" * 100, "y" * 200])))
    [post] = [p for p in entity_posts(long, (), Names.in_language("de")) if p.id.endswith("_decision")]

    assert post.state == f"{'x' * 100} und {'y' * 149}…"


@pytest.mark.looptime
async def test_notifications_change_with_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = {test_notifier.ID: Notification(title=REASON, message=REASON)}
    monkeypatch.setattr(notifier, "wanted_notifications", lambda *_: (Lasting(), wanted))
    language = ""
    async with test_notifier.place(lambda: language) as p:
        for language, words in (("", REASON), ("de", GERMAN), ("et", "Keller ja Hof")):  # noqa: B007
            p.notifier.publish(test_notifier.RUNAWAY)
            await asyncio.sleep(1)
            shown = p.core.notifications[test_notifier.ID]
            assert (shown["title"], shown["message"]) == (words, words)


@pytest.mark.looptime
async def test_events_and_lines_of_the_logbook(monkeypatch: pytest.MonkeyPatch) -> None:
    happening = Happening(type="meter_lost", name="Haus", said=REASON, data={"check": "meter", "why": REASON})
    monkeypatch.setattr(event_sender, "happenings", lambda *_, **__: (Memory(), (happening,)))
    async with test_event_sender.place(language="de") as p:
        p.tell(TOLD)
        await asyncio.sleep(1)

        assert p.types() == ["meter_lost"]
        data = p.fired[0]["data"]
        assert (data["check"], data["why"]) == ("meter", GERMAN)
        assert p.lines()[0]["message"] == GERMAN


@pytest.mark.looptime
async def test_why_a_control_was_not_set() -> None:
    margin = next(e for e in devices_of(WHOLE, Names.in_language("de"))[0].entities if e.key == "margin")
    order = Order(device=devices_of(WHOLE, Names.in_language("de"))[0], entity=margin, payload="99")
    async with test_notifier.place() as p, aiohttp.ClientSession() as session:
        client = HomeAssistantClient(session, p.home_assistant.url, p.home_assistant.token)
        refusals = Refusals(client)
        refusals.speak(Names.in_language("de"))
        jobs = [asyncio.create_task(job) for job in (client.run(), refusals.run())]
        refusals.on_done(order, REASON)
        await asyncio.sleep(1)

        assert p.core.notifications[NOTIFICATION]["message"] == GERMAN
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)
