"""One connection to the broker: announces devices, tells their states, listens to their controls."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from contextlib import suppress

import aiomqtt
import structlog

from addon.homeassistant.entities import Device, EntityPost, Names
from addon.homeassistant.entities.pacing import Pacer
from addon.homeassistant.mqtt.announcement import announcement, shape
from addon.homeassistant.mqtt.inventory import take_inventory
from addon.homeassistant.mqtt.orders import Order, Orders
from addon.homeassistant.mqtt.topic_states import dumped, topic_states
from addon.homeassistant.mqtt.topics import BIRTH, OFFLINE, ONLINE, Topics

log = structlog.get_logger(__name__)

AFTER_BIRTH_S = 3.0
"""Home Assistant says that it is there before it listens to everything."""
BREATH_S = 0.05
"""Between two rounds of telling: what comes meanwhile is told together."""
GOODBYE_S = 1.0

DevicesNow = Callable[[], tuple[Sequence[Device], Names]]


class Session:
    """`devices_now` gives what there is to show, nothing before that is known; `news`: it may be new."""

    def __init__(
        self,
        client: aiomqtt.Client,
        topics: Topics,
        orders: Orders,
        devices_now: DevicesNow,
        news: asyncio.Event,
    ) -> None:
        self._client = client
        self._topics = topics
        self._orders = orders
        self._devices_now = devices_now
        self._news = news
        self._pacer = Pacer()
        self._shapes: dict[str, Hashable] = {}
        self._former: dict[str, Mapping[str, str]] = {}
        self._devices: dict[str, Device] = {}
        self._again: asyncio.TimerHandle | None = None

    async def run(self, on_ready: Callable[[], None]) -> None:
        """Keep the broker like what there is to show, until the link goes down (MqttError).

        `on_ready` is called when everything has been said once.
        """
        held = await take_inventory(self._client, self._topics)
        self._former = dict(held.announced)
        for topic in (BIRTH, self._topics.commands):
            await self._client.subscribe(topic)
        while not self._devices_now()[0]:
            await self._wait(None)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen())
            try:
                await self._tell_all(held.topics)
                on_ready()
                while True:
                    await self._wait(await self._tell())
                    await asyncio.sleep(BREATH_S)
            except asyncio.CancelledError:
                await self._say_goodbye()
                raise
            finally:
                if self._again:
                    self._again.cancel()

    def repeat(self, order: Order) -> None:
        """Tell the true state of a control again, whatever is shown."""
        self._pacer.repeat([self._topics.state(*order.control)])
        self._news.set()

    async def _wait(self, until_s: float | None) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout_at(until_s):
                await self._news.wait()
        self._news.clear()

    async def _tell_all(self, held: frozenset[str]) -> None:
        """Say everything, take back what is gone, and only then that we are there."""
        await self._tell()
        said = {topic for id_ in self._pacer.ids for topic in _topics_of(id_)} | {self._topics.alive}
        await self._clear(held - said)
        await self._client.publish(self._topics.alive, ONLINE, qos=1, retain=True)

    async def _tell(self) -> float | None:
        """Say what is new and may be said; return when more may be."""
        devices, names = self._devices_now()
        await self._announce(devices)
        posts = [post for device in devices for post in topic_states(device, self._topics, names)]
        gone = self._pacer.ids - {post.id for post in posts}
        await self._clear(topic for id_ in gone for topic in _topics_of(id_))
        for id_ in gone:
            self._pacer.drop(id_)
        loop = asyncio.get_running_loop()
        due, next_at_s = self._pacer.due(posts, loop.time())
        for post in due:
            await self._say(post)
            self._pacer.told(post, loop.time())
        return next_at_s

    async def _announce(self, devices: Sequence[Device]) -> None:
        now = {device.id: device for device in devices}
        if not now:
            return
        for device_id in self._former.keys() - now.keys():
            await self._client.publish(self._topics.announcement(device_id), b"", qos=1, retain=True)
            del self._former[device_id]
            self._shapes.pop(device_id, None)
        self._devices = now
        for device in devices:
            if self._shapes.get(device.id) != (its := shape(device)):
                former = self._former.get(device.id, {})
                payload = dumped(announcement(device, self._topics, former))
                await self._client.publish(self._topics.announcement(device.id), payload, qos=1, retain=True)
                self._shapes[device.id] = its
                self._former[device.id] = {e.key: e.row.platform for e in device.entities}

    async def _say(self, post: EntityPost) -> None:
        before = self._pacer.before(post)
        told = before.attributes if before else {}
        if (post.attributes or told) and (before is None or told != post.attributes):
            await self._client.publish(f"{post.id}/attributes", dumped(post.attributes), retain=True)
        if before is None or before.state != post.state:
            await self._client.publish(post.id, post.state, retain=True)

    async def _clear(self, topics: Iterable[str]) -> None:
        for topic in sorted(topics):
            await self._client.publish(topic, b"", retain=True)

    async def _listen(self) -> None:
        async for message in self._client.messages:
            topic = message.topic.value
            payload = message.payload if isinstance(message.payload, bytes) else b""
            if topic == BIRTH:
                self._on_birth(payload)
            elif (control := self._topics.set_by(topic)) and payload:
                self._on_command(control, payload, retained=message.retain)

    def _on_birth(self, payload: bytes) -> None:
        if payload == ONLINE.encode():
            if self._again:
                self._again.cancel()
            self._again = asyncio.get_running_loop().call_later(AFTER_BIRTH_S, self._say_all_again)

    def _say_all_again(self) -> None:
        log.info("Home Assistant has started: all is told again")
        self._shapes.clear()
        self._pacer.repeat()
        self._news.set()

    def _on_command(self, control: tuple[str, str], payload: bytes, *, retained: bool) -> None:
        device = self._devices.get(control[0])
        entity = next((e for e in device.entities if e.key == control[1]), None) if device else None
        if device is None or entity is None or entity.row.act is None:
            log.debug("nothing to set there", device=control[0], control=control[1])
        elif retained:  # it was said at some other time, to someone else
            log.warning("a retained command is not obeyed", device=device.name, control=entity.key)
        else:
            self._orders.take(Order(device=device, entity=entity, payload=payload.decode(errors="replace")))

    async def _say_goodbye(self) -> None:
        """Say that we are gone; where that fails the broker says it."""
        with suppress(aiomqtt.MqttError, TimeoutError):
            async with asyncio.timeout(GOODBYE_S):
                await self._client.publish(self._topics.alive, OFFLINE, qos=1, retain=True)


def _topics_of(state_topic: str) -> tuple[str, str]:
    return state_topic, f"{state_topic}/attributes"
