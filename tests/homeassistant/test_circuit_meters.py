"""Several meters over one connection: each is read, asked and told by itself."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from addon.homeassistant.meters.places import MeterPlace
from addon.model.loadpoint import ChargingStatus, Draw, LoadpointState, Session
from addon.model.meter import MeterState, MeterStatus
from addon.model.phases import Phase
from addon.simulator.core import Core
from addon.simulator.home_assistant import HomeAssistant
from addon.simulator.shelly_integration import ShellyIntegration
from tests.homeassistant.conftest import House, Linked
from tests.homeassistant.registries import Registries
from tests.homeassistant.stand_in import HomeAssistantStandIn

pytestmark = pytest.mark.looptime(resolution=2**-20)
GARAGE = MeterPlace(circuit_id="Garage", device="Garage meter")


class Home(Linked):
    """A simulated Home Assistant with Shellys that look once a second."""

    def __init__(self, server: HomeAssistant, session: aiohttp.ClientSession, names: list[str]) -> None:
        super().__init__(server.url, server.token, session)
        self.core = server.core
        self.meters = {
            name: ShellyIntegration(server.core, mac=f"A0A3B300000{number}", name=name)
            for number, name in enumerate(names, 1)
        }
        self.flowing = dict.fromkeys(names, (1.0, 1.0, 1.0))
        self.wobble: set[str] = set()
        self.tasks: list[asyncio.Future[None]] = []

    async def live(self) -> None:
        while True:
            for name, meter in self.meters.items():
                one, two, three = self.flowing[name]
                more_a = 0.1 * (self.now() % 2 < 1) if name in self.wobble else 0.0
                meter.measure((one + more_a, two, three), self.now())
            await asyncio.sleep(1)

    def start(self, *circuits: MeterPlace, device: str = "auto") -> None:
        self.the_feed = self.feed(*circuits, device=device)
        lives = (self.live(), self.client.run(), self.the_feed.run())
        self.tasks = [asyncio.ensure_future(life) for life in lives]

    async def until_circuit(
        self, status: MeterStatus, circuit_id: str = "Garage", timeout_s: float = 120
    ) -> float:
        began_at_s = self.now()
        async with asyncio.timeout(timeout_s):
            while circuit_id not in self.of_circuits or self.of_circuit(circuit_id).status is not status:
                self.news.clear()
                await self.news.wait()
        return self.now() - began_at_s

    def status(self) -> str:
        return str(self.state.status)

    def circuit_da(self, circuit_id: str = "Garage") -> list[int]:
        reading = self.of_circuit(circuit_id).reading
        assert reading
        return list(reading.currents)


@pytest.fixture
def names() -> list[str]:
    return ["House meter", "Garage meter"]


@pytest.fixture
async def home(names: list[str]) -> AsyncIterator[Home]:
    server = HomeAssistant(Core())
    await server.start()
    async with aiohttp.ClientSession() as session:
        home = Home(server, session, names)
        yield home
        for task in home.tasks:
            task.cancel()
        await asyncio.gather(*home.tasks, return_exceptions=True)
    for meter in home.meters.values():
        meter.close()
    await server.stop()


async def both_are_read(home: Home) -> None:
    home.start(GARAGE)
    await home.until_status(MeterStatus.OK)
    await home.until_circuit(MeterStatus.OK)


async def test_both_are_found_switched_on_and_read(home: Home) -> None:
    home.flowing["Garage meter"] = (5.0, 6.0, -7.0)
    await both_are_read(home)
    await asyncio.sleep(3)

    assert home.currents_da == [10, 10, 10]
    assert home.circuit_da() == [50, 60, -70]
    state = home.of_circuit("Garage")
    assert (state.name, state.probed, state.candidates) == ("Garage meter", True, ())
    assert state.reading
    assert not state.reading.estimated
    assert home.state.name == "House meter"
    assert [(c.name, c.why_not) for c in home.state.candidates] == [
        ("Garage meter", "It is the meter of circuit Garage."),
        ("House meter", ""),
    ]


async def test_a_report_of_one_is_told_within_milliseconds_and_wakes_no_other(home: Home) -> None:
    await both_are_read(home)
    await asyncio.sleep(3)
    told, of_main = len(home.of_circuits["Garage"]), len(home.told)
    home.flowing["Garage meter"] = (9.0, 1.0, 1.0)
    while home.circuit_da() != [90, 10, 10]:
        home.news.clear()
        await home.news.wait()

    # the meter looks each full second; a report is complete after 5 ms of quiet
    assert home.now() % 1 <= 0.021
    assert len(home.of_circuits["Garage"]) == told + 1
    assert len(home.told) == of_main


async def test_one_that_hangs_is_silent_and_the_other_lives(home: Home) -> None:
    await both_are_read(home)
    home.meters["Garage meter"].hung = True

    assert await home.until_circuit(MeterStatus.SILENT) <= 25
    await asyncio.sleep(100)
    assert "does not answer" in home.of_circuit("Garage").text
    assert home.state.status is MeterStatus.OK
    assert home.now() - (home.state.alive_at_s or 0) <= 11
    home.meters["House meter"].hung = True
    await home.until_status(MeterStatus.SILENT)


async def test_one_that_is_lost_is_told_at_once_and_believed_when_it_is_back(home: Home) -> None:
    await both_are_read(home)
    home.meters["Garage meter"].lose()
    assert await home.until_circuit(MeterStatus.UNAVAILABLE) < 0.1
    assert home.state.status is MeterStatus.OK
    home.meters["Garage meter"].find_again()
    assert await home.until_circuit(MeterStatus.OK) < 0.1


async def test_a_name_that_fits_nothing_leaves_both_fuses_without(home: Home) -> None:
    """The only other meter may be the circuit's."""
    home.start(MeterPlace(circuit_id="Garage", device="Garag"), device="House meter")
    assert await home.until_circuit(MeterStatus.MISSING) == pytest.approx(30, abs=0.2)
    assert "'Garag'" in home.of_circuit("Garage").text
    assert home.state.status is MeterStatus.OK


