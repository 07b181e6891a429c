"""What the law does to a car in a house, second by second."""

from __future__ import annotations

from dataclasses import replace

import pytest

from addon.balancer import Memory, balance
from addon.model.decision import Source
from addon.model.loadpoint import Order
from addon.model.meter import MeterStatus
from addon.model.phases import PHASES, Phase, PhaseCurrents
from tests.balancer.plant import Car, Plant, loadpoint, site, steady, stepped

QUIET = (2.0, 3.0, 4.0)


class DeafPlant(Plant):
    """Whose charger `a`, from `deaf_from_s` on, refuses every order, or never answers nor follows one."""

    deaf_from_s = 200
    answer: bool | None = None

    def step(self) -> None:
        super().step()
        if self.now_s > self.deaf_from_s:
            self.orders["a"] = [
                replace(o, accepted=self.answer) if o.sent_at_s >= self.deaf_from_s else o
                for o in self.orders["a"]
            ]
            self.cars["a"].limits_da[-1] = self.cars["a"].limits_da[100]


class IecWorstCar(Car):
    """Charger and car each take all the time that IEC 61851-1 gives them."""

    dead_down_s = dead_up_s = 9


class StuckCar(Car):
    """A car, or a charger, that takes no notice."""

    def step(self, limit_da: int) -> None:
        """Draw what it drew."""


def one_car(*steps: tuple[int, tuple[float, float, float]], **settings: object) -> Plant:
    return Plant(site(), stepped((0, QUIET), *steps), {"car": Car()}, **settings)  # type: ignore[arg-type]


def test_a_car_gets_its_maximum_where_the_house_leaves_it() -> None:
    plant = one_car().run(60)

    assert plant.limit_da() == 160
    assert plant.cars["car"].drawn_da == 160
    assert plant.decisions[-1].setpoints[0].source is Source.CHARGER_MAXIMUM


def test_nothing_is_raised_before_the_meter_was_followed_for_the_hold_time() -> None:
    plant = one_car().run(20)

    assert plant.limit_da() == 60
    assert plant.run(1).limit_da() == 160


@pytest.mark.parametrize(
    ("house_a", "limit_da"),
    [
        ((2, 14, 4), 105),  # 25 − 0.5 − 14
        ((2, 10, 17), 75),
        ((18.4, 18.4, 18.4), 61),
        ((2, 8.8, 4), 160),  # 0.3 A into the margin: kept
        ((2, 8.9, 4), 160),  # exactly a fifth of the margin left: kept
        ((2, 9.0, 4), 155),  # no more
    ],
)
def test_a_cut_comes_with_the_report_that_calls_for_it_and_leaves_the_margin(
    house_a: tuple[float, float, float], limit_da: int
) -> None:
    plant = one_car((100, house_a)).run(102)

    assert plant.limit_da() == limit_da
    assert plant.orders["car"][-1].limit_da == limit_da


def test_one_step_makes_one_cut() -> None:
    """The answers of meter, charger and car come seconds later; they must not be taken for more load."""
    plant = one_car((100, (2, 14, 4))).run(119)

    assert [o.limit_da for o in plant.orders["car"] if o.sent_at_s >= 100] == [105]


@pytest.mark.parametrize("phase_s", range(0, 10, 2))
def test_one_step_makes_one_cut_whenever_the_charger_measures(phase_s: int) -> None:
    """A measurement may show the car arrived while the last report is still of the moment before."""
    step = (100 + phase_s, (14.0, 14.0, 14.0))
    plant = Plant(site(), stepped((0, (10, 10, 10)), step), {"car": Car()}).run(180)

    assert [o.limit_da for o in plant.orders["car"] if o.sent_at_s >= 100] == [105]


@pytest.mark.parametrize("phase_s", [0, 2, 6])
def test_the_slowest_honest_car_is_never_paused_for_being_slow(phase_s: int) -> None:
    """While it overloads the fuse it is cut once more, for the house may have grown."""
    plant = one_car((60, (2, 14, 4)), (200 + phase_s, (2, 11, 4)), (300 + phase_s, (2, 14, 4)))
    plant.cars["car"] = IecWorstCar()
    plant.run(380)

    told_da = [o.limit_da for o in plant.orders["car"] if o.sent_at_s >= 150]
    assert told_da[:2] == [135, 105]
    assert told_da[2:] in ([], [75, 105])


