"""The meter as the engine sees it, against a stand-in Home Assistant in virtual time."""

import asyncio
from http import HTTPStatus

import pytest

from addon.model.meter import MeterState, MeterStatus, stuck
from addon.translation.catalogs import plain
from tests.homeassistant.conftest import House
from tests.homeassistant.registries import Registries

pytestmark = pytest.mark.looptime

UPDATE = "POST services/homeassistant/update_entity"


async def test_a_meter_is_found_switched_on_and_read(running: House) -> None:
    assert await running.until_status(MeterStatus.OK) < 1

    assert running.currents_da == [10, 20, 30]
    state = running.state
    assert state.reading
    assert not state.reading.estimated
    assert state.reading.voltages_v == (230.0, 230.0, 230.0)
    assert state.probed
    assert state.alive_at_s == pytest.approx(running.now(), abs=1)
    assert "only meter that fits" in state.text
    assert "switched on" in state.text
    assert [c.device_id for c in state.candidates] == [state.device_id]
    assert sum("/reload" in call for call in running.ha.calls) == 1
    # no fault was told on the way: the start is not a fault
    assert {told.status for told in running.told} == {MeterStatus.STARTING, MeterStatus.OK}


async def test_a_report_is_told_within_milliseconds(running: House) -> None:
    await running.until_status(MeterStatus.OK)
    await asyncio.sleep(1)
    began_at_s, told_before = running.now(), len(running.told)
    await running.ha.measure([7.0, 8.0, 9.0])
    await asyncio.sleep(0.1)
    assert running.currents_da == [70, 80, 90]
    assert len(running.told) == told_before + 1  # all entities of one report make one reading
    assert running.told_at_s[-1] - began_at_s <= 0.021


async def test_export_is_negative(running: House) -> None:
    await running.until_status(MeterStatus.OK)
    await running.ha.measure([-5.0, 2.0, 3.0])
    await asyncio.sleep(1)
    assert running.currents_da == [-50, 20, 30]
    assert running.state.reading
    assert running.state.reading.power_w == 0


@pytest.mark.long
async def test_a_steady_load_is_no_dead_meter(running: House) -> None:
    await running.until_status(MeterStatus.OK)
    await asyncio.sleep(100)
    before = len(running.told)
    await asyncio.sleep(7200)
    assert {state.status for state in running.told[before:]} <= {MeterStatus.OK}
    ages = [at - (s.alive_at_s or 0) for s, at in zip(running.told, running.told_at_s, strict=True)]
    assert max(ages[before:]) < 1
    assert running.state.alive_at_s == pytest.approx(running.now(), abs=11)
    assert 2 * 600 < running.ha.calls.count(UPDATE) < 2 * 760


async def test_a_probe_brings_values_that_were_not_pushed(running: House) -> None:
    await running.until_status(MeterStatus.OK)
    await running.ha.measure([1.1, 2.1, 3.1], push=False)
    await asyncio.sleep(25)
    assert running.currents_da == [11, 21, 31]


async def test_an_open_question_of_somebody_else_is_no_answer(running: House) -> None:
    """The app begins while Home Assistant's own poll hangs: it answers at once, and has nothing new."""
    running.ha.hangs = running.ha._asking = True
    await running.until_status(MeterStatus.SILENT)
    assert running.state.reading is None
    assert running.ha.calls.count(UPDATE) > 4


class TestOnEthernet:
    """There is no signal strength, and so no witness."""

    @pytest.fixture
    def registries(self) -> Registries:
        registries = Registries("pro_3em")
        registries.entities.remove(registries.entity("wifi-rssi"))
        return registries

    async def test_steady_is_alive(self, running: House) -> None:
        await running.until_status(MeterStatus.OK)
        await asyncio.sleep(600)
        assert {told.status for told in running.told} == {MeterStatus.STARTING, MeterStatus.OK}

    @pytest.mark.parametrize("busy_s", [0, 41, 50, 55, 59, 118])
    async def test_dead_is_silent(self, running: House, busy_s: int) -> None:
        await _stay_busy(running, busy_s)
        running.ha.hangs = True
        assert await running.until_status(MeterStatus.SILENT) <= 25


