from __future__ import annotations

import pytest

from addon.csms.obedience import excess_da
from addon.model.loadpoint import Draw, Order


def draws(*samples: tuple[float, int], per_terminal: bool = True) -> list[Draw]:
    return [Draw(at_s=at_s, terminals_da=(da, 0, 0), per_terminal=per_terminal) for at_s, da in samples]


def order(sent_at_s: float, limit_da: int, *, accepted: bool | None = True) -> Order:
    return Order(limit_da=limit_da, sent_at_s=sent_at_s, accepted=accepted)


STEADY = draws((100, 160), (110, 160), (120, 160))


@pytest.mark.parametrize(
    ("orders", "samples", "excess"),
    [
        ([order(50, 100)], STEADY, 60),
        ([order(50, 155)], STEADY, 0),  # within the error of its meter
        ([order(50, 160), order(105, 100)], STEADY, 0),  # told too lately
        ([order(50, 160), order(80, 100, accepted=None)], STEADY, 0),  # it may not have heard
        ([order(50, 160), order(80, 100, accepted=False)], STEADY, 0),
        ([order(50, 50)], STEADY, 160),  # less than a pilot can say is a pause
        ([], STEADY, 0),
        ([order(50, 100)], draws((110, 160), (120, 160)), 0),  # not for long enough
        ([order(50, 100)], draws((100, 160), (110, 90), (120, 160)), 0),
        ([order(50, 100)], draws((100, 160), (110, 130), (120, 160)), 30),
        ([order(50, 100)], draws((100, 300), (120, 300), per_terminal=False), 0),  # perhaps a sum
    ],
)
def test_drawing_above_the_limit(orders: list[Order], samples: list[Draw], excess: int) -> None:
    assert excess_da(orders, samples, 121.0) == excess
