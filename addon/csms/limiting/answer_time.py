"""How long a charger and its cars take to answer a limit, from the raises that they answered. Pure."""

from __future__ import annotations

import math

from addon.csms.learned import ANSWER_S
from addon.csms.limiting.obedience import LATEST_ANSWER_S, SLACK_S

PROMPT_ANSWERS = 3
"""After so many in a row, half of the time that was given beyond the usual is taken back."""

NEAR_S = 0.5


class AnswerTime:
    """Two slow answers make the time longer, prompt ones shorter: disobedience is seen only after it."""

    def __init__(self) -> None:
        self._raised_s = -math.inf
        self._slow_s = 0.0
        self._prompt = 0

    def learn(self, known_s: float, raised_s: float, between_s: tuple[float, float] | None) -> float:
        """Take in between which seconds after a raise it was answered; returns the time to give from now on.

        `known_s`: the time that was given so far; `raised_s` names the raise: each counts once.
        """
        if between_s is None or raised_s == self._raised_s:
            return known_s
        self._raised_s = raised_s
        needed_s = min(LATEST_ANSWER_S, between_s[0] + SLACK_S)
        if needed_s > known_s:
            self._prompt = 0
            before_s, self._slow_s = self._slow_s, needed_s
            return max(known_s, min(before_s, needed_s))
        halfway_s = (ANSWER_S + known_s) / 2
        if between_s[1] > max(ANSWER_S, halfway_s):
            self._prompt = 0
            return known_s
        self._prompt += 1
        if self._prompt < PROMPT_ANSWERS:
            return known_s
        self._prompt, self._slow_s = 0, 0.0
        return halfway_s if halfway_s - ANSWER_S >= NEAR_S else ANSWER_S
