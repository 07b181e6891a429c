"""Energy that only rises: falls, dips and new registers, and what outlives a restart."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.homeassistant.showing.energy_totals import EnergyTotals, Total
from addon.model.status import Status
from tests.homeassistant.test_publisher import GARAGE


@pytest.mark.parametrize(
    ("registers", "shown"),
    [
        ([100, 150, 150, 200], [100, 150, 150, 200]),
        ([1000, 0, 1010], [1000, 1000, 1010]),  # nothing for a moment, then as before
        ([1000, 0, 0, 1000], [1000, 1000, 1000, 1000]),
        ([1000, 0, 50, 120], [1000, 1000, 1050, 1120]),  # begins again
        ([1000, 0, 900, 1100, 1200], [1000, 1000, 1900, 1900, 2000]),
        ([1000, 999.6, 1000.2], [1000, 1000, 1000.2]),  # a register that trembles
        ([1000, 500, 0, 30], [1000, 1000, 1000, 1030]),
        ([0, 0], [0, 0]),
    ],
)
def test_counts(registers: list[float], shown: list[float]) -> None:
    total = Total.beginning(registers[0])
    told = [total.total_wh]
    for register_wh in registers[1:]:
        total = total.after(register_wh)
        told.append(total.total_wh)

    assert told == pytest.approx(shown)


@given(st.lists(st.floats(min_value=0, max_value=1e9), min_size=1))
def test_it_never_falls(registers: list[float]) -> None:
    total = Total.beginning(registers[0])
    for register_wh in registers:
        before = total.total_wh
        total = total.after(register_wh)
        assert total.total_wh >= before


@given(
    st.lists(st.integers(min_value=0, max_value=10_000), min_size=1, max_size=20),
    st.integers(min_value=0, max_value=19),
)
def test_a_dip_adds_nothing(increments: list[int], at: int) -> None:
    registers = [sum(increments[: i + 1]) for i in range(len(increments))]
    total = Total.beginning(registers[0])
    for i, register_wh in enumerate(registers[1:]):
        if i == at:
            total = total.after(0)
        total = total.after(register_wh)

    assert total.total_wh == registers[-1]


def shown(totals: EnergyTotals, energy_wh: float | None) -> float | None:
    status = Status(version="", site=None, chargers=(replace(GARAGE, energy_wh=energy_wh),))
    return totals.rising(status).chargers[0].energy_wh


def test_a_restart_of_the_app_goes_on_where_it_was(tmp_path: Path) -> None:
    file = tmp_path / "energy-totals.json"
    first = EnergyTotals(file)
    assert shown(first, None) is None
    assert shown(first, 5000) == 5000
    assert shown(first, 0) == 5000
    assert shown(first, 20) == 5020
    first._keep()

    second = EnergyTotals(file)
    assert shown(second, None) == 5020, "its register is not known yet"
    assert shown(second, 30) == 5030
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", ["", "[]", "{", '{"cp1": 3}', '{"cp1": {"register_wh": "x"}}'])
def test_a_file_that_can_not_be_read_costs_the_counts_only(tmp_path: Path, content: str) -> None:
    file = tmp_path / "energy-totals.json"
    file.write_text(content)

    assert shown(EnergyTotals(file), 7) == 7


@pytest.mark.parametrize("energy_wh", [float("nan"), float("inf")])
def test_what_is_no_number_is_not_counted(tmp_path: Path, energy_wh: float) -> None:
    totals = EnergyTotals(tmp_path / "energy-totals.json")
    shown(totals, 10)

    assert shown(totals, energy_wh) == 10
