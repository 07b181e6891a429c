"""Which of several meters shows what the cars take: tables of homes, played second by second."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import pytest

from addon.homeassistant.meters.car_steps import Sight
from addon.homeassistant.meters.evidence import Evidence, look, waited_for
from addon.model.loadpoint import ChargingStatus, Draw, LoadpointState, Session
from addon.model.phases import Phase, PhaseCurrents

HOUSE, HEATER, SOLAR, GARAGE = (("house", "em"), ("heater", "em"), ("solar", "em"), ("garage", "em"))
NAMES = {HOUSE: "House", HEATER: "Heater", SOLAR: "Solar", GARAGE: "Garage"}
EVERY_S = 10

Terminals = tuple[int, int, int]
Curve = Callable[[int], int]
"""Deciamps on each phase, by the second."""


@dataclass
class Car:
    """A car that charges from one second to another, as its charger tells it."""

    from_s: int
    to_s: int
    takes_da: Terminals = (60, 60, 60)
    id: str = "a"
    per_terminal: bool = True
    connected: bool = True
    phase_map: tuple[Phase, ...] | None = None
    every_s: int = EVERY_S
    rests: Callable[[int], bool] = lambda _s: False
    draws: list[Draw] = field(default_factory=list)

    def at(self, now_s: int) -> Terminals:
        takes = self.from_s <= now_s < self.to_s and not self.rests(now_s)
        return self.takes_da if takes else (0, 0, 0)

    def state(self, now_s: int) -> LoadpointState:
        charging = self.from_s <= now_s < self.to_s
        if charging and (now_s - self.from_s) % self.every_s == 1:
            self.draws.append(Draw(at_s=now_s, terminals_da=self.at(now_s), per_terminal=self.per_terminal))
        session = Session(transaction_id=1, id_tag="", started_wall_s=0, started_at_s=self.from_s)
        return LoadpointState(
            id=self.id,
            charge_point_id=self.id,
            connected=self.connected,
            status=ChargingStatus.CHARGING if charging else ChargingStatus.AVAILABLE,
            session=session if charging else None,
            draws=tuple(draw for draw in self.draws if draw.at_s >= now_s - 60),
        )


@dataclass
class Meter:
    """A meter: what is behind it besides cars, and on which grid phases each car's terminals show."""

    key: tuple[str, str]
    own: Curve = lambda _s: 20
    sees: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    silent_from_s: int = 10**9
    late_s: int = 2
    speaks_of_changes_only: bool = False
    spoke: tuple[int, list[int]] = (0, [])
    gone: Callable[[int], bool] = lambda _s: False

    def sight(self, now_s: int, cars: list[Car]) -> Sight:
        currents = [self.own(now_s)] * 3
        for car in cars:
            for terminal, phase in enumerate(self.sees.get(car.id, ())):
                currents[phase] += car.at(now_s - self.late_s)[terminal]
        if currents != self.spoke[1]:
            self.spoke = (now_s, currents)
        alive_at_s = self.spoke[0] if self.speaks_of_changes_only else min(now_s, self.silent_from_s)
        return Sight(
            key=self.key,
            at_s=now_s,
            currents=None if self.gone(now_s) else PhaseCurrents.of(currents),
            power_w=sum(currents) * 23,
            alive_at_s=alive_at_s,
        )


ALL = {"a": (0, 1, 2), "b": (0, 1, 2)}


def played(cars: list[Car], meters: list[Meter], until_s: int = 400) -> Evidence:
    evidence = Evidence()
    wiring = {car.id: car.phase_map for car in cars}
    for now_s in range(until_s):
        sights = [meter.sight(now_s, cars) for meter in meters]
        evidence = look(evidence, now_s, sights, [car.state(now_s) for car in cars], wiring)
    return evidence


def test_a_start_and_a_stop_show_it() -> None:
    car = [Car(30, 200)]
    house, heater = Meter(HOUSE, sees=ALL), Meter(HEATER, own=lambda _s: 10)

    assert played(car, [house, heater], 30).steps == 0
    started = played([Car(30, 200)], [house, heater], 199)
    assert (started.leader, started.steps, started.found) == (HOUSE, 1, None)
    assert played([Car(30, 200)], [house, heater]).found == HOUSE


