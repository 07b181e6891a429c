from __future__ import annotations

from dataclasses import replace

import pytest

from addon.csms.learned import Learned
from addon.csms.limit_profile import Mains
from addon.csms.limiting.composite import heeds_fall, keeps_limit
from addon.csms.limiting.ways import (
    all_ways,
    choose_default_way,
    choose_other_way,
    choose_way,
)
from addon.csms.quirks import STANDARD, Quirk, quirk_of
from addon.csms.requests import CompositeSchedule
from addon.csms.v16.provision import ALLOWED_UNITS, MAX_PERIODS, MAX_STACK_LEVEL, conclude
from addon.csms.way import Kind, Purpose, Unit, Way

ABB = quirk_of("ABB", "CDT_TACW11")


def knowing(**configuration: str) -> Learned:
    learned = Learned(configuration=configuration)
    conclude(learned)
    return learned


def test_the_second_try_is_the_other_purpose() -> None:
    assert [way.key for way in all_ways(STANDARD, knowing())][:4] == [
        "TxProfile/A/Absolute/0",
        "TxDefaultProfile/A/Absolute/0",
        "TxProfile/A/Relative/0",
        "TxDefaultProfile/A/Relative/0",
    ]


def test_never_a_profile_of_the_whole_charge_point() -> None:
    assert not any("ChargePointMaxProfile" in way.key for way in all_ways(STANDARD, knowing()))


@pytest.mark.parametrize(
    ("said", "first_unit"),
    [
        ("", "A"),
        ("Current", "A"),
        ("Power", "W"),
        ("Current,Power", "A"),
        ("power", "W"),
        ("A,W", "A"),
        ("W", "W"),
    ],
)
def test_the_unit_it_says_it_takes(said: str, first_unit: str) -> None:
    assert next(all_ways(STANDARD, knowing(**{ALLOWED_UNITS: said}))).unit.value == first_unit


@pytest.mark.parametrize(
    ("top", "levels"), [("", [0, 1]), ("0", [0, 1]), ("1", [0, 1]), ("8", [0, 7, 8]), ("x", [0, 1])]
)
def test_stack_levels(top: str, levels: list[int]) -> None:
    ways = all_ways(STANDARD, knowing(**{MAX_STACK_LEVEL: top}))

    assert list(dict.fromkeys(way.stack_level for way in ways)) == levels


def test_abb_has_one_way_whatever_it_says() -> None:
    learned = knowing(**{MAX_STACK_LEVEL: "16", ALLOWED_UNITS: "Current,Power"})

    assert [way.key for way in all_ways(ABB, learned)] == ["TxDefaultProfile/A/Absolute/0"]


@pytest.mark.parametrize(
    ("learned", "tolerable", "way", "has_dead_man"),
    [
        (Learned(), True, "TxProfile/A/Absolute/0", True),
        (Learned(), False, "TxProfile/A/Relative/0", True),
        (Learned(refused={"TxProfile/A/Absolute/0"}), True, "TxDefaultProfile/A/Absolute/0", True),
        (Learned(dead_man={"Absolute": False}), True, "TxProfile/A/Relative/0", True),
        (Learned(dead_man={"Absolute": None}), True, "TxProfile/A/Absolute/0", True),
        (Learned(dead_man={"Absolute": False, "Relative": False}), True, "TxProfile/A/Absolute/0", False),
        (Learned(dead_man={"Relative": False}), False, "TxProfile/A/Absolute/0", False),
        (Learned(dead_man={"Relative": None}), False, "TxProfile/A/Relative/0", True),
        (knowing(**{MAX_PERIODS: "1"}), True, "TxProfile/A/Absolute/0", False),
        (knowing(**{MAX_PERIODS: "2"}), True, "TxProfile/A/Absolute/0", True),
    ],
)
def test_which_way_is_chosen(learned: Learned, tolerable: bool, way: str, has_dead_man: bool) -> None:
    choice = choose_way(STANDARD, learned, clock_tolerable=tolerable)

    assert choice is not None
    assert (choice.way.key, choice.has_dead_man) == (way, has_dead_man)


