"""Entities go one way only: over REST without a broker, through it where there is one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
import yaml

from addon.homeassistant.link.client import HomeAssistantClient
from addon.homeassistant.link.supervisor import Supervisor
from addon.homeassistant.mqtt.broker import Broker
from addon.homeassistant.mqtt.publisher import MqttPublisher
from addon.homeassistant.showing.home_file import HomeFile
from addon.homeassistant.showing.switchover import EntityPublisher
from addon.model.broker import BrokerKind
from tests.homeassistant.mqtt_status import Noted
from tests.homeassistant.registries import Registries
from tests.homeassistant.stand_in import HomeAssistantStandIn
from tests.homeassistant.test_publisher import STATUS
from tests.lab.processes import free_port

CONFIG = yaml.safe_load((Path(__file__).parents[2] / "config.yaml").read_text())
POWER = "sensor.ev_load_balancer_actual_power"
GONE = {"host": "127.0.0.1", "port": 0, "username": "u", "password": "p"}


class Home:
    def __init__(self, ha: HomeAssistantStandIn, session: aiohttp.ClientSession, data: Path) -> None:
        self.ha = ha
        self.named: Broker | None = None
        client = HomeAssistantClient(session, ha.url, ha.token)
        supervisor = Supervisor(session, ha.url, ha.token)
        self.publisher = EntityPublisher(client, supervisor, Noted(), lambda: self.named, data)
        self.publisher.publish(STATUS)
        self.tasks = [asyncio.ensure_future(client.run()), asyncio.ensure_future(self.publisher.run())]

    def kind(self) -> BrokerKind:
        return self.publisher.state.kind

    def posted(self) -> bool:
        return POWER in self.ha.states

    def name(self, host: str) -> None:
        self.named = Broker(host=host, port=self.nobody, named=True) if host else None
        self.publisher.look_again()

    nobody = free_port()


@pytest.fixture
def registries() -> Registries:
    return Registries()


@asynccontextmanager
async def at_home(ha: HomeAssistantStandIn, data: Path) -> AsyncIterator[Home]:
    """Run it inside the test, whose time is virtual."""
    async with aiohttp.ClientSession() as session:
        made = Home(ha, session, data)
        try:
            yield made
        finally:
            for task in made.tasks:
                task.cancel()
            await asyncio.gather(*made.tasks, return_exceptions=True)


@pytest.mark.looptime
async def test_without_a_broker_they_are_posted_in_the_language_of_the_home(
    ha: HomeAssistantStandIn, tmp_path: Path
) -> None:
    async with at_home(ha, tmp_path) as home:
        home.ha.language = "de"
        await asyncio.sleep(2)
        assert home.ha.states[POWER]["a"]["friendly_name"] == "EV load balancer Aktuelle Leistung"
        assert home.kind() is BrokerKind.NONE


@pytest.mark.looptime
async def test_while_a_named_broker_is_down_nothing_is_posted_and_after_it_all_comes_back(
    ha: HomeAssistantStandIn, tmp_path: Path
) -> None:
    async with at_home(ha, tmp_path) as home:
        await asyncio.sleep(2)
        assert home.posted()
        home.name("127.0.0.1")
        await asyncio.sleep(10)
        assert home.ha.states == {}
        assert home.kind() is BrokerKind.CLOSED
        home.name("")
        await asyncio.sleep(10)
        assert home.posted()
        assert home.kind() is BrokerKind.NONE


@pytest.mark.looptime
async def test_an_offered_broker_that_home_assistant_does_not_listen_to_is_told_of(
    ha: HomeAssistantStandIn, tmp_path: Path
) -> None:
    async with at_home(ha, tmp_path) as home:
        home.ha.mqtt_service = GONE | {"port": home.nobody}
        await asyncio.sleep(40)
        assert home.posted()
        assert home.kind() is BrokerKind.UNHEARD
        home.ha.mqtt_entries = [{"state": "loaded", "disabled_by": None}]
        await home.ha.fire("component_loaded")
        await asyncio.sleep(10)
        assert not home.posted()
        home.ha.up = False  # and so may the Supervisor be: nothing is known of a broker then
        await asyncio.sleep(95)
        home.ha.up = True
        await asyncio.sleep(10)
        assert not home.posted()
        home.ha.mqtt_service = {}  # a broker's app that is updated is away for a moment
        await asyncio.sleep(35)
        assert not home.posted()
        await asyncio.sleep(60)
        assert home.posted()


@pytest.mark.looptime
async def test_a_broker_of_before_is_not_left_because_nobody_can_be_asked(
    ha: HomeAssistantStandIn, tmp_path: Path
) -> None:
    HomeFile(tmp_path).remember(Broker(host="127.0.0.1", port=Home.nobody))
    ha.mqtt_entries = [{"state": "loaded", "disabled_by": None}]
    async with aiohttp.ClientSession() as session:
        supervisor = Supervisor(session, f"http://127.0.0.1:{Home.nobody}", ha.token)
        client = HomeAssistantClient(session, ha.url, ha.token)
        publisher = EntityPublisher(client, supervisor, Noted(), lambda: None, tmp_path)
        publisher.publish(STATUS)
        tasks = [asyncio.ensure_future(client.run()), asyncio.ensure_future(publisher.run())]
        await asyncio.sleep(100)
        assert POWER not in ha.states
        assert publisher.state.kind is BrokerKind.CLOSED
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@pytest.mark.looptime
async def test_what_the_mqtt_integration_is_told_of_discovery_holds(
    ha: HomeAssistantStandIn, tmp_path: Path
) -> None:
    """The form is asked for once for each version of the entry, and given back each time."""
    async with at_home(ha, tmp_path) as home:
        ha.mqtt_service = GONE | {"port": home.nobody}
        ha.mqtt_entries = [{"state": "loaded", "disabled_by": None, "entry_id": "e1", "modified_at": 1.0}]
        ha.mqtt_form = {"discovery": True, "discovery_prefix": "ha"}
        await asyncio.sleep(70)
        assert HomeFile(tmp_path).broker == Broker(
            host="127.0.0.1", port=home.nobody, username="u", password="p", discovery="ha"
        )
        assert ha.calls.count("POST config/config_entries/options/flow") == 1
        assert ha.calls.count("DELETE config/config_entries/options/flow/f1") == 1

        home.named = Broker(host="127.0.0.1", port=home.nobody, named=True, discovery="own")
        home.publisher.look_again()
        await asyncio.sleep(10)
        assert (now := HomeFile(tmp_path).broker)
        assert now.discovery == "own", "what the user says counts more"
        home.name("")

        ha.mqtt_entries = [ha.mqtt_entries[0] | {"modified_at": 2.0}]
        ha.mqtt_form = {"discovery": False, "discovery_prefix": "ha"}
        await asyncio.sleep(60)
        assert home.kind() is BrokerKind.NO_DISCOVERY
        assert home.posted()
        assert ha.calls.count("POST config/config_entries/options/flow") == 2


@pytest.mark.looptime
@pytest.mark.parametrize("named", [True, False])
async def test_until_home_assistant_is_up_the_prefix_of_before_holds(
    ha: HomeAssistantStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, named: bool
) -> None:
    left: list[Broker] = []

    async def leave(_self: MqttPublisher, broker: Broker) -> None:
        left.append(broker)

    monkeypatch.setattr(MqttPublisher, "leave", leave)
    former = Broker(host="127.0.0.1", port=Home.nobody, named=named, discovery="ha")
    HomeFile(tmp_path).remember(former)
    ha.mqtt_service = {} if named else GONE | {"port": Home.nobody}
    own = replace(former, discovery="") if named else None
    async with aiohttp.ClientSession() as session:
        client = HomeAssistantClient(session, f"http://127.0.0.1:{Home.nobody}", ha.token)
        supervisor = Supervisor(session, ha.url, ha.token)
        publisher = EntityPublisher(client, supervisor, Noted(), lambda: own, tmp_path)
        publisher.publish(STATUS)
        tasks = [asyncio.ensure_future(client.run()), asyncio.ensure_future(publisher.run())]
        await asyncio.sleep(100)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    assert left == []
    assert (now := HomeFile(tmp_path).broker)
    assert now.discovery == "ha"


@pytest.mark.looptime
async def test_a_form_that_comes_too_late_is_asked_for_again(
    ha: HomeAssistantStandIn, tmp_path: Path
) -> None:
    async with at_home(ha, tmp_path) as home:
        ha.mqtt_service = GONE | {"port": home.nobody}
        ha.mqtt_entries = [{"state": "loaded", "disabled_by": None, "entry_id": "e1", "modified_at": 1.0}]
        ha.mqtt_form = {"discovery": True, "discovery_prefix": "ha"}
        ha.form_takes_s = 60.0
        await asyncio.sleep(25)
        assert ha.calls.count("POST config/config_entries/options/flow") == 1
        ha.form_takes_s = 0.0
        await asyncio.sleep(70)
        assert ha.calls.count("POST config/config_entries/options/flow") == 2
        assert (now := HomeFile(tmp_path).broker)
        assert now.discovery == "ha"


def test_the_name_of_the_home_and_its_broker_outlive_a_restart(tmp_path: Path) -> None:
    first = HomeFile(tmp_path)
    first.remember(Broker(host="a", port=1, username="u", password="geheim"))
    second = HomeFile(tmp_path)

    assert (second.home, second.broker) == (first.home, first.broker)
    assert len(first.home) == 8
    assert HomeFile(tmp_path / "nowhere").home == "home", "where nothing can be kept it is the same each time"
    assert (tmp_path / "mqtt-home.json").stat().st_mode & 0o077 == 0
    assert "geheim" not in repr(second.broker)


def test_the_brokers_password_is_in_no_backup(tmp_path: Path) -> None:
    HomeFile(tmp_path).remember(Broker(host="a", port=1, username="u", password="geheim"))
    for file in tmp_path.iterdir():
        assert file.stat().st_mode & 0o077 == 0
        if any(file.match(pattern) for pattern in CONFIG["backup_exclude"]):
            file.unlink()
        else:
            assert "geheim" not in file.read_text()
    assert HomeFile(tmp_path).broker == Broker(host="a", port=1, username="u")


def test_a_password_that_an_earlier_version_kept_goes_from_the_file(tmp_path: Path) -> None:
    file = tmp_path / "mqtt-home.json"
    file.write_text('{"home": "abc", "broker": {"host": "a", "username": "u", "password": "geheim"}}')
    assert HomeFile(tmp_path).home == "abc"
    assert "geheim" not in file.read_text()
    assert HomeFile(tmp_path).broker == Broker(host="a", username="u", password="geheim")
