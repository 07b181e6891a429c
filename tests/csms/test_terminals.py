from __future__ import annotations

import pytest

from addon.csms.terminals import BURST_S, REMEMBERED_S, Terminals, Three

Told = tuple[float, Three, tuple[int, ...]]


@pytest.mark.parametrize(
    ("told", "last"),
    [
        ([(0, (99, 98, 97), ())], (99, 98, 97)),
        ([(0, (99, 0, 0), (1, 2))], (99, 0, 0)),  # a charger of one phase
        ([(0, (99, 0, 0), (1, 2)), (10, (90, 0, 0), (1, 2))], (90, 0, 0)),
        ([(0, (99, 0, 0), (1, 2)), (1, (0, 98, 0), (0, 2)), (BURST_S, (0, 0, 97), (0, 1))], (99, 98, 97)),
        ([(0, (99, 98, 97), ()), (10, (99, 0, 0), (1, 2))], None),
        ([(0, (99, 5, 4), ()), (10, (99, 0, 0), (1, 2))], (99, 0, 0)),  # nothing flowed there
        ([(0, (99, 98, 97), ()), (REMEMBERED_S + 1, (99, 0, 0), (1, 2))], (99, 0, 0)),
        ([(0, (99, 98, 97), ()), (10, (99, 0, 0), ())], (99, 0, 0)),  # told to be without current
        ([(0, (99, 98, 97), ()), (10, (99, 0, 0), ()), (20, (99, 0, 0), (1, 2))], (99, 0, 0)),
        ([(0, (0, 0, 0), (0, 1, 2))], (0, 0, 0)),
    ],
)
def test_what_a_message_leaves_out(told: list[Told], last: Three | None) -> None:
    terminals = Terminals()

    found = [terminals.complete(currents_da, untold, at_s) for at_s, currents_da, untold in told]

    assert found[-1] == last


def test_a_round_of_messages_is_one_measurement_each_time() -> None:
    terminals = Terminals()
    found = [
        terminals.complete(currents_da, untold, round_s + within_s)
        for round_s in (0.0, 10.0, 20.0)
        for within_s, currents_da, untold in (
            (0.0, (99, 0, 0), (1, 2)),
            (0.5, (0, 98, 0), (0, 2)),
            (1.0, (0, 0, 97), (0, 1)),
        )
    ]

    assert [f for f in found if f is not None][2:] == [(99, 98, 97)] * 3
