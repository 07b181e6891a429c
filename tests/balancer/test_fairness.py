"""Max-min fair division, in numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.balancer.branches import Branch
from addon.balancer.fairness import Claim, allocate, divide, serve
from addon.model.phases import PHASES, Phase
from addon.model.site import MAIN, Strategy

L1, L2, L3 = PHASES
ALL = frozenset(PHASES)


def claim(
    name: str, cap_da: int = 160, min_da: int = 60, phases: frozenset[Phase] = ALL, weight: int = 1
) -> Claim:
    loads: dict[Branch, int] = {(MAIN, phase): 1 for phase in phases}
    return Claim(id=name, loads=loads, min_da=min_da, cap_da=cap_da, weight=weight)


def rooms(*room_da: int) -> dict[Branch, int]:
    return {(MAIN, phase): da for phase, da in zip(PHASES, room_da, strict=True)}


@pytest.mark.parametrize(
    ("claims", "room", "granted"),
    [
        ([claim("a")], (245, 245, 245), {"a": 160}),  # its maximum
        ([claim("a")], (245, 100, 245), {"a": 100}),  # the busiest phase
        ([claim("a")], (245, 59, 245), {"a": 0}),  # less than its minimum
        ([claim("a"), claim("b")], (245,) * 3, {"a": 122, "b": 122}),  # halves
        ([claim("a"), claim("b")], (119,) * 3, {"a": 119, "b": 0}),  # the first goes first
        ([claim("a", 80), claim("b")], (200,) * 3, {"a": 80, "b": 120}),  # what one leaves the other takes
        ([claim("a", min_da=80), claim("b")], (150,) * 3, {"a": 80, "b": 70}),  # minimums are kept
        ([claim("a"), claim("b"), claim("c")], (200,) * 3, {"a": 66, "b": 66, "c": 66}),
        ([claim("a"), claim("b", phases=frozenset({L1}))], (150, 245, 245), {"a": 75, "b": 75}),
        ([claim("a", weight=2), claim("b")], (240,) * 3, {"a": 160, "b": 80}),  # two shares, one share
        ([claim("a", weight=3), claim("b")], (200,) * 3, {"a": 140, "b": 60}),  # but minimums are kept
        ([claim("a", 100, weight=2), claim("b")], (240,) * 3, {"a": 100, "b": 140}),  # nor is more than used
        # a is held by L1, b goes on rising on L2
        (
            [claim("a", phases=frozenset({L1})), claim("b", phases=frozenset({L2}))],
            (70, 150, 0),
            {"a": 70, "b": 150},
        ),
        ([], (245,) * 3, {}),
        ([claim("a", 0)], (245,) * 3, {"a": 0}),
        ([claim("a")], (-50, 245, 245), {"a": 0}),
    ],
)
def test_division(claims: list[Claim], room: tuple[int, int, int], granted: dict[str, int]) -> None:
    assert allocate(claims, rooms(*room)) == granted


@pytest.mark.parametrize(
    ("claims", "room", "granted"),
    [
        ([claim("a")], (245, 100, 245), {"a": 100}),
        ([claim("a"), claim("b")], (245,) * 3, {"a": 160, "b": 85}),  # all it can take, then the rest
        ([claim("a"), claim("b")], (200,) * 3, {"a": 140, "b": 60}),  # beside the other's minimum
        ([claim("a"), claim("b")], (119,) * 3, {"a": 119, "b": 0}),  # the other's minimum does not fit
        ([claim("a", 80), claim("b"), claim("c")], (300,) * 3, {"a": 80, "b": 160, "c": 60}),
        ([claim("a", weight=1), claim("b", weight=9)], (245,) * 3, {"a": 160, "b": 85}),  # no shares
        # a is held by L1, b has L2 for itself
        (
            [claim("a", phases=frozenset({L1})), claim("b", phases=frozenset({L2}))],
            (70, 150, 0),
            {"a": 70, "b": 150},
        ),
        ([claim("a", 0)], (245,) * 3, {"a": 0}),
        ([claim("a")], (-50, 245, 245), {"a": 0}),
        ([], (245,) * 3, {}),
    ],
)
def test_first_come_first_served(
    claims: list[Claim], room: tuple[int, int, int], granted: dict[str, int]
) -> None:
    assert serve(claims, rooms(*room)) == granted


claims_strategy = st.lists(
    st.builds(
        claim,
        st.uuids().map(str),
        st.integers(60, 320),
        st.sampled_from([60, 70]),
        st.sampled_from([ALL, frozenset({L1}), frozenset({L2}), frozenset({L1, L3})]),
    ),
    max_size=6,
)


@given(claims_strategy, st.tuples(*[st.integers(-50, 700)] * 3))
def test_nobody_can_get_more_without_someone_with_no_more_losing(
    claims: list[Claim], room: tuple[int, int, int]
) -> None:
    room_da = rooms(*room)
    granted = allocate(claims, room_da)
    load = {b: sum(granted[c.id] for c in claims if b in c.loads) for b in room_da}

    assert all(load[b] <= max(room_da[b], 0) for b in room_da)
    for one in claims:
        current_da = granted[one.id]
        assert current_da == 0 or one.min_da <= current_da <= max(one.cap_da, one.min_da)
        if current_da == 0 or current_da >= one.cap_da:
            continue
        # some full phase: all who could give there have no more, or stand at their own minimum
        assert any(
            load[p]
            + sum(1 for c in claims if p in c.loads and granted[c.id] <= current_da and granted[c.id] > 0)
            > room_da[p]
            and all(
                granted[c.id] <= max(current_da + 1, c.min_da)
                for c in claims
                if p in c.loads and granted[c.id]
            )
            for p in one.loads
        )


@given(claims_strategy, st.tuples(*[st.integers(-50, 700)] * 3))
def test_served_in_turn_nobody_can_get_more_without_one_before_it_or_a_minimum_losing(
    claims: list[Claim], room: tuple[int, int, int]
) -> None:
    room_da = rooms(*room)
    granted = serve(claims, room_da)

    for rank, one in enumerate(claims):
        current_da = granted[one.id]
        assert current_da == 0 or one.min_da <= current_da <= one.cap_da
        if current_da in (0, one.cap_da):
            continue
        # with one more, and all after it at their minimum, some phase would be overfull
        after = {c.id for c in claims[rank + 1 :]}
        taken = {c.id: min(granted[c.id], c.min_da) if c.id in after else granted[c.id] for c in claims}
        assert any(sum(taken[c.id] for c in claims if b in c.loads) + 1 > room_da[b] for b in one.loads)


@given(claims_strategy, st.tuples(*[st.integers(-50, 700)] * 3), st.sampled_from(Strategy))
def test_no_strategy_overfills_a_phase_and_all_let_the_same_in(
    claims: list[Claim], room: tuple[int, int, int], strategy: Strategy
) -> None:
    room_da = rooms(*room)
    granted = divide(strategy, claims, room_da)

    load = {b: sum(granted[c.id] for c in claims if b in c.loads) for b in room_da}
    assert all(load[b] <= max(room_da[b], 0) for b in room_da)
    assert {id_ for id_, da in granted.items() if da} == {
        id_ for id_, da in allocate(claims, room_da).items() if da
    }
