"""Weighted max-min fair division of branches among loadpoints that take nothing or at least their minimum."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
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
    heaviest = max((claim.weight for claim in rising), default=1)
    fitting = 0
    while rising:
        top = max(-(-claim.cap_da * heaviest // claim.weight) for claim in rising)
        fixed = _load(((c, granted[c.id]) for c in claims if c not in rising), room_da)
        fitting = _highest_level(rising, fixed, room_da, heaviest, fitting, top)
        granted.update({claim.id: _at_level(claim, fitting, heaviest) for claim in rising})
        full = _full(rising, fixed, room_da, heaviest, fitting + 1)
        rising = [
            c
            for c in rising
            if _at_level(c, top, heaviest) > granted[c.id] and not any(branch in full for branch in c.loads)
        ]
    return granted


def _at_level(claim: Claim, level_da: int, heaviest: int) -> int:
    """Say what a claim gets where one of the greatest weight gets `level_da`."""
    return min(max(level_da * claim.weight // heaviest, claim.min_da), claim.cap_da)


def _load(shares: Iterable[tuple[Claim, int]], room_da: Mapping[Branch, int]) -> dict[Branch, int]:
    load = dict.fromkeys(room_da, 0)
    for claim, current_da in shares:
        for branch, times in claim.loads.items():
            load[branch] += times * current_da
    return load


def _full(
    rising: Sequence[Claim],
    fixed: Mapping[Branch, int],
    room_da: Mapping[Branch, int],
    heaviest: int,
    level_da: int,
) -> set[Branch]:
    """Name the branches that are too full when all rising claims stand at this level."""
    load = dict(fixed)
    for claim in rising:
        current_da = min(max(level_da * claim.weight // heaviest, claim.min_da), claim.cap_da)
        for branch, times in claim.loads.items():
            load[branch] += times * current_da
    return {branch for branch, load_da in load.items() if load_da and load_da > room_da[branch]}


def _highest_level(
    rising: Sequence[Claim],
    fixed: Mapping[Branch, int],
    room_da: Mapping[Branch, int],
    heaviest: int,
    fitting: int,
    top: int,
) -> int:
    """Find by halving the highest level that overloads nothing; `fitting` is known to."""
    if not _full(rising, fixed, room_da, heaviest, top):
        return top
    while top - fitting > 1:
        middle = (fitting + top) // 2
        if _full(rising, fixed, room_da, heaviest, middle):
            top = middle
        else:
            fitting = middle
    return fitting
