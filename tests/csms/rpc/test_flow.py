from __future__ import annotations

import pytest

from addon.csms.rpc.flow import CHARS_PER_MESSAGE, LONG_CHARS_PER_S, TokenBucket, is_worth_a_line


def test_a_burst_passes_and_the_rest_keeps_the_rate() -> None:
    bucket = TokenBucket(0.0, rate_per_s=100, burst=500)
    now_s, pauses = 0.0, list[float]()
    for _ in range(1500):
        pauses.append(bucket.take(now_s))
        now_s += pauses[-1]

    assert pauses[:500] == [0.0] * 500
    assert now_s == pytest.approx(10.0)


def test_a_steady_peer_below_the_rate_never_waits() -> None:
    bucket = TokenBucket(0.0, rate_per_s=100, burst=5)

    assert all(bucket.take(i * 0.011) == 0 for i in range(10_000))


def test_rest_refills_no_more_than_the_burst() -> None:
    bucket = TokenBucket(0.0, rate_per_s=100, burst=5)
    bucket.take(3600.0)

    assert [bucket.take(3600.0) > 0 for _ in range(5)] == [False] * 4 + [True]


@pytest.mark.parametrize(
    ("chars", "free"), [(0, 60), (CHARS_PER_MESSAGE - 1, 60), (CHARS_PER_MESSAGE, 30), (120_000, 1)]
)
def test_a_long_message_counts_as_several(chars: int, free: int) -> None:
    bucket = TokenBucket(0.0, rate_per_s=100, burst=60)

    pauses = [bucket.take(0.0, chars=chars) for _ in range(free + 1)]

    assert max(pauses[:free]) <= chars / LONG_CHARS_PER_S
    assert pauses[free] == pytest.approx((1 + chars // CHARS_PER_MESSAGE) / 100, rel=0.1)


def test_between_long_messages_others_have_their_turn() -> None:
    bucket = TokenBucket(0.0)

    assert bucket.take(0.0, chars=240_000) == pytest.approx(0.12)
    assert bucket.take(0.0, chars=1200) == 0


def test_faults_are_told_ever_more_rarely() -> None:
    assert [n for n in range(1, 20_000) if is_worth_a_line(n)] == [1, 10, 100, 1000, 10_000]