async def test_a_circuits_meter_that_is_removed_leaves_the_main_fuses_alone(home: Home) -> None:
    await both_are_read(home)
    core = home.core
    core.devices[:] = [device for device in core.devices if not device["id"].startswith("a0a3b3000002")]
    for entity_id in [id_ for id_ in core.entities if "garage_meter" in id_]:
        del core.entities[entity_id]
        core.remove_state(entity_id)
    core.fire("device_registry_updated", {"action": "remove"})

    await home.until_circuit(MeterStatus.MISSING)
    await asyncio.sleep(60)
    assert home.state.status is MeterStatus.OK


class TestOneMeter:
    """Nothing but the meter at the main fuse."""

    @pytest.fixture
    def names(self) -> list[str]:
        return ["House meter"]

    async def test_what_a_former_profile_left_gives_way_to_live_values(self, home: Home) -> None:
        """The other kind of the same Shelly is in the registry, without states."""
        core = home.core
        main = next(device for device in core.devices if device["id"].startswith("a0a3b3000001"))
        for channel in range(3):
            core.add_entity(
                f"A0A3B3000001-em1:{channel}-power_em1",
                f"sensor.left_{channel}_power",
                device_id=main["id"],
                config_entry_id=home.meters["House meter"].entry_id,
                disabled_by=None,
                original_name="Power",
            )
        home.start()

        assert await home.until_status(MeterStatus.OK) < 30
        assert home.state.name == "House meter"


class Charging:
    """A car as its charger tells it, once a second."""

    def __init__(self, home: Home, behind: list[str]) -> None:
        self._home, self._behind = home, behind
        self._draws: list[Draw] = []
        self._session: Session | None = None

    async def go_on(self, seconds: int) -> None:
        for _ in range(seconds):
            await asyncio.sleep(1)
            if self._session:
                self._draws.append(Draw(at_s=self._home.now(), terminals_da=(60, 60, 60)))
            state = LoadpointState(
                id="a",
                charge_point_id="a",
                connected=True,
                status=ChargingStatus.CHARGING if self._session else ChargingStatus.AVAILABLE,
                session=self._session,
                draws=tuple(self._draws[-10:]),
            )
            self._home.the_feed.on_cars([state], {"a": None})

    def start(self) -> None:
        now_s = self._home.now()
        self._session = Session(transaction_id=1, id_tag="", started_wall_s=0, started_at_s=now_s)
        self._draw(7.0)

    def stop(self) -> None:
        self._session = None
        self._draw(1.0)

    def _draw(self, current_a: float) -> None:
        for name in self._behind:
            self._home.flowing[name] = (current_a,) * 3


