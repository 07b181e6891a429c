"""Weighted max-min fair division of branches among loadpoints that take nothing or at least their minimum."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from addon.balancer.branches import Branch, Loads


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
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
        if claim.cap_da >= claim.min_da and fits(claim, left):
            admitted.append(claim)
            for branch, times in claim.loads.items():
                left[branch] -= times * claim.min_da
    return admitted


def fits(claim: Claim, left_da: Mapping[Branch, int]) -> bool:
    """Tell whether the claim's minimum fits into what is left."""
    return all(left_da[branch] >= times * claim.min_da for branch, times in claim.loads.items())


def minimums(claims: Collection[Claim], branch: Branch) -> int:
    """Add up what a branch carries with all these claims at their minimum."""
    return sum(claim.min_da * claim.loads.get(branch, 0) for claim in claims)


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
    their minimum and at most their cap. Only branches that all caps together would overfill are looked at.
    """

    def __init__(
        self,
        claims: Sequence[Claim],
        granted: dict[str, int],
        rising: list[Claim],
        room_da: Mapping[Branch, int],
    ) -> None:
        self.rising = rising
        self._granted = granted
        self._heaviest = max((claim.weight for claim in rising), default=1)
        self._level_da = 0
        self._top_da = max((-(-c.cap_da * self._heaviest // c.weight) for c in rising), default=0)
        self._left_da = _scarce(claims, room_da)
        self._loads = {c.id: [(b, n) for b, n in c.loads.items() if b in self._left_da] for c in rising}

    def rise(self) -> None:
        """Rise until something is full, and leave behind who can get no more."""
        self._level_da = self._highest()
        self._granted.update({claim.id: self._at(claim, self._level_da) for claim in self.rising})
        full = self._full(self._level_da + 1)
        stay = [
            claim
            for claim in self.rising
            if self._granted[claim.id] >= self._at(claim, self._top_da)
            or any(branch in full for branch, _ in self._loads[claim.id])
        ]
        for claim in stay:
            for branch, times in self._loads[claim.id]:
                self._left_da[branch] -= times * self._granted[claim.id]
        self.rising = [claim for claim in self.rising if claim not in stay]

    def _at(self, claim: Claim, level_da: int) -> int:
        return min(max(level_da * claim.weight // self._heaviest, claim.min_da), claim.cap_da)

    def _full(self, level_da: int) -> set[Branch]:
        """Name the branches that are too full when all that rise stand at this level."""
        left = dict(self._left_da)
        for claim in self.rising:
            current_da = self._at(claim, level_da)
            for branch, times in self._loads[claim.id]:
                left[branch] -= times * current_da
        return {branch for branch, left_da in left.items() if left_da < 0}

    def _highest(self) -> int:
        """Find by halving the highest level that overfills nothing; where they stand now fits."""
        fitting, top = self._level_da, self._top_da
        if not self._full(top):
            return top
        while top - fitting > 1:
            middle = (fitting + top) // 2
            if self._full(middle):
                top = middle
            else:
                fitting = middle
        return fitting


def _scarce(claims: Sequence[Claim], room_da: Mapping[Branch, int]) -> dict[Branch, int]:
    """List the room of the branches that all claims together could overfill."""
    most = dict.fromkeys(room_da, 0)
    for claim in claims:
        for branch, times in claim.loads.items():
            most[branch] += times * max(claim.cap_da, claim.min_da)
    return {branch: max(room_da[branch], 0) for branch, da in most.items() if da > room_da[branch]}
