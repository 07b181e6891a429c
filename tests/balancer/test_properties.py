"""What holds for every input: the law's promises, tried on whatever comes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.balancer import Memory, balance
from addon.balancer.branches import max_power_da
from addon.balancer.breaker import GRACE_MAX_S
from addon.balancer.rooms import KEEP_MARGIN_SHARE
from addon.model.decision import Decision, PhaseDecision, Snapshot, Source
from addon.model.loadpoint import LoadpointState
from addon.model.meter import MeterReading, MeterState, MeterStatus
from addon.model.phases import PHASES, PhaseCurrents
from addon.model.site import MIN_PILOT_DA, Circuit, Loadpoint, Site
from tests.balancer.worlds import Story, is_below, play, stories, wired


def learned_min_da(loadpoint: Loadpoint, memory: Memory) -> int:
    """The minimum that the option, or what was seen of the car, asks for."""
    answer = memory.answers.get(loadpoint.id)
    seen_da = answer.min_da if answer else 0
    return seen_da if loadpoint.min_da < seen_da <= loadpoint.max_da else loadpoint.min_da


def excused_da(site: Site, snapshot: Snapshot, decision: Decision, memory: Memory, circuit: Circuit) -> int:
    """What may stand above a limit: in a grace each car's minimum; what cars out of reach were told."""
    states = {state.id: state for state in snapshot.loadpoints}
    below = [lp for lp in site.loadpoints if is_below(site, lp, circuit.id)]
    setpoints = {lp.id: decision.setpoint(lp.id) for lp in below}
    adrift_da = sum(
        s.limit_da
        for name, s in setpoints.items()
        if s and states[name].session and not states[name].connected
    )
    if not any(s and s.grace for s in setpoints.values()):
        return adrift_da
    return adrift_da + sum(
        learned_min_da(lp, memory)
        for lp in below
        if states[lp.id].session and states[lp.id].connected and (s := setpoints[lp.id]) and s.limit_da
    )


def kept_da(circuit: Circuit, phase: PhaseDecision, alone_da: int) -> int:
    """A cut begins when a fifth of the margin is left, so a plan may stand that far into the margin."""
    margin_da = circuit.limit_da - alone_da - phase.headroom_da
    return circuit.limit_da - int(margin_da * KEEP_MARGIN_SHARE)


def alone_da(site: Site, phase: PhaseDecision) -> int:
    """What flows beside the cars, as far as it counts."""
    house_da = phase.house_da or 0
    return house_da if site.count_export else max(house_da, 0)


@given(stories())
def test_no_plan_is_above_any_limit_but_for_grace_and_what_nobody_can_reach(story: Story) -> None:
    """On every phase of every circuit, whether its meter can be believed or not; for the site's power too.

    While the main fuse's meter can't be believed, on those of the circuits whose own can.
    """
    site, snapshots, _ = story
    decisions, memories = play(story)
    for decision, snapshot, memory in zip(decisions, snapshots, memories[1:], strict=True):
        if decision.source is Source.STARTING:
            continue
        pictures = {site.main.id: decision.phases} | {c.circuit_id: c.phases for c in decision.circuits}
        fresh = {site.main.id: decision.fresh} | {c.circuit_id: c.fresh for c in decision.circuits}
        for circuit in (site.main, *site.circuits):
            if not (decision.fresh or fresh[circuit.id]):
                continue
            excused = excused_da(site, snapshot, decision, memory, circuit)
            # fallback shares fill a circuit without a meter up to its limit, into the margin
            balanced = fresh[circuit.id] and (decision.fresh or circuit.meter)
            for phase in pictures[circuit.id]:
                beside_da = alone_da(site, phase)
                least_da = kept_da(circuit, phase, beside_da) if balanced else circuit.limit_da
                assert phase.planned_da <= max(least_da, beside_da) + excused
        if site.max_power_w and decision.fresh:
            reading = snapshot.meter.reading
            assert reading is not None
            together_da = sum(phase.planned_da for phase in decision.phases)
            beside_da = sum(alone_da(site, phase) for phase in decision.phases)
            excused = len(site.phases) * excused_da(site, snapshot, decision, memory, site.main)
            most_da = max(max_power_da(site, reading.voltages_v), beside_da)
            assert together_da <= most_da + excused