class TestThreeMeters:
    """Nobody said which is at the main fuse."""

    @pytest.fixture
    def names(self) -> list[str]:
        return ["Heater meter", "House meter", "Pool meter"]

    async def test_the_one_that_shows_the_car_is_taken(self, home: Home) -> None:
        home.flowing["House meter"] = (2.0, 2.0, 2.0)
        home.wobble = set(home.meters)
        car = Charging(home, ["House meter"])
        home.start()
        await car.go_on(40)
        assert home.status() == "ambiguous"
        assert home.state.text.startswith(
            "There are 3 meters (Heater meter, House meter, Pool meter); choose"
        )
        assert "let a car start and stop" in home.state.text
        assert {told.reading for told in home.told} == {None}
        car.start()
        await car.go_on(40)
        assert home.status() == "ambiguous"
        assert home.state.text.endswith("One step was seen, at House meter.")
        car.stop()
        await car.go_on(20)
        assert (home.status(), home.state.name, home.state.by_steps) == ("ok", "House meter", True)
        assert {str(told.status) for told in home.told} == {"starting", "ambiguous", "ok"}
        # it is followed alone from now on, with its currents switched on
        home.wobble = set()
        home.flowing["House meter"] = (4.0, 5.0, 6.0)
        await asyncio.sleep(5)
        assert home.currents_da == [40, 50, 60]
        assert home.state.reading
        assert not home.state.reading.estimated

    async def test_two_that_show_it_are_left_to_the_user(self, home: Home) -> None:
        home.wobble = set(home.meters)
        car = Charging(home, ["House meter", "Pool meter"])
        home.start()
        await car.go_on(40)
        car.start()
        await car.go_on(40)
        car.stop()
        await car.go_on(40)

        assert home.state.status is MeterStatus.AMBIGUOUS
        assert "showed at House meter and Pool meter" in home.state.text


class TestTwoChannels:
    """One EM on a single-phase site: the house on its first channel, the garage on the second."""

    @pytest.fixture
    def registries(self) -> Registries:
        return Registries("em_gen3")

    async def test_one_device_is_asked_for_both(self, house: House) -> None:
        first, second = house.ha.registries.meters(1)
        await house.ha.measure([3.0, 4.0])
        feed = house.feed(
            MeterPlace(circuit_id="Garage", device=second.id, phases=1), device=first.id, phases=1
        )
        tasks = [asyncio.ensure_future(house.client.run()), asyncio.ensure_future(feed.run())]
        await house.until_status(MeterStatus.OK)
        await asyncio.sleep(600)

        assert (house.currents_da[0], house.of_circuit("Garage").status) == (30, MeterStatus.OK)
        reading = house.of_circuit("Garage").reading
        assert reading
        assert list(reading.currents) == [40, 0, 0]
        told: list[MeterState | None] = [*house.told, *house.of_circuits["Garage"]]
        assert {state.status for state in told if state} <= {MeterStatus.STARTING, MeterStatus.OK}
        assert house.ha.calls.count("POST services/homeassistant/update_entity") < 2 * 65
        assert house.ha.calls.count("subscribe_entities") == 1
        house.ha.hangs = True
        await house.until_status(MeterStatus.SILENT, 26)
        assert house.of_circuit("Garage").status is MeterStatus.SILENT
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class TestOneChannelOfThreePhases:
    """A clamp of an EM in the garage, on a site of three phases."""

    @pytest.fixture
    def registries(self) -> Registries:
        return Registries("3em_gen1", "em_gen3")

    async def test_it_stands_on_its_phase(self, ha: HomeAssistantStandIn, house: House) -> None:
        channel = next(meter for meter in ha.registries.meters(1) if meter.kind == "em1")
        await ha.measure([3.0, 4.0, 5.0])
        feed = house.feed(MeterPlace(circuit_id="Garage", device=channel.id, phase=Phase.L2))
        tasks = [asyncio.ensure_future(house.client.run()), asyncio.ensure_future(feed.run())]
        await house.until_status(MeterStatus.OK)
        await asyncio.sleep(60)
        await ha.measure([-6.0, 4.0, 5.0])
        await asyncio.sleep(2)

        reading = house.of_circuit("Garage").reading
        assert reading
        assert (list(reading.currents), reading.voltages_v) == ([0, -60, 0], ())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
