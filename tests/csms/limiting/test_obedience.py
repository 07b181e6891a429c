from __future__ import annotations

import pytest

from addon.csms.limiting.obedience import answered_s, excess_da, falls, tolerance_da
from addon.model.loadpoint import Draw, Order


def draw(da: int, at_s: float = 120.0, *, per_terminal: bool = True) -> Draw:
    return Draw(at_s=at_s, terminals_da=(da, 0, 0), per_terminal=per_terminal)


def order(sent_at_s: float, limit_da: int, *, accepted: bool | None = True) -> Order:
    return Order(limit_da=limit_da, sent_at_s=sent_at_s, accepted=accepted)


@pytest.mark.parametrize(
    ("orders", "sample", "excess"),
    [
        ([order(50, 100)], draw(160), 60),
        ([order(50, 150)], draw(160), 0),  # within the error of its meter
        ([order(50, 100)], draw(115), 0),  # 0.5 A and 10 %
        ([order(50, 100)], draw(116), 16),
        ([order(50, 160), order(109, 100)], draw(160), 0),  # told too lately
        ([order(50, 160), order(108, 100)], draw(160), 60),
        ([order(50, 160), order(80, 100, accepted=None)], draw(160), 0),  # it may not have heard
        ([order(50, 160), order(80, 100, accepted=False)], draw(160), 0),
        ([order(50, 50)], draw(160), 160),  # less than a pilot can say is a pause
        ([order(101, 0)], draw(65), 0),  # on its way to a stop, by way of its minimum
        ([order(101, 0)], draw(80), 20),
        ([order(100, 0)], draw(65), 65),
        ([], draw(160), 0),
        ([order(50, 100)], draw(300, per_terminal=False), 0),  # perhaps a sum
        ([order(50, 100)], draw(360, per_terminal=False), 20),
    ],
)
def test_drawing_above_the_limit(orders: list[Order], sample: Draw, excess: int) -> None:
    assert excess_da(orders, sample) == excess


def test_while_a_way_of_pausing_is_not_proven_the_minimum_is_no_excess() -> None:
    paused = [order(50, 0)]

    assert [excess_da(paused, draw(da), pause_da=60) for da in (60, 70, 80)] == [0, 0, 20]


def test_an_old_measurement_is_doubted_under_todays_limit() -> None:
    orders = [order(50, 160), order(100, 100)]
    before = draw(160, at_s=105)

    assert excess_da(orders, before) == 0
    assert excess_da(orders, before, at_s=112) == 60


@pytest.mark.parametrize(("limit_da", "tolerance"), [(0, 10), (60, 11), (160, 21), (320, 37)])
def test_tolerance(limit_da: int, tolerance: int) -> None:
    assert tolerance_da(limit_da) == tolerance


@pytest.mark.parametrize(
    ("samples", "falling"), [([], False), ([160], False), ([160, 155], False), ([160, 150], True)]
)
def test_a_car_on_its_way_down(samples: list[int], falling: bool) -> None:
    assert falls([draw(da, at_s=float(n)) for n, da in enumerate(samples)]) is falling


RAISED = [order(50, 80), order(100, 160)]


@pytest.mark.parametrize(
    ("orders", "samples", "between_s"),
    [
        (RAISED, [(95, 80), (104, 80), (107, 130)], (4.0, 7.0)),
        (RAISED, [(95, 80), (110, 80), (118, 80), (121, 160)], (18.0, 21.0)),
        (RAISED, [(95, 80), (110, 80)], None),  # nobody knows whether it will
        (RAISED, [(95, 20), (110, 20), (121, 160)], None),  # the car woke up
        (RAISED, [(95, 80), (107, 130)], (0.0, 7.0)),
        (
            [order(50, 0), order(100, 160)],
            [(95, 0), (110, 0), (121, 160)],
            None,
        ),  # a resume is another matter
        ([order(50, 160), order(100, 80)], [(95, 160), (110, 160), (121, 80)], None),
    ],
)
def test_how_late_an_honest_answer_was(
    orders: list[Order], samples: list[tuple[float, int]], between_s: tuple[float, float] | None
) -> None:
    assert answered_s(orders, [draw(da, at_s) for at_s, da in samples]) == between_s


def test_a_slow_charger_has_its_time() -> None:
    orders = [order(50, 160), order(100, 80)]

    assert excess_da(orders, draw(160, at_s=115)) == 80
    assert excess_da(orders, draw(160, at_s=115), answer_s=23.0) == 0
