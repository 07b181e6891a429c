"""Settings: a change holds at once, is checked as a whole, and is stored a little later."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import AsyncIterator
from typing import Any

import pytest

from addon.errors import OptionsError, PeerGoneError, PeerRefusedError, RefusedError
from addon.model.loadpoint import ChargePointInfo
from addon.model.phases import Phase
from addon.options_file import parse_options
from addon.settings import DEBOUNCE_S, WRITE_INTERVAL_S, Settings, changed_by

pytestmark = pytest.mark.looptime


class Kept:
    """Stored options that can be out of reach."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw = raw
        self.writes: list[dict[str, Any]] = []
        self.gone = False

    async def read(self) -> dict[str, Any]:
        if self.gone:
            raise PeerGoneError("The Supervisor can't be reached.")
        return copy.deepcopy(self.raw)

    async def write(self, raw: dict[str, Any]) -> None:
        self.raw = raw
        self.writes.append(raw)


@pytest.fixture
def kept() -> Kept:
    return Kept({"grid": {"main_fuse_a": 25}})


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
async def settings(kept: Kept, told: list[str]) -> AsyncIterator[Settings]:
    settings = Settings(copy.deepcopy(kept.raw), kept, lambda: told.append("changed"))
    running = asyncio.create_task(settings.run())
    yield settings
    running.cancel()
    await asyncio.wait({running})


async def test_a_change_holds_at_once_and_quick_changes_are_one_write(
    settings: Settings, kept: Kept, told: list[str]
) -> None:
    settings.set_main_fuse_a(20)
    settings.set_main_fuse_a(16.0)
    settings.set_max_current_a("wallbox", 10)

    assert settings.options.grid.main_fuse_a == 16
    assert settings.site(()).main.limit_da == 160
    assert told == ["changed"] * 3
    assert kept.writes == []
    await asyncio.sleep(DEBOUNCE_S + 1)
    assert kept.writes == [
        {"grid": {"main_fuse_a": 16}, "chargers": [{"id": "wallbox", "max_current_a": 10}]}
    ]


async def test_a_knob_turned_all_day_is_one_write_a_minute(settings: Settings, kept: Kept) -> None:
    for second in range(600):
        settings.set_main_fuse_a(16 + second % 10)
        await asyncio.sleep(1)

    assert 9 <= len(kept.writes) <= 600 / WRITE_INTERVAL_S + 1


@pytest.mark.parametrize("who", ["page", "undo"])
async def test_what_a_person_changes_waits_for_no_minute(settings: Settings, kept: Kept, who: str) -> None:
    """A power cut must not bring the higher limit back."""
    token = changed_by.set(who)
    for fuse_a in (32, 25, 20):
        settings.set_main_fuse_a(fuse_a)
        await asyncio.sleep(DEBOUNCE_S + 0.5)
        assert kept.raw["grid"]["main_fuse_a"] == fuse_a
    changed_by.reset(token)

    settings.set_main_fuse_a(16)  # an automation
    await asyncio.sleep(DEBOUNCE_S + 0.5)
    assert kept.raw["grid"]["main_fuse_a"] == 20
    await asyncio.sleep(WRITE_INTERVAL_S)
    assert kept.raw["grid"]["main_fuse_a"] == 16


async def test_what_others_stored_meanwhile_stays(settings: Settings, kept: Kept) -> None:
    settings.set_main_fuse_a(20)
    kept.raw["log_level"] = "debug"
    await asyncio.sleep(DEBOUNCE_S + 1)

    assert kept.raw == {"grid": {"main_fuse_a": 20}, "log_level": "debug"}


async def test_out_of_reach_the_change_holds_is_told_and_tried_again(settings: Settings, kept: Kept) -> None:
    kept.gone = True
    settings.set_main_fuse_a(20)
    await asyncio.sleep(DEBOUNCE_S + 1)

    assert settings.options.grid.main_fuse_a == 20
    assert settings.problem.startswith("The changed settings hold for now but could not be stored: ")
    kept.gone = False
    await asyncio.sleep(2 * WRITE_INTERVAL_S)
    assert kept.raw["grid"]["main_fuse_a"] == 20
    assert settings.problem == ""


@pytest.mark.parametrize(
    "theirs",
    [
        {"grid": {"main_fuse_a": 25}, "charging": {"min_current_a": 12}},  # more than the maximum set here
        {"grid": {"main_fuse_a": 25}, "chargers": None},
        {},
    ],
)
async def test_what_could_not_be_used_together_is_not_stored(
    settings: Settings, kept: Kept, theirs: dict[str, Any]
) -> None:
    settings.set_max_current_a("wallbox", 10)
    kept.raw = theirs
    await asyncio.sleep(DEBOUNCE_S + 1)

    assert kept.writes == []
    assert "could not be stored: Option " in settings.problem
    kept.raw = {"grid": {"main_fuse_a": 25}}
    await asyncio.sleep(2 * WRITE_INTERVAL_S)
    assert kept.raw["chargers"] == [{"id": "wallbox", "max_current_a": 10}]