async def _stay_busy(running: House, busy_s: int) -> None:
    await running.until_status(MeterStatus.OK)
    for second in range(busy_s):
        await asyncio.sleep(1)
        await running.ha.measure([1.0 + second / 10, 2.0, 3.0])


@pytest.mark.parametrize("busy_s", [0, 3, 17, 33, 44, 50, 55, 59, 118])
async def test_a_dead_meter_is_silent_within_25_s(running: House, busy_s: int) -> None:
    """Wherever in the course of things it dies: after reports, or right after an answer."""
    await _stay_busy(running, busy_s)
    running.ha.hangs = True
    assert await running.until_status(MeterStatus.SILENT) <= 25
    assert "does not answer" in running.state.text
    # and it stays silent, however often Home Assistant says that all is done
    before = len(running.told)
    await asyncio.sleep(300)
    assert {state.status for state in running.told[before:]} <= {MeterStatus.SILENT}
    assert running.now() - (running.state.alive_at_s or 0) > 300


async def test_a_meter_that_comes_back_is_believed_again(running: House) -> None:
    await running.until_status(MeterStatus.OK)
    running.ha.hangs = True
    await running.until_status(MeterStatus.SILENT)
    running.ha.hangs = False
    await running.ha.measure([4.0, 4.0, 4.0])
    assert await running.until_status(MeterStatus.OK) < 0.2
    assert running.currents_da == [40, 40, 40]


async def test_a_late_answer_counts_too(running: House) -> None:
    await running.until_status(MeterStatus.OK)
    running.ha.hangs = True
    await running.until_status(MeterStatus.SILENT)
    running.ha.hangs = False  # steady load: nothing to push, only the next question tells
    assert await running.until_status(MeterStatus.OK) < 60


async def test_unavailable_is_told_at_once(running: House) -> None:
    await running.until_status(MeterStatus.OK)
    await running.ha.unavailable()
    assert await running.until_status(MeterStatus.UNAVAILABLE) < 0.1
    assert "unavailable" in running.state.text
    await running.ha.measure([2.0, 2.0, 2.0])
    assert await running.until_status(MeterStatus.OK) < 0.1
    assert running.currents_da == [20, 20, 20]


async def test_one_phase_without_a_value_is_enough(running: House) -> None:
    await running.until_status(MeterStatus.OK)
    await running.ha.write({running.ha.registries.entity("em:0-b_current")["entity_id"]: "unknown"})
    assert await running.until_status(MeterStatus.UNAVAILABLE) < 0.1


async def test_without_home_assistant_the_last_reading_ages(running: House) -> None:
    await running.until_status(MeterStatus.OK)
    alive_at_s = running.state.alive_at_s
    running.ha.up = False
    await running.ha.drop()
    await asyncio.sleep(100)
    assert running.state.status is MeterStatus.OK
    assert running.state.alive_at_s == alive_at_s
    assert running.currents_da == [10, 20, 30]
    assert "ageing" in running.state.text


async def test_after_a_restart_old_values_are_not_believed(running: House) -> None:
    """Home Assistant is back with values of before, the meter is not."""
    await running.until_status(MeterStatus.OK)
    alive_at_s = running.state.alive_at_s
    running.ha.up = False
    await running.ha.drop()
    running.ha.hangs = True
    await running.ha.measure([0.1, 0.1, 0.1])  # what it restores would make room for a car
    await asyncio.sleep(60)
    running.ha.up = True
    await asyncio.sleep(40)
    assert running.currents_da == [10, 20, 30]
    assert running.state.alive_at_s == alive_at_s

    running.ha.hangs = False
    await running.ha.measure([5.0, 5.0, 5.0])
    await running.until_status(MeterStatus.OK)
    assert running.currents_da == [50, 50, 50]