@given(stories())
def test_every_setpoint_is_a_pause_or_from_minimum_to_maximum_and_has_a_reason(story: Story) -> None:
    """The minimum that was learned of the car counts, but for fallbacks: these know only the option's."""
    site, snapshots, _ = story
    by_id = {lp.id: lp for lp in site.loadpoints}
    decisions, memories = play(story)
    for decision, snapshot, before, after in zip(decisions, snapshots, memories, memories[1:], strict=False):
        states = {s.id: s for s in snapshot.loadpoints}
        assert {s.loadpoint_id for s in decision.setpoints} == set(by_id)
        for setpoint in decision.setpoints:
            loadpoint, state = by_id[setpoint.loadpoint_id], states[setpoint.loadpoint_id]
            assert setpoint.source
            assert setpoint.reason.strip()
            if not setpoint.send or state.session is None:
                continue
            past = before.loadpoints.get(setpoint.loadpoint_id)
            now = after.loadpoints[setpoint.loadpoint_id]
            carried_on = past is not None and past.transaction_id == now.transaction_id
            was_da = past.setpoint_da if past is not None and carried_on else MIN_PILOT_DA
            dark = setpoint.loadpoint_id in behind_the_dark(site, decision)
            least_da = loadpoint.min_da if dark else learned_min_da(loadpoint, after)
            assert setpoint.limit_da == 0 or setpoint.limit_da >= min(least_da, was_da)
            assert setpoint.limit_da <= loadpoint.max_da
            assert setpoint.fallback_da <= setpoint.limit_da
            head = f"{setpoint.limit_da / 10:.1f} A: " if setpoint.limit_da else "Paused: "
            assert setpoint.reason.startswith(head)


def behind_the_dark(site: Site, decision: Decision) -> set[str]:
    """Name the loadpoints that a meter that can't be believed counts for."""
    dark = {c.circuit_id for c in decision.circuits if not c.fresh}
    if not decision.fresh:
        dark.add(site.main.id)
    return {lp.id for lp in site.loadpoints if any(is_below(site, lp, circuit_id) for circuit_id in dark)}


@given(stories(reachable=True))
def test_a_stale_meter_never_raises_what_is_behind_it(story: Story) -> None:
    site, snapshots, _ = story
    decisions, memories = play(story)
    for decision, before, after in zip(decisions, memories, memories[1:], strict=False):
        dark = behind_the_dark(site, decision)
        for setpoint in decision.setpoints:
            past = before.loadpoints.get(setpoint.loadpoint_id)
            now = after.loadpoints[setpoint.loadpoint_id]
            if setpoint.loadpoint_id not in dark or past is None:
                continue
            if setpoint.send and past.transaction_id == now.transaction_id is not None:
                assert setpoint.limit_da <= past.setpoint_da
            assert decision.fresh or not setpoint.grace
    assert len(decisions) == len(snapshots)


@given(stories())
def test_the_fallbacks_together_fit_the_site_and_every_circuit(story: Story) -> None:
    site, _, _ = story
    for decision in play(story)[0]:
        fallback_da = {s.loadpoint_id: s.fallback_da for s in decision.setpoints}
        for circuit in (site.main, *site.circuits):
            for phase in site.phases:
                together_da = sum(
                    fallback_da[lp.id]
                    for lp in site.loadpoints
                    if phase in wired(site, lp) and is_below(site, lp, circuit.id)
                )
                assert together_da <= min(site.fallback_da, circuit.limit_da)
        if site.max_power_w:
            power_da = sum(fallback_da[lp.id] * len(wired(site, lp)) for lp in site.loadpoints)
            assert power_da <= max_power_da(site)


@pytest.mark.long
@given(stories())
def test_a_replay_is_identical_and_the_order_of_chargers_and_circuits_does_not_matter(story: Story) -> None:
    site, snapshots, memory = story
    turned_site = replace(site, loadpoints=site.loadpoints[::-1], circuits=site.circuits[::-1])
    turned = [
        replace(s, loadpoints=s.loadpoints[::-1], circuit_meters=s.circuit_meters[::-1]) for s in snapshots
    ]

    first, again, other = play(story), play(story), play((turned_site, turned, memory))

    assert first == again
    for one, two in zip(first[0], other[0], strict=True):
        assert {s.loadpoint_id: s for s in one.setpoints} == {s.loadpoint_id: s for s in two.setpoints}
        assert {c.circuit_id: c for c in one.circuits} == {c.circuit_id: c for c in two.circuits}
        assert (one.phases, one.source, one.reason) == (two.phases, two.source, two.reason)


