"""Keeps a session with the broker up, without end, through its restarts and those of Home Assistant."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

import aiomqtt
import structlog

from addon.errors import CertificateError
from addon.homeassistant.entities import Controls, Device, Names, devices_of
from addon.homeassistant.link.groups import first_of, stop_if_cancelled
from addon.homeassistant.mqtt.broker import Broker, tls_of
from addon.homeassistant.mqtt.faults import kind_of, sentence
from addon.homeassistant.mqtt.inventory import take_inventory
from addon.homeassistant.mqtt.links import SHORT_S, Links
from addon.homeassistant.mqtt.orders import Order, Orders
from addon.homeassistant.mqtt.session import Session
from addon.homeassistant.mqtt.topics import OFFLINE, Topics
from addon.model.broker import BrokerKind, BrokerState
from addon.model.status import Status
from addon.translation.text import say

log = structlog.get_logger(__name__)

FIRST_DELAY_S, LAST_DELAY_S = 0.5, 10.0
KEEPALIVE_S = 15
TIMEOUT_S = 4.0
"""Also what a stop of the app may take where the broker hangs."""
MOST_WAITING = 1000
"""Messages that came in and were not looked at yet; a flood loses what is beyond."""


class MqttPublisher:
    """Keeps the broker like the last status it was given. `publish` never waits.

    `on_refused` is told what was set and not done, and why; "" for what was done.
    """

    def __init__(
        self,
        home: str,
        controls: Controls,
        on_refused: Callable[[Order, str], None],
        on_state: Callable[[BrokerState], None],
    ) -> None:
        self._home = home
        self._orders = Orders(controls, self._on_done)
        self._on_refused = on_refused
        self._on_state = on_state
        self._status: Status | None = None
        self._names = Names.in_language("")
        self._news = asyncio.Event()
        self._session: Session | None = None
        self._answered = False
        self._links = Links()

    def publish(self, status: Status) -> None:
        """Show this from now on; what was not told yet is skipped."""
        self._status = status
        self._news.set()

    def speak(self, names: Names) -> None:
        """Name the entities in another language."""
        self._names = names
        self._news.set()

    async def run(self, broker: Broker) -> None:
        """Connect, and again whenever the link is gone; until cancelled."""
        delay_s = FIRST_DELAY_S
        self._links = Links()
        self._tell(
            broker, BrokerKind.CONNECTING, say("Connecting to the MQTT broker at {host}.", host=broker.host)
        )
        while True:
            began_at_s = asyncio.get_running_loop().time()
            try:
                await self._serve(broker)
            except* (aiomqtt.MqttError, CertificateError, OSError, ValueError) as errors:
                error = first_of(errors)  # a ValueError: no host name at all
                kind = self._kind_of_loss(broker, error)
                self._tell(broker, kind, sentence(kind, broker, error))
            stop_if_cancelled()
            if asyncio.get_running_loop().time() > began_at_s + TIMEOUT_S:
                delay_s = FIRST_DELAY_S
            await asyncio.sleep(delay_s * random.uniform(0.5, 1.0))  # noqa: S311 - spreads load, hides nothing
            delay_s = min(2 * delay_s, LAST_DELAY_S)

    async def close(self) -> None:
        """Give up what was set and is not done yet."""
        await self._orders.close()

    async def leave(self, broker: Broker) -> None:
        """Take everything of ours from a broker; raises MqttError or CertificateError where that fails."""
        topics = self._topics(broker)
        async with await self._client(broker, with_will=False) as client:
            held = await take_inventory(client, topics)
            for device_id in held.announced:
                await client.publish(topics.announcement(device_id), b"", qos=1, retain=True)
            for topic in held.topics:
                await client.publish(topic, b"", qos=1, retain=True)
        log.info("entities taken from the MQTT broker", host=broker.host, devices=len(held.announced))

    async def _serve(self, broker: Broker) -> None:
        self._answered = False
        async with await self._client(broker, with_will=True) as client:
            self._answered = True
            session = Session(client, self._topics(broker), self._orders, self._devices_now, self._news)
            self._session = session
            try:
                await session.run(lambda: self._on_ready(broker, session))
            finally:
                self._session = None

    def _topics(self, broker: Broker) -> Topics:
        return Topics(home=self._home, discovery=broker.discovery)

    async def _client(self, broker: Broker, *, with_will: bool) -> aiomqtt.Client:
        topics = self._topics(broker)
        will = aiomqtt.Will(topics.alive, OFFLINE, qos=1, retain=True) if with_will else None
        return aiomqtt.Client(
            broker.host,
            broker.port,
            username=broker.username or None,
            password=broker.password or None,
            identifier=f"{topics.prefix}app",
            will=will,
            keepalive=KEEPALIVE_S,
            timeout=TIMEOUT_S,
            max_queued_incoming_messages=MOST_WAITING,
            tls_context=await asyncio.to_thread(tls_of, broker),
        )

    def _devices_now(self) -> tuple[tuple[Device, ...], Names]:
        return (devices_of(self._status, self._names) if self._status else ()), self._names

    def _on_ready(self, broker: Broker, session: Session) -> None:
        loop = asyncio.get_running_loop()
        self._links.made(loop.time())
        if self._links.contested:  # and may be cut off again at once
            loop.call_later(SHORT_S, self._on_lasting, broker, session)
        else:
            self._tell_connected(broker)

    def _on_lasting(self, broker: Broker, session: Session) -> None:
        if self._session is session:
            self._links.lasts()
            self._tell_connected(broker)

    def _kind_of_loss(self, broker: Broker, error: BaseException) -> BrokerKind:
        if self._links.lost(asyncio.get_running_loop().time()):
            return BrokerKind.CONTESTED
        return kind_of(error, broker, answered=self._answered)

    def _tell_connected(self, broker: Broker) -> None:
        if broker.in_clear:
            text = say(
                "Entities go through the MQTT broker at {host}, but nothing is encrypted, the password"
                " neither: certificate files are named, and tls is off.",
                host=broker.host,
            )
            self._tell(broker, BrokerKind.IN_CLEAR, text)
            return
        text = say("Entities go through the MQTT broker at {host}.", host=broker.host)
        self._tell(broker, BrokerKind.CONNECTED, text)

    def _on_done(self, order: Order, why_not: str) -> None:
        self._on_refused(order, why_not)
        if self._session:
            self._session.repeat(order)

    def _tell(self, broker: Broker, kind: BrokerKind, text: str) -> None:
        self._on_state(BrokerState(kind=kind, text=text, named=broker.named))