async def test_after_a_restart_the_meter_is_asked_at_once(running: House) -> None:
    await running.until_status(MeterStatus.OK)
    await asyncio.sleep(20)
    await running.ha.drop()
    await running.ha.measure([6.0, 6.0, 6.0])
    assert await running.until(lambda state: bool(state.reading and state.reading.currents.l1_da == 60)) < 13


async def test_a_meter_unavailable_after_a_restart_is_told(running: House) -> None:
    await running.until_status(MeterStatus.OK)
    running.ha.up = False
    await running.ha.drop()
    await running.ha.unavailable()
    running.ha.up = True
    assert await running.until_status(MeterStatus.UNAVAILABLE) < 2


async def test_home_assistant_was_never_there(house: House) -> None:
    house.ha.up = False
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(house.client.run()), group.create_task(house.feed().run())]
        assert await house.until_status(MeterStatus.OFFLINE) == pytest.approx(30, abs=0.2)
        assert "502" in house.state.text
        house.ha.up = True
        await house.ha.measure([1.0, 1.0, 1.0])
        assert await house.until_status(MeterStatus.OK) < 31
        for task in tasks:
            task.cancel()


class TestWithoutCurrents:
    """The user, or Home Assistant, gives no currents."""

    @pytest.fixture
    def registries(self) -> Registries:
        registries = Registries("pro_3em")
        for phase in "abc":
            registries.disable(f"em:0-{phase}_current", "user")
        return registries

    async def test_they_are_worked_out(self, running: House) -> None:
        await running.until_status(MeterStatus.OK)
        assert running.currents_da == [10, 20, 30]
        assert running.state.reading
        assert running.state.reading.estimated
        assert "worked out" in running.state.text
        assert running.ha.registries.entity("em:0-a_current")["disabled_by"] == "user"
        assert not running.ha.registries.entity("em:0-a_voltage")["disabled_by"]


async def test_who_switches_an_entity_off_again_has_a_reason(running: House) -> None:
    await running.until_status(MeterStatus.OK)
    registries = running.ha.registries
    registries.disable("em:0-a_current", "user")
    del running.ha.states[registries.entity("em:0-a_current")["entity_id"]]
    await running.ha.fire("entity_registry_updated")
    await asyncio.sleep(30)
    assert registries.entity("em:0-a_current")["disabled_by"] == "user"
    registries.disable("em:0-a_current", "integration")
    await running.ha.fire("entity_registry_updated")
    await asyncio.sleep(30)
    assert registries.entity("em:0-a_current")["disabled_by"] == "integration"
    assert sum("/reload" in call for call in running.ha.calls) == 1


@pytest.mark.parametrize("status", [HTTPStatus.OK, HTTPStatus.FORBIDDEN])
async def test_a_meter_that_home_assistant_can_not_load_anew_needs_its_restart(
    house: House, status: HTTPStatus
) -> None:
    """Core says so in its answer, or refuses with a message; it unloads the link before the entities."""
    house.ha.stuck, house.ha.reload_status, house.ha.hangs = True, status, True
    await house.ha.measure([1.0, 2.0, 3.0])
    tasks = [asyncio.ensure_future(house.client.run()), asyncio.ensure_future(house.feed().run())]
    try:
        await house.until(lambda state: state.text == stuck(state.name))
        await house.until_status(MeterStatus.SILENT)
        assert house.state.text == stuck(house.state.name)
        assert "konnte" in plain(house.state.text, "de")

        house.ha.stuck, house.ha.hangs = False, False  # Home Assistant was restarted
        await house.ha.measure([4.0, 5.0, 6.0])
        await house.ha.fire("entity_registry_updated")
        await house.until(
            lambda state: state.status is MeterStatus.OK and state.text != stuck(state.name), 10
        )
        assert house.currents_da == [40, 50, 60]
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_meter_that_is_being_loaded_comes_by_itself(running: House) -> None:
    running.ha.reload_status = HTTPStatus.FORBIDDEN
    await asyncio.sleep(5)
    assert "anew" not in running.state.text
    await running.ha.measure([4.0, 5.0, 6.0])
    await running.until_status(MeterStatus.OK)
    assert "were switched on" in running.state.text