@pytest.mark.parametrize(
    ("takes_da", "sees", "phase_map", "found"),
    [
        ((60, 0, 0), (1,), None, True),  # a car of one phase, on L2
        ((60, 0, 0), (1,), (Phase.L2,), True),
        ((60, 0, 0), (1,), (Phase.L1,), False),  # not where it is said to be
        ((60, 60, 60), (2, 0, 1), (Phase.L3, Phase.L1, Phase.L2), True),
        ((60, 60, 0), (0, 1), None, True),
        ((60, 60, 60), (0,), None, False),  # on one phase of three
        ((25, 25, 25), (0, 1, 2), None, False),  # too small to tell
    ],
)
def test_the_step_is_looked_for_on_the_cars_phases(
    takes_da: Terminals, sees: tuple[int, ...], phase_map: tuple[Phase, ...] | None, found: bool
) -> None:
    car = Car(30, 200, takes_da, phase_map=phase_map)
    evidence = played([car], [Meter(HOUSE, sees={"a": sees}), Meter(HEATER, own=lambda _s: 10)])

    assert evidence.found == (HOUSE if found else None)


@pytest.mark.parametrize("shown_da", [60, 20])
def test_one_figure_may_be_that_of_each_terminal_or_the_sum(shown_da: int) -> None:
    car = Car(30, 200, (60, 60, 60), per_terminal=False)
    house = Meter(HOUSE, own=lambda s: 20 + (shown_da if 32 <= s < 202 else 0))

    assert played([car], [house, Meter(HEATER, own=lambda _s: 10)]).found == HOUSE


