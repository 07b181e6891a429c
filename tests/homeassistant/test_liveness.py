"""How often a meter reports, how long a change may go unseen, and when it is silent."""

from __future__ import annotations

import pytest

from addon.homeassistant.meters.liveness import Liveness


def reported(*gaps_s: float) -> Liveness:
    """A meter that has reported with these gaps between."""
    liveness, now_s = Liveness(), 100.0
    liveness.reported(now_s)
    for gap_s in gaps_s:
        now_s += gap_s
        liveness.reported(now_s)
    return liveness


@pytest.mark.parametrize(
    ("gaps_s", "report_s", "sample_s"),
    [
        ((), None, None),
        ((1, 1, 1, 1), None, None),  # not known yet
        ((1, 1, 1, 1, 1), 1, 1),
        ((10, 10, 10, 10, 10, 20, 30, 10), 10, 10),  # read every 10 s, and sometimes nothing changed
        (
            (1, 1, 60, 1, 120, 300, 1, 90),
            30.5,
            1,
        ),  # it tells of changes as they come, whenever there are some
        ((8, 12, 10, 9, 11), 10, 10),  # a quarter is quicker than 9 s, by up to 1 s: as much again
        ((0.05, 1, 0.05, 1, 0.05, 1, 1, 1), 1, 1),  # frames of one report are no reports
    ],
)
def test_periods(gaps_s: tuple[float, ...], report_s: float | None, sample_s: float | None) -> None:
    liveness = reported(*gaps_s)

    assert liveness.report_period_s == (None if report_s is None else pytest.approx(report_s))
    assert liveness.sample_period_s == (None if sample_s is None else pytest.approx(sample_s))


def test_a_meter_that_has_become_quicker_is_believed_after_thirty_reports() -> None:
    liveness = reported(*(10.0,) * 30, *(1.0,) * 30)

    assert liveness.sample_period_s == pytest.approx(1)


def test_what_was_missed_while_nobody_listened_is_no_gap() -> None:
    liveness = reported(1, 1, 1, 1)
    liveness.subscribed()
    liveness.reported(9000.0)

    assert liveness.report_period_s is None
    liveness.reported(9001.0)
    assert liveness.report_period_s == 1


def test_two_probes_unanswered_are_silence_and_an_answer_ends_it() -> None:
    liveness = Liveness()
    silent = []
    for _ in range(3):
        silent.append(liveness.silent)
        liveness.unanswered()
    assert silent == [False, False, True]
    assert (liveness.silent, liveness.fresh) == (True, False)
    liveness.answered(5.0)

    assert (liveness.silent, liveness.fresh, liveness.alive_at_s) == (False, True, 5.0)