def test_rare_measurements_leave_no_overload_that_the_meter_shows() -> None:
    """The car had become less greedy than its last measurement says, and none comes for a minute."""
    plant = one_car((300, (2, 14, 4)), sample_s=60)
    plant.run(245)
    plant.cars["car"].most_da = 148
    plant.run(155)

    assert plant.over_s(Phase.L2) <= 18


def test_a_raise_waits_until_the_room_has_held() -> None:
    plant = one_car((100, (2, 14, 4)), (160, QUIET)).run(180)

    assert plant.limit_da() == 105
    assert plant.decisions[-1].setpoints[0].source is Source.RAISE_HOLD
    assert plant.run(3).limit_da() == 160


def test_a_moment_of_quiet_raises_nothing() -> None:
    plant = one_car((100, (2, 14, 4)), (160, QUIET), (175, (2, 14, 4))).run(300)

    assert {o.limit_da for o in plant.orders["car"] if o.sent_at_s > 105} == set()


def test_noise_moves_nothing() -> None:
    noisy = [(t, (2.0, 14.0 + 0.3 * (t % 3 - 1), 4.0)) for t in range(100, 400)]
    plant = one_car(*noisy).run(400)

    assert len([o for o in plant.orders["car"] if o.sent_at_s > 101]) <= 2


def test_ten_ampere_car_on_a_sixteen_ampere_setpoint_gets_a_real_cut() -> None:
    """The seed walked its setpoint down from 16; until it was below 10, nothing happened at the car."""
    plant = one_car((100, (2, 16, 4)))
    plant.cars["car"] = Car(most_da=100)
    plant.run(102)

    assert plant.limit_da() == 85
    assert plant.run(60).over_s(Phase.L2) <= 6


def test_house_above_fuse_less_six_pauses_the_car_and_does_not_hold_it_at_six_for_ever() -> None:
    plant = one_car((100, (2, 21, 4)), (1000, QUIET)).run(145)

    assert plant.limit_da() == 0
    assert plant.over_s(Phase.L2) <= 18
    assert plant.decisions[-1].setpoints[0].reason.startswith("Paused: ")
    assert plant.run(850).limit_da() == 0
    assert plant.run(70).limit_da() > 0


def test_a_pause_lasts_its_least_time() -> None:
    plant = one_car((100, (2, 21, 4)), (150, QUIET)).run(400)

    assert plant.limit_da() == 0
    assert plant.decisions[-1].setpoints[0].source is Source.MIN_PAUSE
    assert plant.run(60).limit_da() == 160


@pytest.mark.parametrize(
    ("before_a", "house_a", "pause_after_s"),
    [
        (4, 19.5, 11),  # little, on a cool fuse: the longest grace
        (18.4, 19.5, 11),
        (18.4, 40, 3),  # much, on a warm one
        (18.4, 30, 5),  # the minimum that the car keeps meanwhile counts as well
    ],
)
def test_how_long_a_shortage_may_last_is_up_to_the_heat_of_the_fuse(
    before_a: float, house_a: float, pause_after_s: int
) -> None:
    plant = one_car((20, (2, before_a, 4)), (300, (2, house_a, 4))).run(330)
    paused_at_s = next(t for t, d in enumerate(plant.decisions) if d.setpoints[0].limit_da == 0)

    assert paused_at_s - 300 == pause_after_s


@pytest.mark.parametrize(("house_a", "resumes"), [(17.5, True), (17.6, False)])
def test_a_car_resumes_when_a_minute_had_room_for_its_minimum_and_an_ampere(
    house_a: float, resumes: bool
) -> None:
    """Once paused it rests for minutes: what barely fits would only be paused again."""
    plant = one_car((100, (2, 21, 4)), (420, (2, house_a, 4)))
    plant.run(475)
    assert plant.limit_da() == 0

    assert (plant.run(12).limit_da() > 0) is resumes


def test_within_the_grace_the_car_holds_its_minimum_and_the_decision_says_so() -> None:
    plant = one_car((100, (2, 20, 4))).run(110)
    setpoint = plant.decisions[-1].setpoints[0]

    assert (setpoint.limit_da, setpoint.grace, setpoint.source) == (60, True, Source.GRACE)


@pytest.mark.parametrize(
    "status", [MeterStatus.SILENT, MeterStatus.UNAVAILABLE, MeterStatus.MISSING, MeterStatus.AMBIGUOUS]
)
def test_without_a_meter_the_car_falls_back_at_once(status: MeterStatus) -> None:
    plant = one_car().run(60)
    plant.meter_status = status
    plant.run(1)

    assert plant.limit_da() == 60
    assert not plant.decisions[-1].fresh


