"""Entities through a real broker: announced, told, controlled, taken back; over its restarts."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import aiomqtt
import pytest

from addon.homeassistant.mqtt import publisher
from addon.homeassistant.mqtt.broker import Broker
from addon.homeassistant.mqtt.orders import Order
from addon.homeassistant.mqtt.publisher import MqttPublisher
from addon.model.broker import BrokerKind, BrokerState
from addon.model.status import Status
from tests.homeassistant.mqtt_status import WHOLE, Noted
from tests.homeassistant.test_publisher import GARAGE, STATUS
from tests.lab.mosquitto import PASSWORD, USER, Mosquitto

pytestmark = pytest.mark.slow

SOON_S = 5


class Bench:
    """A publisher at a broker, and somebody who listens to all of it."""

    def __init__(self, broker: Mosquitto) -> None:
        self.broker = broker
        self.controls = Noted()
        self.refused: list[str] = []
        self.states: list[BrokerState] = []
        self.held: dict[str, str] = {}
        self.said: list[tuple[str, str]] = []
        self.publisher = self.another("home1")
        self._changed = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def another(self, home: str) -> MqttPublisher:
        return MqttPublisher(home, self.controls, self._on_done, self.states.append)

    def address(self, password: str = PASSWORD) -> Broker:
        return Broker(host="127.0.0.1", port=self.broker.port, username=USER, password=password)

    def run(
        self, publisher: MqttPublisher, status: Status = WHOLE, password: str = PASSWORD
    ) -> asyncio.Task[None]:
        publisher.publish(status)
        task = asyncio.create_task(publisher.run(self.address(password)))
        self._tasks.append(task)
        return task

    async def end(self, task: asyncio.Task[None]) -> None:
        task.cancel()
        await asyncio.wait({task})

    async def close(self) -> None:
        for task in self._tasks:
            await self.end(task)
        await self.publisher.close()

    def _on_done(self, order: Order, why_not: str) -> None:
        if why_not:
            self.refused.append(f"{order.entity.key}: {why_not}")

    def somebody(self) -> aiomqtt.Client:
        return aiomqtt.Client("127.0.0.1", self.broker.port, username=USER, password=PASSWORD)

    async def listen(self) -> None:
        """Note all that is said; never returns."""
        async with self.somebody() as client:
            await client.subscribe("#")
            async for message in client.messages:
                assert isinstance(message.payload, bytes)
                topic, payload = message.topic.value, message.payload.decode()
                if topic.endswith("/inventory"):  # the app's question to the broker, held by nobody
                    continue
                self.said.append((topic, payload))
                self.held[topic] = payload
                if not payload:
                    del self.held[topic]
                self._changed.set()

    def listening(self) -> None:
        self._tasks.append(asyncio.create_task(self.listen()))

    async def until(self, wanted: Callable[[], bool]) -> None:
        async with asyncio.timeout(SOON_S):
            while not wanted():
                self._changed.clear()
                with_timeout = asyncio.wait_for(self._changed.wait(), 0.1)
                try:
                    await with_timeout
                except TimeoutError:
                    continue

    async def say(self, topic: str, payload: str, *, retain: bool = False) -> None:
        async with self.somebody() as client:
            await client.publish(topic, payload, qos=1, retain=retain)

    async def until_online(self) -> None:
        await self.until(lambda: self.held.get("evlb/home1/status") == "online")


@pytest.fixture(scope="module")
def mosquitto(tmp_path_factory: pytest.TempPathFactory) -> Mosquitto:
    return Mosquitto(tmp_path_factory.mktemp("mosquitto"))


@pytest.fixture
async def bench(mosquitto: Mosquitto) -> AsyncIterator[Bench]:
    mosquitto.start()
    made = Bench(mosquitto)
    made.listening()
    yield made
    await made.close()
    await asyncio.to_thread(mosquitto.stop)


async def test_all_is_announced_told_and_taken_back(bench: Bench) -> None:
    task = bench.run(bench.publisher)
    await bench.until_online()
    announced = {t: json.loads(p) for t, p in bench.held.items() if t.startswith("homeassistant/device/")}
    assert sorted(announced) == [
        f"homeassistant/device/evlb_home1_{device}/config"
        for device in ("charger_cp1", "charger_cp1_2_49dbb0", "circuit_Sauna", "site")
    ]
    for payload in announced.values():
        for key, one in payload["components"].items():
            assert one.get("state_topic", "evlb/home1/status") in bench.held, key
    assert bench.held["evlb/home1/charger_cp1/power"] == "5400"
    assert json.loads(bench.held["evlb/home1/charger_cp1/status/attributes"])["text"] == "Charging"

    bench.publisher.publish(replace(STATUS, chargers=()))  # one forgotten, a circuit and a connector gone
    await bench.until(lambda: not [topic for topic in bench.held if "charger" in topic or "Sauna" in topic])
    await bench.end(task)
    await bench.until(lambda: bench.held["evlb/home1/status"] == "offline")
    await bench.publisher.leave(bench.address())
    await bench.until(lambda: not bench.held)


async def test_what_an_earlier_run_announced_and_nobody_else_goes(bench: Bench) -> None:
    first, neighbour = bench.another("home1"), bench.another("home2")
    before = bench.run(first)
    others = bench.run(neighbour)
    await bench.until_online()
    await bench.until(lambda: bench.held.get("evlb/home2/status") == "online")
    await bench.end(before)
    await bench.say("evlb/home1/site/margin/set", "3", retain=True)  # lies there since some time

    bench.run(bench.publisher, STATUS)
    await bench.until(lambda: not [topic for topic in bench.held if "home1" in topic and "Sauna" in topic])
    await bench.until(lambda: "evlb/home1/site/margin/set" not in bench.held)
    assert [topic for topic in bench.held if "home2" in topic and "Sauna" in topic]
    assert bench.controls.done == []
    await bench.end(others)


async def test_controls_do_what_is_said_and_spring_back_where_they_do_not(bench: Bench) -> None:
    bench.run(bench.publisher)
    await bench.until_online()
    for control, payload in [
        ("site/maximum_load", "20"),
        ("site/strategy", "first_come"),
        ("site/balancing", "off"),
        ("charger_cp1/maximum_current", "10"),
        ("charger_cp1/charge_control", "off"),
        ("charger_cp1/reset", "PRESS"),
    ]:
        await bench.say(f"evlb/home1/{control}/set", payload)
    await bench.until(lambda: len(bench.controls.done) == 6)
    assert set(bench.controls.done) == {
        "maximum_load 20",
        "strategy first_come",
        "balancing False",
        "maximum_current cp1 10",
        "stop cp1",
        "reset cp1 False",
    }

    bench.controls.refuses["margin"] = "Not now."
    bench.said.clear()
    await bench.say("evlb/home1/site/margin/set", "2")
    await bench.say("evlb/home1/site/maximum_load/set", "nan")
    await bench.until(lambda: len(bench.refused) == 2)
    await bench.until(lambda: ("evlb/home1/site/margin", "0.5") in bench.said)
    assert bench.refused == [
        "margin: Not now.",
        "maximum_load: Maximum load can't be set to 'nan': it takes a number from 1 to 25 A.",
    ]


async def test_a_restarted_broker_and_home_assistant_have_everything_again(bench: Bench) -> None:
    bench.run(bench.publisher)
    await bench.until_online()
    everything = dict(bench.held)

    await asyncio.to_thread(bench.broker.stop)
    bench.held.clear()
    await bench.until(lambda: bench.states[-1].kind is BrokerKind.UNREACHABLE)
    bench.broker.start()
    bench.listening()
    await bench.until_online()
    await bench.until(lambda: bench.held == everything)
    assert bench.states[-1].kind is BrokerKind.CONNECTED

    bench.held.clear()
    await bench.say("homeassistant/status", "online")
    await bench.until(lambda: everything.keys() - {"evlb/home1/status"} <= bench.held.keys())


async def test_two_copies_at_one_broker_are_told_so_until_one_stops(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher, "SHORT_S", 1.0)
    monkeypatch.setattr(publisher, "LAST_DELAY_S", 0.2)
    monkeypatch.setattr(publisher, "FIRST_DELAY_S", 0.2)
    bench.run(bench.publisher)
    await bench.until_online()
    copy = bench.run(bench.another("home1"))
    await bench.until(lambda: bench.states[-1].kind is BrokerKind.CONTESTED)
    assert "another copy of this app" in bench.states[-1].text
    await bench.end(copy)
    await bench.until(lambda: bench.states[-1].kind is BrokerKind.CONNECTED)


async def test_a_wrong_password_is_told_and_never_shown(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    bench.run(bench.publisher, password="falsch")
    await bench.until(lambda: bool(bench.states) and bench.states[-1].kind is BrokerKind.REFUSED)
    assert "the name or the password is wrong" in bench.states[-1].text
    assert "falsch" not in repr(bench.address("falsch")) + capsys.readouterr().out


async def test_a_disconnected_charger_keeps_its_devices(bench: Bench) -> None:
    bench.run(bench.publisher)
    await bench.until_online()
    bench.publisher.publish(replace(WHOLE, chargers=(replace(GARAGE, connected=False),)))
    await bench.until(lambda: bench.held["evlb/home1/charger_cp1/available"] == "offline")
    await bench.until(lambda: bench.held["evlb/home1/charger_cp1/connected"] == "off")
    limits = json.loads(bench.held["homeassistant/device/evlb_home1_charger_cp1/config"])["components"]
    alive, here = {"topic": "evlb/home1/status"}, {"topic": "evlb/home1/charger_cp1/available"}
    assert limits["power"]["availability"] == [alive, here]
    assert "availability" not in limits["connected"]