@pytest.mark.parametrize(
    ("now", "learned", "other"),
    [
        ("TxProfile/A/Absolute/0", Learned(), "TxProfile/A/Relative/0"),
        ("TxProfile/A/Relative/0", Learned(), "TxProfile/A/Absolute/0"),
        ("TxDefaultProfile/A/Absolute/0", Learned(), "TxProfile/A/Relative/0"),
        ("TxProfile/A/Absolute/0", Learned(ignored={"TxProfile/A/Relative/0"}), "TxProfile/A/Relative/1"),
        ("TxProfile/A/Absolute/0", Learned(dead_man={"Relative": False}), "TxProfile/A/Absolute/1"),
    ],
)
def test_another_way_is_first_of_all_another_kind(now: str, learned: Learned, other: str) -> None:
    choice = choose_other_way(STANDARD, learned, Way.parse(now), clock_tolerable=True)

    assert choice is not None
    assert choice.way.key == other


WALLBOX = quirk_of("Wall Box", "Pulsar")
ONLY_DEFAULT = replace(STANDARD, purposes=(Purpose.TX_DEFAULT_PROFILE,))


@pytest.mark.parametrize(
    ("quirk", "learned", "tolerable", "way", "has_dead_man"),
    [
        # what is stored and counts from the start of charging counts anew in each session
        (ONLY_DEFAULT, Learned(), True, "TxDefaultProfile/A/Absolute/0", True),
        (ONLY_DEFAULT, Learned(), False, "TxDefaultProfile/A/Absolute/0", False),
        (
            replace(ONLY_DEFAULT, kinds=(Kind.RELATIVE,)),
            Learned(),
            True,
            "TxDefaultProfile/A/Relative/0",
            False,
        ),
        # one that can't say from when it counts is told the time where it takes that
        (WALLBOX, Learned(), True, "TxProfile/A/Relative/0", True),
        (WALLBOX, Learned(dead_man={"Relative": True}), True, "TxProfile/A/Relative/0", True),
        (WALLBOX, Learned(dead_man={"Relative": None}), True, "TxProfile/A/Absolute/0", True),
        (WALLBOX, Learned(dead_man={"Relative": None}), False, "TxProfile/A/Relative/0", True),
    ],
)
def test_times_that_count_from_charging_are_trusted_least(
    quirk: Quirk, learned: Learned, *, tolerable: bool, way: str, has_dead_man: bool
) -> None:
    choice = choose_way(quirk, learned, clock_tolerable=tolerable)

    assert choice is not None
    assert (choice.way.key, choice.has_dead_man) == (way, has_dead_man)


def test_abb_has_no_other_way() -> None:
    now = Way.parse("TxDefaultProfile/A/Absolute/0")

    assert choose_other_way(ABB, Learned(), now, clock_tolerable=True) is None


def test_a_way_that_was_ignored_is_not_chosen() -> None:
    choice = choose_way(STANDARD, Learned(ignored={"TxProfile/A/Absolute/0"}), clock_tolerable=True)

    assert choice is not None
    assert choice.way.key == "TxDefaultProfile/A/Absolute/0"


@pytest.mark.parametrize(
    ("answers", "lowest_da"),
    [
        ("+", 60),
        ("--+", 60),  # 8 A was accepted: 6 A is tried once more
        ("--+<", 80),
        ("----+<", 100),
        ("--------+<", 60),  # it were the ways all the time
        ("+--", 60),
    ],
)
def test_the_lowest_limit_is_found_by_refusals(answers: str, lowest_da: int) -> None:
    """`+` accepted, `-` refused, `<` refused by a way that is proven, because it is too low."""
    learned = Learned()
    for number, answer in enumerate(answers):
        if answer == "+":
            learned.accept("proven")
        elif answer == "-":
            learned.refuse(f"way {number}")
        else:
            learned.is_too_low(learned.lowest_da)

    assert learned.lowest_da == lowest_da