def test_the_fallback_never_raises() -> None:
    plant = Plant(site(fallback_da=160), stepped((0, QUIET), (100, (2, 14, 4))), {"car": Car()}).run(110)
    assert plant.limit_da() == 105
    plant.meter_status = MeterStatus.SILENT

    assert plant.run(1000).limit_da() == 105


def test_after_an_outage_the_car_waits_for_the_hold_time() -> None:
    plant = one_car().run(60)
    plant.meter_status = MeterStatus.SILENT
    plant.run(10)
    plant.meter_status = MeterStatus.OK

    assert plant.run(20).limit_da() == 60
    assert plant.run(2).limit_da() == 160


def test_a_meter_that_nobody_hears_is_stale_even_if_its_status_says_otherwise() -> None:
    plant = one_car().run(60)
    state = replace(plant.snapshot(), now_s=60.0)

    fresh, _ = balance(plant.site, replace(state, now_s=89.0), plant.memory)
    stale, _ = balance(plant.site, replace(state, now_s=90.0), plant.memory)

    assert (fresh.fresh, stale.fresh) == (True, False)
    assert stale.setpoints[0].limit_da == 60
    assert stale.setpoints[0].reason == "6.0 A: the meter has not been heard for 31 s; the fallback is 6.0 A"


def test_before_the_first_reading_nothing_is_sent() -> None:
    plant = one_car()
    plant.meter_status = MeterStatus.STARTING
    plant.run(25)

    assert plant.orders["car"] == []


def test_repeated_values_do_nothing() -> None:
    plant = one_car().run(60)
    told = len(plant.orders["car"])

    assert len(plant.run(1800).orders["car"]) == told


def test_export_makes_no_room_unless_it_may() -> None:
    sunny = steady(-12, -12, -12)
    wide = loadpoint(max_da=320)
    plain = Plant(site(wide), sunny, {"car": Car(most_da=320)}).run(60)
    counted = Plant(site(wide, count_export=True), sunny, {"car": Car(most_da=320)}).run(120)

    assert plain.limit_da() == 245
    assert counted.limit_da() == 320


def test_the_busiest_phase_of_those_the_car_uses_binds() -> None:
    """A single-phase car is not slowed down by a phase it does not use, once that has shown."""
    plant = Plant(site(), stepped((0, QUIET), (200, (2, 20, 4))), {"car": Car(terminals=1)}).run(300)

    assert plant.limit_da() == 160


def test_a_new_session_is_bound_by_all_phases_until_measurements_show_otherwise() -> None:
    plant = Plant(site(), steady(2, 14, 4), {"car": Car(terminals=1)}, sample_s=30).run(32)
    assert plant.limit_da() == 105

    assert plant.run(60).limit_da() == 160


def test_a_single_phase_car_on_an_unmapped_charger_is_bound_by_the_worst_phase() -> None:
    unmapped = loadpoint(phase_map=None)
    plant = Plant(site(unmapped), steady(2, 16, 4), {"car": Car(terminals=1)}).run(300)

    assert plant.limit_da() == 85
    assert plant.decisions[-1].setpoints[0].phase is Phase.L2


def test_wiring_turns_the_terminals() -> None:
    turned = loadpoint(phase_map=(Phase.L2, Phase.L3, Phase.L1))
    plant = Plant(site(turned), steady(20, 2, 2), {"car": Car(terminals=1)}, sample_s=10)
    # its one terminal is on L2: what the plant shows on L1 is the house's
    plant.run(100)

    assert plant.decisions[-1].setpoints[0].phase is not Phase.L1


def test_two_cars_share_and_a_cut_comes_before_the_raise() -> None:
    two = site(loadpoint("a"), loadpoint("b"), fallback_da=120)
    plant = Plant(two, steady(*QUIET), {"a": Car(), "b": Car()}, in_session={"a"}).run(60)
    assert plant.limit_da("a") == 160
    plant.in_session.add("b")
    plant.run(60)

    assert (plant.limit_da("a"), plant.limit_da("b")) == (102, 102)
    assert plant.over_s(Phase.L3) <= 6
    cut = next(o for o in plant.orders["a"] if o.sent_at_s >= 60)
    raised = next(o for o in plant.orders["b"] if o.sent_at_s >= 60 and o.limit_da > 60)
    assert cut.limit_da < 160
    assert raised.sent_at_s > cut.sent_at_s


