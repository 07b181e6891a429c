"""What keeps the fuse whole with a 1.6 charger does so with a 2.0.1 one: the very same tests, once more.

What they show is told where they stand. Left out are those that look at words or configuration keys of 1.6,
and those in which no charger speaks.
"""

from __future__ import annotations

import pytest

from tests.csms.limiting.test_limiter import (
    test_a_clock_an_hour_off_and_absolute_only_is_held_at_the_fallback,
    test_a_clock_an_hour_off_gets_its_dead_man_from_the_start_of_charging,
    test_a_cut_goes_out_at_once,
    test_a_pause_is_zero_amperes_where_that_is_taken,
    test_a_refused_way_is_followed_by_the_next_and_remembered,
    test_a_session_begins_at_the_fallback_and_gets_its_setpoint,
    test_a_sleeping_car_lets_its_dead_man_fall_and_gets_its_limit_when_it_wakes,
    test_abb_terra_ac_is_paused_by_stopping_and_resumed_by_starting,
    test_no_second_period_no_current_above_the_fallback,
    test_nothing_is_sent_while_nothing_may_be_sent,
    test_when_the_balancer_falls_silent_the_charger_falls_back,
)
from tests.csms.limiting.test_supervision import (
    test_a_jump_is_seen_at_the_first_write_and_writes_become_rare,
    test_a_stop_is_not_taken_back_until_a_person_says_so,
    test_a_stop_outlives_a_restart_of_the_app,
    test_an_obedient_charger_is_suspected_of_nothing,
    test_one_that_heeds_another_kind_of_profile_is_told_so_from_then_on,
    test_one_that_ignores_a_cut_is_seen_and_stopped_in_time,
    test_one_that_refuses_a_cut_after_it_took_limits_is_stopped_in_time,
)
from tests.csms.test_charge_point import (
    test_a_full_disk_stops_no_car,
    test_a_lost_link_keeps_the_session_and_tells_the_limit_again_once,
    test_a_restart_finds_what_was_learned_and_writes_nothing_to_flash,
    test_availability,
    test_the_session_that_ended_while_the_app_was_down_is_told_later,
)

__all__ = [
    "test_a_clock_an_hour_off_and_absolute_only_is_held_at_the_fallback",
    "test_a_clock_an_hour_off_gets_its_dead_man_from_the_start_of_charging",
    "test_a_cut_goes_out_at_once",
    "test_a_full_disk_stops_no_car",
    "test_a_jump_is_seen_at_the_first_write_and_writes_become_rare",
    "test_a_lost_link_keeps_the_session_and_tells_the_limit_again_once",
    "test_a_pause_is_zero_amperes_where_that_is_taken",
    "test_a_refused_way_is_followed_by_the_next_and_remembered",
    "test_a_restart_finds_what_was_learned_and_writes_nothing_to_flash",
    "test_a_session_begins_at_the_fallback_and_gets_its_setpoint",
    "test_a_sleeping_car_lets_its_dead_man_fall_and_gets_its_limit_when_it_wakes",
    "test_a_stop_is_not_taken_back_until_a_person_says_so",
    "test_a_stop_outlives_a_restart_of_the_app",
    "test_abb_terra_ac_is_paused_by_stopping_and_resumed_by_starting",
    "test_an_obedient_charger_is_suspected_of_nothing",
    "test_availability",
    "test_no_second_period_no_current_above_the_fallback",
    "test_nothing_is_sent_while_nothing_may_be_sent",
    "test_one_that_heeds_another_kind_of_profile_is_told_so_from_then_on",
    "test_one_that_ignores_a_cut_is_seen_and_stopped_in_time",
    "test_one_that_refuses_a_cut_after_it_took_limits_is_stopped_in_time",
    "test_the_session_that_ended_while_the_app_was_down_is_told_later",
    "test_when_the_balancer_falls_silent_the_charger_falls_back",
]

pytestmark = [pytest.mark.looptime, pytest.mark.long]


@pytest.fixture(autouse=True)
def _chargers_speak_2_0_1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.csms.bench.VERSION", "2.0.1")
