from __future__ import annotations

import pytest

from addon.csms.sessions.session_energy import SessionEnergy


@pytest.mark.parametrize(
    ("start_wh", "registers", "energy_wh"),
    [
        (1000, [(60, 1100), (120, 1250)], 250),
        (123_456, [(60, 50), (120, 200)], 200),  # ABB: in a session from 0
        (1000, [(60, 1100), (120, 5), (180, 60)], 160),  # it began again
        (1000, [(60, 1100), (120, 0)], 100),  # dropped to 0 at the end
        (2**31 - 1, [(60, 500_000), (120, 500_100)], 100),  # nonsense at the start
        (1000, [(60, 1100), (120, 9_999_999), (180, 9_999_999)], 100),  # a jump that can't have flowed
        (0, [], 0),
    ],
)
def test_energy_of_a_session(start_wh: float, registers: list[tuple[float, float]], energy_wh: float) -> None:
    energy = SessionEnergy(start_wh, 0.0)
    for at_s, register_wh in registers:
        energy.update(register_wh, at_s)

    assert energy.energy_wh == energy_wh


@pytest.mark.parametrize(
    ("start_wh", "register_wh", "energy_wh"),
    [(1000, 6500, 5500), (123_456, 5500, 5500), (2**31 - 1, 700_000, 5000)],
)
def test_energy_goes_on_after_our_restart(start_wh: float, register_wh: float, energy_wh: float) -> None:
    energy = SessionEnergy(start_wh, 600.0, energy_wh=5000.0)

    energy.update(register_wh, 700.0)

    assert energy.energy_wh == energy_wh


@pytest.mark.parametrize(
    ("start_wh", "last_wh", "stop_wh", "energy_wh"),
    [
        (1000, 3000, 3100, 2100),
        (123_456, 2000, 2100, 2100),
        (1000, 3000, 0, 2000),
        (5000, None, 5100, 100),
    ],
)
def test_the_end_of_a_session(
    start_wh: float, last_wh: float | None, stop_wh: float, energy_wh: float
) -> None:
    energy = SessionEnergy(start_wh, 0.0)
    if last_wh is not None:
        energy.update(last_wh, 3600.0)

    energy.finish(stop_wh, 3660.0)

    assert energy.energy_wh == energy_wh