def test_what_a_car_leaves_is_lent_and_comes_back() -> None:
    two = site(loadpoint("a"), loadpoint("b"), fallback_da=120)
    plant = Plant(two, steady(9, 9, 9), {"a": Car(), "b": Car(most_da=60)}).run(120)
    assert (plant.limit_da("a"), plant.limit_da("b")) == (85, 70)

    plant.cars["b"].most_da = 160
    plant.run(30)

    assert plant.limit_da("a") == pytest.approx(77, abs=5)
    assert plant.limit_da("b") == pytest.approx(77, abs=5)


def test_when_two_minimums_do_not_fit_the_newer_car_waits() -> None:
    two = site(loadpoint("a", priority=1), loadpoint("b"), fallback_da=120)
    plant = Plant(two, stepped((0, QUIET), (100, (15, 3, 4))), {"a": Car(), "b": Car()}).run(200)

    assert plant.limit_da("a") == 95
    assert plant.limit_da("b") == 0


def test_a_charger_out_of_reach_keeps_its_share() -> None:
    """It may go on at its last limit until its dead-man falls: nobody else may have that current."""
    two = site(loadpoint("a"), loadpoint("b"), fallback_da=120)
    plant = Plant(two, steady(*QUIET), {"a": Car(), "b": Car()}).run(120)

    snapshot = plant.snapshot()
    gone = replace(snapshot.loadpoints[1], connected=False, dead_man_at_s=float(plant.now_s + 60))
    unheard = Order(limit_da=60, sent_at_s=plant.now_s - 5.0)
    gone = replace(gone, orders=(*gone.orders, unheard))
    decision, _ = balance(
        plant.site, replace(snapshot, loadpoints=(snapshot.loadpoints[0], gone)), plant.memory
    )

    assert [s.limit_da for s in decision.setpoints] == [102, 102]
    assert [s.send for s in decision.setpoints] == [True, False]
    assert decision.setpoints[1].source is Source.NOT_CONNECTED


@pytest.mark.parametrize("fallback_da", [120, 60])
def test_a_dead_man_counts_once_it_has_fallen_for_sure(fallback_da: int) -> None:
    """Ten seconds later than planned, since the charger's clock may be off by that.

    A share of nothing is counted as a minimum: the charger may know no less.
    """
    two = site(loadpoint("a"), loadpoint("b"), fallback_da=fallback_da)
    plant = Plant(two, steady(*QUIET), {"a": Car(), "b": Car()}).run(120)
    snapshot = plant.snapshot()

    def planned_da(fell_s: float) -> int:
        gone = replace(snapshot.loadpoints[1], connected=False, dead_man_at_s=snapshot.now_s - fell_s)
        states = (snapshot.loadpoints[0], gone)
        decision, _ = balance(plant.site, replace(snapshot, loadpoints=states), plant.memory)
        return decision.setpoints[1].limit_da

    assert (planned_da(9), planned_da(10)) == (102, 60)


def test_small_changes_of_what_a_car_leaves_move_nothing() -> None:
    two = site(loadpoint("a"), loadpoint("b"), fallback_da=120)
    plant = Plant(two, steady(9, 9, 9), {"a": Car(), "b": Car(most_da=60)}).run(120)
    told = len(plant.orders["b"])
    for most_da in (62, 60, 61, 63, 60) * 4:
        plant.cars["b"].most_da = most_da
        plant.run(10)

    assert len(plant.orders["b"]) <= told + 1


def test_a_charger_without_a_dead_man_stays_at_the_fallback() -> None:
    plant = one_car().run(60)

    snapshot = plant.snapshot()
    loose = replace(snapshot.loadpoints[0], has_dead_man=False)
    decision, _ = balance(plant.site, replace(snapshot, loadpoints=(loose,)), plant.memory)

    assert decision.setpoints[0].limit_da == 60
    assert decision.setpoints[0].source is Source.NO_DEAD_MAN


def test_a_car_that_takes_more_than_told_is_answered_with_a_deeper_cut() -> None:
    plant = one_car((100, (2, 14, 4)))
    plant.run(100)
    plant.cars["car"] = StuckCar(drawn_da=160)
    plant.run(40)

    assert plant.limit_da() < 105


@pytest.mark.parametrize("answer", [None, False])
@pytest.mark.parametrize("house_a", [14.0, 18.0])
def test_a_cut_that_is_refused_or_not_answered_is_made_up_for_by_the_other_car(
    house_a: float, answer: bool | None
) -> None:
    two = site(loadpoint("a"), loadpoint("b"), fallback_da=120, fuse_a=35)
    plant = DeafPlant(two, stepped((0, QUIET), (200, (2, house_a, 4))), {"a": Car(), "b": Car()})
    plant.answer = answer
    plant.run(320)

    assert plant.cars["a"].drawn_da > 120
    assert plant.over_s(Phase.L2) <= 110
    assert plant.grid[-1][Phase.L2] <= 350


