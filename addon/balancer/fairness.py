"""Division of branches among loadpoints that take nothing or at least their minimum.

Weighted max-min fair, or first come, first served.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from addon.balancer.branches import Branch, Loads
from addon.model.site import Strategy


class Claim(NamedTuple):
    """What one loadpoint asks for: 0, or from `min_da` to `cap_da`.

    `loads`: how many times that each branch is loaded. `weight`: its share where there is not enough.
    """

    id: str
    loads: Loads
    min_da: int
    cap_da: int
    weight: int = 1


def admit(claims: Sequence[Claim], room_da: Mapping[Branch, int]) -> list[Claim]:
    """Take the claims whose minimums fit together, in the order given."""
    left = dict(room_da)
    admitted = []
    for claim in claims:
        least_da = claim.min_da
        if claim.cap_da < least_da:
            continue
        for branch, times in claim.loads.items():
            if left[branch] < times * least_da:
                break
        else:
            admitted.append(claim)
            for branch, times in claim.loads.items():
                left[branch] -= times * least_da
    return admitted


def minimums(claims: Collection[Claim], branch: Branch) -> int:
    """Add up what a branch carries with all these claims at their minimum."""
    return sum(claim.min_da * claim.loads.get(branch, 0) for claim in claims)


def divide(strategy: Strategy, claims: Sequence[Claim], room_da: Mapping[Branch, int]) -> dict[str, int]:
    """Divide the room among claims in order of precedence; returns deciamps each, 0 for who does not fit."""
    return (allocate if strategy is Strategy.FAIR else serve)(claims, room_da)


def serve(claims: Sequence[Claim], room_da: Mapping[Branch, int]) -> dict[str, int]:
    """Give each, in the order given, all it can take beside the minimums of those that come after it."""
    granted = {claim.id: 0 for claim in claims}
    left_da = dict(room_da)
    admitted = admit(claims, room_da)
    for claim in admitted:
        for branch, times in claim.loads.items():
            left_da[branch] -= times * claim.min_da
    for claim in admitted:
        more_da = min(
            claim.cap_da - claim.min_da, *(left_da[branch] // times for branch, times in claim.loads.items())
        )
        granted[claim.id] = claim.min_da + more_da
        for branch, times in claim.loads.items():
            left_da[branch] -= times * more_da
    return granted


def allocate(claims: Sequence[Claim], room_da: Mapping[Branch, int]) -> dict[str, int]:
    """Divide the room: nobody can get more without someone with less per weight, or as little, losing.

    `claims` in order of precedence, which decides only who goes without where not all minimums fit.
    Returns deciamps per claim, 0 for those that don't fit.
    """
    rising = admit(claims, room_da)
    granted = {claim.id: 0 for claim in claims}
    if len(rising) == 1:
        (only,) = rising
        spare_da = (room_da[branch] // times for branch, times in only.loads.items())
        granted[only.id] = min(only.cap_da, *spare_da)
        return granted
    level = _Level(claims, granted, rising, room_da)
    while level.rising:
        level.rise()
    return granted


class _Level:
    """Water rising in all branches at once: the claims that still rise, up to where a branch is full.

    A level is what a claim of the greatest weight gets; lighter ones get their part of it, and all at least
    their minimum and at most their cap. Levels are tried several times, so claims alike rise as one, and only
    the branches that all caps together would overfill are looked at, by number.
    """

    def __init__(
        self,
        claims: Sequence[Claim],
        granted: dict[str, int],
        rising: Sequence[Claim],
        room_da: Mapping[Branch, int],
    ) -> None:
        scarce = _scarce(claims, room_da)
        number = {branch: index for index, branch in enumerate(scarce)}
        alike: dict[tuple[int, int, int, tuple[tuple[int, int], ...]], list[str]] = {}
        for claim in rising:
            loads = tuple((number[b], times) for b, times in claim.loads.items() if b in number)
            alike.setdefault((claim.weight, claim.min_da, claim.cap_da, loads), []).append(claim.id)
        self.rising = [
            _Rising(ids, weight, min_da, cap_da, [(index, times * len(ids)) for index, times in loads])
            for (weight, min_da, cap_da, loads), ids in alike.items()
        ]
        self._granted = granted
        self._heaviest = max((claim.weight for claim in rising), default=1)
        # up to there all stand at their minimums, which fit
        self._level_da = min((c.min_da * self._heaviest // c.weight for c in rising), default=0)
        self._top_da = max((-(-c.cap_da * self._heaviest // c.weight) for c in rising), default=0)
        self._left_da = list(scarce.values())

    def rise(self) -> None:
        """Rise until something is full, and leave behind who can get no more."""
        self._level_da = self._highest()
        beyond_da = self._left(self._level_da + 1)
        going_on = []
        for claim in self.rising:
            current_da = claim.at(self._level_da, self._heaviest)
            self._granted.update(dict.fromkeys(claim.ids, current_da))
            is_held = any(beyond_da[index] < 0 for index, _ in claim.loads)
            if not is_held and claim.at(self._top_da, self._heaviest) > current_da:
                going_on.append(claim)
                continue
            for index, times in claim.loads:
                self._left_da[index] -= times * current_da
        self.rising = going_on

    def _left(self, level_da: int) -> list[int]:
        """Say what is left on each branch with all that rise at this level."""
        left, heaviest = self._left_da.copy(), self._heaviest
        for _, weight, least_da, most_da, loads in self.rising:
            current_da = level_da * weight // heaviest
            if current_da < least_da:  # noqa: PLR1730 - twice as quick as max(), and tried many times
                current_da = least_da
            if current_da > most_da:  # noqa: PLR1730
                current_da = most_da
            for index, times in loads:
                left[index] -= times * current_da
        return left

    def _highest(self) -> int:
        """Find the highest level that overfills nothing; where they stand now fits.

        What is left falls nearly in a straight line, so the first guesses follow it; then it is halved.
        """
        fitting, top = self._level_da, self._top_da
        spare_da, lacking_da = min(self._left(fitting), default=0), min(self._left(top), default=0)
        if lacking_da >= 0:
            return top
        guesses = 3
        while top - fitting > 1:
            middle = (fitting + top) // 2
            if guesses > 0 and spare_da >= 0:
                guesses -= 1
                middle = fitting + (top - fitting) * spare_da // (spare_da - lacking_da)
                middle = min(max(middle, fitting + 1), top - 1)
            left_da = min(self._left(middle), default=0)
            if left_da >= 0:
                fitting, spare_da = middle, left_da
            else:
                top, lacking_da = middle, left_da
        return fitting


class _Rising(NamedTuple):
    """Claims alike that still rise; `loads`: numbers of the branches, and how many times all of them do."""

    ids: Sequence[str]
    weight: int
    min_da: int
    cap_da: int
    loads: Sequence[tuple[int, int]]

    def at(self, level_da: int, heaviest: int) -> int:
        """Say what it gets at this level."""
        return min(max(level_da * self.weight // heaviest, self.min_da), self.cap_da)


def _scarce(claims: Sequence[Claim], room_da: Mapping[Branch, int]) -> dict[Branch, int]:
    """List the room of the branches that all claims together could overfill."""
    most = dict.fromkeys(room_da, 0)
    for claim in claims:
        for branch, times in claim.loads.items():
            most[branch] += times * max(claim.cap_da, claim.min_da)
    return {branch: max(room_da[branch], 0) for branch, da in most.items() if da > room_da[branch]}