async def test_not_allowed_to_switch_on_is_told_and_lived_with(running: House) -> None:
    running.ha.refused.add("config/entity_registry/update")
    assert await running.until_status(MeterStatus.SILENT) == pytest.approx(30, abs=0.2)
    assert "not reported yet" in running.state.text  # nobody can ask it without its uptime
    await running.ha.measure([2.0, 2.0, 2.0])
    await running.until_status(MeterStatus.OK)
    assert running.state.reading
    assert running.state.reading.estimated
    assert "could not be switched on (" in running.state.text
    assert "). " in running.state.text


class TestTwoMeters:
    """Never by size: the user chooses."""

    @pytest.fixture
    def registries(self) -> Registries:
        return Registries("pro_3em").twin()

    async def test_they_are_listed_with_live_values(self, running: House) -> None:
        assert await running.until_status(MeterStatus.AMBIGUOUS) == pytest.approx(30, abs=0.2)
        first, second = sorted(running.state.candidates, key=lambda candidate: candidate.power_w or 0)
        assert (first.power_w, second.power_w) == (None, 1380)
        assert (first.currents_da, second.currents_da) == ((), (11, 22, 32))  # from power
        await running.ha.measure([2.0, 2.0, 3.0])
        await running.until(lambda state: 1610 in [c.power_w for c in state.candidates])
        assert (22, 22, 32) in [candidate.currents_da for candidate in running.state.candidates]


async def test_a_renamed_entity_is_followed(running: House) -> None:
    await running.until_status(MeterStatus.OK)
    entity = running.ha.registries.entity("em:0-a_current")
    running.ha.states["sensor.renamed_current"] = running.ha.states.pop(entity["entity_id"])
    entity["entity_id"] = "sensor.renamed_current"
    await running.ha.fire("entity_registry_updated")
    await asyncio.sleep(5)
    await running.ha.measure([9.5, 2.0, 3.0])
    await asyncio.sleep(1)
    assert running.currents_da == [95, 20, 30]
    assert running.ha.calls.count("subscribe_entities") == 2
    assert running.ha.calls.count("unsubscribe_events") == 1


class TestGeneration1:
    """No entity is disabled, any entity makes Home Assistant ask."""

    @pytest.fixture
    def registries(self) -> Registries:
        return Registries("3em_gen1")

    async def test_it_is_read_and_probed(self, running: House) -> None:
        await running.until_status(MeterStatus.OK)
        assert running.currents_da == [10, 20, 30]
        assert not any("/reload" in call for call in running.ha.calls)
        await running.ha.measure([1.5, 2.0, 3.0], push=False)
        await asyncio.sleep(25)
        assert running.currents_da == [15, 20, 30]
        assert running.state.alive_at_s == pytest.approx(running.now(), abs=11)


class TestNotProbed:
    """The user wants neither uptime nor signal strength."""

    @pytest.fixture
    def registries(self) -> Registries:
        registries = Registries("pro_3em")
        registries.disable("sys-uptime", "user")
        registries.disable("wifi-rssi", "user")
        return registries

    async def test_only_reports_count(self, running: House) -> None:
        await asyncio.sleep(20)
        assert (running.state.status, running.state.reading) == (MeterStatus.STARTING, None)
        for second in range(8):
            await running.ha.measure([1.0 + second, 2.0, 3.0])
            await asyncio.sleep(4)
        assert (running.state.status, running.state.probed) == (MeterStatus.OK, False)
        assert running.state.report_period_s == pytest.approx(4, abs=0.1)
        last: MeterState = running.state
        await asyncio.sleep(100)
        assert running.state.alive_at_s == last.alive_at_s
        assert UPDATE not in running.ha.calls
