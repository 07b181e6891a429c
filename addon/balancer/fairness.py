"""Max-min fair division of the phases among loadpoints that take nothing or at least their minimum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from addon.model.phases import Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one loadpoint asks for: 0, or from `min_da` to `cap_da`, on each of its phases alike."""

    id: str
    phases: frozenset[Phase]
    min_da: int
    cap_da: int


def admit(claims: Sequence[Claim], room_da: Mapping[Phase, int]) -> list[Claim]:
    """Take the claims whose minimums fit together, in the order given."""
    left = dict(room_da)
    admitted = []
    for claim in claims:
        if claim.cap_da >= claim.min_da and all(left[p] >= claim.min_da for p in claim.phases):
            admitted.append(claim)
            for p in claim.phases:
                left[p] -= claim.min_da
    return admitted


def allocate(claims: Sequence[Claim], room_da: Mapping[Phase, int]) -> dict[str, int]:
    """Divide the room: nobody can get more without someone with less, or as little, losing.

    `claims` in order of precedence, which decides only who goes without where not all minimums fit.
    Returns deciamps per claim, 0 for those that don't fit.
    """
    rising = admit(claims, room_da)
    granted = {claim.id: 0 for claim in claims}
    level = 0
    while rising:
        top = max(claim.cap_da for claim in rising)
        level = _highest_level(claims, granted, rising, room_da, level, top)
        granted.update({claim.id: _at_level(claim, level) for claim in rising})
        full = _overloaded(claims, granted, rising, room_da, level + 1)
        rising = [c for c in rising if c.cap_da > level and not c.phases & full]
    return granted


def _at_level(claim: Claim, level_da: int) -> int:
    return min(max(level_da, claim.min_da), claim.cap_da)


def _overloaded(
    claims: Sequence[Claim],
    granted: Mapping[str, int],
    rising: Sequence[Claim],
    room_da: Mapping[Phase, int],
    level_da: int,
) -> set[Phase]:
    """Name the phases that are too full when all rising claims stand at this level."""
    raised = {claim.id: _at_level(claim, level_da) for claim in rising}
    load = dict.fromkeys(room_da, 0)
    for claim in claims:
        for phase in claim.phases:
            load[phase] += raised.get(claim.id, granted[claim.id])
    return {phase for phase in load if load[phase] > max(room_da[phase], 0)}


def _highest_level(
    claims: Sequence[Claim],
    granted: Mapping[str, int],
    rising: Sequence[Claim],
    room_da: Mapping[Phase, int],
    fits: int,
    top: int,
) -> int:
    """Find by halving the highest level that overloads nothing; `fits` is known to."""
    if not _overloaded(claims, granted, rising, room_da, top):
        return top
    while top - fits > 1:
        middle = (fits + top) // 2
        if _overloaded(claims, granted, rising, room_da, middle):
            top = middle
        else:
            fits = middle
    return fits