def noisy(second: int) -> int:
    """Give what goes up and down by 4 A, all the time."""
    return 60 + (40 if second // 7 % 2 else 0)


@pytest.mark.parametrize(
    ("name", "meters"),
    [
        ("one step is chance", [Meter(HOUSE, sees=ALL, own=lambda s: 20 + 60 * (190 < s < 230))]),
        ("the garage's meter sees the car too", [Meter(GARAGE, sees=ALL, own=lambda _s: 0)]),
        ("another that moves may hide it", [Meter(HEATER, own=noisy)]),
        ("another that is silent may be dead", [Meter(HEATER, own=lambda _s: 10, silent_from_s=20)]),
        ("another that is gone may be the one", [Meter(HEATER, gone=lambda s: 35 < s < 45)]),
        ("another carries more", [Meter(HEATER, own=lambda _s: 200)]),
        ("solar power hides the house, not the garage", [Meter(SOLAR, own=lambda _s: 300)]),
    ],
)
def test_what_is_unclear_decides_nothing(name: str, meters: list[Meter]) -> None:
    house = Meter(HOUSE, sees=ALL)
    others = [Meter(HEATER, own=lambda _s: 10)] if meters[0].key == HOUSE else [house]

    assert played([Car(30, 200)], [*meters, *others]).found is None, name


def test_a_garage_seen_beside_a_house_that_moves_is_not_taken() -> None:
    """The house's own steps hide the car from its meter; the garage's shows it without fail."""
    house = Meter(HOUSE, sees=ALL, own=noisy)
    cars = [Car(start, start + 100) for start in (30, 230, 430)]
    for number, car in enumerate(cars):
        car.id = f"a{number}"
    seen = {car.id: (0, 1, 2) for car in cars}
    house.sees = seen

    assert played(cars, [house, Meter(GARAGE, sees=seen, own=lambda _s: 0)], 700).found is None


def test_a_house_that_moves_just_before_the_car_is_not_counted_out() -> None:
    """Its drop hides most of the car, and its meter still tells that something went on there."""
    house = Meter(HOUSE, sees=ALL, own=lambda s: 55 if 28 <= s < 198 else 100)
    garage = Meter(GARAGE, sees=ALL, own=lambda _s: 400)

    assert played([Car(30, 200)], [house, garage]).leader is None


def test_a_house_that_holds_still_beside_the_car_has_spoken() -> None:
    house = Meter(HOUSE, sees=ALL, speaks_of_changes_only=True)

    assert played([Car(30, 200)], [house, Meter(HEATER, own=lambda _s: 10)]).found == HOUSE


def test_a_slow_meter_is_waited_for() -> None:
    house = Meter(HOUSE, sees=ALL, late_s=7)

    assert played([Car(30, 200)], [house, Meter(HEATER, own=lambda _s: 10)]).found == HOUSE


def test_two_steps_at_two_meters_are_one_each() -> None:
    house = Meter(HOUSE, sees=ALL, own=lambda s: 20 + 60 * (s >= 202))
    heater = Meter(HEATER, own=lambda s: 10 if s < 100 else 300 - 60 * (s >= 202))
    evidence = played([Car(30, 200)], [house, heater])

    assert (evidence.leader, evidence.steps) == (HEATER, 1)


def test_what_was_measured_in_the_session_before_says_nothing_of_this_one() -> None:
    car, meters = Car(30, 200), [Meter(HOUSE, sees=ALL), Meter(HEATER, own=lambda _s: 10)]
    evidence = played([car], meters, 220)
    assert evidence.steps == 2
    fresh = Session(transaction_id=2, id_tag="", started_wall_s=0, started_at_s=215)
    for now_s in range(220, 240):
        state = replace(car.state(now_s), status=ChargingStatus.CHARGING, session=fresh)
        evidence = look(evidence, now_s, [meter.sight(now_s, []) for meter in meters], [state], {})

    assert evidence.steps == 2


def test_two_that_show_it_leave_the_choice_to_the_user() -> None:
    evidence = played([Car(30, 200)], [Meter(HOUSE, sees=ALL), Meter(GARAGE, sees=ALL, own=lambda _s: 0)])

    assert (evidence.found, evidence.shown_by) == (None, (GARAGE, HOUSE))
    assert "showed at Garage and House" in waited_for(evidence, NAMES)


def test_one_that_misses_the_next_step_is_not_the_one() -> None:
    switched_on_with_the_car = Meter(HOUSE, own=lambda s: 20 + 60 * (s >= 32))
    evidence = played([Car(30, 200)], [switched_on_with_the_car, Meter(HEATER, own=lambda _s: 10)])

    assert (evidence.leader, evidence.steps) == (None, 0)


def test_two_cars_that_swap_show_nothing() -> None:
    """Where the fallback carries one of two, the house sees no step, and one car's garage two."""
    cars = [Car(100, 200, id="a"), Car(0, 100, id="b"), Car(200, 300, id="c")]
    house = Meter(HOUSE, sees=dict.fromkeys("abc", (0, 1, 2)))
    garage = Meter(GARAGE, sees={"a": (0, 1, 2)}, own=lambda _s: 400)

    evidence = played(cars, [house, garage])

    assert (evidence.found, evidence.steps) == (None, 0)


def test_a_car_that_is_measured_seldom_is_waited_for() -> None:
    """It rests exactly while the other charges, which its charger tells half a minute later."""
    resting = Car(0, 1000, id="b", every_s=40, rests=lambda s: 130 <= s < 300)
    house = Meter(HOUSE, sees=ALL)
    garage = Meter(GARAGE, sees={"a": (0, 1, 2)}, own=lambda _s: 400)

    assert played([Car(130, 300), resting], [house, garage], 500).leader is None


def test_a_charger_that_is_lost_while_it_charges_may_do_anything() -> None:
    lost = Car(0, 1000, id="b", connected=False)
    meters = [Meter(HOUSE, sees=ALL), Meter(HEATER, own=lambda _s: 10)]

    assert played([Car(30, 200), lost], meters).steps == 0
    gone = Car(2000, 2001, id="b", connected=False)
    assert played([Car(30, 200), gone], meters).found == HOUSE


def test_another_meter_begins_anew() -> None:
    meters = [Meter(HOUSE, sees=ALL), Meter(HEATER, own=lambda _s: 10)]
    evidence = played([Car(30, 200)], meters)
    assert evidence.found == HOUSE

    sights = [meter.sight(400, []) for meter in [*meters, Meter(SOLAR)]]
    assert look(evidence, 400, sights, [], {}).found is None


def test_only_what_is_needed_is_kept() -> None:
    evidence = played([Car(30, 200)], [Meter(HOUSE, sees=ALL, own=noisy), Meter(HEATER)], 1000)

    assert max(len(track) for track in evidence.tracks) <= 30
    assert [len(track) for track in evidence.tracks][1] == 2


def test_what_is_waited_for_is_told() -> None:
    assert "start and stop" in waited_for(Evidence(), NAMES)
    one = Evidence(leader=HOUSE, steps=1, shown_by=(HOUSE,))
    assert waited_for(one, NAMES).endswith("One step was seen, at House.")
