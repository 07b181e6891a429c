"""A car that is paused by being out of service, and everything that can bring it back: it comes back low."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from addon.csms.limiting.pause_ways import PauseWay
from addon.errors import PeerError
from tests.csms.limiting.resting import (
    CAR_A,
    LEAST_A,
    Home,
    resting,
)

pytestmark = pytest.mark.looptime


def by_its_button(home: Home) -> None:
    home.box.in_service = True


def unheard_while_away(home: Home) -> None:
    """Back into service while the link was gone, and it tells nothing new when it is back."""
    home.box.in_service = True
    home.r.limiter.doubt()


def by_a_restart(home: Home) -> None:
    """It has forgotten that it was out; and its profiles, as many do."""
    home.box.in_service = True
    home.r.limiter.doubt(restarted=True)


UNDONE = [by_its_button, unheard_while_away, by_a_restart]
BECOMES: list[list[str]] = [
    ["Accepted"],
    ["Rejected"],
    ["Rejected", "Rejected"],
    ["lost"],
    ["lost", "lost"],
    ["unanswered"],
    ["late"],
]


@pytest.mark.parametrize("become", BECOMES, ids=" ".join)
@pytest.mark.parametrize("undo", UNDONE)
async def test_whoever_brings_it_back_it_is_low_at_once_and_stands_soon(
    undo: Callable[[Home], None], become: list[str]
) -> None:
    async with resting() as home:
        home.box.next_answers = list(become)
        undo(home)

        assert await home.highest_within(40) <= LEAST_A
        home.r.follow(0)
        assert await home.highest_within(60) == 0


@pytest.mark.parametrize("undo", [unheard_while_away, by_a_restart])
async def test_after_an_absence_it_is_paused_anew_before_anything_is_measured(
    undo: Callable[[Home], None],
) -> None:
    async with resting() as home:
        home.tells = False
        undo(home)
        await asyncio.sleep(1)

        assert home.box.switches() == ["Inoperative", "Inoperative"]
        assert home.box.car_a == 0


async def test_one_that_forgot_its_limit_is_told_it_although_it_does_not_answer_to_service() -> None:
    async with resting() as home:
        home.box.next_answers = ["lost", "lost"]
        home.box.limit_a = CAR_A
        by_a_restart(home)

        await asyncio.sleep(6)

        assert home.box.limit_a == LEAST_A


@pytest.mark.parametrize("become", BECOMES, ids=" ".join)
async def test_brought_back_from_the_page_beside_a_pause_it_is_low(become: list[str]) -> None:
    """The whole charger was out by a person's wish, and this connector by a pause."""
    async with resting() as home:
        home.r.connector.inoperative_by_us = True
        home.box.next_answers = ["Accepted", *become]

        await home.r.control().set_availability(operative=True)

        assert home.box.in_service
        assert await home.highest_within(40) <= LEAST_A
        assert await home.highest_within(60) == 0


async def test_an_order_of_the_page_that_is_not_answered_may_have_been_heard() -> None:
    async with resting() as home:
        home.r.connector.inoperative_by_us = True
        home.box.next_answers = ["unanswered"]

        with pytest.raises(PeerError):
            await home.r.control().set_availability(operative=True)

        assert await home.highest_within(5) <= LEAST_A
        assert await home.highest_within(30) == 0
        assert home.r.limiter.pausing.engaged


@pytest.mark.parametrize("become", ["lost", "unanswered", "late"])
async def test_a_pause_whose_answer_is_lost_is_taken_back_when_there_is_room(become: str) -> None:
    async with resting() as home:
        home.r.follow(16)
        await asyncio.sleep(30)
        assert home.box.car_a == CAR_A

        home.box.next_answers = [become]
        home.r.follow(0)
        await asyncio.sleep(2)
        assert home.box.car_a <= LEAST_A  # told its least, whatever becomes of the pause
        home.r.follow(16)
        await asyncio.sleep(60)

        assert home.box.in_service
        assert home.box.car_a == CAR_A
        assert home.r.station.learned.paused == {}


async def test_one_that_stays_out_is_asked_again_to_come_back() -> None:
    async with resting() as home:
        home.box.next_answers = ["Rejected", "lost", "Accepted"]
        home.r.follow(16)
        await asyncio.sleep(90)

        assert home.box.car_a == CAR_A
        assert home.box.switches().count("Operative") == 3


async def test_what_is_kept_of_a_pause_is_kept_before_it_is_demanded() -> None:
    """Killed before the answer, we know after our start that it may be out."""
    async with resting() as home:
        home.r.follow(16)
        await asyncio.sleep(30)
        home.box.next_answers = ["unanswered"]
        home.r.follow(0)
        await asyncio.sleep(2.5)

        assert not home.box.in_service
        kept = home.r.station.journal.records["CP1"].learned  # type: ignore[attr-defined]
        assert kept["paused"]["1"]["way"] == PauseWay.OUT_OF_SERVICE