def test_a_restart_in_a_session_goes_on_at_the_last_limit_and_raises_only_after_the_hold() -> None:

    plant = one_car((50, (2, 14, 4))).run(100)
    plant.memory = Memory()

    assert plant.run(1).limit_da() == 105


def test_a_paused_car_stays_paused_when_the_meter_is_lost() -> None:
    plant = one_car((100, (2, 21, 4))).run(200)
    plant.meter_status = MeterStatus.SILENT
    setpoint = plant.run(1).decisions[-1].setpoints[0]

    assert (setpoint.limit_da, setpoint.fallback_da) == (0, 0)


def test_a_charger_that_comes_back_is_not_raised_by_having_missed_a_cut() -> None:
    plant = one_car((60, (2, 14, 4))).run(60)
    missed = plant.run(2).orders["car"][-1]
    assert missed.limit_da == 105
    there = replace(
        plant.state("car"),
        orders=(*plant.orders["car"][:-1], replace(missed, accepted=None)),
        dead_man_at_s=100.0,
    )
    gone, stale = replace(there, connected=False), replace(plant.snapshot().meter, status=MeterStatus.SILENT)
    site_ = replace(plant.site, fallback_da=160)

    decision, memory = balance(site_, replace(plant.snapshot(), loadpoints=(gone,)), plant.memory)
    assert decision.setpoints[0].limit_da == 160  # what it may be following
    decision, _ = balance(site_, replace(plant.snapshot(), meter=stale, loadpoints=(there,)), memory)
    assert decision.setpoints[0].limit_da == 105


def test_a_car_that_is_slow_to_take_a_raise_is_not_taken_for_one_that_needs_none() -> None:
    two = site(loadpoint("a"), loadpoint("b"), fallback_da=120)
    for phase_s in range(0, 10, 3):
        house = stepped((0, (12, 12, 12)), (100 + phase_s, QUIET))
        plant = Plant(two, house, {"a": IecWorstCar(), "b": IecWorstCar()}).run(160)

        for name in ("a", "b"):
            limits_da = [o.limit_da for o in plant.orders[name]]
            assert limits_da == sorted(limits_da)


def test_a_restart_changes_nothing_while_the_meter_is_looked_for() -> None:
    plant = one_car((50, (2, 14, 4))).run(100)
    plant.memory = Memory()
    plant.meter_status = MeterStatus.STARTING

    assert plant.run(5).limit_da() == 105
    plant.meter_status = MeterStatus.OK
    assert plant.run(1).limit_da() == 105


def test_a_pause_by_a_limit_below_the_lowest_is_still_one_after_a_restart() -> None:
    """Some chargers refuse 0 A and take 5 A for it."""
    plant = one_car().run(60)
    plant.orders["car"].append(Order(limit_da=50, sent_at_s=40.0, accepted=True))
    plant.memory = Memory()

    assert plant.run(1).limit_da() == 0


def test_the_fallback_belongs_to_those_in_a_session_first() -> None:
    two = site(loadpoint("a"), loadpoint("b"))
    plant = Plant(two, steady(*QUIET), {"a": Car(), "b": Car()}, in_session={"b"}).run(1)

    shares_da = {s.loadpoint_id: s.fallback_da for s in plant.decisions[-1].setpoints}
    assert shares_da == {"a": 0, "b": 60}


def test_a_car_within_its_chargers_tolerance_is_left_alone() -> None:
    class Generous(Car):
        def currents(self) -> PhaseCurrents:
            return PhaseCurrents.even(round(self.drawn_da) + 5)

    plant = one_car((60, (2, 14, 4)))
    plant.cars["car"] = Generous()
    told = len(plant.run(140).orders["car"])

    assert len(plant.run(120).orders["car"]) == told


def test_the_last_step_to_the_maximum_may_be_small() -> None:
    plant = one_car((100, (2, 8.7, 4)), (160, QUIET))
    plant.site = replace(plant.site, main=replace(plant.site.main, margin_da=0))
    plant = plant.run(101)
    plant.site = replace(plant.site, loadpoints=(loadpoint(max_da=163),))

    assert plant.run(100).limit_da() == 163


