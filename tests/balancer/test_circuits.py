"""Circuits below the main fuse: each limits what is behind it, with or without a meter of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from addon.balancer import Memory
from addon.balancer.answer import Answer
from addon.balancer.points import fallback_shares, places_of
from addon.model.decision import Source
from addon.model.meter import MeterStatus
from addon.model.phases import Phase, PhaseCurrents
from addon.model.site import MAIN, Circuit, Site
from tests.balancer.plant import QUIET, Car, Plant, circuit, loadpoint, site, steady, stepped

GARAGE = circuit("garage", 20)
METERED = replace(GARAGE, meter="sub")


def shares(a_site: Site) -> dict[str, int]:
    """What each loadpoint falls back to, none of them in a session."""
    return fallback_shares(a_site, {}, places_of(a_site))


def two_in(*circuits: Circuit, a: str = "garage", b: str = "garage", **settings: object) -> Site:
    """Two cars behind a main fuse that leaves them all they want."""
    cars = loadpoint("a", circuit=a), loadpoint("b", circuit=b)
    values: dict[str, object] = {"fuse_a": 63, "circuits": circuits, "fallback_da": 120}
    return site(*cars, **values | settings)  # type: ignore[arg-type]


def two_cars() -> dict[str, Car]:
    return {"a": Car(), "b": Car()}


def test_a_circuit_without_a_meter_caps_the_sum_of_its_cars() -> None:
    plant = Plant(two_in(GARAGE), steady(*QUIET), two_cars()).run(60)

    assert (plant.limit_da("a"), plant.limit_da("b")) == (97, 97)
    assert plant.over_s(circuit=GARAGE) == 0


def test_a_car_elsewhere_is_not_slowed_down_by_a_circuit() -> None:
    plant = Plant(two_in(GARAGE, b=MAIN), steady(*QUIET), two_cars()).run(60)

    assert (plant.limit_da("a"), plant.limit_da("b")) == (160, 160)


def test_a_circuit_with_a_meter_counts_what_else_is_on_it() -> None:
    """On the report that calls for it, as the main fuse does."""
    kitchen = stepped((0, QUIET), (100, (1.0, 9.0, 1.0)))
    plant = Plant(two_in(METERED, b=MAIN), steady(*QUIET), two_cars(), below={"garage": kitchen})
    assert plant.run(100).limit_da("a") == 155
    plant.run(2)

    assert (plant.limit_da("a"), plant.limit_da("b")) == (105, 160)
    assert plant.setpoint("a").phase is Phase.L2
    assert plant.run(60).over_s(Phase.L2, METERED) <= 6


def test_what_a_circuit_takes_counts_at_the_main_fuse_as_well() -> None:
    below = {"garage": stepped((0, QUIET), (100, (1.0, 9.0, 1.0)))}
    plant = Plant(
        two_in(METERED, fuse_a=25, a="garage", b=MAIN), steady(*QUIET), {"a": Car()}, below=below
    ).run(160)

    assert plant.limit_da("a") == 105
    plant.house = steady(2, 8, 4)
    assert plant.run(10).limit_da("a") == 75
    assert plant.setpoint("a").reason == "7.5 A: L2 has 8.0 A left under the 25 A main fuse (house 17.0 A)"


@pytest.mark.parametrize(
    ("inner_a", "a_da", "b_da"),
    [
        (8, 75, 120),  # the inner circuit holds its car, the other takes the rest of the outer one
        (16, 97, 97),  # the outer one binds both
        (63, 97, 97),  # a limit above the outer one's gives nothing
    ],
)
def test_nested_circuits(inner_a: float, a_da: int, b_da: int) -> None:
    inner = circuit("inner", inner_a, parent="garage")
    plant = Plant(two_in(inner, GARAGE, a="inner"), steady(*QUIET), two_cars()).run(80)

    assert (plant.limit_da("a"), plant.limit_da("b")) == (a_da, b_da)


def test_a_circuit_of_its_own_binds_and_says_so() -> None:
    one = site(loadpoint(circuit="garage"), circuits=(replace(METERED, limit_da=150),))
    plant = Plant(one, steady(*QUIET), {"car": Car()}, below={"garage": steady(1, 3, 2)}).run(60)

    setpoint = plant.setpoint()
    assert (setpoint.limit_da, setpoint.source, setpoint.phase) == (115, Source.CIRCUIT, Phase.L2)
    assert setpoint.reason == "11.5 A: L2 has 12.0 A left under the 15 A garage fuse (house 3.0 A)"
    (picture,) = plant.decisions[-1].circuits
    two = picture.phases[1]
    assert (picture.circuit_id, picture.fresh) == ("garage", True)
    assert (two.metered_da, two.house_da, two.headroom_da, two.planned_da) == (145, 30, 115, 145)


def test_without_a_meter_no_house_is_spoken_of() -> None:
    one = site(loadpoint(circuit="garage"), circuits=(replace(GARAGE, limit_da=100),))
    plant = Plant(one, steady(*QUIET), {"car": Car()}).run(60)

    assert plant.setpoint().reason == "9.5 A: L1 has 10.0 A left under the 10 A garage fuse"
    two = plant.decisions[-1].circuits[0].phases[1]
    assert (two.metered_da, two.house_da, two.headroom_da, two.planned_da) == (None, 0, 95, 95)


def test_the_heat_of_a_circuit_without_a_meter_is_that_of_its_cars() -> None:
    plant = Plant(two_in(GARAGE), steady(*QUIET), two_cars()).run(400)

    warm = plant.decisions[-1].circuits[0].phases[0].heat_left_pct
    assert warm == pytest.approx(100 * (1 - (194 / 200) ** 2 / 1.13**2), abs=3)


def test_when_a_circuits_meter_is_lost_its_own_cars_fall_back_and_the_others_go_on() -> None:
    plant = Plant(two_in(METERED, b=MAIN), steady(*QUIET), two_cars()).run(60)
    plant.circuit_status["garage"] = MeterStatus.UNAVAILABLE
    plant.run(1)

    held = plant.setpoint("a")
    assert (held.limit_da, held.fallback_da, held.source) == (60, 60, Source.METER_STALE)
    assert held.reason == "6.0 A: The meter of the circuit is gone. The fallback is 6.0 A"
    assert plant.limit_da("b") == 160
    assert plant.is_fresh()
    assert not plant.decisions[-1].circuits[0].fresh
    assert plant.run(300).limit_da("a") == 60
    plant.circuit_status["garage"] = MeterStatus.OK
    assert plant.run(20).limit_da("a") == 60
    assert plant.run(2).limit_da("a") == 160


def test_a_lost_circuit_meter_raises_nothing_that_stands_below_the_fallback() -> None:
    below = {"garage": stepped((0, QUIET), (100, (1.0, 11.0, 1.0)))}
    plant = Plant(
        two_in(METERED, b=MAIN, fallback_da=320), steady(*QUIET), two_cars(), below=below, sample_s=3
    ).run(140)
    assert plant.limit_da("a") == 85
    plant.circuit_status["garage"] = MeterStatus.SILENT

    assert plant.run(300).limit_da("a") == 85


def test_behind_a_lost_circuit_meter_the_main_fuse_still_cuts() -> None:
    house = stepped((0, QUIET), (100, (2, 14, 4)))
    plant = Plant(
        site(loadpoint(circuit="garage"), circuits=(METERED,), fallback_da=160), house, {"car": Car()}
    ).run(90)
    plant.circuit_status["garage"] = MeterStatus.MISSING
    assert plant.run(5).limit_da() == 160

    assert plant.run(10).limit_da() == 105


def test_a_circuit_meter_that_only_starts_holds_what_its_cars_have() -> None:
    """After a restart of the app nothing is known of it; the fallback can wait until something is."""
    plant = Plant(two_in(METERED, b=MAIN), steady(*QUIET), two_cars()).run(60)
    plant.memory = Memory()
    plant.circuit_status["garage"] = MeterStatus.STARTING
    plant.circuit_readings.clear()
    plant.run(40)

    assert (plant.limit_da("a"), plant.limit_da("b")) == (160, 160)
    plant.house = steady(2, 52, 4)  # what the main fuse says is obeyed all the same, and does not come back
    plant.run(60)
    assert plant.limit_da("a") < 60 or plant.limit_da("b") < 60
    low_da = plant.limit_da("a")
    plant.house = steady(*QUIET)
    assert plant.run(40).limit_da("a") <= max(low_da, 60)


def test_of_two_meters_one_that_only_starts_excuses_nothing() -> None:
    inner = circuit("inner", 20, parent="garage", meter="sub")
    plant = Plant(two_in(inner, METERED, a="inner", b=MAIN), steady(*QUIET), two_cars()).run(60)
    assert plant.limit_da("a") == 160
    plant.circuit_status |= {"inner": MeterStatus.STARTING, "garage": MeterStatus.UNAVAILABLE}

    assert plant.run(1).limit_da("a") == 60


def test_a_meter_of_a_circuit_that_was_never_heard_of_is_one_that_starts() -> None:
    plant = Plant(two_in(METERED, b=MAIN), steady(*QUIET), two_cars()).run(60)
    without = replace(plant.snapshot(), circuit_meters=())
    plant.snapshot = lambda: replace(without, now_s=float(plant.now_s))  # type: ignore[method-assign]

    assert plant.run(1).limit_da("a") == 160
    assert not plant.decisions[-1].circuits[0].fresh


def hungry(plant: Plant, min_da: int) -> None:
    """Let it be known that the car needs more than 6 A."""
    plant.memory = replace(plant.memory, answers={"car": Answer(min_da=min_da)})


def behind_the_garage(**settings: object) -> Plant:
    one = site(loadpoint(circuit="garage"), circuits=(METERED,), **settings)  # type: ignore[arg-type]
    return Plant(one, steady(*QUIET), {"car": Car()})


def test_behind_a_lost_circuit_meter_a_car_that_needs_more_is_not_raised_to_what_it_needs() -> None:
    plant = behind_the_garage().run(60)
    plant.circuit_status["garage"] = MeterStatus.SILENT
    assert plant.run(30).limit_da() == 60
    hungry(plant, 80)
    assert plant.run(30).limit_da() == 60
    plant.house = steady(2, 21, 4)
    plant.run(1)

    assert {s.limit_da for d in plant.run(20).decisions[-20:] for s in d.setpoints} <= {60, 0}
    assert plant.limit_da() == 0


def test_behind_a_lost_circuit_meter_there_is_no_grace() -> None:
    plant = behind_the_garage().run(60)
    plant.circuit_status["garage"] = MeterStatus.SILENT
    plant.run(30)
    plant.house = steady(2, 21, 4)

    assert plant.run(2).limit_da() == 0
    assert not any(s.grace for d in plant.decisions for s in d.setpoints)


def test_a_shortage_raises_nobody_to_a_minimum_that_was_just_learned() -> None:
    plant = behind_the_garage().run(60)
    plant.house = steady(2, 17.9, 4)
    assert plant.run(30).limit_da() == 66
    hungry(plant, 80)
    plant.house = steady(2, 18.9, 4)

    assert {s.limit_da for d in plant.run(20).decisions[-20:] for s in d.setpoints} <= {66, 0}


@pytest.mark.parametrize(
    ("kitchen_a", "limit_da", "reason"),
    [
        (8, 60, "6.0 A: The fuse's meter is gone. The fallback is 6.0 A"),
        (11, 0, "Paused: L2 has 5.0 A left under the 16 A garage fuse (house 11.0 A), less than the 6.0 A "),
    ],
)
def test_while_the_main_meter_is_lost_a_circuits_own_meter_is_still_obeyed(
    kitchen_a: float, limit_da: int, reason: str
) -> None:
    """The garage's fuse of 16 A would carry 17 A, and its meter says so."""
    metered = replace(METERED, limit_da=160)
    kitchen = stepped((0, QUIET), (100, (1.0, kitchen_a, 1.0)))
    plant = Plant(
        two_in(metered, b=MAIN, fallback_da=120), steady(*QUIET), two_cars(), below={"garage": kitchen}
    ).run(90)
    plant.meter_status, plant.meter_text = MeterStatus.UNAVAILABLE, "The fuse's meter is gone."
    plant.run(5)
    assert (plant.limit_da("a"), plant.limit_da("b")) == (60, 60)
    plant.run(10)

    assert (plant.limit_da("a"), plant.limit_da("b")) == (limit_da, 60)
    cut = next(s for d in plant.decisions[95:] for s in d.setpoints[:1] if s.limit_da == limit_da)
    assert cut.reason.startswith(reason)
    assert not plant.is_fresh()
    assert not any(s.grace for d in plant.decisions[95:] for s in d.setpoints)
    assert plant.run(300).limit_da("a") == limit_da


