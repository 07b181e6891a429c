"""Entities of a charger wait a moment until it has said what it is."""

from dataclasses import replace

from addon.homeassistant.showing.newcomers import WAITS_S, Newcomers
from addon.model.status import Status
from tests.web.home import GARAGE, STATUS


class Clock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def with_name(name: str, model: str) -> Status:
    new = replace(GARAGE, id="CP9", charge_point_id="CP9", name=name, model=model)
    return replace(STATUS, chargers=(GARAGE, new))


def shown(newcomers: Newcomers, status: Status) -> list[str]:
    return [charger.id for charger in newcomers.without(status).chargers]


def test_one_that_says_what_it_is_is_shown_at_once_and_then_by_that_name() -> None:
    newcomers = Newcomers(Clock())

    assert shown(newcomers, with_name("CP9", "")) == [GARAGE.id]
    assert shown(newcomers, with_name("Terra AC", "Terra AC")) == [GARAGE.id, "CP9"]


def test_one_that_was_given_a_name_need_not_say_anything() -> None:
    assert shown(Newcomers(Clock()), with_name("Garage left", "")) == [GARAGE.id, "CP9"]


def test_one_that_never_says_anything_is_shown_by_its_id_in_the_end() -> None:
    clock = Clock()
    newcomers = Newcomers(clock)
    shown(newcomers, with_name("CP9", ""))

    clock.now_s += WAITS_S - 0.1
    assert shown(newcomers, with_name("CP9", "")) == [GARAGE.id]
    clock.now_s += 0.2
    assert shown(newcomers, with_name("CP9", "")) == [GARAGE.id, "CP9"]


def test_where_all_are_known_nothing_is_changed() -> None:
    assert Newcomers(Clock()).without(STATUS) is STATUS