def test_why_a_car_is_paused() -> None:
    """Words and numbers must agree: with the margin, for the time it takes, and with other cars."""
    plant = one_car((100, (2, 19, 4)), (460, QUIET)).run(150)

    def reason(name: str = "car") -> str:
        setpoint = plant.decisions[-1].setpoint(name)
        assert setpoint is not None
        return setpoint.reason

    assert reason().startswith("Paused: resting for 300 s at least; ")
    assert plant.run(300).limit_da() == 0
    assert reason() == (
        "Paused: L2 has 6.0 A left under the 25 A main fuse (house 19.0 A), "
        "less than the 6.0 A that the car needs and the margin of 0.5 A"
    )
    assert plant.run(30).limit_da() == 0
    assert reason() == (
        "Paused: L3 has 21.0 A left under the 25 A main fuse (house 4.0 A), "
        "raised once that has held for 60 s"
    )

    two = site(loadpoint("a", priority=1), loadpoint("b"), fallback_da=120)
    plant = Plant(
        two, stepped((0, QUIET), (100, (15, 3, 4))), {"a": Car(), "b": Car()}, in_session={"a", "b"}
    )
    plant.run(500)
    assert reason("b") == (
        "Paused: L1 has 10.0 A left under the 25 A main fuse (house 15.0 A), "
        "too little for the 6.0 A that the car needs beside the other cars"
    )


def test_the_sentence_without_a_meter_says_what_is_known_of_it() -> None:
    plant = one_car().run(60)
    snapshot = plant.snapshot()
    gone = replace(snapshot.meter, status=MeterStatus.UNAVAILABLE, text="The meter is unavailable.")

    decision, _ = balance(plant.site, replace(snapshot, meter=gone), plant.memory)

    assert decision.setpoints[0].reason == "6.0 A: The meter is unavailable; the fallback is 6.0 A"


def test_the_sentence_has_the_numbers() -> None:
    plant = one_car((100, (2, 14, 4))).run(130)

    assert plant.decisions[-1].setpoints[0].reason == (
        "10.5 A: L2 has 11.0 A left under the 25 A main fuse (house 14.0 A)"
    )
    assert plant.decisions[-1].reason == plant.decisions[-1].setpoints[0].reason


@pytest.mark.parametrize("meter_s", [1, 2, 5, 10])
def test_many_steps_keep_the_fuse_whatever_the_meter(meter_s: int) -> None:
    steps = [
        (t, (float(t // 60 * 7 % 19), float(t // 90 * 5 % 17), float(t // 120 * 11 % 18)))
        for t in range(60, 1500, 30)
    ]
    plant = one_car(*steps, meter_s=meter_s).run(1500)

    over = max(plant.over_s(p) for p in PHASES)
    assert over <= 17 * (6 + meter_s)
    assert min(p.heat_left_pct for d in plant.decisions for p in d.phases) > 0


def test_a_house_that_goes_on_growing_is_followed_while_cuts_are_still_being_answered() -> None:
    """Each cut takes seconds to show; what the house adds meanwhile must not be taken for that."""
    big = loadpoint(max_da=600)
    growth = [(100 + s, (2.0, 20 + 2.4 * s, 4.0)) for s in range(20)]
    plant = Plant(site(big, fuse_a=80), stepped((0, (2, 20, 4)), *growth), {"car": Car(most_da=600)}).run(160)

    assert max(g[Phase.L2] for g in plant.grid) <= 800 + 24 * 6
    assert plant.over_s(Phase.L2) <= 28


def test_an_overload_after_a_raise_is_the_houses() -> None:
    """A car that has just been given more takes seconds to use it: load that comes sooner is not its."""
    plant = one_car((100, (2, 16, 4)), (200, QUIET), (224, (2, 17, 4)))
    plant.run(228)

    raised = [o for o in plant.orders["car"] if 200 <= o.sent_at_s < 224]
    assert raised[-1].limit_da == 160
    assert plant.limit_da() <= 80


def test_cuts_hide_no_growth_of_the_house() -> None:
    """A car far below its limit stays there when the limit comes down; what the meter adds is the house's."""
    big = loadpoint(max_da=600)
    growth = [(100 + s, (2.0, 20 + 1.5 * s, 4.0)) for s in range(20)]
    plant = Plant(site(big, fuse_a=80), stepped((0, (2, 20, 4)), *growth), {"car": Car(most_da=60)}).run(121)

    assert plant.limit_da() == 800 - 5 - 200 - 15 * 19
