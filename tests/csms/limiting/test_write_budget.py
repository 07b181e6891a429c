from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from addon.csms.limiting.write_budget import WriteBudget


@given(st.lists(st.floats(0, 120), min_size=60, max_size=200))
def test_never_more_than_thirty_writes_in_any_hour(pauses_s: list[float]) -> None:
    budget, now_s, writes = WriteBudget(), 0.0, list[float]()
    for pause_s in pauses_s:
        now_s += pause_s
        if budget.allows(now_s):
            budget.spend(now_s)
            writes.append(now_s)

    assert max(sum(start <= at < start + 3600 for at in writes) for start in writes) <= 30


def test_a_renewal_every_five_minutes_always_fits_after_a_burst() -> None:
    budget = WriteBudget()
    while budget.allows(0.0):
        budget.spend(0.0)
    for renewal in range(1, 100):
        assert budget.allows(renewal * 300.0)
        budget.spend(renewal * 300.0)


def test_cuts_make_raises_wait_longer() -> None:
    budget = WriteBudget()
    for _ in range(15):
        budget.spend(0.0)

    assert not budget.allows(700.0)
    assert budget.allows(801.0)