class StuckFlows(dict[str, list[PhaseCurrents]]):
    """What a meter shows that always says the same."""

    def __getitem__(self, _: str) -> list[PhaseCurrents]:
        return [PhaseCurrents.even(70)]


def test_a_circuit_meter_that_does_not_show_its_car_is_not_believed() -> None:
    """Whatever the option says of the main meter."""
    plant = Plant(
        site(loadpoint(circuit="garage"), circuits=(METERED,), meter_includes_chargers=False),
        steady(*QUIET),
        {"car": Car()},
    )
    plant.flows = StuckFlows()
    plant.run(100)
    plant.cars["car"].most_da = 100
    plant.run(60)

    assert plant.is_fresh()
    assert not plant.decisions[-1].circuits[0].fresh
    assert "stand still" in plant.setpoint().reason
    assert plant.limit_da() == 60


@pytest.mark.parametrize(
    ("fallback_da", "garage_a", "shares_da"),
    [
        (160, 20, {"a": 80, "b": 80}),
        (160, 13, {"a": 65, "b": 65}),
        (160, 10, {"a": 100, "b": 0}),  # both minimums don't fit: the first goes first
        (160, 5, {"a": 0, "b": 0}),
        (90, 20, {"a": 90, "b": 0}),
    ],
)
def test_fallbacks_obey_the_limits_of_circuits(
    fallback_da: int, garage_a: float, shares_da: dict[str, int]
) -> None:
    assert shares(two_in(circuit("garage", garage_a), fallback_da=fallback_da)) == shares_da


def test_fallbacks_obey_the_sites_power() -> None:
    """Three phases at 6 A each are 4140 W."""
    assert shares(two_in(GARAGE, max_power_w=5000)) == {"a": 72, "b": 0}
    assert shares(two_in(GARAGE, max_power_w=4000)) == {"a": 0, "b": 0}
