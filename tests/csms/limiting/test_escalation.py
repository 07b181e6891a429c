"""The steps taken with a charger that draws too much, as a table: what leads from one to the next."""

from __future__ import annotations

from itertools import product

import pytest

from addon.csms.limiting.escalation import HALTED, PATIENCE_S, Event, Stage
from addon.model.loadpoint import Escalation

OVER, OBEYS, ENDED, AGAIN, FREED = Event.OVER, Event.OBEYS, Event.ENDED, Event.AGAIN, Event.FREED
NONE, RESENT, OTHER_WAY = Escalation.NONE, Escalation.RESENT, Escalation.OTHER_WAY
STOPPED, OUT, BY_HAND = Escalation.STOPPED, Escalation.OUT_OF_SERVICE, Escalation.BY_HAND


@pytest.mark.parametrize(
    ("events", "steps"),
    [
        ([OVER] * 6, [RESENT, OTHER_WAY, STOPPED, OUT, BY_HAND, BY_HAND]),
        ([OVER, OBEYS, OVER], [RESENT, NONE, RESENT]),
        ([OVER, Event.LATE], [RESENT, STOPPED]),
        ([OVER, OVER, Event.LATE], [RESENT, OTHER_WAY, STOPPED]),
        ([OVER, OVER, OBEYS], [RESENT, OTHER_WAY, NONE]),
        ([OVER, ENDED], [RESENT, NONE]),  # the session was over by itself
        ([OVER, OVER, OVER, ENDED], [RESENT, OTHER_WAY, STOPPED, OUT]),
        ([OVER, OVER, OVER, ENDED, AGAIN, ENDED], [RESENT, OTHER_WAY, STOPPED, OUT, STOPPED, OUT]),
        ([OVER, OVER, OVER, OBEYS, ENDED, OBEYS], [RESENT, OTHER_WAY, STOPPED, STOPPED, OUT, OUT]),
        ([OVER] * 5 + [ENDED, FREED], [RESENT, OTHER_WAY, STOPPED, OUT, BY_HAND, OUT, NONE]),
    ],
)
def test_one_step_leads_to_the_next(events: list[Event], steps: list[Escalation]) -> None:
    stage, taken = Stage(), []
    for at_s, event in enumerate(events):
        stage = stage.after(event, float(at_s))
        taken.append(stage.step)

    assert taken == steps


@pytest.mark.parametrize("step", list(Escalation))
def test_a_person_or_the_cable_ends_it_from_anywhere(step: Escalation) -> None:
    assert Stage(step=step).after(FREED, 5.0).step is NONE


@pytest.mark.parametrize(("step", "event"), list(product(HALTED, (OBEYS, ENDED, OVER, AGAIN))))
def test_a_stop_is_taken_back_by_nothing_else(step: Escalation, event: Event) -> None:
    assert Stage(step=step).after(event, 5.0).halted


def test_the_stop_is_due_30_s_after_the_excess_began() -> None:
    seen_within_s = 15.0

    assert seen_within_s + PATIENCE_S[RESENT] + PATIENCE_S[OTHER_WAY] < 30.0


def test_a_stage_that_nothing_changes_keeps_its_time() -> None:
    stage = Stage(step=RESENT, since_s=3.0)

    assert stage.after(AGAIN, 9.0) is stage
    assert stage.due_s == 10.0
