"""Shows entities in one of two ways: through a broker where there is one, else as states over REST.

Never both for one entity: what one way has shown is taken away before the other begins.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import aiomqtt
import structlog

from addon.errors import CertificateError, PeerError
from addon.homeassistant.entities import Controls, Names
from addon.homeassistant.link.client import HomeAssistantClient
from addon.homeassistant.link.home_facts import HomeFacts
from addon.homeassistant.link.supervisor import Supervisor
from addon.homeassistant.mqtt.broker import Broker
from addon.homeassistant.mqtt.orders import Order
from addon.homeassistant.mqtt.publisher import MqttPublisher
from addon.homeassistant.mqtt.topics import DISCOVERY_PREFIX, Topics
from addon.homeassistant.showing.energy_totals import EnergyTotals
from addon.homeassistant.showing.home_file import HomeFile
from addon.homeassistant.showing.newcomers import Newcomers
from addon.homeassistant.showing.publisher import RestPublisher
from addon.homeassistant.showing.refusals import Refusals
from addon.model.broker import BrokerKind, BrokerState
from addon.model.status import Status
from addon.translation.text import say

log = structlog.get_logger(__name__)

LOOK_AGAIN_S = 30.0
"""How often the Supervisor is asked for a broker: one may be installed, removed, or get a new password."""
HOME_KNOWN_S = 3.0
TAKEN_AWAY_S = 10.0
TAKEN_OFF_S = 1.0
"""Home Assistant removes entities within this, once their announcement is gone."""
TOTALS_FILE = "energy-totals.json"


class EntityPublisher:
    """Keeps Home Assistant's entities like the last status it was given. `publish` never waits.

    `client` and `supervisor` are None outside a Supervisor; a broker of the user's own works there too.
    `named` gives the options' broker, now.
    """

    def __init__(
        self,
        client: HomeAssistantClient | None,
        supervisor: Supervisor | None,
        controls: Controls,
        named: Callable[[], Broker | None],
        data: Path,
    ) -> None:
        self._supervisor = supervisor
        self._named = named
        self._file = HomeFile(data)
        self._totals = EnergyTotals(data / TOTALS_FILE)
        self._mqtt = MqttPublisher(self._file.home, controls, self._on_done, self._on_state)
        ours = Topics(home=self._file.home).prefix
        self._rest = RestPublisher(client, active=False, own_ids=ours) if client else None
        self._facts = HomeFacts(client, self.look_again) if client else None
        self._refusals = Refusals(client) if client else None
        self._client = client
        self._newcomers = Newcomers(lambda: asyncio.get_running_loop().time())
        self._news = asyncio.Event()
        former = self._file.broker
        self._offered = former if former and not former.named else None
        self._missed = 1  # the first answer of a Supervisor counts
        self._stays = ""
        self._state = BrokerState()

    @property
    def state(self) -> BrokerState:
        """How it stands with the broker."""
        connected = self._state.kind in {BrokerKind.CONNECTED, BrokerKind.IN_CLEAR}
        if self._state.named and connected and (deaf := self._deaf()):
            return BrokerState(kind=deaf, text=_DEAF_NAMED[deaf], named=True)
        return self._state

    @property
    def language(self) -> str:
        """Home Assistant's language, such as "de"; "" while it is not known."""
        return self._facts.language if self._facts else ""

    def publish(self, status: Status) -> None:
        """Show this from now on."""
        risen = self._totals.rising(self._newcomers.without(status))
        self._mqtt.publish(risen)
        if self._rest:
            self._rest.publish(risen)

    def look_again(self) -> None:
        """Look again for a broker, since the options or Home Assistant have changed."""
        names = Names.in_language(self.language)
        for part in (self._mqtt, self._rest, self._refusals):
            if part:
                part.speak(names)
        self._news.set()

    async def run(self) -> None:
        """Show, until cancelled."""
        async with asyncio.TaskGroup() as group:
            for part in (self._totals, self._rest, self._facts, self._refusals):
                if part:
                    group.create_task(part.run())
            try:
                await self._run()
            finally:
                await self._mqtt.close()

    async def _run(self) -> None:
        if self._facts:  # Home Assistant's answer comes within moments, if it is up
            await _within(HOME_KNOWN_S, self._facts.known.wait())
        now: Broker | None = await self._choose()
        while True:
            await self._take_leave(now)
            telling = asyncio.create_task(self._tell_through(now))
            try:
                now = await self._until_another(now)
            finally:
                telling.cancel()
                await asyncio.wait({telling})

    async def _tell_through(self, broker: Broker | None) -> None:
        if broker is None:
            log.info("entities are shown without a broker: controls are on the app's page only")
            if self._rest:
                self._rest.switch(on=True)
            return
        if self._rest:
            self._rest.switch(on=False)
            if self._client and self._client.connected:  # a Core that starts has none of our states
                await _within(TAKEN_AWAY_S, self._rest.wait_until_gone())
        self._file.remember(broker)
        while True:
            try:
                await self._mqtt.run(broker)
            except Exception:  # cars are balanced whatever becomes of entities
                log.exception("entities can't be told to the MQTT broker; trying again in a while")
            await asyncio.sleep(LOOK_AGAIN_S)

    async def _take_leave(self, coming: Broker | None) -> None:
        """Take our entities from the broker of before, unless it stays the same."""
        former = self._file.broker
        if former is None or (coming and coming.place == former.place):
            return
        try:
            await self._mqtt.leave(former)
        except (aiomqtt.MqttError, CertificateError, OSError, ValueError) as error:
            if self._stays != former.host:
                self._stays = former.host
                log.warning("entities stay at the former MQTT broker", host=former.host, reason=str(error))
            return
        self._file.remember(None)
        await asyncio.sleep(TAKEN_OFF_S)

    async def _until_another(self, now: Broker | None) -> Broker | None:
        while True:
            await _within(LOOK_AGAIN_S, self._news.wait())
            self._news.clear()
            if (chosen := await self._choose()) != now:
                return chosen
            if now is None:
                await self._take_leave(None)  # where that failed before

    async def _choose(self) -> Broker | None:
        """Choose the broker: the options' own, else the Supervisor's where Home Assistant listens to one."""
        if own := self._named():
            return own if own.discovery else replace(own, discovery=self._prefix(own))
        offered = await self._ask_supervisor()
        if offered is None:
            self._state = BrokerState()
            return None
        if deaf := self._deaf():
            self._state = BrokerState(kind=deaf, text=_DEAF[deaf])
            return None
        return replace(offered, discovery=self._prefix(offered))

    def _prefix(self, broker: Broker) -> str:
        """Tell what announcements begin with there: until Home Assistant tells, the same as before."""
        if self._facts is None:
            return DISCOVERY_PREFIX
        former = self._file.broker
        same = former if former and (former.host, former.port) == (broker.host, broker.port) else None
        return self._facts.mqtt.prefix or (same.discovery if same else DISCOVERY_PREFIX)

    def _deaf(self) -> BrokerKind | None:
        """Tell why Home Assistant takes no devices from a broker; None if it does, or it is not known."""
        if self._facts and self._facts.listens is False:
            return BrokerKind.UNHEARD
        if self._facts and self._facts.mqtt.discovers is False:
            return BrokerKind.NO_DISCOVERY
        return None

    async def _ask_supervisor(self) -> Broker | None:
        """Ask for the broker; one that is not offered any more counts as gone from the second time on."""
        if self._supervisor is None:
            return None
        try:
            service = await self._supervisor.mqtt_service()
        except PeerError as error:
            log.debug("the Supervisor does not tell of a broker", reason=str(error))
            return self._offered
        if service is not None:
            self._missed = 0
            self._offered = Broker(
                host=service.host,
                port=service.port,
                username=service.username,
                password=service.password,
                tls=service.ssl,
            )
        else:
            self._missed += 1
            if self._missed > 1:
                self._offered = None
        return self._offered

    def _on_state(self, state: BrokerState) -> None:
        if state != self._state:
            good = state.kind in {BrokerKind.CONNECTED, BrokerKind.CONNECTING}
            (log.info if good else log.warning)(state.text)
        self._state = state

    def _on_done(self, order: Order, why_not: str) -> None:
        if self._refusals:
            self._refusals.on_done(order, why_not)


_DEAF: Mapping[BrokerKind, str] = {
    BrokerKind.UNHEARD: say(
        "There is an MQTT broker, but Home Assistant's MQTT integration is not set up;"
        " entities only show, and controls are on the app's page."
    ),
    BrokerKind.NO_DISCOVERY: say(
        "There is an MQTT broker, but discovery is switched off in Home Assistant's MQTT integration;"
        " entities only show, and controls are on the app's page."
    ),
}
_DEAF_NAMED: Mapping[BrokerKind, str] = {
    BrokerKind.UNHEARD: say(
        "Entities go through the MQTT broker, but Home Assistant's MQTT integration is not set up;"
        " so they are not in Home Assistant."
    ),
    BrokerKind.NO_DISCOVERY: say(
        "Entities go through the MQTT broker, but discovery is switched off in Home Assistant's MQTT"
        " integration; so they are not in Home Assistant."
    ),
}


async def _within(timeout_s: float, waited: Awaitable[object]) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(timeout_s):
            await waited
