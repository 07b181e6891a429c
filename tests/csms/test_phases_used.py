"""How many phases a car is taken to use."""

from __future__ import annotations

import pytest

from addon.csms.connector import Connector
from addon.csms.meter_values import read_meter_value
from addon.csms.phases_used import PhasesUsed
from addon.csms.way import Unit


@pytest.mark.parametrize(
    ("draws", "seen", "in_watts"),
    [
        ([], None, 1),
        ([(0, 0)], None, 1),
        ([(0, 1), (10, 0), (3600, 0)], 1, 1),  # asleep for an hour
        ([(0, 1), (10, 3)], 3, 3),
        ([(0, 3), (10, 2)], 3, 3),  # for a moment
        ([(0, 3), (10, 1), (20, 1)], 1, 1),
    ],
)
def test_phases(draws: list[tuple[float, int]], seen: int | None, in_watts: int) -> None:
    phases = PhasesUsed()
    for at_s, used in draws:
        phases.see(used, at_s)

    assert (phases.seen, phases.in_watts) == (seen, in_watts)


def measured(*, by_phase: bool) -> Connector:
    connector, value = Connector(1), {"measurand": "Current.Import", "unit": "A", "value": "16"}
    values = [{**value, "phase": one} for one in ("L1", "L2", "L3")] if by_phase else [value]
    connector.measured(read_meter_value({"sampledValue": values}), 0.0)
    return connector


def test_a_sum_tells_of_no_phase() -> None:
    assert measured(by_phase=False).phases.seen is None


def test_watts_for_whatever_car_comes_are_for_one_phase() -> None:
    connector = measured(by_phase=True)

    assert (connector.mains().phases, connector.mains().number_phases) == (3, 3)
    assert (connector.mains(for_any=True).phases, connector.mains(for_any=True).number_phases) == (1, 1)


@pytest.mark.parametrize(("named", "phases"), [(False, None), (True, 3)])
def test_amperes_name_all_phases_as_long_as_none_is_seen(named: bool, phases: int | None) -> None:
    assert Connector(1).mains(unit=Unit.AMPS, number_phases=named).number_phases == phases
