"""A car at a charger's pilot: how its current follows what is offered.

Pure: `step` takes a car, the offer and the time, and returns the car as it is then. Currents here are
physical, so they are floating point amperes per used phase; only the offer is in deciamps.

An offer takes effect a dead time after it was made, and later offers overtake earlier ones. Going to 0
(a pause) and coming back from it take longer: the car falls to its minimum like in any cut, then the
contactor opens; and when the offer is back, it closes after the same time, whatever is offered until then.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

VOLTAGE_V = 230.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CarModel:
    """What kind of car it is.

    The times and ramps are those of the published benchmark (2 s to answer a cut, 3 s a raise, -6 and
    +2 A/s, 12 s for pause and resume); IEC 61851-1 allows a car up to 5 s.
    `quantum_a`: it takes only multiples of this. `taper_wh`: so much before it is full it begins to take
    less, in proportion, but not less than `taper_floor_a`.
    """

    phases: int = 3
    min_a: float = 6.0
    max_a: float = 16.0
    cut_dead_s: float = 2.0
    raise_dead_s: float = 3.0
    cut_a_per_s: float = 6.0
    raise_a_per_s: float = 2.0
    pause_s: float = 12.0
    resume_s: float = 12.0
    quantum_a: float = 0.0
    target_wh: float | None = None
    taper_wh: float = 0.0
    taper_floor_a: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A current the car may take, in deciamps, from `effective_s` on (0: the contactor is open)."""

    effective_s: float
    offered_da: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Car:
    """A car at one moment. `pending` are offers it has not answered yet, `offered_da` the last one made."""

    model: CarModel
    at_s: float = 0.0
    current_a: float = 0.0
    charged_wh: float = 0.0
    offered_da: int = 0
    target: Offer = Offer(effective_s=0.0, offered_da=0)
    pending: tuple[Offer, ...] = ()

    @property
    def terminals_a(self) -> tuple[float, float, float]:
        """What it draws at the charger's terminals 1, 2, 3."""
        one, two, three = (self.current_a if terminal < self.model.phases else 0.0 for terminal in range(3))
        return (one, two, three)

    @property
    def full(self) -> bool:
        """Whether it has all the energy it came for."""
        return self.model.target_wh is not None and self.charged_wh >= self.model.target_wh - 0.5


def step(car: Car, offered_da: int, now_s: float) -> Car:
    """Let time pass until `now_s` under the offers made before, then take note of the one made now."""
    while car.pending and car.pending[0].effective_s <= now_s:
        first, *rest = car.pending
        car = replace(_advance(car, first.effective_s), target=first, pending=tuple(rest))
        if first.offered_da == 0:
            car = replace(car, current_a=0.0)
    return _hear(_advance(car, now_s), offered_da)


def _hear(car: Car, offered_da: int) -> Car:
    """Queue a changed offer behind its dead time; it overtakes what would take effect after it."""
    if offered_da == car.offered_da:
        return car
    min_da = round(car.model.min_a * 10)
    if offered_da >= min_da:
        news = _run(car, offered_da, was_paused=car.offered_da < min_da)
    elif car.offered_da < min_da:
        return replace(car, offered_da=offered_da)
    else:
        news = _pause(car, min_da)
    earlier = tuple(offer for offer in car.pending if news and offer.effective_s < news[0].effective_s)
    return replace(car, offered_da=offered_da, pending=earlier + news)


def _run(car: Car, offered_da: int, *, was_paused: bool) -> tuple[Offer, ...]:
    """Answer an offer that carries the car's minimum."""
    if was_paused:
        dead_s = car.model.resume_s
    elif offered_da < car.offered_da:
        dead_s = car.model.cut_dead_s
    else:
        dead_s = car.model.raise_dead_s
    return (Offer(effective_s=max(car.at_s + dead_s, _closes_s(car)), offered_da=offered_da),)


def _closes_s(car: Car) -> float:
    """Say when the contactor closes that is open or about to open; now, where it stays closed."""
    opens = car.target.offered_da == 0
    for offer in car.pending:
        if offer.offered_da == 0:
            opens = True
        elif opens:
            return offer.effective_s
    return car.at_s


def _pause(car: Car, min_da: int) -> tuple[Offer, ...]:
    """Answer an offer below the car's minimum: nothing more to do where the contactor is still open."""
    if car.target.offered_da == 0:
        return ()
    return (
        Offer(effective_s=car.at_s + car.model.cut_dead_s, offered_da=min_da),
        Offer(effective_s=car.at_s + car.model.pause_s, offered_da=0),
    )


def _advance(car: Car, now_s: float) -> Car:
    """Ramp towards the target and count the energy."""
    duration_s = now_s - car.at_s
    if duration_s <= 0:
        return car
    goal_a = _goal_a(car)
    start_a = car.current_a
    rate = car.model.raise_a_per_s if goal_a > start_a else -car.model.cut_a_per_s
    ramp_s = min(duration_s, (goal_a - start_a) / rate)
    end_a = start_a + ramp_s * rate
    ampere_s = (start_a + end_a) / 2 * ramp_s + end_a * (duration_s - ramp_s)
    charged_wh = car.charged_wh + ampere_s * VOLTAGE_V * car.model.phases / 3600
    return replace(car, at_s=now_s, current_a=end_a, charged_wh=charged_wh)


def _goal_a(car: Car) -> float:
    """Work out the current the car wants under the offer in effect."""
    model = car.model
    wanted_a = min(car.target.offered_da / 10, model.max_a)
    if car.full or wanted_a < model.min_a:
        return 0.0
    if model.target_wh is not None and model.taper_wh:
        left = (model.target_wh - car.charged_wh) / model.taper_wh
        wanted_a = min(wanted_a, max(model.taper_floor_a, model.max_a * left))
    if model.quantum_a:
        wanted_a = wanted_a // model.quantum_a * model.quantum_a
    return wanted_a


def opened(car: Car) -> Car:
    """Open the charger's contactor under the car: it draws nothing from now on, whatever it wanted."""
    no_offer = Offer(effective_s=car.at_s, offered_da=0)
    return replace(car, current_a=0.0, offered_da=0, target=no_offer, pending=())
