"""What holds for every input: the law's promises, tried on whatever comes."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from addon.balancer import Memory, balance
from addon.balancer.breaker import GRACE_MAX_S
from addon.model.decision import Decision, Snapshot
from addon.model.loadpoint import ChargingStatus, Draw, LoadpointState, Order, Session
from addon.model.meter import MeterReading, MeterState, MeterStatus
from addon.model.phases import PHASES, PhaseCurrents
from addon.model.site import Circuit, Loadpoint, Site

currents = st.builds(PhaseCurrents, *[st.integers(-300, 500)] * 3)
wirings = st.sampled_from([None, PHASES, (PHASES[1], PHASES[2], PHASES[0]), (PHASES[0],), (PHASES[2],)])
limits = st.one_of(st.just(0), st.integers(60, 320))


@st.composite
def loadpoint_states(draw: st.DrawFn, name: str, now_s: float) -> LoadpointState:
    """Any charger in any state, its past orders and measurements in order of time."""
    in_session = draw(st.booleans())
    sent = sorted(draw(st.lists(st.floats(now_s - 120, now_s), max_size=4)))
    measured = sorted(draw(st.lists(st.floats(now_s - 120, now_s), max_size=4)))
    terminals = st.tuples(*[st.integers(0, 350)] * 3)
    return LoadpointState(
        id=name,
        charge_point_id=name,
        connected=draw(st.booleans()),
        status=draw(st.sampled_from(ChargingStatus)),
        session=Session(transaction_id=1, id_tag="t", started_wall_s=0.0, started_at_s=now_s - 60.0)
        if in_session
        else None,
        orders=tuple(
            Order(
                limit_da=draw(limits), sent_at_s=s, accepted=draw(st.sampled_from([True, True, None, False]))
            )
            for s in sent
        ),
        draws=tuple(
            Draw(at_s=s, terminals_da=draw(terminals), per_terminal=draw(st.booleans())) for s in measured
        ),
        dead_man_at_s=draw(st.one_of(st.none(), st.floats(now_s - 60, now_s + 90))),
        has_dead_man=draw(st.sampled_from([True, True, True, False])),
    )


@st.composite
def sites(draw: st.DrawFn, most: int = 3) -> Site:
    """Any site with up to three loadpoints."""
    loadpoints = tuple(
        Loadpoint(
            id=f"cp{i}",
            charge_point_id=f"cp{i}",
            min_da=draw(st.sampled_from([60, 70, 80])),
            max_da=draw(st.sampled_from([80, 160, 320])),
            phase_map=draw(wirings),
            priority=draw(st.integers(0, 2)),
        )
        for i in range(draw(st.integers(1, most)))
    )
    return Site(
        main=Circuit(
            limit_da=draw(st.sampled_from([160, 200, 250, 350, 630])),
            margin_da=draw(st.sampled_from([0, 5, 10, 20])),
        ),
        phases=draw(st.sampled_from([PHASES, PHASES[:1]])),
        count_export=draw(st.booleans()),
        meter_includes_chargers=draw(st.booleans()),
        fallback_da=draw(st.sampled_from([0, 60, 130, 200])),
        raise_hold_s=draw(st.sampled_from([5.0, 20.0])),
        min_pause_s=draw(st.sampled_from([0.0, 30.0])),
        loadpoints=loadpoints,
    )


@st.composite
def stories(draw: st.DrawFn, most: int = 3) -> tuple[Site, list[Snapshot]]:
    """A site and what happens to it, moment by moment."""
    site = draw(sites(most))
    now_s, snapshots = 1000.0, []
    for _ in range(draw(st.integers(1, 8))):
        now_s += draw(st.sampled_from([0.2, 1.0, 1.0, 7.0, 25.0, 70.0]))
        status = draw(st.sampled_from([MeterStatus.OK] * 6 + list(MeterStatus)))
        age_s = draw(st.sampled_from([0.0, 0.0, 0.0, 5.0, 29.0, 45.0]))
        reading = MeterReading(at_s=now_s - age_s, currents=draw(currents), power_w=0.0)
        snapshots.append(
            Snapshot(
                now_s=now_s,
                meter=MeterState(status=status, reading=reading, alive_at_s=now_s - age_s),
                loadpoints=tuple(draw(loadpoint_states(lp.id, now_s)) for lp in site.loadpoints),
            )
        )
    return site, snapshots


def play(site: Site, snapshots: list[Snapshot]) -> tuple[list[Decision], list[Memory]]:
    memory, decisions, memories = Memory(), [], [Memory()]
    for snapshot in snapshots:
        decision, memory = balance(site, snapshot, memory)
        decisions.append(decision)
        memories.append(memory)
    return decisions, memories


@given(stories())
@settings(max_examples=35, deadline=None)
def test_no_plan_is_above_the_fuse_but_for_grace_and_what_nobody_can_reach(
    story: tuple[Site, list[Snapshot]],
) -> None:
    """A cut begins when a fifth of the margin is left, so a plan may stand that far into the margin."""
    site, snapshots = story
    decisions, _ = play(site, snapshots)
    for decision, snapshot in zip(decisions, snapshots, strict=True):
        if not decision.fresh or any(s.grace for s in decision.setpoints):
            continue
        if any(state.session and not state.connected for state in snapshot.loadpoints):
            continue
        kept_da = site.main.limit_da - int(site.main.margin_da * 0.2)
        for phase in decision.phases:
            house_da = phase.house_da or 0
            alone_da = house_da if site.count_export else max(house_da, 0)
            assert phase.planned_da <= max(kept_da, alone_da)


@given(stories())
@settings(max_examples=35, deadline=None)
def test_every_setpoint_is_a_pause_or_from_minimum_to_maximum_and_has_a_reason(
    story: tuple[Site, list[Snapshot]],
) -> None:
    site, snapshots = story
    by_id = {lp.id: lp for lp in site.loadpoints}
    decisions, memories = play(site, snapshots)
    for decision, snapshot, memory in zip(decisions, snapshots, memories, strict=False):
        states = {s.id: s for s in snapshot.loadpoints}
        assert {s.loadpoint_id for s in decision.setpoints} == set(by_id)
        for setpoint in decision.setpoints:
            loadpoint, state = by_id[setpoint.loadpoint_id], states[setpoint.loadpoint_id]
            assert setpoint.source
            assert setpoint.reason
            if not setpoint.send or state.session is None:
                continue
            past = memory.loadpoints.get(setpoint.loadpoint_id)
            was_da = past.setpoint_da if past else 320
            assert setpoint.limit_da == 0 or setpoint.limit_da >= min(loadpoint.min_da, was_da)
            assert setpoint.limit_da <= max(loadpoint.max_da, 320)
            assert setpoint.fallback_da <= setpoint.limit_da


@given(stories())
@settings(max_examples=35, deadline=None)
def test_a_stale_meter_never_raises_anything(story: tuple[Site, list[Snapshot]]) -> None:
    site, snapshots = story
    decisions, memories = play(site, snapshots)
    for decision, memory, after in zip(decisions, memories, memories[1:], strict=False):
        if decision.fresh:
            continue
        for setpoint in decision.setpoints:
            past = memory.loadpoints.get(setpoint.loadpoint_id)
            now = after.loadpoints[setpoint.loadpoint_id]
            if past is not None and setpoint.send and past.transaction_id == now.transaction_id is not None:
                assert setpoint.limit_da <= past.setpoint_da
            assert not setpoint.grace


@given(stories())
@settings(max_examples=25, deadline=None)
def test_the_fallbacks_together_fit_the_sites_fallback_on_every_phase(
    story: tuple[Site, list[Snapshot]],
) -> None:
    site, snapshots = story
    by_id = {lp.id: lp for lp in site.loadpoints}
    for decision in play(site, snapshots)[0]:
        for phase in site.phases:
            together_da = sum(
                s.fallback_da
                for s in decision.setpoints
                if len(site.phases) == 1 or phase in (by_id[s.loadpoint_id].phase_map or PHASES)
            )
            assert together_da <= site.fallback_da


@given(stories())
@settings(max_examples=35, deadline=None)
def test_a_replay_is_identical_and_the_order_of_chargers_does_not_matter(
    story: tuple[Site, list[Snapshot]],
) -> None:
    site, snapshots = story
    turned = replace(site, loadpoints=site.loadpoints[::-1])
    turned_snapshots = [replace(s, loadpoints=s.loadpoints[::-1]) for s in snapshots]

    first, again, other = (
        play(a, b)[0] for a, b in ((site, snapshots), (site, snapshots), (turned, turned_snapshots))
    )

    assert first == again
    for one, two in zip(first, other, strict=True):
        assert {s.loadpoint_id: s for s in one.setpoints} == {s.loadpoint_id: s for s in two.setpoints}


@given(stories(most=1), st.builds(PhaseCurrents, *[st.integers(0, 150)] * 3))
@settings(max_examples=35, deadline=None)
def test_with_one_car_more_house_load_never_raises_the_setpoint(
    story: tuple[Site, list[Snapshot]], more: PhaseCurrents
) -> None:
    site, snapshots = story
    *before, last = snapshots
    memory = play(site, before)[1][-1]
    reading = last.meter.reading
    assert reading is not None
    heavier = replace(
        last, meter=replace(last.meter, reading=replace(reading, currents=reading.currents + more))
    )

    light, heavy = (balance(site, snapshot, memory)[0].setpoints[0] for snapshot in (last, heavier))

    if not (light.grace or heavy.grace):
        assert heavy.limit_da <= light.limit_da


@given(stories())
@settings(max_examples=35, deadline=None)
def test_a_grace_ends(story: tuple[Site, list[Snapshot]]) -> None:
    """However a shortage came about: if it stays, the car is paused within the longest grace."""
    site, snapshots = story
    memory = play(site, snapshots)[1][-1]
    last = replace(
        snapshots[-1],
        loadpoints=tuple(replace(s, connected=True, draws=(), orders=()) for s in snapshots[-1].loadpoints),
    )
    full = PhaseCurrents.even(site.main.limit_da + 400 * len(site.loadpoints))
    for second in range(int(GRACE_MAX_S) + 3):
        now_s = snapshots[-1].now_s + 1.0 + second
        meter = MeterState(
            status=MeterStatus.OK,
            reading=MeterReading(at_s=now_s, currents=full, power_w=0.0),
            alive_at_s=now_s,
        )
        decision, memory = balance(site, replace(last, now_s=now_s, meter=meter), memory)

    in_session = {s.id for s in last.loadpoints if s.session}
    assert all(s.limit_da == 0 for s in decision.setpoints if s.loadpoint_id in in_session)