def test_when_all_were_refused_there_is_none() -> None:
    learned = Learned(refused={way.key for way in all_ways(STANDARD, Learned())})

    assert choose_way(STANDARD, learned, clock_tolerable=True) is None
    assert choose_default_way(STANDARD, learned) is None


def test_the_default_is_stored_by_its_own_purpose() -> None:
    way = choose_default_way(STANDARD, Learned(refused={"TxDefaultProfile/A/Absolute/0"}))

    assert way is not None
    assert way.key == "TxDefaultProfile/A/Relative/0"


@pytest.mark.parametrize(
    ("periods", "unit", "heeded"),
    [
        (((0, 16.0), (90, 6.0)), "A", True),
        (((0, 16.0),), "A", False),
        (((0, 16.0), (90, 16.0)), "", False),
        (((0, 6.0),), "A", True),
        (((0, 32.0),), "A", None),  # something else altogether
        (((0, 11040.0),), "W", None),  # not what was asked for
        ((), "A", None),
    ],
)
def test_a_composite_schedule_tells_of_the_dead_man(
    periods: tuple[tuple[int, float], ...],
    unit: str,
    heeded: bool | None,
) -> None:
    schedule = CompositeSchedule(unit=unit, periods=periods)

    assert heeds_fall(schedule, Unit.AMPS, 160, 60, Mains()) is heeded


@pytest.mark.parametrize(
    ("periods", "heeded"),
    [
        (((0, 16.0), (90, 6.0)), True),
        (((0, 16.0), (101, 6.0)), False),  # it counts from when it was told
        (((0, 6.0),), True),  # early: no harm
        (((0, 16.0),), False),
    ],
)
def test_a_fall_that_comes_late_is_none(periods: tuple[tuple[int, float], ...], heeded: bool) -> None:
    schedule = CompositeSchedule(unit="A", periods=periods)

    assert heeds_fall(schedule, Unit.AMPS, 160, 60, Mains(), within_s=100) is heeded


def test_no_composite_schedule_tells_nothing() -> None:
    assert heeds_fall(None, Unit.AMPS, 160, 60, Mains()) is None


def test_what_was_learned_is_kept_as_plain_values() -> None:
    learned = Learned(
        provisioned=True,
        configuration={"A": "1"},
        refused={"x"},
        proven={"y", "z"},
        dead_man={"Absolute": None, "Relative": True},
        pause="5 A",
        defaults_da={1: 60},
    )

    kept = learned.keep()

    assert kept["defaults_da"] == {"1": 60}
    assert Learned.restore(kept) == learned


@pytest.mark.parametrize("values", [{"refused": 5}, {"configuration": [1]}, {"pause": None}])
def test_what_another_version_wrote_is_learned_anew(values: dict[str, object]) -> None:
    assert Learned.restore(values) == Learned()


def test_unknown_findings_are_left_out() -> None:
    assert Learned.restore({"later": 1, "provisioned": True}) == replace(Learned(), provisioned=True)


@pytest.mark.parametrize(
    ("unit", "periods", "kept"),
    [
        ("A", ((0, 16.0), (90, 6.0)), True),
        ("A", ((0, 16.1),), True),
        ("A", ((0, 8.0),), True),
        ("A", ((0, 32.0), (90, 6.0)), False),
        ("", ((0, 32.0),), False),
        ("W", ((0, 22000.0),), None),
        ("A", (), None),
    ],
)
def test_whether_it_says_that_it_allows_no_more(
    unit: str, periods: tuple[tuple[int, float], ...], kept: bool | None
) -> None:
    schedule = CompositeSchedule(unit=unit, periods=periods)

    assert keeps_limit(schedule, Unit.AMPS, 160, Mains()) is kept
