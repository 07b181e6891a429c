"""Any site and anything that may happen to it, for properties: circuits, chargers, cars, meters, faults."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from addon.balancer import Memory, balance
from addon.balancer.answer import Answer
from addon.balancer.branches import chain
from addon.model.decision import Decision, Snapshot
from addon.model.loadpoint import ChargingStatus, Draw, LoadpointState, Order, Session
from addon.model.meter import CircuitMeter, MeterReading, MeterState, MeterStatus
from addon.model.phases import PHASES, Phase, PhaseCurrents
from addon.model.site import MAIN, Circuit, Loadpoint, Site, Strategy

Story = tuple[Site, list[Snapshot], Memory]
"""A site, what happens to it moment by moment, and what is remembered before."""

currents = st.builds(PhaseCurrents, *[st.integers(-300, 500)] * 3)
wirings = st.sampled_from([None, PHASES, (PHASES[1], PHASES[2], PHASES[0]), (PHASES[0],), (PHASES[2],)])
limits = st.one_of(st.just(0), st.integers(60, 320))
minimums = st.sampled_from([60, 60, 70, 80])


@st.composite
def loadpoint_states(draw: st.DrawFn, name: str, now_s: float, *, reachable: bool = False) -> LoadpointState:
    """Any charger in any state, its past orders and measurements in order of time."""
    in_session = draw(st.sampled_from([True, True, True, False]))
    sent = sorted(draw(st.lists(st.floats(now_s - 120, now_s), max_size=4)))
    measured = sorted(draw(st.lists(st.floats(now_s - 120, now_s), max_size=4)))
    terminals = st.tuples(*[st.integers(0, 350)] * 3)
    return LoadpointState(
        id=name,
        charge_point_id=name,
        connected=reachable or draw(st.sampled_from([True, True, True, False])),
        status=draw(st.sampled_from(ChargingStatus)),
        session=Session(
            transaction_id=draw(st.sampled_from([1, 1, 1, 1, 2])),
            id_tag="t",
            started_wall_s=0.0,
            started_at_s=draw(st.sampled_from([0.0, now_s - 60.0])),
        )
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
def circuit_trees(draw: st.DrawFn) -> tuple[Circuit, ...]:
    """Up to three circuits in any shape, listed in any order, each with or without a meter."""
    names: list[str] = []
    circuits = []
    for name in ("garage", "flat", "yard")[: draw(st.integers(0, 3))]:
        circuits.append(
            Circuit(
                id=name,
                name=f"{name} fuse",
                limit_da=draw(st.sampled_from([60, 130, 160, 250, 630])),
                margin_da=draw(st.sampled_from([0, 5, 10])),
                parent=draw(st.sampled_from([MAIN, *names])),
                meter=draw(st.sampled_from(["", "sub"])),
            )
        )
        names.append(name)
    return tuple(draw(st.permutations(circuits)))


@st.composite
def sites(draw: st.DrawFn, most: int = 4) -> Site:
    """Any site with one loadpoint or several, anywhere in the tree."""
    circuits = draw(circuit_trees())
    loadpoints = tuple(
        Loadpoint(
            id=f"cp{i}",
            charge_point_id=f"cp{i}",
            min_da=draw(minimums),
            max_da=draw(st.sampled_from([80, 160, 320])),
            phase_map=draw(wirings),
            priority=draw(st.integers(0, 2)),
            circuit=draw(st.sampled_from([MAIN, *(c.id for c in circuits)])),
        )
        for i in range(draw(st.integers(1, most)))
    )
    return Site(
        main=Circuit(
            limit_da=draw(st.sampled_from([160, 250, 350, 630])),
            margin_da=draw(st.sampled_from([0, 5, 10, 20])),
            fuse_da=draw(st.sampled_from([None, None, 630])),
        ),
        circuits=circuits,
        max_power_w=draw(st.sampled_from([0, 0, 5000, 11_000, 24_000])),
        phases=draw(st.sampled_from([PHASES, PHASES, PHASES[:1]])),
        count_export=draw(st.booleans()),
        meter_includes_chargers=draw(st.sampled_from([True, True, False])),
        fallback_da=draw(st.sampled_from([0, 60, 130, 200])),
        raise_hold_s=draw(st.sampled_from([5.0, 20.0])),
        learn_hold=draw(st.booleans()),
        strategy=draw(st.sampled_from(Strategy)),
        min_pause_s=draw(st.sampled_from([0.0, 30.0])),
        loadpoints=loadpoints,
    )


@st.composite
def meters(draw: st.DrawFn, now_s: float) -> MeterState:
    """A meter that mostly works."""
    status = draw(st.sampled_from([MeterStatus.OK] * 6 + list(MeterStatus)))
    age_s = draw(st.sampled_from([0.0, 0.0, 0.0, 5.0, 29.0, 45.0]))
    return MeterState(
        status=status,
        reading=MeterReading(
            at_s=now_s - age_s,
            currents=draw(currents),
            power_w=0.0,
            voltages_v=draw(st.sampled_from([(), (229.0, 231.0, 243.0)])),
        ),
        alive_at_s=now_s - age_s,
        sample_period_s=draw(st.sampled_from([None, 1.0, 10.0, 33.0])),
        probed=draw(st.booleans()),
        text="The meter is gone.",
    )


@st.composite
def memories(draw: st.DrawFn, site: Site) -> Memory:
    """What a restart leaves: nothing, or how the cars were seen to answer."""
    few = st.lists(st.floats(1.0, 12.0), max_size=4).map(tuple)
    answers = st.builds(
        Answer,
        cut_done_s=few,
        cut_open_s=few,
        rise_open_s=few,
        rises_da_per_s=st.lists(st.floats(5.0, 60.0), max_size=4).map(tuple),
        settled_da=st.sampled_from([(), ((160, 155), (80, 74), (100, 98))]),
        min_da=st.sampled_from([0, 0, 65, 80]),
    )
    if draw(st.booleans()):
        return Memory()
    return Memory(answers={lp.id: draw(answers) for lp in site.loadpoints})


@st.composite
def stories(draw: st.DrawFn, most: int = 4, *, reachable: bool = False) -> Story:
    """A site and what happens to it, moment by moment; `reachable`: no charger is out of reach."""
    site = draw(sites(most))
    now_s, snapshots = 1000.0, []
    for _ in range(draw(st.integers(1, 8))):
        now_s += draw(st.sampled_from([0.2, 1.0, 1.0, 7.0, 25.0, 70.0, 950.0]))
        snapshots.append(
            Snapshot(
                now_s=now_s,
                meter=draw(meters(now_s)),
                loadpoints=tuple(
                    draw(loadpoint_states(lp.id, now_s, reachable=reachable)) for lp in site.loadpoints
                ),
                circuit_meters=tuple(
                    CircuitMeter(circuit_id=c.id, state=draw(meters(now_s))) for c in site.circuits if c.meter
                ),
            )
        )
    return site, snapshots, draw(memories(site))


def play(story: Story) -> tuple[list[Decision], list[Memory]]:
    """Decide a story; the memories are those before each decision, and the last one after all."""
    site, snapshots, memory = story
    decisions, remembered = [], [memory]
    for snapshot in snapshots:
        decision, memory = balance(site, snapshot, memory)
        decisions.append(decision)
        remembered.append(memory)
    return decisions, remembered


def wired(site: Site, loadpoint: Loadpoint) -> Sequence[Phase]:
    """List the grid phases that a charger may load."""
    one_or_unknown = loadpoint.phase_map is None or len(site.phases) == 1
    return site.phases if one_or_unknown else loadpoint.phase_map or ()


def is_below(site: Site, loadpoint: Loadpoint, circuit_id: str) -> bool:
    """Tell whether a charger's current flows through a circuit."""
    return circuit_id in {circuit.id for circuit in chain(site, loadpoint.circuit)}