@pytest.mark.parametrize("value", [5, -1, 80.1, 1e308, float("nan"), float("inf"), float("-inf")])
async def test_a_charger_is_given_no_impossible_maximum(settings: Settings, value: float) -> None:
    with pytest.raises(RefusedError, match="a number from 6 to 80"):
        settings.set_max_current_a("wallbox", value)

    assert settings.options.chargers == ()


@pytest.mark.parametrize("value", [5, 126, 20.5, 1e308, -1e308, *map(float, ("nan", "inf", "-inf"))])
async def test_a_value_out_of_range_is_refused_with_the_range(
    settings: Settings, kept: Kept, value: float
) -> None:
    with pytest.raises(RefusedError, match="a whole number from 6 to 125"):
        settings.set_main_fuse_a(value)
    await asyncio.sleep(DEBOUNCE_S + 1)

    assert settings.options.grid.main_fuse_a == 25
    assert kept.writes == []


async def test_a_charger_has_its_own_settings(kept: Kept) -> None:
    kept.raw["chargers"] = [
        {"id": "wb", "name": "Garage", "phases": "L2 L3 L1", "min_current_a": 8, "priority": 2}
    ]
    settings = Settings(kept.raw, kept, lambda: None)
    known = ((ChargePointInfo(id="wb"), 1), (ChargePointInfo(id="other", model="Terra"), 2))

    one, two = settings.site(known).loadpoints

    assert (one.id, one.name, one.min_da, one.max_da, one.priority) == ("wb", "Garage", 80, 160, 2)
    assert one.phase_map == (Phase.L2, Phase.L3, Phase.L1)
    assert (two.id, two.name, two.min_da, two.phase_map) == ("other#2", "Terra", 60, None)
    assert settings.site(known) is settings.site(known)


async def test_what_is_set_of_a_forgotten_charger_goes(settings: Settings, kept: Kept) -> None:
    settings.set_max_current_a("CP1", 10)
    settings.set_max_current_a("CP2", 12)
    settings.forget("CP1")
    settings.forget("CP3")
    await settings.flush()

    assert kept.raw["chargers"] == [{"id": "CP2", "max_current_a": 12}]


class Picky(Kept):
    """Refuses, like the Supervisor, what its schema has not and ours has."""

    async def write(self, raw: dict[str, Any]) -> None:
        for charger in raw.get("chargers", []):
            if charger["id"].startswith("bad"):
                raise PeerRefusedError(f"The Supervisor refuses {charger['id']}.")
        await super().write(raw)


class Slow(Kept):
    """Takes its time, like a Supervisor that is busy."""

    async def write(self, raw: dict[str, Any]) -> None:
        await asyncio.sleep(1)
        await super().write(raw)


async def test_a_change_that_is_made_while_two_store_is_not_lost() -> None:
    kept = Slow({"grid": {"main_fuse_a": 25}})
    settings = Settings(copy.deepcopy(kept.raw), kept, lambda: None)
    settings.set_main_fuse_a(20)
    storing = [asyncio.create_task(settings.flush()) for _ in range(2)]
    await asyncio.sleep(0.5)
    settings.set_main_fuse_a(16)
    await asyncio.gather(*storing)
    await settings.flush()

    assert kept.raw == {"grid": {"main_fuse_a": 16}}


async def test_a_change_that_is_refused_does_not_keep_others_from_being_stored() -> None:
    kept = Picky({"grid": {"main_fuse_a": 25}})
    settings = Settings(copy.deepcopy(kept.raw), kept, lambda: None)
    settings.set_max_current_a("bad1", 10)
    for amperes in range(17, 25):
        settings.set_main_fuse_a(amperes)
    settings.set_max_current_a("CP1", 12)
    settings.set_main_fuse_a(16)

    await settings.flush()

    assert kept.raw == {"grid": {"main_fuse_a": 16}, "chargers": [{"id": "CP1", "max_current_a": 12}]}
    assert settings.problem == (
        "Some of the changed settings hold for now but could not be stored: The Supervisor refuses bad1."
    )
    assert settings.options.charger("bad1").max_current_a == 10
    settings.forget("bad1")
    await settings.flush()
    assert settings.problem == ""


@pytest.mark.parametrize(
    "day", ["20270131", "2027-W05-1", "2027-02-30", "2027-01-31 ", "٢٠٢٧-01-31", "never"]
)
def test_a_day_is_written_as_the_supervisor_takes_it(day: str) -> None:
    raw = {"grid": {"main_fuse_a": 25}, "tags": [{"id": "ANNA", "expires": day}]}
    with pytest.raises(OptionsError, match="must be a day as 2027-01-31"):
        parse_options(raw)


async def test_what_an_earlier_run_failed_to_store_is_stored_by_the_next(kept: Kept) -> None:
    class Odd(Kept):
        async def read(self) -> dict[str, Any]:
            if not self.gone:
                raise TypeError("what nobody has thought of")
            return kept.raw

    odd = Odd(kept.raw)
    settings = Settings(copy.deepcopy(kept.raw), odd, lambda: None)
    settings.set_main_fuse_a(16)
    with pytest.raises(TypeError):
        await settings.run()
    odd.gone = True
    running = asyncio.create_task(settings.run())
    await asyncio.sleep(DEBOUNCE_S + 1)
    running.cancel()

    assert odd.writes[-1]["grid"]["main_fuse_a"] == 16
