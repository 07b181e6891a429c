"""The Shelly's push rule (5 % or 10 W), its delay of a second, and what it reports."""

import pytest

from addon.simulator.shelly import Currents, Shelly, readings, step, worth_telling


@pytest.mark.parametrize(
    ("before_a", "after_a", "told"),
    [
        ((0, 0, 0), (0, 0, 0), False),
        # 10 W are 0.044 A; 5 % are less than that below 200 W
        ((10, 0, 0), (10.04, 0, 0), False),
        ((10, 0, 0), (10.05, 0, 0), True),
        ((0.5, 0, 0), (0.52, 0, 0), False),
        ((0.5, 0, 0), (0.53, 0, 0), True),
        ((10, 5, 5), (10, 5, 4.9), True),
        # import turns to export at the same magnitude
        ((5, 0, 0), (-5, 0, 0), True),
    ],
)
def test_tells_changes_of_5_percent_or_10_watts(before_a: Currents, after_a: Currents, *, told: bool) -> None:
    assert worth_telling(before_a, after_a) == told


def test_tells_its_first_values() -> None:
    assert worth_telling(None, (0, 0, 0))


def test_measures_a_second_late_and_compares_with_what_it_said_last() -> None:
    meter, told = Shelly(), []
    for now_s, current_a in enumerate([1.0, 1.0, 1.02, 1.04, 1.06, 1.06, 9.0, 9.0]):
        meter, notifies = step(meter, (current_a, 0.0, 0.0), float(now_s))
        if notifies and meter.measured_a:
            told.append((now_s, meter.measured_a[0]))

    # small steps add up until they are worth a word
    assert told == [(0, 1.0), (5, 1.06), (7, 9.0)]


def test_reports_magnitudes_and_shows_export_in_the_power() -> None:
    values = readings((10.0, -5.0, 0.0))

    assert values["em:0-a_current"] == 10.0
    assert values["em:0-b_current"] == 5.0
    assert values["em:0-a_act_power"] == pytest.approx(2254.0)
    assert values["em:0-b_act_power"] == pytest.approx(-1127.0)
    assert values["em:0-b_aprt_power"] == 1150.0
    assert values["em:0-c_pf"] == 0.98
    assert values["em:0-a_voltage"] == 230.0
    assert values["em:0-total_act_power"] == pytest.approx(1127.0)
    assert values["em:0-total_current"] == 15.0