def heavier(snapshot: Snapshot, more: PhaseCurrents, on_circuits: PhaseCurrents) -> Snapshot:
    """Let every meter show more."""

    def with_more(meter: MeterState, more: PhaseCurrents) -> MeterState:
        reading = meter.reading
        assert reading is not None
        return replace(meter, reading=replace(reading, currents=reading.currents + more))

    return replace(
        snapshot,
        meter=with_more(snapshot.meter, more + on_circuits),
        circuit_meters=tuple(
            replace(m, state=with_more(m.state, on_circuits)) for m in snapshot.circuit_meters
        ),
    )


def repeats(snapshot: Snapshot, memory: Memory) -> bool:
    """A slow meter's repeated sample is of another instant than a new one: they can't be compared."""
    all_meters = [
        (snapshot.meter, memory.main),
        *((m.state, memory.circuit(m.circuit_id)) for m in snapshot.circuit_meters),
    ]
    return any(
        past.reading is not None
        and meter.reading is not None
        and past.reading.currents == meter.reading.currents
        for meter, past in all_meters
    )


load = st.builds(PhaseCurrents, *[st.integers(0, 150)] * 3)


@pytest.mark.long
@given(stories(most=1), load, load)
def test_with_one_car_more_house_load_never_raises_the_setpoint(
    story: Story, more: PhaseCurrents, on_circuits: PhaseCurrents
) -> None:
    site, (*before, last), memory = story
    memory = play((site, before, memory))[1][-1]
    if repeats(last, memory):
        return

    light, heavy = (
        balance(site, snapshot, memory)[0].setpoints[0]
        for snapshot in (last, heavier(last, more, on_circuits))
    )

    if not (light.grace or heavy.grace):
        assert heavy.limit_da <= light.limit_da


@given(stories(reachable=True), load, load)
def test_with_several_cars_their_sum_on_a_loaded_phase_never_exceeds_its_new_headroom(
    story: Story, more: PhaseCurrents, on_circuits: PhaseCurrents
) -> None:
    site, (*before, last), memory = story
    memory = play((site, before, memory))[1][-1]

    decision, _ = balance(site, heavier(last, more, on_circuits), memory)

    if not decision.fresh or any(s.grace for s in decision.setpoints):
        return
    for phase in decision.phases:
        cars_da = phase.planned_da - alone_da(site, phase)
        margin_da = site.main.limit_da - alone_da(site, phase) - phase.headroom_da
        assert cars_da <= max(0, phase.headroom_da + margin_da - int(margin_da * KEEP_MARGIN_SHARE))


@given(stories(most=1, reachable=True))
def test_one_car_is_raised_only_into_room_that_has_held(story: Story) -> None:
    """On a phase that it surely uses: all that the house took in that time fits beside the new setpoint."""
    site, snapshots, memory = story
    loadpoint = replace(site.loadpoints[0], phase_map=(PHASES[0],))
    site = replace(site, loadpoints=(loadpoint,), learn_hold=False)
    decisions, memories = play((site, snapshots, memory))
    followed: list[tuple[float, int, int]] = []
    for decision, before in zip(decisions, memories, strict=False):
        if not decision.fresh:
            followed = []
            continue
        one = decision.phases[0]
        followed.append((decision.at_s, alone_da(site, one), one.headroom_da))
        setpoint = decision.setpoints[0]
        past = before.loadpoints.get(loadpoint.id)
        told = snapshots[decisions.index(decision)].loadpoints[0].session
        if past is None or told is None or past.transaction_id != told.transaction_id or setpoint.grace:
            continue
        if setpoint.limit_da > past.setpoint_da:
            window_s = 60.0 if past.setpoint_da == 0 and past.paused_at_s is not None else site.raise_hold_s
            assert decision.at_s - followed[0][0] >= window_s
            busiest_da = max(da for at_s, da, _ in followed if at_s >= decision.at_s - window_s)
            assert setpoint.limit_da <= one.headroom_da + alone_da(site, one) - busiest_da


def still(state: LoadpointState) -> LoadpointState:
    return replace(state, connected=True, draws=(), orders=())


@pytest.mark.long
@given(stories())
def test_a_grace_ends(story: Story) -> None:
    """However a shortage came about: if it stays, the car is paused within the longest grace."""
    site, snapshots, _ = story
    memory = play(story)[1][-1]
    last = replace(
        snapshots[-1], loadpoints=tuple(still(s) for s in snapshots[-1].loadpoints), circuit_meters=()
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
