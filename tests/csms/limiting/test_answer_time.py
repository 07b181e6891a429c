from __future__ import annotations

import pytest

from addon.csms.limiting.answer_time import AnswerTime

SLOW = (13.0, 16.0)
SLOWER = (18.0, 22.0)
PROMPT = (4.0, 7.0)


def learned(known_s: float, *answers: tuple[float, float] | None) -> list[float]:
    """Learn from one raise after the other."""
    time, given = AnswerTime(), []
    for number, between_s in enumerate(answers):
        known_s = time.learn(known_s, 100.0 * number, between_s)
        given.append(known_s)
    return given


@pytest.mark.parametrize(
    ("known_s", "answers", "given"),
    [
        (12, [SLOW], [12]),  # once may be chance
        (12, [SLOW, SLOW], [12, 18]),
        (12, [SLOWER, SLOW, SLOWER], [12, 18, 18]),  # what both show
        (12, [SLOWER, SLOWER, SLOWER], [12, 23, 23]),
        (12, [(60, 70), (60, 70)], [12, 25]),  # so late nothing is an answer
        (25, [PROMPT] * 7, [25, 25, 18.5, 18.5, 18.5, 15.25, 15.25]),
        (25, [PROMPT] * 18, [*[25] * 2, *[18.5] * 3, *[15.25] * 3, *[13.625] * 3, *[12.8125] * 3, *[12] * 4]),
        (25, [PROMPT, PROMPT, SLOWER, PROMPT, PROMPT], [25] * 5),
        (25, [(0, 20)] * 3, [25] * 3),  # nobody looked in between: it may have been slow
        (25, [None] * 5, [25] * 5),
        (12, [SLOW, PROMPT, PROMPT, PROMPT, SLOW], [12] * 5),
    ],
)
def test_the_time_to_answer_follows_the_answers(
    known_s: float, answers: list[tuple[float, float] | None], given: list[float]
) -> None:
    assert learned(known_s, *answers) == given


def test_a_raise_counts_once() -> None:
    time = AnswerTime()

    assert [time.learn(12, 100.0, SLOW) for _ in range(5)] == [12] * 5
    assert time.learn(12, 200.0, SLOW) == 18
